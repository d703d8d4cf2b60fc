/** Tries of one piece of work, the first included. */
export const maxTries = 6

/**
 * PostgreSQL: serialization failure, deadlock, lock timeout, statement timeout, server shutting down or starting, idle in
 * transaction, too many connections.
 */
const transientSqlStates = new Set([
  '40001',
  '40P01',
  '55P03',
  '57014',
  '57P01',
  '57P02',
  '57P03',
  '25P03',
  '53300',
])
/** Prisma: write conflict, transaction lost, server unreachable, connection closed, pool timeout. */
const transientPrismaCodes = new Set(['P2034', 'P2028', 'P1001', 'P1017', 'P2024'])
const transientSocketCodes = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOENT'])
/** node-postgres has no codes for these. */
const lostConnection =
  /Connection terminated|Query read timeout|timeout exceeded when trying to connect|Client has encountered a connection error/

/**
 * Whether an error of the database may pass by itself, so that the same work may be tried again. After a lost
 * connection the outcome is unknown: only idempotent work may be.
 */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = (error as { code?: unknown }).code
  if (typeof code === 'string') {
    if (transientSqlStates.has(code) || transientPrismaCodes.has(code) || transientSocketCodes.has(code))
      return true
    if (/^08...$/.test(code)) return true
  }
  return lostConnection.test(error.message) || (error.cause !== undefined && isTransient(error.cause))
}

/** Full jitter: a random wait of up to 20 ms doubling to 1 s. attempt counts from 1; random gives 0 to 1. */
export function retryDelayMs(attempt: number, random: () => number): number {
  return random() * Math.min(1_000, 20 * 2 ** (attempt - 1))
}

/** Runs idempotent work again while it fails for reasons that may pass, at most maxTries times. */
export async function retryTransient<T>(work: () => Promise<T>, random: () => number): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (attempt === maxTries || !isTransient(error)) throw error
      await new Promise(resolve => setTimeout(resolve, retryDelayMs(attempt, random)))
    }
  }
}
