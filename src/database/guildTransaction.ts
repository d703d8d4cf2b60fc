import type { Kysely } from 'kysely'
import { type QueryConfig, escapeLiteral } from 'pg'
import { type Database, appRole } from '#src/database/database.ts'
import type { DB } from '#src/database/generated/kysely.ts'
import type { Prisma, PrismaClient } from '#src/database/generated/prisma/client.ts'
import { guildScope, withoutScope } from '#src/database/guildScope.ts'
import { kyselyInPrisma, kyselyOnConnection } from '#src/database/kyselyOn.ts'
import { beginEvent, finishEvent, noteFailure } from '#src/database/processedEvents.ts'
import { onConnection } from '#src/database/onConnection.ts'
import { asOnlyTransaction } from '#src/database/onlyTransaction.ts'
import { isTransient } from '#src/database/retry.ts'
import { DatabaseBusy, GuildRemoved, OutcomeUnknown } from '#src/database/transactionErrors.ts'

/** By what means a change was asked for. */
export type Source = 'COMMAND' | 'EVENT' | 'DASHBOARD' | 'JOB' | 'CLI'

/** Who changes something: the audit log names them. */
export interface Actor {
  source: Source
  /** Null when it is nobody in particular. */
  userId: string | null
  /** Finds the request in the log. Of a command the interaction's id. */
  requestId: string
  ip?: string
}

/** A transaction over all guilds. What is sent through kysely and through prisma belongs to the same one. */
export interface Transaction {
  prisma: Prisma.TransactionClient
  kysely: Kysely<DB>
}

/** A transaction that sees the rows of one guild, whatever its statements ask for: row-level security hides the others. */
export interface GuildReading {
  guildId: string
  kysely: Kysely<DB>
}

/** One that changes them too. prisma refuses by itself what names another guild, and raw SQL. */
export interface GuildTransaction extends GuildReading {
  prisma: GuildPrisma
}

export type GuildPrisma = Omit<
  Prisma.TransactionClient,
  '$queryRaw' | '$queryRawUnsafe' | '$executeRaw' | '$executeRawUnsafe'
>

/** Milliseconds that a transaction waits for a connection, and that it lives at most. */
const limits = { maxWait: 2_000, timeout: 5_000 }

/**
 * Reads one guild's rows, in a transaction that cannot write. Each statement sees what was committed before it began. None of
 * these functions works inside another. A read is what a crowd asks for, so it does without Prisma's transactions, which cost
 * three times as much.
 * @throws DatabaseBusy, Error inside another one, and what `work` throws
 */
export async function readGuild<T>(
  { app, retry }: Pick<Database, 'app' | 'retry'>,
  guildId: string,
  work: (tx: GuildReading) => Promise<T>,
): Promise<T> {
  const attempt = () =>
    onConnection(app.pool, async client => {
      let isOver = false
      const send = (statement: QueryConfig) => {
        // The connection may be in another guild by now.
        if (isOver) throw new Error('A statement came after the end of its transaction')
        return client.query(statement)
      }
      // Its answer need not be there before the first statement is sent.
      const begun = client.query(beginReading(guildId))
      const [value] = await Promise.all([work({ guildId, kysely: kyselyOnConnection(send) }), begun]).finally(
        () => (isOver = true),
      )
      await client.query('COMMIT')
      return value
    })
  try {
    return await asOnlyTransaction(() => retry(attempt, code => code !== statementTimeout))
  } catch (error) {
    if (isTransient(error)) throw new DatabaseBusy('Nothing was read', { cause: error })
    throw error
  }
}

/**
 * Changes one guild's rows, all or nothing; the audit log names the actor. `work` runs again after failures that certainly
 * left nothing behind, so it must have no effect outside the transaction. What must survive a connection that breaks during
 * the commit uses changeGuildOnce.
 * @throws DatabaseBusy, OutcomeUnknown, GuildRemoved, and what `work` throws
 */
export function changeGuild<T>(
  db: Pick<Database, 'app' | 'retry'>,
  guildId: string,
  actor: Actor,
  work: (tx: GuildTransaction) => Promise<T>,
): Promise<T> {
  return runInGuild(db, guildId, nameActor(actor), 'once', async tx => {
    const value = await work(tx)
    const isThere = await isActive(tx).catch((error: unknown) => {
      // A statement of the work failed before, and the commit says so.
      if (String(error).includes('25P02')) return true
      throw error
    })
    if (!isThere) throw new GuildRemoved()
    return value
  })
}

/** repeated: the work had been done before, by this call or another, and value is what it answered then. */
export interface Once<T> {
  repeated: boolean
  value: T
}

/**
 * Like changeGuild, but once for each interaction (actor.requestId, a snowflake of these days), however often it is
 * delivered and by however many processes: what it answered is written in the same transaction. So `work` also runs
 * again when the outcome of its commit is unknown. It answers JSON that PostgreSQL can keep: no NUL, no half of a pair.
 * @throws DatabaseBusy, OutcomeUnknown, GuildRemoved, and what `work` throws
 */
export async function changeGuildOnce<T>(
  db: Pick<Database, 'app' | 'retry'>,
  guildId: string,
  actor: Actor,
  work: (tx: GuildTransaction) => Promise<T>,
): Promise<Once<T>> {
  const eventId = BigInt(actor.requestId)
  try {
    return await runInGuild(db, guildId, nameActor(actor), 'repeatable', async tx => {
      const before = await beginEvent(tx, eventId)
      if (before.status === 'PROCESSED') return { repeated: true, value: before.result as T }
      return { repeated: false, value: (await finishEvent(tx, eventId, await work(tx))) as T }
    })
  } catch (error) {
    // For whoever looks; a next delivery does the work anew. A database that is away would be waited for twice.
    if (isTransient(error) || error instanceof GuildRemoved) throw error
    await changeGuild(db, guildId, actor, tx => noteFailure(tx, eventId, error)).catch(() => undefined)
    throw error
  }
}

/** Changes rows of any guilds as the owner: for jobs and the command line. The audit log names the actor. */
export function changeInAllGuilds<T>(
  db: Pick<Database, 'system' | 'retry'>,
  actor: Actor,
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  return run(db, db.system.prisma, nameActor(actor), 'once', tx =>
    work({ prisma: tx, kysely: kyselyInPrisma(tx) }),
  )
}

/** The server's settings from which record_change takes who is changing rows. */
function nameActor({ source, userId, requestId, ip }: Actor) {
  return {
    'app.source': source,
    'app.actor': userId ?? '',
    'app.request_id': requestId,
    'app.ip': ip ?? '',
  }
}

function runInGuild<T>(
  db: Pick<Database, 'app' | 'retry'>,
  guildId: string,
  settings: Settings,
  kind: Kind,
  work: (tx: GuildTransaction) => Promise<T>,
): Promise<T> {
  // The extension changes what the client does, not what it is for its callers.
  const scoped = guildScope(db.app.prisma, guildId) as unknown as PrismaClient
  // Through a pooler the connection has no role of its own.
  const opening = { role: appRole, 'app.guild_id': guildId, ...settings }
  return run(db, scoped, opening, kind, prisma =>
    work({ guildId, prisma, kysely: kyselyInPrisma(withoutScope(prisma)) }),
  )
}

/** One message to the server, as it is sent before each read. */
function beginReading(guildId: string): string {
  return `BEGIN READ ONLY; SELECT set_config('role', '${appRole}', true), set_config('app.guild_id', ${escapeLiteral(guildId)}, true)`
}

type Settings = Readonly<Record<string, string>>
/** Whether the work may run again after a commit of unknown outcome. */
type Kind = 'repeatable' | 'once'

async function run<T>(
  { retry }: Pick<Database, 'retry'>,
  prisma: PrismaClient,
  settings: Settings,
  kind: Kind,
  work: (tx: Prisma.TransactionClient) => Promise<T>,
): Promise<T> {
  let phase: 'beginning' | 'working' | 'committing' = 'beginning'
  const isIn = (other: typeof phase) => phase === other
  let mayBeDone = false
  const attempt = async () => {
    phase = 'beginning'
    try {
      return await prisma.$transaction(async tx => {
        await configure(withoutScope(tx), settings)
        phase = 'working'
        const value = await work(tx)
        phase = 'committing'
        return value
      }, limits)
    } catch (error) {
      mayBeDone ||= isIn('committing') && isTransient(error)
      throw error
    }
  }
  const mayRetry = (code: string) =>
    // What took too long would take as long again, while somebody waits for it.
    code !== statementTimeout &&
    !(code === transactionTimeout && isIn('working')) &&
    !(kind === 'once' && isIn('committing'))
  try {
    return await asOnlyTransaction(() => retry(attempt, mayRetry))
  } catch (error) {
    if (mayBeDone) throw new OutcomeUnknown('The connection broke while it committed', { cause: error })
    if (isTransient(error)) throw new DatabaseBusy('Nothing was changed', { cause: error })
    throw error
  }
}

const statementTimeout = '57014'
/** Prisma's code; also when a connection was not to be had in time. */
const transactionTimeout = 'P2028'

/** Sets the server's settings for the rest of the transaction, in one statement. */
async function configure(tx: Prisma.TransactionClient, settings: Settings): Promise<void> {
  const calls = Object.keys(settings).map((name, n) => `set_config('${name}', $${n + 1}, true)`)
  await tx.$executeRawUnsafe(`SELECT ${calls.join(', ')}`, ...Object.values(settings))
}

async function isActive({ kysely, guildId }: GuildReading): Promise<boolean> {
  const active = await kysely
    .selectFrom('guilds')
    .select('id')
    .where('id', '=', guildId)
    .where('is_active', '=', true)
    .executeTakeFirst()
  return active !== undefined
}
