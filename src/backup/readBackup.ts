import { createHash } from 'node:crypto'
import fs from 'node:fs'
import { createGunzip, constants, gunzipSync } from 'node:zlib'
import {
  type About,
  aboutName,
  aboutSchema,
  backupFormat,
  type Manifest,
  manifestName,
  manifestSchema,
  maxEntryBytes,
  pieceName,
  seal,
  sealBytes,
  TableDigest,
  type TableProgress,
} from '#src/backup/backupFile.ts'
import { fileProblem } from '#src/backup/fileProblem.ts'
import { readTar } from '#src/backup/tar.ts'
import { StartupError } from '#src/startupError.ts'

/** What a backup says of itself at its beginning; undefined for any other file. @throws errors of the file system */
export async function readAbout(file: string): Promise<About | undefined> {
  const beginning = Buffer.alloc(4_096)
  const handle = await fs.promises.open(file)
  try {
    const { bytesRead } = await handle.read(beginning, 0, beginning.length, 0)
    const text = gunzipSync(beginning.subarray(0, bytesRead), { finishFlush: constants.Z_SYNC_FLUSH })
    for await (const { name, data } of readTar(only(text), maxEntryBytes))
      return name === aboutName ? aboutSchema.parse(JSON.parse(data.toString())) : undefined
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall !== undefined) throw error
  } finally {
    await handle.close()
  }
  return undefined
}

/**
 * Reads a whole backup and compares it with its seal and its manifest.
 * @throws StartupError for a file that is not a backup, or not whole, or not as it was written
 */
export async function verifyBackup(file: string, signal?: AbortSignal): Promise<Manifest> {
  try {
    const about = await readAbout(file)
    if (!about)
      throw new StartupError(
        `${file} is not a backup of Guildhall, or its beginning is damaged. Choose another.`,
      )
    if (about.format > backupFormat)
      throw new StartupError(
        `${file} was made by Guildhall ${about.guildhall} in a form that this version does not know. Use that version or a later one.`,
      )
    if (!(await isSealed(file, signal))) throw damaged(file)
    return await compareWithManifest(file, signal)
  } catch (error) {
    throw fileProblem(error, file)
  }
}

/** The rows of each table of a backup, as verifyBackup found them. @throws StartupError when the file is not the same any more */
export async function* readTables(
  file: string,
  { tables }: Manifest,
  onProgress?: (table: TableProgress) => void,
): AsyncGenerator<{ table: Manifest['tables'][number]; pieces: AsyncGenerator<Buffer> }> {
  const entries = readEntries(file)
  try {
    await entries.next()
    let entry = await entries.next()
    const piecesOf = async function* (table: Manifest['tables'][number]) {
      const digest = new TableDigest()
      for (let number = 1; entry.value?.name === pieceName(table.name, number); number++) {
        digest.add(entry.value.data)
        yield entry.value.data
        onProgress?.({ name: table.name, rows: digest.rows, bytes: digest.bytes, done: false })
        entry = await entries.next()
      }
      if (!isSame(digest, table)) throw damaged(file)
    }
    for (const table of tables) yield { table, pieces: piecesOf(table) }
  } finally {
    await entries.return(undefined)
  }
}

async function compareWithManifest(file: string, signal: AbortSignal | undefined): Promise<Manifest> {
  const digests = new Map<string, TableDigest>()
  let manifest: Manifest | undefined
  try {
    for await (const { name, data } of readEntries(file, signal)) {
      if (name === manifestName) {
        manifest = manifestSchema.parse(JSON.parse(data.toString()))
      } else if (name !== aboutName) {
        const table = name.slice(0, name.indexOf('/'))
        if (!digests.has(table)) digests.set(table, new TableDigest())
        digests.get(table)?.add(data)
      }
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall !== undefined) throw error
  }
  const isWhole = manifest?.tables.every(table => isSame(digests.get(table.name) ?? new TableDigest(), table))
  if (!manifest || !isWhole) throw damaged(file)
  return manifest
}

function isSame(digest: TableDigest, { rows, bytes, sha256 }: Manifest['tables'][number]): boolean {
  const found = digest.result()
  return found.sha256 === sha256 && found.rows === rows && found.bytes === bytes
}

async function isSealed(file: string, signal: AbortSignal | undefined): Promise<boolean> {
  const { size } = await fs.promises.stat(file)
  if (size <= sealBytes) return false
  const hash = createHash('sha256')
  for await (const chunk of fs.createReadStream(file, { end: size - sealBytes - 1, signal }))
    hash.update(chunk as Buffer)
  const end: Buffer[] = []
  for await (const chunk of fs.createReadStream(file, { start: size - sealBytes })) end.push(chunk as Buffer)
  return Buffer.concat(end).equals(seal(hash.digest('hex')))
}

function readEntries(file: string, signal?: AbortSignal) {
  const raw = fs.createReadStream(file, { signal })
  const unzipped = createGunzip()
  raw.on('error', error => unzipped.destroy(error))
  unzipped.on('close', () => raw.destroy())
  return readTar(raw.pipe(unzipped), maxEntryBytes)
}

async function* only(chunk: Buffer): AsyncGenerator<Buffer> {
  yield chunk
}

function damaged(file: string): StartupError {
  return new StartupError(
    `${file} is damaged: it is not whole, or not as it was written. Nothing was restored; use another backup.`,
  )
}
