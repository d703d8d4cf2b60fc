import pino from 'pino'
import type { TestProject } from 'vitest/node'
import { startEmbeddedPostgres } from '#src/database/embedded/embedded.ts'
import { migrateDatabase } from '#src/database/migrations/migrate.ts'
import { withClient } from '#test/support/postgresClient.ts'
import { makeServerDir } from '#test/support/postgresDir.ts'
import { removeAbandoned } from '#test/support/tempDir.ts'

declare module 'vitest' {
  interface ProvidedContext {
    postgres: TestServer
  }
}

export interface TestServer {
  /** For the user who makes databases. */
  adminUrl: string
  /** A migrated database to clone, to which nobody connects. */
  template: string
  templateUrl: string
}

/** Vitest loads this file once for each project that names it; the server that they share is found here. */
const shared = globalThis as {
  guildhallTestServer?: { users: number; opening: ReturnType<typeof openTestServer> }
}

/** Vitest's globalSetup: one server a run, embedded or at TEST_DATABASE_URL; what it returns is its teardown. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  shared.guildhallTestServer ??= { users: 0, opening: openTestServer() }
  const use = shared.guildhallTestServer
  use.users++
  const { server, close } = await use.opening
  project.provide('postgres', server)
  return async () => {
    if (--use.users > 0) return
    delete shared.guildhallTestServer
    await close()
  }
}

/** A server with a migrated template. */
export async function openTestServer(): Promise<{ server: TestServer; close(): Promise<void> }> {
  await removeAbandoned()
  const given = process.env['TEST_DATABASE_URL']
  const { adminUrl, close } =
    given === undefined ? await startServer() : { adminUrl: given, close: async () => {} }
  const template = `guildhall_template_${process.pid}`
  await withClient(adminUrl, admin => admin.query(`CREATE DATABASE ${template}`))
  const templateUrl = withDatabase(adminUrl, template)
  await migrateDatabase({ url: templateUrl, log: silent })
  return {
    server: { adminUrl, template, templateUrl },
    async close() {
      await withClient(adminUrl, admin => admin.query(`DROP DATABASE ${template} WITH (FORCE)`))
      await close()
    },
  }
}

/** Without fsync, which is for the survivors of a crash: this server's data are thrown away. Crash tests have their own. */
async function startServer(): Promise<{ adminUrl: string; close(): Promise<void> }> {
  const dir = makeServerDir()
  const server = await startEmbeddedPostgres({
    dataDir: dir.dataDir,
    stagingRoot: dir.stagingRoot,
    log: silent,
    settings: { fsync: 'off', full_page_writes: 'off', max_connections: '500' },
  })
  return {
    adminUrl: server.url,
    async close() {
      await server.stop()
      dir.remove()
    },
  }
}

const silent = pino({ level: 'silent' })

function withDatabase(url: string, name: string): string {
  const changed = new URL(url)
  changed.pathname = `/${name}`
  return changed.href
}
