import { describe, expect, test } from 'vitest'
import { takeBackMigration } from '#src/database/migrations/migrateDown.ts'
import { listMigrations } from '#src/database/migrations/state.ts'
import { announcePresence } from '#src/database/presence.ts'
import { dump, hardRows, preparePlaces, refusal, restoreInto } from '#test/support/backups.ts'
import { createTestDatabase } from '#test/support/database.ts'
import { withClient } from '#test/support/postgresClient.ts'
import { createRecordingLog } from '#test/support/postgresLog.ts'
import { startPostgresProxy } from '#test/support/postgresProxy.ts'
import { silent } from '#test/support/testBot.ts'
import { until } from '#test/support/until.ts'
import { readCatalogue } from '../../../prisma/catalogue.ts'

const places = preparePlaces()
const { backUp, makeDatabase } = places

test('a backup of an older version goes into the tables of its time, and is migrated', async () => {
  const from = await makeDatabase({ rows: hardRows })
  const newest = listMigrations().at(-1) as string
  await takeBackMigration(newest, { url: from, log: createRecordingLog() })
  const file = await backUp(from)
  const older = await dump(from)

  const to = await makeDatabase({ rows: hardRows })
  await restoreInto(to, file, { force: true })
  const restored = await dump(to)
  expect(restored['members']).toBe(older['members'])
  // Settings that came since stand behind the others, with their defaults.
  expect(restored['guild_settings']?.startsWith(older['guild_settings']?.trimEnd() ?? '-')).toBe(true)
  await withClient(to, async client => {
    const template = await createTestDatabase()
    expect(await readCatalogue(client)).toEqual(await withClient(template.url, readCatalogue))
    await template.drop()
  })
})

describe('a restore is refused, and changes nothing,', () => {
  test('into a database with rows, unless forced', async () => {
    const file = await backUp(await makeDatabase({ rows: hardRows }))
    const rows = "INSERT INTO users (id, username) VALUES ('77', 'kept')"
    const to = await makeDatabase({ rows })
    const before = await dump(to)
    await expect(restoreInto(to, file)).rejects.toMatchObject(
      refusal(/holds rows already \(in users\).+--force/),
    )
    expect(await dump(to)).toEqual(before)
    await restoreInto(to, file, { force: true })
    expect((await dump(to))['users']).not.toContain('kept')
  })

  test('while a bot is connected, even when forced', async () => {
    const file = await backUp(await makeDatabase({ rows: hardRows }))
    const url = await makeDatabase()
    const presence = (databaseUrl: string) =>
      announcePresence({ url: databaseUrl, log: silent, signal: new AbortController().signal })
    const bot = await presence(`${url}?application_name=theirs`)
    await expect(restoreInto(url, file, { force: true })).rejects.toMatchObject(
      refusal(/^A bot is connected to this database \(theirs from [^ ]+\)\. Stop it first/),
    )
    await bot.close()
    // A pooler keeps connections of a bot that is gone.
    await withClient(url, async client => {
      await client.query("SET application_name = 'guildhall'")
      await restoreInto(url, file)
    })
    const later = await presence(url)
    await later.close()
  })

  test('whose commit breaks, and says that nobody knows what became of it', async () => {
    const url = await makeDatabase({ rows: hardRows })
    const file = await backUp(url)
    const proxy = await startPostgresProxy(url)
    places.after(() => proxy.close())
    const before = await dump(url)
    await withClient(url, client => client.query("UPDATE guilds SET name = 'since'"))
    // The migrations before it are applied, so the restore's is the first COMMIT.
    proxy.breakNextCommit('after')
    await expect(restoreInto(proxy.url, file, { force: true })).rejects.toMatchObject(
      refusal(/^The connection was lost during the commit, .+ Look with: .+ again with --force/),
    )
    await until(
      () => dump(url),
      rows => rows['guilds'] === before['guilds'],
    )
  })

  test('of tables whose rows refer to rows that are nowhere', async () => {
    const file = await backUp(await makeDatabase({ rows: hardRows }), ['members'])
    const to = await makeDatabase()
    await expect(restoreInto(to, file)).rejects.toMatchObject(
      refusal(/^Rows of members refer to rows that neither/),
    )
    expect((await dump(to))['members']).toBe('')
  })

  test('of tables to which rows outside the backup refer', async () => {
    const url = await makeDatabase({ rows: hardRows })
    const file = await backUp(url, ['users'])
    const before = await dump(url)
    await expect(restoreInto(url, file, { force: true })).rejects.toMatchObject(
      refusal(/^users cannot be emptied for this backup, because rows of members/),
    )
    expect(await dump(url)).toEqual(before)
  })

  test('of some tables into a database at another migration', async () => {
    const url = await makeDatabase({ rows: hardRows })
    const file = await backUp(url, ['guild_counters'])
    await takeBackMigration(listMigrations().at(-1) as string, { url, log: createRecordingLog() })
    await expect(restoreInto(url, file, { force: true })).rejects.toMatchObject(
      refusal(/is at another migration/),
    )
  })

  test('where a migration of a newer version is applied', async () => {
    const url = await makeDatabase()
    const file = await backUp(url)
    await withClient(url, client =>
      client.query(
        "INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at) VALUES ('1', '', '29991231000000_later', now())",
      ),
    )
    await expect(restoreInto(url, file)).rejects.toMatchObject(
      refusal(/newer version .+29991231000000_later/),
    )
    // Such a database can be backed up, and then it is the backup that is too new.
    const newer = await backUp(url)
    await expect(restoreInto(await makeDatabase(), newer)).rejects.toMatchObject(
      refusal(/with migrations that this version does not have/),
    )
  })
})
