import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { enterInAllGuilds } from '#src/giveaways/entryWriter.ts'
import { leaveGiveaway } from '#src/giveaways/enterGiveaway.ts'
import { settleGiveaway } from '#src/giveaways/settleGiveaway.ts'
import * as steps from '#src/giveaways/steps.ts'
import { claimWin, reroll, revoke } from '#src/giveaways/winners.ts'
import {
  attempt,
  findBrokenGiveaways,
  giveawayRow,
  makeGiveaway,
  winnersOf,
} from '#test/support/giveaways.ts'
import { addGuild, createTestBot, type TestBot } from '#test/support/testBot.ts'
import { asker } from '#test/support/tickets.ts'

let bot: TestBot
beforeAll(async () => {
  bot = await createTestBot()
})
afterAll(() => bot.close())

const members = ['201', '202', '203', '204']
const cost = 30
const purse = 70
const maxEntries = 3

/** What a giveaway must be like after what was done with it; coins are those that each member has left. */
interface Model {
  status: string
  entrants: Set<string>
  coins: Map<string, number>
}

type Act =
  | { kind: 'enter' | 'leave' | 'claim' | 'rerollOne' | 'revoke'; who: number }
  | { kind: 'pause' | 'resume' | 'end' | 'cancel' | 'settle' | 'reroll' }

const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 6, arbitrary: acts('enter') },
  { weight: 2, arbitrary: acts('leave') },
  { weight: 2, arbitrary: fc.oneof(acts('claim'), acts('rerollOne'), acts('revoke')) },
  {
    weight: 4,
    arbitrary: fc.constantFrom<Act>(
      { kind: 'pause' },
      { kind: 'resume' },
      { kind: 'settle' },
      { kind: 'settle' },
      { kind: 'end' },
      { kind: 'cancel' },
      { kind: 'reroll' },
    ),
  },
)

function acts(kind: 'enter' | 'leave' | 'claim' | 'rerollOne' | 'revoke'): fc.Arbitrary<Act> {
  return fc.nat(members.length - 1).map(who => ({ kind, who }))
}

let guilds = 0

/** Does it with the bot and with the model, and answers what the bot said where the model foretells it. */
async function perform(model: Model, guildId: string, id: string, done: Act): Promise<void> {
  const who = 'who' in done ? (members[done.who] as string) : '1'
  const asking = () => asker(guildId, who, { isManager: true })
  const isOpen = model.status === 'ACTIVE'
  const coins = model.coins.get(who) ?? 0
  switch (done.kind) {
    case 'enter': {
      const [fate] = await enterInAllGuilds(bot.db, [attempt(guildId, id, who)])
      const wanted = !isOpen
        ? 'NOT_OPEN'
        : model.entrants.has(who)
          ? 'ALREADY'
          : model.entrants.size >= maxEntries
            ? 'FULL'
            : coins < cost
              ? 'NOT_ENOUGH'
              : 'ENTERED'
      expect(fate?.outcome).toBe(wanted)
      if (wanted !== 'ENTERED') return
      model.entrants.add(who)
      model.coins.set(who, coins - cost)
      return
    }
    case 'leave': {
      const mayLeave =
        (isOpen || model.status === 'PAUSED' || model.status === 'ENDING') && model.entrants.has(who)
      expect(await leaveGiveaway(bot, asking(), id)).toBe(mayLeave)
      if (!mayLeave) return
      model.entrants.delete(who)
      model.coins.set(who, coins + cost)
      return
    }
    case 'pause':
      await steps.pauseGiveaway(bot, asking(), id)
      if (isOpen) model.status = 'PAUSED'
      return
    case 'resume':
      await steps.resumeGiveaway(bot, asking(), id)
      if (model.status === 'PAUSED') model.status = 'ACTIVE'
      return
    case 'end':
      await steps.endGiveaway(bot, asking(), id)
      if (isOpen || model.status === 'PAUSED') model.status = 'ENDING'
      return
    case 'cancel':
      await steps.cancelGiveaway(bot, asking(), id, null)
      if (model.status !== 'COMPLETED') model.status = 'CANCELLED'
      return
    case 'settle':
      await Promise.all([1, 2].map(() => settleGiveaway(bot, { guildId, giveawayId: id })))
      if (model.status === 'ENDING') model.status = 'COMPLETED'
      return
    case 'claim':
      await claimWin(bot, asking(), id)
      return
    case 'reroll':
      await reroll(bot, asking(), id, null)
      return
    case 'rerollOne':
      await reroll(bot, asking(), id, who)
      return
    default:
      await revoke(bot, asking(), id, { winnerId: who, reason: null })
  }
}

/** fast-check prints the seed of a run that fails. */
test('whatever members and staff do, in any order, rows, coins and winners are those of the model', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 5, maxLength: 25 }), async done => {
      const guildId = String(3_000 + guilds++)
      await addGuild(bot, guildId)
      const id = await makeGiveaway(bot, guildId, {
        cost,
        maxEntries,
        claimSeconds: 600,
        prizes: [{ name: 'Mug', quantity: 2 }],
      })
      for (const who of members)
        await bot.db.system.pool.query(`SELECT move_coins($1, $2, $3, 'GIVEN', 'start:' || $2)`, [
          guildId,
          who,
          purse,
        ])
      const model: Model = {
        status: 'ACTIVE',
        entrants: new Set(),
        coins: new Map(members.map(who => [who, purse])),
      }
      for (const one of done) {
        await bot.db.system.pool.query(`DELETE FROM giveaway_entry_attempts WHERE guild_id = $1`, [guildId])
        await perform(model, guildId, id, one)
      }
      await settleGiveaway(bot, { guildId, giveawayId: id })
      if (model.status === 'ENDING') model.status = 'COMPLETED'
      if (model.status === 'CANCELLED')
        for (const who of model.entrants) model.coins.set(who, (model.coins.get(who) ?? 0) + cost)

      const row = await giveawayRow(bot, guildId, id)
      expect(row).toMatchObject({ status: model.status, entryCount: model.entrants.size })
      const balances = await bot.db.system.pool.query<{ user_id: string; balance: bigint }>(
        'SELECT user_id, balance FROM balances WHERE guild_id = $1',
        [guildId],
      )
      expect(new Map(balances.rows.map(({ user_id: who, balance }) => [who, Number(balance)]))).toEqual(
        model.coins,
      )
      const winners = await winnersOf(bot, guildId, id)
      expect(winners.every(({ userId }) => model.entrants.has(userId))).toBe(true)
      if (model.status !== 'COMPLETED') expect(winners).toEqual([])
      expect(await findBrokenGiveaways(bot, guildId)).toEqual([])
    }),
    { numRuns: 40 },
  )
}, 240_000)
