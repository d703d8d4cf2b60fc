import { expect, test } from 'vitest'
import type { Finding, NamedPermission } from '#src/doctor/finding.ts'
import { gatherLacks } from '#src/doctor/gatherLacks.ts'
import { createFakeDiscord } from '#test/support/fakeDiscord.ts'

const purpose = (name: string) => ({ use: 'ticketChannels', name }) as const
const lacks = (name: string, placeId: string | null, permissions: NamedPermission[]): Finding => ({
  kind: 'lacks',
  purposes: [purpose(name)],
  placeId,
  permissions,
})

test('what is missing in the whole server is told once, what is missing in one place beside it', () => {
  const discord = createFakeDiscord()
  discord.missingPermissions = (_guildId, _placeId, needed) =>
    needed.filter(name => name === 'ManageChannels')
  const full: Finding = { kind: 'placeFull', purpose: purpose('A'), placeId: '50' }
  const findings = [
    full,
    lacks('A', '50', ['ManageChannels', 'SendMessages']),
    lacks('A', '51', ['ManageChannels']),
    lacks('B', null, ['ManageChannels']),
  ]
  expect(gatherLacks({ discord }, '1', findings)).toEqual([
    { kind: 'lacks', placeId: null, purposes: [purpose('A'), purpose('B')], permissions: ['ManageChannels'] },
    { kind: 'lacks', placeId: '50', purposes: [purpose('A')], permissions: ['SendMessages'] },
    full,
  ])
})
