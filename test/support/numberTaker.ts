// A process that takes numbers of a guild's counter from three transactions at a time, and takes every 50th back.
// Arguments: database url, guild, how many. Prints those that were committed, as JSON.

import pino from 'pino'
import { nextNumber } from '#src/database/counters.ts'
import { parseConfig } from '#src/config.ts'
import { openDatabase } from '#src/database/database.ts'
import { changeGuild } from '#src/database/guildTransaction.ts'
import { DatabaseBusy } from '#src/database/transactionErrors.ts'

const [url = '', guildId = '', wanted = ''] = process.argv.slice(2)
const db = openDatabase({
  ...parseConfig({ DATABASE_POOL_SIZE: '10', DATABASE_STATEMENT_TIMEOUT_MS: '10000' }).database,
  url,
  log: pino({ level: 'silent' }),
  random: Math.random,
})
const taken: number[] = []
let begun = 0

async function take(): Promise<void> {
  const isTakenBack = ++begun % 50 === 0
  const actor = { source: 'JOB', userId: null, requestId: String(begun) } as const
  try {
    const n = await changeGuild(db, guildId, actor, async tx => {
      const number = await nextNumber(tx, 'ticket')
      if (isTakenBack) throw new RangeError('taken back')
      return number
    })
    taken.push(n)
  } catch (error) {
    // Of a database that is too busy nobody got a number either.
    if (!(error instanceof RangeError || error instanceof DatabaseBusy)) throw error
  }
}

async function takeTurns(): Promise<void> {
  while (taken.length < Number(wanted)) await take()
}

await Promise.all([takeTurns(), takeTurns(), takeTurns()])
await db.close()
process.stdout.write(JSON.stringify(taken))
