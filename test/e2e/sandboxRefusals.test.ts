import { AuditLogEvent, PermissionFlagsBits as Flag } from 'discord.js'
import { expect, test } from 'vitest'
import { postMessage } from '#sandbox/world/messages.ts'
import { maxPins } from '#sandbox/world/pins.ts'
import { maxReactions } from '#sandbox/world/reactions.ts'
import { type Cast, startSandbox } from './sandboxTest.ts'

/** Each is what somebody does, and the words with which it is refused. */
type Refused = readonly [act: () => unknown, words: string]

function expectRefused(refused: readonly Refused[]): void {
  for (const [act, words] of refused) expect(act).toThrow(words)
}

/** Takes a permission from everybody. */
function takeFromEveryone({ sandbox, guildId }: Pick<Cast, 'sandbox' | 'guildId'>, permission: bigint): void {
  const held = BigInt(sandbox.world.guild(guildId).roles.get(guildId)?.permissions ?? 0)
  sandbox.build.changeRole(guildId, guildId, { permissions: held & ~permission })
}

test('what cannot be done with a message', async () => {
  const cast = await startSandbox()
  const { sandbox, channelId, guildId, ada, alan } = cast
  const { driver, world } = sandbox
  const { id } = driver.say(alan, channelId, 'hello')
  const channel = world.channel(channelId)
  const body = { content: 'psst' }
  const secret = postMessage(world, { channel, authorId: world.botId, body, visibleTo: ada }).message.id
  driver.pin(ada, id)
  const line = world.messages(channelId).all.at(-1)?.message.id ?? ''
  driver.startThreadFromMessage(ada, id, 'about it')
  const emojis = Array.from({ length: maxReactions + 1 }, (_, at) => String.fromCodePoint(0x1f400 + at))
  for (const emoji of emojis.slice(1)) driver.react(ada, id, emoji)
  expectRefused([
    [() => driver.pin(ada, line), 'This message cannot be pinned.'],
    [() => driver.pin(ada, secret), 'This message cannot be pinned.'],
    [() => driver.react(ada, secret, '👍'), 'Nobody reacts to a message that only one person sees.'],
    [() => driver.react(ada, id, emojis[0] ?? ''), 'A message has at most 20 different reactions.'],
    [() => driver.startThreadFromMessage(ada, secret, 'x'), 'No thread hangs on a message that only one'],
    [() => driver.startThreadFromMessage(ada, id, 'x'), 'This message has a thread already.'],
  ])
  for (let at = 1; at < maxPins; at += 1) driver.pin(ada, driver.say(ada, channelId, `number ${at}`).id)
  const last = driver.say(ada, channelId, 'one more').id
  expectRefused([[() => driver.pin(ada, last), 'A channel has at most 250 pinned messages.']])

  takeFromEveryone({ sandbox, guildId }, Flag.ReadMessageHistory)
  expectRefused([
    [() => driver.react(alan, last, '👍'), 'alan may not react in general.'],
    [() => driver.react(alan, id, emojis[1] ?? ''), 'alan may not react in general.'],
    [() => driver.startThreadFromMessage(alan, last, 'x'), 'alan may not start threads in general.'],
  ])
})

test('who reopens a thread may write in it; the audit log says who did what', async () => {
  const { sandbox, channelId, guildId, ada, alan } = await startSandbox()
  const { driver, world } = sandbox
  const { id } = driver.startThread(ada, channelId, 'plans')
  driver.changeThread(ada, id, { archived: true })
  driver.changeThread(alan, id, { archived: false })
  driver.changeThread(ada, id, { archived: true })
  const entries = world.guild(guildId).auditLog.filter(({ target_id: target }) => target === id)
  expect(
    entries.map(({ action_type: type, user_id: who, changes }) => [
      type,
      who,
      changes?.map(({ key }) => key),
    ]),
  ).toEqual([
    [AuditLogEvent.ThreadCreate, ada, ['name', 'type']],
    [AuditLogEvent.ThreadUpdate, ada, ['archived']],
    [AuditLogEvent.ThreadUpdate, alan, ['archived']],
    [AuditLogEvent.ThreadUpdate, ada, ['archived']],
  ])
  takeFromEveryone({ sandbox, guildId }, Flag.SendMessagesInThreads)
  expectRefused([
    [() => driver.changeThread(alan, id, { archived: false }), 'alan may not manage threads in plans.'],
  ])
})
