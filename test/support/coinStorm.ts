// A process that moves coins at random, five connections at a time, with no lanes: payments, gifts, entries, and refunds and daily
// coins that the other processes try too. Arguments: database url, guild, number of movements, seed. Prints how often each outcome came.

import pino from 'pino'
import { parseConfig } from '#src/config.ts'
import { openDatabase } from '#src/database/database.ts'
import { type GuildTransaction, changeGuild } from '#src/database/guildTransaction.ts'
import { DatabaseBusy } from '#src/database/transactionErrors.ts'
import { type MoveOutcome, move, transfer } from '#src/economy/move.ts'
import { createRandom } from '#sandbox/random.ts'

const [url = '', guildId = '', wanted = '', seed = ''] = process.argv.slice(2)
const random = createRandom(Number(seed))
const db = openDatabase({
  ...parseConfig({ DATABASE_POOL_SIZE: '20', DATABASE_STATEMENT_TIMEOUT_MS: '10000' }).database,
  url,
  log: pino({ level: 'silent' }),
  random: Math.random,
})
const pick = (count: number) => Math.floor(random.next() * count)
const person = () => String(1 + pick(6))
const outcomes: Record<string, number> = {}
let begun = 0

async function moveOnce(): Promise<void> {
  const n = ++begun
  const key = `${seed}:${n}`
  const [userId, other] = [person(), person()]
  const [amount, day, giveaway] = [1 + pick(20), pick(50), pick(200)]
  const what = ['pay', 'pay', 'pay', 'give', 'daily', 'entry', 'refund'][pick(7)]
  const actor = { source: 'COMMAND', userId, requestId: key } as const
  const work = async (tx: GuildTransaction): Promise<MoveOutcome> => {
    switch (what) {
      case 'pay':
        if (userId === other) return { kind: 'alreadyMoved' }
        return await transfer(tx, { from: userId, to: other, amount: amount * 10, key, reason: null })
      case 'give':
        return await move(tx, { userId, amount, kind: 'GIVEN', key })
      case 'daily':
        return await move(tx, { userId, amount: 10, kind: 'DAILY', key: `daily:${userId}:${day}` })
      case 'entry':
        return await move(tx, { userId, amount: -5, kind: 'ENTRY', key: `entry:${n}:${userId}` })
      default:
        return await move(tx, { userId, amount: 5, kind: 'REFUND', key: `refund:${giveaway}:${userId}` })
    }
  }
  const { kind } = await untilNotBusy(() => changeGuild(db, guildId, actor, work))
  outcomes[kind] = (outcomes[kind] ?? 0) + 1
}

/** Nothing was changed when the database was busy, so the same is tried again. */
async function untilNotBusy<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof DatabaseBusy) return await untilNotBusy(work)
    throw error
  }
}

async function takeTurns(): Promise<void> {
  while (begun < Number(wanted)) await moveOnce()
}

await Promise.all(Array.from({ length: 5 }, takeTurns))
await db.close()
process.stdout.write(JSON.stringify(outcomes))
