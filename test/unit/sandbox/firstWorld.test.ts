import { PermissionFlagsBits } from 'discord-api-types/v10'
import { expect, test } from 'vitest'
import { Clock } from '#sandbox/clock.ts'
import { createRandom } from '#sandbox/random.ts'
import { permissionsIn } from '#sandbox/world/access.ts'
import { emptyWorld, settleFirstGuild } from '#sandbox/world/firstWorld.ts'
import type { World } from '#sandbox/world/world.ts'
import { stateOf } from '#sandbox/world/worldState.ts'

function firstWorld(seed = 1): World {
  const world = emptyWorld(new Clock(() => Date.UTC(2026, 0, 1)), createRandom(seed))
  settleFirstGuild(world)
  return world
}

test('the same seed and time make the same world, another seed another token', () => {
  expect(stateOf(firstWorld())).toEqual(stateOf(firstWorld()))
  expect(firstWorld(2).application.token).not.toBe(firstWorld().application.token)
})

test('the bot has the least permissions beyond what everybody has, and never administrates', () => {
  const world = firstWorld()
  const [guild] = world.botGuilds
  const [botRole] = [...(guild?.roles.values() ?? [])].filter(({ tags }) => tags?.bot_id === world.botId)
  const names = Object.entries(PermissionFlagsBits)
    .filter(([, bit]) => (BigInt(botRole?.permissions ?? 0) & bit) !== 0n)
    .map(([name]) => name)
  expect(names.toSorted()).toEqual([
    'AttachFiles',
    'Connect',
    'CreatePrivateThreads',
    'EmbedLinks',
    'ManageChannels',
    'ManageRoles',
    'ManageThreads',
    'MoveMembers',
    'ReadMessageHistory',
    'SendMessages',
    'SendMessagesInThreads',
    'ViewAuditLog',
    'ViewChannel',
  ])
  const permissions = permissionsIn(world, world.channelNamed('general'), world.botId)
  expect(permissions & 0x8n).toBe(0n)
})
