import { afterEach, beforeEach, expect, test } from 'vitest'
import { GiveawayMessages } from '#src/giveaways/giveawayMessages.ts'
import { giveawayRow, makeGiveaway } from '#test/support/giveaways.ts'
import { addGuild, createTestBot, type TestBot } from '#test/support/testBot.ts'
import { until } from '#test/support/until.ts'

let bot: TestBot
let messages: GiveawayMessages
/** Edits that Discord has not answered yet, by message. */
let held: Map<string, () => void>
let most: number
beforeEach(async () => {
  bot = await createTestBot()
  for (const guildId of ['10', '20']) await addGuild(bot, guildId)
  held = new Map()
  most = 0
  const discord = {
    ...bot.discord,
    async editMessage(_: string, messageId: string) {
      const answer = Promise.withResolvers<void>()
      held.set(messageId, answer.resolve)
      most = Math.max(most, held.size)
      await answer.promise
      held.delete(messageId)
      return { kind: 'done' as const }
    },
  }
  messages = new GiveawayMessages({ ...bot, discord })
})
afterEach(async () => {
  const stopped = messages.stop()
  for (const answer of held.values()) answer()
  await stopped
  await bot.close()
})

async function shown(guildId: string, messageId: string): Promise<string> {
  const id = await makeGiveaway(bot, guildId)
  await bot.db.system.pool.query('UPDATE giveaways SET message_id = $2 WHERE id = $1', [id, messageId])
  return id
}

const versionsOf = async (id: string) => {
  const { version, syncedVersion } = await giveawayRow(bot, '10', id)
  return { version, syncedVersion }
}

test('of a crowd in one guild five are edited at a time, and another guild does not wait for them', async () => {
  const ids = await Promise.all(Array.from({ length: 12 }, (_, n) => shown('10', String(100 + n))))
  const elsewhere = await shown('20', '900')
  for (const id of ids) messages.touch('10', id)
  await until(
    () => held.size,
    size => size === 5,
  )
  messages.touch('20', elsewhere)
  await until(
    () => held.has('900'),
    isThere => isThere,
  )
  expect(most).toBe(6)
  held.get('900')?.()
  const all = new Set<string>()
  await until(
    () => {
      for (const [messageId, answer] of held) {
        all.add(messageId)
        answer()
      }
      return all.size
    },
    size => size === 13,
  )
  expect(most).toBe(6)
})

test('what changes while it stands in line is shown with the rest, what changes while it is shown is shown again', async () => {
  const ids = await Promise.all(Array.from({ length: 6 }, (_, n) => shown('10', String(100 + n))))
  for (const id of ids) messages.touch('10', id)
  await until(
    () => held.size,
    size => size === 5,
  )
  const inLine = ids.findIndex((_, n) => !held.has(String(100 + n)))
  const [last = '', first = ''] = [ids[inLine], ids[(inLine + 1) % 6]]
  for (const id of [last, first]) {
    await bot.db.system.pool.query('UPDATE giveaways SET version = version + 1 WHERE id = $1', [id])
    messages.touch('10', id)
  }
  for (const answer of held.values()) answer()
  await until(
    () => held.has(String(100 + inLine)),
    isThere => isThere,
  )
  held.get(String(100 + inLine))?.()
  expect(
    await until(
      () => versionsOf(last),
      ({ version, syncedVersion }) => version === syncedVersion,
    ),
  ).toEqual({ version: 2, syncedVersion: 2 })
  expect(await versionsOf(first)).toEqual({ version: 2, syncedVersion: 1 })
})
