import { pipeline } from 'node:stream/promises'
import { type Client, type DatabaseError, escapeIdentifier } from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import type { Manifest, TableProgress } from '#src/backup/backupFile.ts'
import { copySettings } from '#src/backup/makeBackup.ts'
import { readTables, verifyBackup } from '#src/backup/readBackup.ts'
import { findFilledTables, inPublic, listTables } from '#src/backup/tables.ts'
import { connectOwner } from '#src/database/connectOwner.ts'
import { bringUp } from '#src/database/migrations/migrate.ts'
import { readRollback, rollBack } from '#src/database/migrations/migrateDown.ts'
import { listMigrations, readMigrations } from '#src/database/migrations/state.ts'
import { withMigrationTurn } from '#src/database/migrations/turn.ts'
import type { Log } from '#src/log.ts'
import { StartupError } from '#src/startupError.ts'

export interface RestoreOptions {
  /** Of the owner. */
  url: string
  file: string
  /** Delete the rows that are there. */
  force: boolean
  /** Where a backup goes before pending migrations change a database that has rows. */
  backupDir: string
  log: Pick<Log, 'info' | 'warn' | 'error' | 'debug'>
  signal: AbortSignal
  /** Told again and again while a table is filled, and when it is done. */
  onProgress?(table: TableProgress): void
}

/**
 * Puts the rows of a backup back: all of them in one transaction, or none. The whole file is verified before that. A backup of
 * an older version goes into the tables of its time, and the migrations since then follow.
 * @throws StartupError where file and database do not fit, or the database is in use
 */
export async function restoreBackup(options: RestoreOptions): Promise<Manifest> {
  const { url, file, force, backupDir, log, signal, onProgress } = options
  const manifest = await verifyBackup(file, signal)
  const later = findLaterMigrations(manifest, file)
  await withMigrationTurn({ url, log, name: 'guildhall cli', withoutBots: true }, async (client, lost) => {
    await refuseOtherLevel(client, manifest)
    if (!force) await refuseFilled(client, manifest)
    await bringUp(client, { url, log, backupDir })

    const cut = new AbortController()
    const cutOff = () => cut.abort()
    for (const reason of [signal, lost]) reason.addEventListener('abort', cutOff)
    signal.throwIfAborted()
    const restoring = await connectOwner(url, { signal: cut.signal })
    try {
      await restoring.query('BEGIN')
      await restoring.query(copySettings)
      await lockTables(restoring)
      if (force) await emptyTables(restoring, manifest)
      else await clearTraces(restoring, manifest)
      for (const name of later) await rollBack(restoring, readRollback(name))
      await makePartitions(restoring, manifest)
      const guards = await findGuards(restoring, manifest)
      for (const { off } of guards) await restoring.query(off)
      for await (const { table, pieces } of readTables(file, manifest, onProgress)) {
        await fill(restoring, table, pieces)
        onProgress?.({ ...table, done: true })
      }
      for (const { on } of guards) await restoring.query(on)
      for (const { name, next } of manifest.sequences)
        await restoring.query(`ALTER SEQUENCE ${inPublic(name)} RESTART WITH ${next}`)
      // From here on Ctrl-C comes too late: an interrupted COMMIT would leave open what became of it.
      signal.removeEventListener('abort', cutOff)
      await commit(restoring, file)
    } finally {
      for (const reason of [signal, lost]) reason.removeEventListener('abort', cutOff)
      await restoring.end()
    }
    await bringUp(client, { url, log })
  })
  return manifest
}

/** @throws StartupError where it cannot be known whether it took place */
async function commit(client: Client, file: string): Promise<void> {
  try {
    await client.query('COMMIT')
  } catch (error) {
    const { code = '' } = error as { code?: string }
    // The server's own answer is no; anything else is none: a lost connection, or a server that goes down.
    if (/^[0-9A-Z]{5}$/.test(code) && !/^(08|57P)/.test(code)) throw error
    throw new StartupError(
      `The connection was lost during the commit, so it is not known whether the restore took place: either all rows of the backup are there, or everything is as it was. Look with: npm run guildhall -- guilds list. Restoring ${file} again with --force, before a bot is started, is right in either case.`,
    )
  }
}

const foreignKeyViolation = '23503'

async function fill(
  client: Client,
  { name, columns }: Manifest['tables'][number],
  pieces: AsyncIterable<Buffer>,
): Promise<void> {
  const list = columns.map(escapeIdentifier).join(', ')
  try {
    await pipeline(pieces, client.query(copyFrom(`COPY ${inPublic(name)} (${list}) FROM STDIN`)))
  } catch (error) {
    const { code, detail } = error as DatabaseError
    if (code !== foreignKeyViolation) throw error
    throw new StartupError(
      `Rows of ${name} refer to rows that neither the backup nor the database holds (${detail}). Nothing was restored.`,
    )
  }
}

/** The migrations of this version that the backup does not know, newest first. */
function findLaterMigrations({ migrations, guildhall }: Manifest, file: string): string[] {
  const here = listMigrations()
  if (migrations.some((name, index) => name !== here[index]))
    throw new StartupError(
      `${file} was made by Guildhall ${guildhall} with migrations that this version does not have. Use that version or a later one.`,
    )
  return here.slice(migrations.length).toReversed()
}

async function refuseOtherLevel(client: Client, { complete, migrations }: Manifest): Promise<void> {
  const found = await readMigrations(client)
  const unknown = found.find(({ state }) => state === 'unknown')
  if (unknown)
    throw new StartupError(
      `The database has a migration of a newer version of Guildhall (${unknown.name}). Use that version to restore.`,
    )
  const applied = found.filter(({ state }) => state === 'applied')
  if (!complete && applied.length !== migrations.length)
    throw new StartupError(
      `This backup holds some tables only, as they are after ${migrations.at(-1)}, and the database is at another migration. Bring it there first (migrate up, migrate down).`,
    )
}

/** What the command line did to a database that is else empty, such as bringing it up, is no data. */
const traces = 'operator_log'

async function clearTraces(client: Client, manifest: Manifest): Promise<void> {
  await refuseFilled(client, manifest)
  if (manifest.complete) await client.query(`TRUNCATE ${inPublic(traces)}`)
}

async function refuseFilled(client: Client, { complete, tables }: Manifest): Promise<void> {
  const filled = (await findFilledTables(client)).filter(
    name => (complete && name !== traces) || tables.some(table => table.name === name && !complete),
  )
  if (filled.length > 0)
    throw new StartupError(
      `The database holds rows already (in ${filled.join(', ')}). Restore into an empty database, or add --force to delete these rows first. Nothing was changed.`,
    )
}

/** All of them at once, partitioned ones last, as a backup takes them: whoever is writing finishes, and whoever comes waits. */
async function lockTables(client: Client): Promise<void> {
  const names = (await listTables(client)).map(({ name }) => inPublic(name))
  await client.query(`LOCK TABLE ${names.join(', ')} IN ACCESS EXCLUSIVE MODE`)
}

async function emptyTables(client: Client, { complete, tables }: Manifest): Promise<void> {
  const all = await listTables(client)
  const emptied = all.filter(({ name }) => complete || tables.some(table => table.name === name))
  for (const { name, refersTo } of all) {
    const lost = refersTo.find(referred => emptied.some(table => table.name === referred))
    if (lost !== undefined && !emptied.some(table => table.name === name))
      throw new StartupError(
        `${lost} cannot be emptied for this backup, because rows of ${name}, which it does not hold, refer to it. Nothing was changed.`,
      )
  }
  await client.query(`TRUNCATE ${emptied.map(({ name }) => inPublic(name)).join(', ')}`)
}

/** Rows may be of days whose partitions were dropped since. */
async function makePartitions(client: Client, { tables }: Manifest): Promise<void> {
  const there = new Set(
    (await listTables(client)).flatMap(({ partitions }) => partitions.map(({ name }) => name)),
  )
  for (const { name, partitions } of tables)
    for (const partition of partitions)
      if (!there.has(partition.name))
        await client.query(
          `CREATE TABLE ${inPublic(partition.name)} PARTITION OF ${inPublic(name)} ${partition.bounds}`,
        )
}

/**
 * What stands in the way of copying rows back, each as it is: COPY does not fill a table whose row-level security applies to
 * the owner too, and the triggers saw these rows when they were first written.
 */
async function findGuards(client: Client, { tables }: Manifest): Promise<{ off: string; on: string }[]> {
  const names = tables.map(({ name }) => name)
  const { rows } = await client.query<{ off: string; on: string }>(
    `SELECT format('ALTER TABLE %s NO FORCE ROW LEVEL SECURITY', oid::regclass) AS off,
       format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', oid::regclass) AS on
     FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relforcerowsecurity AND relname = ANY($1)
     UNION ALL
     SELECT format('ALTER TABLE %s DISABLE TRIGGER %I', tgrelid::regclass, tgname),
       format('ALTER TABLE %s ENABLE TRIGGER %I', tgrelid::regclass, tgname)
     FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
     WHERE relnamespace = 'public'::regnamespace AND NOT tgisinternal AND tgenabled = 'O' AND relname = ANY($1)`,
    [names],
  )
  return rows
}
