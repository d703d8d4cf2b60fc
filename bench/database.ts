import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Client } from 'pg'
import pino from 'pino'
import { startEmbeddedPostgres } from '#src/database/embedded/embedded.ts'
import { migrateDatabase } from '#src/database/migrations/migrate.ts'

export interface BenchDatabase {
  /** A fresh database with the full schema. Answers its address. */
  create(name: string): Promise<string>
  stop(): Promise<void>
}

/** A PostgreSQL of the benchmark's own, with the durability that the bot runs with. */
export async function startBenchDatabase(): Promise<BenchDatabase> {
  const log = pino({ level: 'warn' })
  const dataDir = await mkdtemp(path.join(tmpdir(), 'guildhall-bench-'))
  const server = await startEmbeddedPostgres({ dataDir: path.join(dataDir, 'postgres'), log })
  return {
    async create(name) {
      const admin = new Client({ connectionString: server.url })
      await admin.connect()
      await admin.query(`CREATE DATABASE ${name}`)
      await admin.end()
      const url = new URL(server.url)
      url.pathname = `/${name}`
      await migrateDatabase({ url: url.href, log })
      return url.href
    },
    async stop() {
      await server.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
