import type { Database } from '#src/database/database.ts'
import { isTransient, retryDelayMs } from '#src/database/retry.ts'
import { GroupCommit } from '#src/queue/groupCommit.ts'

/** One attempt to enter a giveaway. */
export interface EntryAttempt {
  guildId: string
  giveawayId: string
  userId: string
  /** Of the interaction: a second delivery of it is the same attempt. */
  eventId: string
  /** What the member lacks; null for nothing. */
  unfit: string | null
  weight: number
}

export type EntryOutcome =
  | 'ENTERED'
  | 'ALREADY'
  | 'NOT_OPEN'
  | 'FULL'
  | 'RATE_LIMITED'
  | 'UNFIT'
  | 'OTHER_ROLE'
  | 'NOT_ENOUGH'
  | 'NOT_FOUND'

export interface EntryFate {
  outcome: EntryOutcome
  /** Of the giveaway then: its entries, what they count together, and what the member's own counts (null for none). */
  entries: number
  totalWeight: number
  weight: number | null
}

/** Makes attempts to enter durable in batches: of many clicks at once, a few transactions lock the giveaway. */
export class EntryWriter {
  #db: Pick<Database, 'system'>
  #commits: GroupCommit<EntryAttempt, EntryFate>

  constructor({
    db,
    now,
    random,
  }: {
    db: Pick<Database, 'system'>
    now(): number
    random(): number
  }) {
    this.#db = db
    this.#commits = new GroupCommit<EntryAttempt, EntryFate>({
      keyOf: ({ guildId, userId }) => `${guildId}:${userId}`,
      commit: attempts => enterInAllGuilds(this.#db, attempts),
      isTransient,
      retryDelayMs: attempt => retryDelayMs(attempt, random),
      now,
      // A second one would wait for the same giveaway.
      maxInFlight: 1,
      maxWaitMs: 10_000,
    })
  }

  /** Resolves with the attempt's fate once it is durable. */
  enter(attempt: EntryAttempt): Promise<EntryFate> {
    return this.#commits.add(attempt)
  }

  drain(): Promise<void> {
    return this.#commits.drain()
  }
}

/** One statement for all of them; the function enter_giveaways decides. An attempt that comes again has the fate it had. */
export async function enterInAllGuilds(
  { system }: Pick<Database, 'system'>,
  attempts: readonly EntryAttempt[],
): Promise<EntryFate[]> {
  const { rows } = await system.pool.query<EntryFate & { event: bigint }>({
    name: 'enter_giveaways', // prepared once a connection
    text: `SELECT event, outcome, entries, total_weight::float8 AS "totalWeight", own_weight AS weight
      FROM enter_giveaways($1::text[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::int[])`,
    values: [
      attempts.map(attempt => attempt.guildId),
      attempts.map(attempt => attempt.giveawayId),
      attempts.map(attempt => attempt.userId),
      attempts.map(attempt => attempt.eventId),
      attempts.map(attempt => attempt.unfit),
      attempts.map(attempt => attempt.weight),
    ],
  })
  const fates = new Map(rows.map(({ event, ...fate }) => [String(event), fate]))
  return attempts.map(
    ({ eventId }) => fates.get(eventId) ?? { outcome: 'NOT_FOUND', entries: 0, totalWeight: 0, weight: null },
  )
}
