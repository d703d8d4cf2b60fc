import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, inject } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#test/support/database.ts'
import { withClient } from '#test/support/postgresClient.ts'

const schemaEngine = path.resolve(import.meta.dirname, '../../prisma/schemaEngine.mjs')
const cli = path.join(
  path.dirname(createRequire(import.meta.url).resolve('prisma/package.json')),
  'build/index.js',
)

/** A project of Prisma and an empty database for each test of the file that calls this, and Prisma's command line, on our engine. */
export function preparePrismaProject() {
  let database: TestDatabase
  /** Other files make shadow databases, too; those of this one have its own user. */
  const user = `prisma_${randomUUID().replaceAll('-', '')}`
  const asAdmin = (sql: string) => withClient(inject('postgres').adminUrl, admin => admin.query(sql))
  const project = {
    url: '',
    folder: '',
    writeFile(name: string, text: string): void {
      const file = path.join(project.folder, name)
      fs.mkdirSync(path.dirname(file), { recursive: true })
      fs.writeFileSync(file, text)
    },
    writeSchema: (models: string): void =>
      project.writeFile('schema.prisma', `datasource db {\n  provider = "postgresql"\n}\n${models}`),
    prisma(
      args: string,
      { url, environment }: { url?: string; environment?: Record<string, string> } = {},
    ): Promise<{ code: number; output: string }> {
      const env = {
        ...process.env,
        ...environment,
        DATABASE_URL: url ?? project.url,
        PRISMA_SCHEMA_ENGINE_BINARY: schemaEngine,
        CHECKPOINT_DISABLE: '1',
        NO_COLOR: '1',
      }
      return new Promise(resolve => {
        execFile(
          process.execPath,
          [cli, ...args.split(' ')],
          { cwd: project.folder, env },
          (error, stdout, stderr) =>
            resolve({ code: error ? Number(error.code) : 0, output: stdout + stderr }),
        )
      })
    },
    values: async (sql: string): Promise<unknown[]> =>
      withClient(project.url, async client => {
        const { rows } = await client.query<{ value: unknown }>(sql)
        return rows.map(({ value }) => value)
      }),
    async listShadowDatabases(): Promise<unknown[]> {
      const { rows } = await asAdmin(
        `SELECT datname FROM pg_database WHERE datdba = '${user}'::regrole AND datname LIKE 'prisma_migrate_shadow%'`,
      )
      return rows
    },
  }
  beforeAll(() => asAdmin(`CREATE ROLE ${user} LOGIN CREATEDB PASSWORD 'plain'`))
  afterAll(() => asAdmin(`DROP ROLE ${user}`))
  beforeEach(async () => {
    database = await createTestDatabase({ empty: true })
    const url = new URL(database.url)
    await asAdmin(`ALTER DATABASE ${url.pathname.slice(1)} OWNER TO ${user}`)
    project.url = Object.assign(url, { username: user, password: 'plain' }).href
    project.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'guildhall-prisma-'))
    project.writeFile(
      'prisma.config.mjs',
      `export default {
      schema: 'schema.prisma',
      migrations: { path: 'migrations' },
      datasource: { url: process.env.DATABASE_URL },
    }`,
    )
    project.writeFile('migrations/migration_lock.toml', 'provider = "postgresql"')
  })
  afterEach(async () => {
    fs.rmSync(project.folder, { recursive: true })
    await database.drop()
  })
  return project
}

export const cities = 'model City {\n  id Int @id\n  name String\n}\n'
export const createCities = 'CREATE TABLE "City" (id int PRIMARY KEY, name text NOT NULL);'
