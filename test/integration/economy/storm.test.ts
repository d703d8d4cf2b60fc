import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { changeGuild } from '#src/database/guildTransaction.ts'
import { claimDaily, giveOrTake, pay } from '#src/economy/economy.ts'
import { move } from '#src/economy/move.ts'
import { findCooked } from '#test/support/economy.ts'
import { addGuild, createTestBot, type TestBot } from '#test/support/testBot.ts'
import { asker } from '#test/support/tickets.ts'

let bot: TestBot
beforeEach(async () => {
  bot = await createTestBot()
  await addGuild(bot, '1', { economyEnabled: true })
})
afterEach(() => bot.close())

const run = promisify(execFile)

test('after a storm of four processes every balance is the sum of its ledger, and no key moved twice', async () => {
  const script = path.resolve(import.meta.dirname, '../../support/coinStorm.ts')
  const outputs = await Promise.all(
    ['1', '2', '3', '4'].map(seed => run(process.execPath, [script, bot.databaseUrl, '1', '400', seed])),
  )
  const outcomes = outputs.map(({ stdout }) => JSON.parse(stdout) as Record<string, number>)
  const count = (kind: string) => outcomes.reduce((sum, found) => sum + (found[kind] ?? 0), 0)
  expect(count('moved') + count('alreadyMoved') + count('notEnough')).toBe(1_600)
  // The storm is worth its name: all three happen.
  for (const kind of ['moved', 'alreadyMoved', 'notEnough']) expect(count(kind), kind).toBeGreaterThan(50)
  expect(await findCooked(bot)).toEqual([])
  const { rows } = await bot.db.system.pool.query<{ lines: number; keys: number; paid: string }>(
    `SELECT count(*)::int AS lines, count(DISTINCT key)::int AS keys, sum(amount) FILTER (WHERE kind IN ('PAID', 'RECEIVED')) AS paid
     FROM ledger`,
  )
  expect(rows[0]?.lines).toBe(rows[0]?.keys)
  // What is paid is neither made nor lost.
  expect(Number(rows[0]?.paid)).toBe(0)
})

test('two who pay each other all they have, at once and from two processes, do not wait for each other for ever', async () => {
  const other = bot.another()
  for (const userId of ['7', '8'])
    await giveOrTake(bot, asker('1', '5'), 'give', { userId, amount: 1_000, reason: 'start' })
  const payments = Array.from({ length: 60 }, (_, n) => {
    const [from, to] = n % 2 === 0 ? ['7', '8'] : ['8', '7']
    return pay(n % 3 === 0 ? other : bot, asker('1', from), {
      to,
      amount: 10,
      note: null,
    })
  })
  expect((await Promise.all(payments)).every(({ kind }) => kind === 'paid')).toBe(true)
  expect(await findCooked(bot)).toEqual([])
  const balances = await bot.db.system.prisma.balance.findMany()
  expect(balances.map(({ totalEarned, totalSpent }) => totalEarned - totalSpent)).toEqual([1_000n, 1_000n])
})

type Command =
  | { kind: 'pay'; from: number; to: number; amount: number }
  | { kind: 'give' | 'take'; who: number; amount: number }
  | { kind: 'daily'; who: number }
  | { kind: 'entry' | 'refund'; who: number; giveaway: number }
  | { kind: 'again' }

const who = fc.nat(3)
const amount = fc.integer({ min: 1, max: 300 })
const command: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ kind: fc.constant('pay' as const), from: who, to: who, amount }),
  fc.record({ kind: fc.constantFrom('give' as const, 'take' as const), who, amount }),
  fc.record({ kind: fc.constant('daily' as const), who }),
  fc.record({ kind: fc.constantFrom('entry' as const, 'refund' as const), who, giveaway: fc.nat(3) }),
  fc.record({ kind: fc.constant('again' as const) }),
)

/** What a guild's coins should be, in a few lines. */
class Model {
  balances = [0, 0, 0, 0]
  #done = new Set<string>()

  once(key: string, user: number, change: number): string {
    if (this.#done.has(key)) return 'alreadyMoved'
    if (this.of(user) + change < 0) return 'notEnough'
    this.#done.add(key)
    this.balances[user] = this.of(user) + change
    return 'moved'
  }

  of(user: number): number {
    return this.balances[user] as number
  }
}

test('random commands do to the database what they do to a model (fast-check prints the seed of a failure)', async () => {
  let guilds = 10
  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: 1, maxLength: 40 }), async commands => {
      const guildId = String(guilds++)
      await addGuild(bot, guildId, { economyEnabled: true, dailyAmount: 50 })
      const model = new Model()
      const id = (n: number) => String(n + 1)
      let repeat: () => Promise<unknown> = () => Promise.resolve()
      for (const [n, step] of commands.entries()) {
        const by = (user: number) => asker(guildId, id(user))
        switch (step.kind) {
          case 'pay': {
            if (step.from === step.to) break
            const [payer, more] = [by(step.from), { to: id(step.to), amount: step.amount, note: null }]
            const expected = model.once(`pay${n}`, step.from, -step.amount)
            if (expected === 'moved') model.once(`paid${n}`, step.to, step.amount)
            expect((await pay(bot, payer, more)).kind).toBe(expected === 'moved' ? 'paid' : expected)
            repeat = () => pay(bot, payer, more)
            break
          }
          case 'give':
          case 'take': {
            const [staff, more] = [
              asker(guildId, '99'),
              { userId: id(step.who), amount: step.amount, reason: 'r' },
            ]
            const expected = model.once(`s${n}`, step.who, step.kind === 'give' ? step.amount : -step.amount)
            const outcome = await giveOrTake(bot, staff, step.kind, more)
            expect(outcome.kind === 'notEnough' ? 'notEnough' : 'moved').toBe(expected)
            expect(outcome.balance).toBe(String(model.of(step.who)))
            const { kind } = step
            repeat = () => giveOrTake(bot, staff, kind, more)
            break
          }
          case 'daily': {
            const expected = model.once(`daily${step.who}`, step.who, 50)
            expect((await claimDaily(bot, by(step.who))).kind).toBe(
              expected === 'moved' ? 'claimed' : 'alreadyClaimed',
            )
            break
          }
          case 'entry':
          case 'refund': {
            const [change, kind] =
              step.kind === 'entry' ? ([-20, 'ENTRY'] as const) : ([20, 'REFUND'] as const)
            const key = `${step.kind}:${step.giveaway}:${step.who}`
            const movement = { userId: id(step.who), amount: change, kind, key }
            const actor = { source: 'JOB', userId: null, requestId: 'model' } as const
            // What was refused may be tried again, and may work by then.
            repeat = async () => {
              const { kind: outcome } = await changeGuild(bot.db, guildId, actor, tx => move(tx, movement))
              expect(outcome).toBe(model.once(key, step.who, change))
            }
            await repeat()
            break
          }
          default:
            // A second delivery changes nothing.
            await repeat()
        }
      }
      const rows = await bot.db.system.prisma.balance.findMany({ where: { guildId } })
      const found = model.balances.map((_, n) => {
        const row = rows.find(({ userId }) => userId === id(n))
        return row ? Number(row.totalEarned - row.totalSpent) : 0
      })
      expect(found).toEqual(model.balances)
      expect(await findCooked(bot)).toEqual([])
    }),
    {
      numRuns: 25,
      examples: [[[{ kind: 'entry', who: 1, giveaway: 0 }, { kind: 'daily', who: 1 }, { kind: 'again' }]]],
    },
  )
})
