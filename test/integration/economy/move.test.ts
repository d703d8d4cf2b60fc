import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { changeGuild } from '#src/database/guildTransaction.ts'
import { type Movement, move, transfer } from '#src/economy/move.ts'
import { findCooked } from '#test/support/economy.ts'
import { addGuild, createTestBot, type TestBot } from '#test/support/testBot.ts'

let bot: TestBot
beforeEach(async () => {
  bot = await createTestBot()
  await addGuild(bot, '1')
  await addGuild(bot, '2')
})
afterEach(async () => {
  expect(await findCooked(bot)).toEqual([])
  await bot.close()
})

const actor = { source: 'COMMAND', userId: '5', requestId: '1' } as const
const moveIn = (guildId: string, movement: Partial<Movement> & Pick<Movement, 'key' | 'amount'>) =>
  changeGuild(bot.db, guildId, actor, tx => move(tx, { userId: '7', kind: 'GIVEN', ...movement }))

test('a movement happens once for its key, and never below zero', async () => {
  expect(await moveIn('1', { key: 'a', amount: -1 })).toEqual({ kind: 'notEnough' })
  expect(await moveIn('1', { key: 'a', amount: 10 })).toEqual({ kind: 'moved' })
  expect(await moveIn('1', { key: 'a', amount: 10 })).toEqual({ kind: 'alreadyMoved' })
  expect(await moveIn('1', { key: 'b', amount: -11 })).toEqual({ kind: 'notEnough' })
  expect(await moveIn('1', { key: 'b', amount: -10 })).toEqual({ kind: 'moved' })
  // What was done is told as done, though it could not be done now.
  expect(await moveIn('1', { key: 'b', amount: -10 })).toEqual({ kind: 'alreadyMoved' })
  expect(await moveIn('2', { key: 'a', amount: 3 })).toEqual({ kind: 'moved' })
  const rows = await bot.db.system.kysely
    .selectFrom('balances')
    .select(['guild_id', 'total_earned', 'total_spent', sql`balance`.as('balance')])
    .orderBy('guild_id')
    .execute()
  expect(rows).toEqual([
    { guild_id: '1', total_earned: 10n, total_spent: 10n, balance: 0n },
    { guild_id: '2', total_earned: 3n, total_spent: 0n, balance: 3n },
  ])
})

test('a payment is both rows or none', async () => {
  const pay = (key: string, amount: number) =>
    changeGuild(bot.db, '1', actor, tx => transfer(tx, { from: '7', to: '8', amount, key, reason: null }))
  expect(await pay('p', 1)).toEqual({ kind: 'notEnough' })
  await moveIn('1', { key: 'a', amount: 5 })
  expect(await pay('p', 4)).toEqual({ kind: 'moved' })
  expect(await pay('p', 4)).toEqual({ kind: 'alreadyMoved' })
  expect(await pay('q', 2)).toEqual({ kind: 'notEnough' })
  const lines = await bot.db.system.prisma.ledgerEntry.findMany({ orderBy: { id: 'asc' } })
  expect(lines.map(({ key, userId, amount, balanceAfter }) => [key, userId, amount, balanceAfter])).toEqual([
    ['a', '7', 5n, 5n],
    ['p:out', '7', -4n, 1n],
    ['p:in', '8', 4n, 4n],
  ])
  await expect(pay('r', -1)).rejects.toMatchObject({ message: expect.stringContaining('more than nothing') })
})

test('one movement on many connections at once happens once', async () => {
  const outcomes = await Promise.all(Array.from({ length: 30 }, () => moveIn('1', { key: 'a', amount: 10 })))
  expect(outcomes.filter(({ kind }) => kind === 'moved')).toHaveLength(1)
  expect(outcomes.filter(({ kind }) => kind === 'alreadyMoved')).toHaveLength(29)
})

test('commands can neither write a balance nor a line, change what stands in the ledger, or move coins of another guild', async () => {
  await moveIn('1', { key: 'a', amount: 10 })
  await moveIn('2', { key: 'a', amount: 10 })
  const attempts = [
    sql`UPDATE balances SET total_earned = 100`,
    sql`INSERT INTO balances (guild_id, user_id, total_earned) VALUES ('1', '9', 5)`,
    sql`INSERT INTO ledger (guild_id, user_id, key, kind, amount, balance_after) VALUES ('1', '7', 'x', 'GIVEN', 5, 15)`,
    sql`UPDATE ledger SET amount = 100`,
    sql`DELETE FROM ledger`,
    sql`DELETE FROM balances`,
    sql`SELECT move_coins('2', '7', -10, 'TAKEN', 'x')`,
    sql`SELECT transfer_coins('2', '7', '8', 10, 'x')`,
  ]
  for (const attempt of attempts)
    await expect(changeGuild(bot.db, '1', actor, tx => attempt.execute(tx.kysely))).rejects.toThrow(
      /permission denied|not this transaction/,
    )
})

test('amounts are whole coins within bounds, whatever calls', async () => {
  expect(await moveIn('1', { key: 'most', amount: 1_000_000_000 })).toEqual({ kind: 'moved' })
  for (const amount of [0, 1_000_000_001])
    await expect(moveIn('1', { key: `k${amount}`, amount })).rejects.toThrow(/ledger_amount_in_bounds/)
})

test('what staff give and take is in the audit log, and nothing else of the ledger', async () => {
  await moveIn('1', { key: 'a', amount: 10, reason: 'won the quiz' })
  await moveIn('1', { key: 'b', amount: -10, kind: 'ENTRY' })
  const entries = await bot.db.system.prisma.auditEntry.findMany({ where: { subject: 'ledger' } })
  expect(entries).toHaveLength(1)
  expect(entries[0]?.after).toMatchObject({ amount: 10, balance_after: 10, reason: 'won the quiz' })
})
