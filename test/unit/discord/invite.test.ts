import { expect, test } from 'vitest'
import { inviteUrl, neededPermissionBits } from '#src/discord/invite.ts'

test('the bot asks for exactly these permissions, and never for Administrator', () => {
  // Manage Channels, View Audit Log, View Channel, Send Messages, Embed Links, Attach Files, Read Message History, Connect,
  // Move Members, Manage Roles, Manage Threads, Create Private Threads, Send Messages in Threads
  const bits = [4n, 7n, 10n, 11n, 14n, 15n, 16n, 20n, 24n, 28n, 34n, 36n, 38n]
  expect(neededPermissionBits).toBe(bits.reduce((sum, bit) => sum | (1n << bit), 0n))
  expect(neededPermissionBits).toBe(361_063_632_016n)
})

test('the invitation carries them', () => {
  const url = new URL(inviteUrl('123'))
  expect(Object.fromEntries(url.searchParams)).toEqual({
    client_id: '123',
    scope: 'bot applications.commands',
    permissions: '361063632016',
  })
})
