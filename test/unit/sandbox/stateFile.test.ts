import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Clock } from '#sandbox/clock.ts'
import { createRandom } from '#sandbox/random.ts'
import { compareSnowflakes } from '#sandbox/snowflake.ts'
import { setOverwrite } from '#sandbox/world/channels.ts'
import { emptyWorld, settleFirstGuild } from '#sandbox/world/firstWorld.ts'
import { postMessage } from '#sandbox/world/messages.ts'
import { readState, StateFile } from '#sandbox/world/stateFile.ts'
import { addThread } from '#sandbox/world/threads.ts'
import type { World } from '#sandbox/world/world.ts'
import { stateOf, worldFrom } from '#sandbox/world/worldState.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sandbox-state-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function livedInWorld(): World {
  const world = emptyWorld(new Clock(), createRandom(1))
  settleFirstGuild(world)
  const general = world.channelNamed('general')
  const ada = world.personNamed('ada').user.id
  addThread(world, general.id, { name: 'plans', ownerId: ada })
  setOverwrite(world, general.id, { id: ada, type: 1, allow: 1n << 40n })
  postMessage(world, { channel: general, authorId: ada, body: { content: 'hello' }, nonce: 'once' })
  world.tourDone.add('talk')
  return world
}

test('a world comes back from its file as it was', () => {
  const path = join(folder, 'deep', 'state.json')
  const world = livedInWorld()
  new StateFile(path, world).stop()
  const state = readState(path)
  if (state === null) throw new Error('nothing was saved')
  expect(stateOf(worldFrom(state, new Clock(), createRandom(2)))).toEqual(stateOf(world))
})

test('ids go on increasing where they ended', () => {
  const world = livedInWorld()
  const last = world.snowflakes.next()
  // A machine whose clock went back meanwhile.
  const restored = worldFrom(stateOf(world), new Clock(() => 0), createRandom(2))
  expect(compareSnowflakes(restored.snowflakes.next(), last)).toBeGreaterThan(0)
})

test('a change is saved by itself, and no draft stays behind', async () => {
  const path = join(folder, 'state.json')
  const world = livedInWorld()
  const file = new StateFile(path, world)
  const general = world.channelNamed('general')
  postMessage(world, { channel: general, authorId: world.botId, body: { content: 'later' } })
  await expect.poll(() => readState(path)?.messages[general.id]?.at(-1)?.message.content).toBe('later')
  file.stop()
  expect(readdirSync(folder)).toEqual(['state.json'])
})

test('no file is no state; a file of something else is an error in plain words', () => {
  expect(readState(join(folder, 'none.json'))).toBeNull()
  const path = join(folder, 'other.json')
  for (const text of ['not json', '{}', 'null']) {
    writeFileSync(path, text)
    expect(() => readState(path)).toThrow(/not a state of this sandbox/)
  }
})

test('a state that an earlier sandbox wrote is completed', () => {
  const file = join(folder, 'state.json')
  new StateFile(file, livedInWorld()).stop()
  const old = JSON.parse(readFileSync(file, 'utf8')) as {
    guilds: Record<string, unknown>[]
    channels: Record<string, unknown>[]
    messages: Record<string, Record<string, unknown>[]>
    webhooks?: unknown
    tourDone?: unknown
  }
  for (const guild of old.guilds) delete guild['bans']
  for (const channel of old.channels) delete channel['lastPinAt']
  for (const message of Object.values(old.messages).flat()) delete message['reactions']
  delete old.webhooks
  delete old.tourDone
  writeFileSync(file, JSON.stringify(old))
  const state = readState(file)
  const world = state && worldFrom(state, new Clock(), createRandom(1))
  const general = world?.channelNamed('general')
  expect(general?.lastPinAt).toBeNull()
  expect(world?.messages(general?.id ?? '').all[0]?.reactions).toEqual([])
  expect(world?.guilds.values().next().value?.bans.size).toBe(0)
})
