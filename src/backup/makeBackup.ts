import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import { finished, pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { type Client, escapeIdentifier } from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import {
  type About,
  aboutName,
  backupFormat,
  type BackupKind,
  backupName,
  type Manifest,
  manifestName,
  pieceBytes,
  pieceName,
  sealing,
  TableDigest,
  type TableProgress,
  unfinishedEnding,
} from '#src/backup/backupFile.ts'
import { fileProblem } from '#src/backup/fileProblem.ts'
import { inPublic, listSequences, listTables, type Table } from '#src/backup/tables.ts'
import { tarEnd, tarEntry } from '#src/backup/tar.ts'
import { connectOwner } from '#src/database/connectOwner.ts'
import { projectDir } from '#src/database/migrations/deploy.ts'
import { readMigrations } from '#src/database/migrations/state.ts'
import { makeDirectory } from '#src/makeDirectory.ts'
import { StartupError } from '#src/startupError.ts'

export interface BackupOptions {
  /** Of the owner. */
  url: string
  /** A new file, or a folder, made where it is missing, for a file with a name of its own. */
  to: { file: string } | { folder: string }
  kind: BackupKind
  /** Names of the tables to keep; all when absent. */
  tables?: readonly string[]
  signal?: AbortSignal
  /** Told again and again while a table is copied, and when it is done. */
  onProgress?(table: TableProgress): void
}

/**
 * Writes all rows of Guildhall's tables into one file, as they were at one moment, while others go on writing. The file
 * appears when it is whole. graphile-worker's tables are left out: the outbox makes its jobs anew.
 * @throws StartupError where the database or the file cannot be used
 */
export async function makeBackup(options: BackupOptions): Promise<{ file: string; manifest: Manifest }> {
  const createdAt = new Date()
  const file = chooseFile(options, createdAt)
  const unfinished = file + unfinishedEnding
  const signal = options.signal ?? new AbortController().signal
  const client = await connectOwner(options.url, { signal })
  try {
    removeAbandoned(unfinished)
    const out = fs.createWriteStream(unfinished, { flags: 'wx', mode: 0o600, flush: true })
    let manifest: Manifest | undefined
    const archive = async function* () {
      manifest = yield* writeArchive(client, options, createdAt)
    }
    try {
      // Nothing is read, nor said to be, for a file that cannot be made.
      await once(out, 'open')
      await pipeline(archive, createGzip(), sealing(), out, { signal })
      fs.renameSync(unfinished, file)
      syncFolder(path.dirname(file))
    } catch (error) {
      // The pipeline fails before the file of a stream that it destroys is closed.
      await finished(out).catch(() => {})
      if ((error as NodeJS.ErrnoException).code === 'EEXIST')
        throw new StartupError(
          `${unfinished} exists: a backup to this place is being made, or one was killed. If none is being made, delete that file and run this again.`,
        )
      fs.rmSync(unfinished, { force: true })
      throw fileProblem(error, file)
    }
    return { file, manifest: manifest as unknown as Manifest }
  } finally {
    await client.end()
  }
}

/** A backup that is being made writes all the time; after half a day the next night's takes the place of one that was killed. */
function removeAbandoned(unfinished: string): void {
  const found = fs.statSync(unfinished, { throwIfNoEntry: false })
  if (found && found.mtimeMs < Date.now() - abandonedAfterMs) fs.rmSync(unfinished)
}

const abandonedAfterMs = 12 * 3_600_000

function chooseFile({ to, kind }: BackupOptions, createdAt: Date): string {
  if ('folder' in to) {
    try {
      makeDirectory(to.folder, 0o700)
    } catch (error) {
      const isFile = (error as NodeJS.ErrnoException).code === 'EEXIST'
      throw fileProblem(isFile ? { code: 'ENOTDIR' } : error, to.folder)
    }
    return path.resolve(to.folder, backupName(kind, createdAt))
  }
  if (fs.existsSync(to.file)) throw fileProblem({ code: 'EEXIST' }, to.file)
  return path.resolve(to.file)
}

/** One snapshot of the database as a tar archive. */
async function* writeArchive(
  client: Client,
  { kind, tables: wanted, onProgress }: BackupOptions,
  createdAt: Date,
): AsyncGenerator<Buffer, Manifest> {
  const about: About = {
    format: backupFormat,
    kind,
    createdAt: createdAt.toISOString(),
    guildhall: readVersion(),
    complete: wanted === undefined,
  }
  yield tarEntry({ name: aboutName, data: json(about) }, createdAt)

  await beginSnapshot(client, wanted)
  const tables = choose(await listTables(client), wanted)
  const manifest: Manifest = {
    ...about,
    postgresql: await readServerVersion(client),
    migrations: (await readMigrations(client))
      .filter(({ state }) => state === 'applied' || state === 'unknown')
      .map(({ name }) => name),
    tables: [],
    sequences: (await listSequences(client)).filter(({ table }) => tables.some(({ name }) => name === table)),
  }
  for (const { name, columns, partitions } of tables) {
    const digest = new TableDigest()
    let number = 0
    for await (const piece of inPieces(client.query(copyTo(copyOut(name, columns))))) {
      digest.add(piece)
      onProgress?.({ name, rows: digest.rows, bytes: digest.bytes, done: false })
      yield tarEntry({ name: pieceName(name, ++number), data: piece }, createdAt)
    }
    const counted = digest.result()
    manifest.tables.push({ name, columns, partitions, ...counted })
    onProgress?.({ name, rows: counted.rows, bytes: counted.bytes, done: true })
  }
  yield tarEntry({ name: manifestName, data: json(manifest) }, createdAt)
  yield tarEnd
  return manifest
}

function json(value: object): Buffer {
  return Buffer.from(`${JSON.stringify(value, null, 2)}\n`)
}

/** The tables are locked before the snapshot is taken, so that no migration comes between it and the copying of a table. */
async function beginSnapshot(client: Client, wanted: readonly string[] | undefined): Promise<void> {
  // Partitions are made and dropped while a backup runs; a row of one that was dropped had expired.
  const lasting = (await listTables(client)).filter(
    ({ name, partitions }) => partitions.length === 0 && wanted?.includes(name) !== false,
  )
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
  await client.query(copySettings)
  if (lasting.length > 0)
    await client.query(
      `LOCK TABLE ${lasting.map(({ name }) => inPublic(name)).join(', ')} IN ACCESS SHARE MODE`,
    )
}

/** COPY's text is the same from every session that has these. */
export const copySettings = `
  SET LOCAL datestyle = 'ISO, YMD';
  SET LOCAL intervalstyle = 'postgres';
  SET LOCAL timezone = 'UTC';
  SET LOCAL extra_float_digits = 1;
  SET LOCAL bytea_output = 'hex'`

function copyOut(table: string, columns: readonly string[]): string {
  return `COPY (SELECT ${columns.map(escapeIdentifier).join(', ')} FROM ${inPublic(table)}) TO STDOUT`
}

function choose(tables: Table[], wanted: readonly string[] | undefined): Table[] {
  const names = tables.map(({ name }) => name)
  const unknown = wanted?.find(name => !names.includes(name))
  if (unknown !== undefined)
    throw new StartupError(`There is no table ${unknown}. The tables are: ${names.toSorted().join(', ')}.`)
  if (tables.length === 0)
    throw new StartupError('The database has no tables, so there is nothing to back up.')
  const chosen = wanted ? tables.filter(({ name }) => wanted.includes(name)) : tables
  const hidden = chosen.find(({ visible }) => !visible)
  if (hidden)
    throw new StartupError(
      `This role does not see all rows of ${hidden.name}, so a backup would miss some. Use the role in DATABASE_URL that owns the tables.`,
    )
  return chosen
}

async function* inPieces(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held: Buffer[] = []
  let heldBytes = 0
  for await (const chunk of chunks) {
    held.push(chunk)
    heldBytes += chunk.length
    if (heldBytes < pieceBytes) continue
    yield Buffer.concat(held)
    held = []
    heldBytes = 0
  }
  if (heldBytes > 0) yield Buffer.concat(held)
}

async function readServerVersion(client: Client): Promise<string> {
  const { rows } = await client.query<{ server_version: string }>('SHOW server_version')
  return rows[0]?.server_version ?? ''
}

function readVersion(): string {
  const text = fs.readFileSync(path.join(projectDir, 'package.json'), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

/** The new name is on disk too. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return
  const fd = fs.openSync(folder, 'r')
  fs.fsyncSync(fd)
  fs.closeSync(fd)
}
