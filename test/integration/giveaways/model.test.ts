import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { claimDaily, giveOrTake, pay } from '#src/economy/economy.ts'
import { createGiveaway } from '#src/giveaways/createGiveaway.ts'
import { readLivingWinners } from '#src/giveaways/drawStore.ts'
import { enterGiveaway, leaveGiveaway } from '#src/giveaways/enterGiveaway.ts'
import { planSchema } from '#src/giveaways/plan.ts'
import { settleGiveaway } from '#src/giveaways/settleGiveaway.ts'
import * as staffSteps from '#src/giveaways/steps.ts'
import { claimWin, reroll, revoke } from '#src/giveaways/winners.ts'
import { readGuild } from '#src/database/guildTransaction.ts'
import { findCooked } from '#test/support/economy.ts'
import {
  type Act,
  after,
  before,
  creation,
  dailyAmount,
  draw,
  members,
  mostGiveaways,
  purse,
} from '#test/support/giveawayActs.ts'
import { GuildModel, type ModelGiveaway, type Step } from '#test/support/giveawayModel.ts'
import { findBrokenGiveaways, giveawayChannel, giveawayRow } from '#test/support/giveaways.ts'
import { addGuild, createTestBot, type TestBot } from '#test/support/testBot.ts'
import { asker } from '#test/support/tickets.ts'

let bot: TestBot
beforeAll(async () => {
  bot = await createTestBot()
})
afterAll(() => bot.close())

const takeStep: Record<Step, (who: ReturnType<typeof asker>, id: string) => Promise<staffSteps.StepOutcome>> =
  {
    start: (who, id) => staffSteps.startGiveaway(bot, who, id),
    schedule: (who, id) => staffSteps.scheduleGiveaway(bot, who, id, Date.now() + 3_600_000),
    pause: (who, id) => staffSteps.pauseGiveaway(bot, who, id),
    resume: (who, id) => staffSteps.resumeGiveaway(bot, who, id),
    end: (who, id) => staffSteps.endGiveaway(bot, who, id),
    cancel: (who, id) => staffSteps.cancelGiveaway(bot, who, id, null),
  }

/** A guild and what it must be like. */
class Play {
  readonly giveaways: { id: string; model: ModelGiveaway }[] = []
  readonly #guildId: string
  readonly #model = new GuildModel(members)
  /** The same interaction comes a second time. */
  #again: () => Promise<unknown> = async () => undefined

  constructor(guildId: string) {
    this.#guildId = guildId
  }

  /** Does it with the bot and with the model, and compares what came of it. */
  async perform(done: Act): Promise<void> {
    if (done.kind === 'again') return void (await this.#again())
    this.#again = async () => undefined
    // A member may only try ten times a minute.
    await this.#sql(`DELETE FROM giveaway_entry_attempts WHERE guild_id = $1`)
    if (done.kind === 'create') return await this.#create(done)
    if (done.kind === 'pay' || done.kind === 'give' || done.kind === 'take' || done.kind === 'daily')
      return await this.#moveCoins(done, members[done.who % members.length] as string)
    const target = this.giveaways[done.giveaway % this.giveaways.length]
    if (!target) return
    const { id, model: giveaway } = target
    // Winners come up as often as others.
    const winner = done.who < members.length ? null : giveaway.places[done.who % giveaway.places.length]
    const who = winner?.who ?? (members[done.who % members.length] as string)
    const asking = asker(this.#guildId, who, { isManager: true })
    switch (done.kind) {
      case 'enter': {
        const member = { userId: who, roleIds: [], joinedAt: 0, boosting: false }
        const enter = () => enterGiveaway(bot, { ...asking, member }, id)
        return await this.#expect(enter, this.#model.enter(giveaway, who))
      }
      case 'leave': {
        const leave = async () => ({ kind: await leaveGiveaway(bot, asking, id) })
        return await this.#expect(leave, this.#model.leave(giveaway, who))
      }
      case 'claim':
        return await this.#expect(() => claimWin(bot, asking, id), this.#model.claim(giveaway, who))
      case 'revoke': {
        this.#again = async () => await revoke(bot, asking, id, { winnerId: who, reason: null })
        const outcome = await revoke(bot, asking, id, { winnerId: who, reason: null })
        return expect(outcome.kind).toBe(this.#model.revoke(giveaway, who))
      }
      case 'rerollOne':
      case 'rerollFree': {
        const chosen = done.kind === 'rerollOne' ? who : null
        this.#again = async () => await reroll(bot, asking, id, chosen)
        const expected = this.#model.reroll(giveaway, chosen)
        expect((await reroll(bot, asking, id, chosen)).kind).toBe(expected.kind)
        return 'slots' in expected ? await this.#take(id, giveaway, expected.slots) : undefined
      }
      case 'settle':
        return await this.settle(id, giveaway)
      case 'timeOver':
        await this.#sql(
          `UPDATE giveaways SET ends_at = now() - interval '1 second' WHERE guild_id = $1 AND id = $2 AND status = 'ACTIVE'`,
          id,
        )
        if (giveaway.status === 'ACTIVE') giveaway.status = 'ENDING'
        return
      case 'startDue':
        await this.#sql(
          `UPDATE giveaways SET starts_at = now() - interval '1 second' WHERE guild_id = $1 AND id = $2 AND status = 'SCHEDULED'`,
          id,
        )
        await settleGiveaway(bot, { guildId: this.#guildId, giveawayId: id })
        if (giveaway.status === 'SCHEDULED') giveaway.status = 'ACTIVE'
        else await this.settle(id, giveaway)
        return
      case 'claimsOver':
        await this.#sql(
          `UPDATE giveaway_winners SET claim_until = now() - interval '1 second' WHERE guild_id = $1 AND giveaway_id = $2 AND claimed_at IS NULL AND claim_until IS NOT NULL`,
          id,
        )
        for (const place of giveaway.places) if (place?.claim === 'open') place.claim = 'over'
        return
      default: {
        const { kind } = done
        await this.#expect(() => takeStep[kind](asking, id), this.#model.step(giveaway, kind))
      }
    }
  }

  /** What is due, by two at once. Others whose time is over are drawn along with one. */
  async settle(id: string, giveaway: ModelGiveaway): Promise<void> {
    const isDrawn = giveaway.status === 'ENDING'
    const drawnAlong = this.giveaways.filter(
      ({ model }) => isDrawn && model !== giveaway && model.status === 'ENDING',
    )
    await Promise.all([1, 2].map(() => settleGiveaway(bot, { guildId: this.#guildId, giveawayId: id })))
    for (const one of [{ id, model: giveaway }, ...drawnAlong])
      await this.#take(one.id, one.model, this.#model.settle(one.model))
  }

  /** All that there is, against the model. */
  async compare(): Promise<void> {
    for (const { id, model } of this.giveaways) {
      await this.settle(id, model)
      const status = model.status
      const entryCount = status === 'CANCELLED' ? expect.anything() : model.entrants.size
      expect(await giveawayRow(bot, this.#guildId, id)).toMatchObject({ status, entryCount })
      const living = await readGuild(bot.db, this.#guildId, tx => readLivingWinners(tx, id))
      expect(living.map(({ slot, userId, claimedAt }) => [slot, userId, claimedAt !== null])).toEqual(
        model.places.flatMap((place, slot) => (place ? [[slot, place.who, place.claim === 'done']] : [])),
      )
      expect(
        await bot.db.system.prisma.outboxMessage.count({
          where: { guildId: this.#guildId, effectKey: { startsWith: `giveawayRerolled:${id}:` } },
        }),
      ).toBe(model.rerolls)
    }
    const balances = await bot.db.system.prisma.balance.findMany({ where: { guildId: this.#guildId } })
    const coins = new Map(members.map(who => [who, 0]))
    for (const { userId, totalEarned, totalSpent } of balances)
      coins.set(userId, Number(totalEarned - totalSpent))
    expect(coins).toEqual(this.#model.coins)
    expect(await findBrokenGiveaways(bot, this.#guildId)).toEqual([])
    expect(await findCooked(bot)).toEqual([])
  }

  async #create({
    begin,
    cost,
    maxEntries,
    places,
    claims,
  }: Extract<Act, { kind: 'create' }>): Promise<void> {
    if (this.giveaways.length === mostGiveaways) return
    const plan = planSchema.parse({
      title: 'Mug',
      durationSeconds: 3_600,
      prizes: [{ name: 'Mug', quantity: places }],
      cost,
      maxEntries,
      claimSeconds: claims ? 600 : null,
    })
    const host = asker(this.#guildId, '1', { isManager: true })
    const create = () =>
      createGiveaway(bot, host, { channelId: giveawayChannel, plan, templateId: null, begin })
    const made = await create()
    if (made.kind !== 'created') throw new Error(made.kind)
    this.#again = create
    const status = begin === 'now' ? 'ACTIVE' : 'DRAFT'
    const model = this.#model.create({ cost, maxEntries, mustClaim: claims, status }, places)
    this.giveaways.push({ id: made.giveaway.id, model })
  }

  async #moveCoins(
    done: Extract<Act, { kind: 'pay' | 'give' | 'take' | 'daily' }>,
    who: string,
  ): Promise<void> {
    const asking = asker(this.#guildId, done.kind === 'give' || done.kind === 'take' ? '1' : who)
    if (done.kind === 'daily') {
      const outcome = await claimDaily(bot, asking)
      const nextAt = 'nextAt' in outcome ? outcome.nextAt : 0
      expect(outcome.kind).toBe(this.#model.daily(who, dailyAmount, nextAt))
      return
    }
    const to = members[done.to] as string
    const { kind, amount } = done
    if (kind === 'pay') {
      if (to === who) return
      return await this.#expect(
        () => pay(bot, asking, { to, amount, note: null }),
        this.#model.pay(who, to, amount),
      )
    }
    const moved = this.#model.move(who, kind === 'give' ? amount : -amount)
    const expected = moved === 'notEnough' ? moved : kind === 'give' ? 'given' : 'taken'
    await this.#expect(() => giveOrTake(bot, asking, kind, { userId: who, amount, reason: 'r' }), expected)
  }

  async #expect(work: () => Promise<{ kind: unknown }>, kind: unknown): Promise<void> {
    expect((await work()).kind).toBe(kind)
    this.#again = async () => expect((await work()).kind).toBe(kind)
  }

  async #take(id: string, giveaway: ModelGiveaway, slots: readonly number[]): Promise<void> {
    const living = await readGuild(bot.db, this.#guildId, tx => readLivingWinners(tx, id))
    const found = new Map(living.map(({ slot, userId }) => [slot, userId]))
    expect(this.#model.take(giveaway, slots, found)).toEqual([])
  }

  async #sql(text: string, ...values: string[]): Promise<void> {
    await bot.db.system.pool.query(text, [this.#guildId, ...values])
  }
}

let guilds = 0

// fast-check prints the seed of a failure.
test('whatever members and staff do, in any order, giveaways and coins are those of the model', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.tuple(creation, creation),
      fc.array(before, { minLength: 15, maxLength: 25, size: 'max' }),
      fc.array(after, { minLength: 15, maxLength: 25, size: 'max' }),
      async (creations, early, late) => {
        const guildId = String(3_000 + guilds++)
        await addGuild(bot, guildId, { economyEnabled: true, dailyAmount })
        bot.discord.channels.set(guildId, [{ id: giveawayChannel, lastMessageId: null }])
        const play = new Play(guildId)
        const fill = members.map((_, who): Act => ({ kind: 'give', who, to: 0, giveaway: 0, amount: purse }))
        for (const one of [...fill, ...creations, ...early, ...draw, ...late]) await play.perform(one)
        await play.compare()
      },
    ),
    // In time to print the seed of a failure, which takes long to shrink.
    { numRuns: 25, interruptAfterTimeLimit: 100_000 },
  )
}, 600_000)
