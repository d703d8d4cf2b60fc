import { createHash } from 'node:crypto'
import path from 'node:path'
import { Transform } from 'node:stream'
import { z } from 'zod'

/*
 * A backup is one file: a gzipped tar archive with
 *   about.json               what it is
 *   <table>/<number>.copy    the rows of a table as PostgreSQL's COPY writes them (text), in pieces
 *   manifest.json            what must have been in it: levels, tables, counts and checksums
 * and behind it the seal: an empty gzip member whose comment is the SHA-256 of every byte before it. tar and gzip read the
 * file as any other, and a byte that is missing or different anywhere is noticed before a row of it is used.
 */

const backupKinds = ['manual', 'before-migration'] as const
export type BackupKind = (typeof backupKinds)[number]

/** Of the layout above. */
export const backupFormat = 1

const name = z.string().regex(/^[a-z_][a-z0-9_]*$/)
const count = z.number().int().nonnegative()

export const aboutSchema = z.object({
  format: z.number(),
  kind: z.enum(backupKinds),
  createdAt: z.iso.datetime(),
  /** The version of Guildhall that made it. */
  guildhall: z.string(),
  /** The whole database, not some of its tables. */
  complete: z.boolean(),
})
export type About = z.infer<typeof aboutSchema>

export const manifestSchema = aboutSchema.extend({
  postgresql: z.string(),
  /** The applied migrations, in order. */
  migrations: z.array(z.string()),
  /** Those that others refer to first. */
  tables: z.array(
    z.object({
      name,
      columns: z.array(name),
      partitions: z.array(
        z.object({ name, bounds: z.string().regex(/^FOR VALUES FROM \('-?\d+'\) TO \('-?\d+'\)$/) }),
      ),
      rows: count,
      bytes: count,
      sha256: z.string(),
    }),
  ),
  sequences: z.array(z.object({ name, table: name, next: z.string().regex(/^\d+$/) })),
})
export type Manifest = z.infer<typeof manifestSchema>

/** Pieces are held in memory, one at a time. */
export const pieceBytes = 1_048_576
/** More than any piece or manifest. */
export const maxEntryBytes = 16 * pieceBytes

export const aboutName = 'about.json'
export const manifestName = 'manifest.json'

export function pieceName(table: string, number: number): string {
  return `${table}/${String(number).padStart(6, '0')}.copy`
}

/** Where backups go that nobody gave a place. */
export function backupFolder(dataDir: string): string {
  return path.join(dataDir, 'backups')
}

/** The name of a new backup: its time and kind. */
export function backupName(kind: BackupKind, createdAt: Date): string {
  return `guildhall-${createdAt.toISOString().replaceAll(/[:.]/g, '-')}-${kind}.tar.gz`
}

/** Whether a file's name is one that backupName gives; unfinished ones have an ending more. */
export const backupNamePattern = /^guildhall-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{3}Z-[a-z-]+\.tar\.gz$/
export const unfinishedEnding = '.unfinished'

/** Counts what COPY writes: each row ends in a newline, and those within values are escaped. */
export class TableDigest {
  rows = 0
  bytes = 0
  readonly #hash = createHash('sha256')

  add(piece: Buffer): void {
    this.#hash.update(piece)
    this.bytes += piece.length
    for (let at = piece.indexOf(newline); at !== -1; at = piece.indexOf(newline, at + 1)) this.rows++
  }

  result(): { rows: number; bytes: number; sha256: string } {
    return { rows: this.rows, bytes: this.bytes, sha256: this.#hash.digest('hex') }
  }
}

const newline = 10

/** How far a table has been copied. */
export interface TableProgress {
  name: string
  rows: number
  bytes: number
  done: boolean
}

/** The last member of a file whose other bytes have this SHA-256. */
export function seal(sha256: string): Buffer {
  return Buffer.concat([sealStart, Buffer.from(sha256), sealEnd])
}

/** Passes everything on and puts the seal behind it. */
export function sealing(): Transform {
  const hash = createHash('sha256')
  return new Transform({
    transform(chunk: Buffer, _, done) {
      hash.update(chunk)
      done(null, chunk)
    },
    flush(done) {
      done(null, seal(hash.digest('hex')))
    },
  })
}

/** RFC 1952: magic, deflate, flag FCOMMENT, no time, no extra flags, unknown system. */
const sealStart = Buffer.from([0x1f, 0x8b, 8, 0x10, 0, 0, 0, 0, 0, 255])
/** The end of the comment, an empty deflate block, checksum and length of nothing. */
const sealEnd = Buffer.from([0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0])

export const sealBytes = sealStart.length + 64 + sealEnd.length
