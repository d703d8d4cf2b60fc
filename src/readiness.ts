import { setTimeout as sleep } from 'node:timers/promises'
import type { Bot } from '#src/bot.ts'

const answerWithinMs = 1_000

/** Why the bot cannot work right now, in one sentence; null when it can. */
export async function readiness({ db }: Pick<Bot, 'db'>, isConnected: () => boolean): Promise<string | null> {
  if (!isConnected()) return 'not connected to Discord'
  const answer = db.system.pool.query('SELECT 1').then(
    () => null,
    () => 'the database does not answer',
  )
  const late = sleep(answerWithinMs, 'the database does not answer in time', { ref: false })
  return await Promise.race([answer, late])
}
