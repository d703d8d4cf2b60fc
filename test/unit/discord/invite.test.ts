import { expect, test } from 'vitest'
import { inviteUrl, neededPermissionBits } from '#src/discord/invite.ts'

test('the bot asks for exactly these permissions, and never for Administrator', () => {
  // View Channel 1<<10, Send Messages 1<<11, Embed Links 1<<14, Read Message History 1<<16, Send Messages in Threads 1<<38
  expect(neededPermissionBits).toBe((1n << 10n) | (1n << 11n) | (1n << 14n) | (1n << 16n) | (1n << 38n))
  expect(neededPermissionBits).toBe(274_877_991_936n)
})

test('the invitation carries them', () => {
  const url = new URL(inviteUrl('123'))
  expect(Object.fromEntries(url.searchParams)).toEqual({
    client_id: '123',
    scope: 'bot applications.commands',
    permissions: '274877991936',
  })
})
