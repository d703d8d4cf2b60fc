import { afterEach, beforeEach, expect, test } from 'vitest'
import { claimDaily, findAccount, findLedgerPage, giveOrTake, pay } from '#src/economy/economy.ts'
import { findCooked } from '#test/support/economy.ts'
import { addGuild, createTestBot, type TestBot } from '#test/support/testBot.ts'
import { asker } from '#test/support/tickets.ts'

let bot: TestBot
beforeEach(async () => {
  bot = await createTestBot()
  await addGuild(bot, '1', { economyEnabled: true, dailyAmount: 30 })
})
afterEach(async () => {
  expect(await findCooked(bot)).toEqual([])
  await bot.close()
})

const give = (userId: string, amount: number) =>
  giveOrTake(bot, asker('1', '5'), 'give', { userId, amount, reason: 'a test' })

test('the coins of the day come once a day, over several processes and deliveries', async () => {
  const other = bot.another()
  await other.settings.load(['1'])
  const outcomes = await Promise.all(
    Array.from({ length: 20 }, (_, n) => claimDaily(n % 2 === 0 ? bot : other, asker('1', '7'))),
  )
  expect(outcomes.filter(({ kind }) => kind === 'claimed')).toMatchObject([{ amount: 30, balance: '30' }])
  expect(outcomes.filter(({ kind }) => kind === 'alreadyClaimed')).toHaveLength(19)
  expect((await claimDaily(bot, asker('1', '8'))).kind).toBe('claimed')

  // As if it had been yesterday.
  await bot.db.system.pool.query("UPDATE ledger SET key = 'daily:7:2020-01-01' WHERE user_id = '7'")
  const later = asker('1', '7')
  const claimed = await claimDaily(bot, later)
  expect(claimed).toMatchObject({ kind: 'claimed', balance: '60' })
  expect(await claimDaily(other, later)).toEqual(claimed)
  const { nextAt } = claimed as { nextAt: number }
  expect(nextAt % 86_400).toBe(0)
  expect(nextAt * 1_000).toBeGreaterThan(Date.now() - 60_000)
})

test('without an amount of the day nothing is claimed', async () => {
  await addGuild(bot, '2', { economyEnabled: true, dailyAmount: 0 })
  expect(await claimDaily(bot, asker('2', '7'))).toEqual({ kind: 'noDaily' })
})

test('an interaction that is delivered twice pays once, and gets the same answer', async () => {
  await give('7', 100)
  const payer = asker('1', '7')
  const payment = { to: '8', amount: 60, note: 'lunch' }
  const other = bot.another()
  const outcomes = await Promise.all([pay(bot, payer, payment), pay(other, payer, payment)])
  expect(outcomes).toEqual([{ kind: 'paid' }, { kind: 'paid' }])
  expect((await findAccount(bot, '1', '7')).balance).toBe(40n)
  expect(await pay(bot, asker('1', '7'), payment)).toEqual({ kind: 'notEnough', balance: '40' })
  expect(await findAccount(bot, '1', '8')).toEqual({ balance: 60n, totalEarned: 60n, totalSpent: 0n })
})

test('coins of one guild are not those of another', async () => {
  await addGuild(bot, '2', { economyEnabled: true })
  await give('7', 100)
  expect(await findAccount(bot, '2', '7')).toEqual({ balance: 0n, totalEarned: 0n, totalSpent: 0n })
  expect((await findLedgerPage(bot, '2', '7', 'newest')).lines).toEqual([])
  expect(await pay(bot, asker('2', '7'), { to: '8', amount: 1, note: null })).toEqual({
    kind: 'notEnough',
    balance: '0',
  })
})

test('the staff cannot take more than there is, and the audit log says who gave and took, and why', async () => {
  await give('7', 10)
  const admin = asker('1', '5')
  const take = (amount: number) =>
    giveOrTake(bot, admin, 'take', { userId: '7', amount, reason: 'a mistake' })
  expect(await take(11)).toEqual({ kind: 'notEnough', balance: '10' })
  const again = asker('1', '5')
  expect(await giveOrTake(bot, again, 'take', { userId: '7', amount: 4, reason: 'a mistake' })).toEqual({
    kind: 'taken',
    balance: '6',
  })
  const entries = await bot.db.system.prisma.auditEntry.findMany({
    where: { subject: 'ledger' },
    orderBy: { id: 'asc' },
  })
  expect(entries.map(({ after }) => after)).toMatchObject([
    { amount: 10, balance_after: 10, reason: 'a test' },
    { amount: -4, balance_after: 6, reason: 'a mistake' },
  ])
  expect(new Set(entries.map(({ actor }) => actor)).size).toBe(1)
})

test('the history is read page by page, both ways', async () => {
  for (let n = 1; n <= 25; n++) await give('7', n)
  await give('8', 1)
  const amounts = ({ lines }: Awaited<ReturnType<typeof findLedgerPage>>) =>
    lines.map(({ amount }) => Number(amount))
  const page = (place: Parameters<typeof findLedgerPage>[3]) => findLedgerPage(bot, '1', '7', place)
  const newest = await page('newest')
  expect(amounts(newest)).toEqual([25, 24, 23, 22, 21, 20, 19, 18, 17, 16])
  expect([newest.hasNewer, newest.hasOlder]).toEqual([false, true])
  const older = await page({ olderThan: newest.lines.at(-1)?.id as bigint })
  const oldest = await page({ olderThan: older.lines.at(-1)?.id as bigint })
  expect(amounts(oldest)).toEqual([5, 4, 3, 2, 1])
  expect([oldest.hasNewer, oldest.hasOlder]).toEqual([true, false])
  const back = await page({ newerThan: oldest.lines[0]?.id as bigint })
  expect(amounts(back)).toEqual(amounts(older))
  expect(amounts(await page({ newerThan: back.lines[0]?.id as bigint }))).toEqual(amounts(newest))
})
