/** Tries of one piece of work, the first included. */
export const maxTries = 6
/** Milliseconds after which nothing is tried once more: a server that stands still lets each try wait, and somebody waits for all of them. */
const patienceMs = 4_000

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
/** node-postgres has no codes for these, and Prisma's adapter none of its own. */
const lostConnection =
  /Connection terminated|Query read timeout|timeout exceeded when trying to connect|Client has encountered a connection error/

/**
 * The code of an error of the database that may pass by itself, so that the same work may be tried again; undefined for
 * any other. After a lost connection the outcome is unknown: only idempotent work may be.
 */
export function transientCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  const { code, meta } = error as { code?: unknown; meta?: PrismaErrorMeta }
  const codes = [code, meta?.driverAdapterError?.cause?.originalCode]
  const known = codes.find(candidate => typeof candidate === 'string' && isTransientCode(candidate))
  if (known !== undefined) return known as string
  if (lostConnection.test(error.message)) return 'connection'
  return transientCode(meta?.driverAdapterError ?? error.cause)
}

export function isTransient(error: unknown): boolean {
  return transientCode(error) !== undefined
}

/** What Prisma says of an error that came from the server. */
interface PrismaErrorMeta {
  driverAdapterError?: Error & { cause?: { originalCode?: unknown } }
}

function isTransientCode(code: string): boolean {
  return (
    transientSqlStates.has(code) ||
    transientPrismaCodes.has(code) ||
    transientSocketCodes.has(code) ||
    /^08...$/.test(code)
  )
}

/** Full jitter: a random wait of up to 20 ms doubling to 1 s. attempt counts from 1; random gives 0 to 1. */
export function retryDelayMs(attempt: number, random: () => number): number {
  return random() * Math.min(1_000, 20 * 2 ** (attempt - 1))
}

export interface RetryOptions {
  random(): number
  /** Told of each failure that is followed by another try. */
  onRetry?(code: string): void
}

/**
 * Runs work again while it fails for reasons that may pass, at most maxTries times, of which none begins after 4 s. Idempotent
 * work only, unless `mayRetry` tells that a failed try left nothing behind.
 */
export async function retryTransient<T>(
  work: () => Promise<T>,
  { random, onRetry }: RetryOptions,
  mayRetry: (code: string) => boolean = () => true,
): Promise<T> {
  const begunAt = performance.now()
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      const code = transientCode(error)
      const isLast = attempt === maxTries || performance.now() - begunAt >= patienceMs
      if (code === undefined || isLast || !mayRetry(code)) throw error
      onRetry?.(code)
      await new Promise(resolve => setTimeout(resolve, retryDelayMs(attempt, random)))
    }
  }
}
