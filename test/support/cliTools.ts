import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach } from 'vitest'
import { type CliResult, runCli } from '#test/support/cli.ts'
import { type TestDatabase, createTestDatabase } from '#test/support/database.ts'
import { withClient } from '#test/support/postgresClient.ts'

/** A database and a folder for each test of the file that calls this, and the operator's tools at work on them. */
export function prepareTools() {
  let database: TestDatabase
  const tools = {
    url: '',
    cwd: '',
    run: (command: string, variables: Record<string, string> = {}): Promise<CliResult> =>
      runCli(command.split(' '), { url: tools.url, cwd: tools.cwd, variables }),
    query: async (sql: string) =>
      (await withClient(tools.url, client => client.query(sql))).rows as Record<string, unknown>[],
    async addGuilds(...ids: string[]): Promise<void> {
      for (const id of ids)
        await tools.query(
          `INSERT INTO guilds (id, name, owner_id, member_count) VALUES ('${id}', 'Guild ${id}', '7', 3)`,
        )
    },
  }
  beforeEach(async () => {
    database = await createTestDatabase()
    tools.url = database.url
    tools.cwd = await mkdtemp(path.join(tmpdir(), 'guildhall-tools-'))
  })
  afterEach(async () => {
    await database.drop()
    await rm(tools.cwd, { recursive: true, force: true })
  })
  return tools
}

/** What --json printed. */
export const json = ({ stdout }: CliResult) => JSON.parse(stdout) as never
