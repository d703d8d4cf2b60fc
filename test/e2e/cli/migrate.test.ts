import fs from 'node:fs'
import path from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { verifyBackup } from '#src/backup/readBackup.ts'
import { listMigrations, migrationsDir } from '#src/database/migrations/state.ts'
import { prismaLock } from '#src/database/migrations/migrate.ts'
import { announcePresence } from '#src/database/presence.ts'
import { dump, hardRows, preparePlaces } from '#test/support/backups.ts'
import { startBotProcess } from '#test/support/botProcess.ts'
import { runCli, startCli } from '#test/support/cli.ts'
import { withClient } from '#test/support/postgresClient.ts'
import { silent } from '#test/support/testBot.ts'
import { until } from '#test/support/until.ts'

const migrations = listMigrations()
const newest = migrations.at(-1) as string
const first = migrations[0] as string

const places = preparePlaces()
const { makeDatabase } = places
let cwd: string
beforeEach(() => {
  cwd = places.folder
})

const takeBackNewest = (url: string) =>
  withClient(url, client =>
    client.query(fs.readFileSync(path.join(migrationsDir, newest, 'down.sql'), 'utf8')),
  )

const listStates = async (url: string) => {
  const { code, stdout } = await runCli(['migrate', 'status', '--json'], { url, cwd })
  const { upToDate, migrations: found } = JSON.parse(stdout) as {
    upToDate: boolean
    migrations: { name: string; state: string }[]
  }
  return { code, upToDate, states: found.map(({ name, state }) => [name, state]) }
}

const automaticBackups = () => {
  const folder = path.join(cwd, 'data', 'backups')
  return fs.existsSync(folder) ? fs.readdirSync(folder).map(name => path.join(folder, name)) : []
}

test('what is pending is shown, applied, and shown as applied', async () => {
  const url = await makeDatabase({ empty: true })
  expect(await runCli(['migrate', 'status'], { url, cwd })).toMatchObject({
    code: 3,
    stdout: expect.stringMatching(new RegExp(`${first}\\s+pending[^]+The database is not up to date\\.\n$`)),
  })
  expect(await listStates(url)).toEqual({
    code: 3,
    upToDate: false,
    states: migrations.map(name => [name, 'pending']),
  })

  expect(await runCli(['migrate', 'up'], { url, cwd })).toMatchObject({
    code: 0,
    stdout: migrations.map(name => `Applied: ${name}\n`).join(''),
  })
  expect(automaticBackups()).toEqual([])
  expect(await listStates(url)).toEqual({
    code: 0,
    upToDate: true,
    states: migrations.map(name => [name, 'applied']),
  })
  expect(await runCli(['migrate', 'status'], { url, cwd })).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(
      new RegExp(`${newest}\\s+applied\\s+20\\d\\d-[^]+The database is up to date\\.\n$`),
    ),
  })
  expect(await runCli(['migrate', 'up'], { url, cwd })).toMatchObject({
    code: 0,
    stdout: 'Nothing was pending; the database is up to date.\n',
  })
})

test('a failed and an unknown migration are shown as such', async () => {
  const url = await makeDatabase()
  await withClient(url, client =>
    client.query(
      `UPDATE _prisma_migrations SET finished_at = NULL WHERE migration_name = '${newest}';
       INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at) VALUES ('1', '', '29991231000000_later', now())`,
    ),
  )
  const { code, states } = await listStates(url)
  expect(code).toBe(3)
  expect(states.slice(-2)).toEqual([
    [newest, 'failed'],
    ['29991231000000_later', 'unknown'],
  ])
})

test('what has rows is backed up before it is migrated', async () => {
  const url = await makeDatabase({ rows: hardRows })
  await takeBackNewest(url)
  const before = await dump(url)
  expect(await runCli(['migrate', 'up'], { url, cwd })).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(new RegExp(`^Backup: .+\nApplied: ${newest}\n$`)),
  })
  const [file] = automaticBackups()
  const manifest = await verifyBackup(file as string)
  expect(manifest).toMatchObject({ kind: 'before-migration', migrations: migrations.slice(0, -1) })
  expect(manifest.tables.map(({ name }) => name).toSorted()).toEqual(Object.keys(before).toSorted())
})

test('the start of the bot makes the same backup before it migrates', async () => {
  const url = await makeDatabase({ rows: hardRows })
  await takeBackNewest(url)
  const bot = startBotProcess(cwd, { DATABASE_URL: url })
  await bot.printed('Guildhall is running')
  expect(await bot.kill('SIGTERM')).toBe(0)
  const [file] = automaticBackups()
  expect(await verifyBackup(file as string)).toMatchObject({ kind: 'before-migration' })
  expect(await listStates(url)).toMatchObject({ code: 0 })
})

test('of two at once one applies and the other says that it waits', async () => {
  const url = await makeDatabase({ empty: true })
  await withClient(url, async client => {
    // The first is held where it would migrate.
    await client.query('SELECT pg_advisory_lock($1)', [prismaLock])
    const one = startCli(['migrate', 'up'], { url, cwd })
    await until(
      () => one.output(),
      output => output.includes('migrating the database'),
    )
    const two = startCli(['migrate', 'up'], { url, cwd })
    await until(
      () => two.output(),
      output => output.includes('waiting until it has finished'),
    )
    await client.query('SELECT pg_advisory_unlock($1)', [prismaLock])
    const [first_, second] = await Promise.all([one.ended, two.ended])
    expect(first_).toMatchObject({ code: 0, stdout: expect.stringContaining(`Applied: ${newest}`) })
    expect(second).toMatchObject({ code: 0, stdout: expect.stringContaining('Nothing was pending') })
  })
})

test('Ctrl-C does not cut a migration short, so it is no failure', async () => {
  const url = await makeDatabase({ empty: true })
  await withClient(url, async client => {
    await client.query('SELECT pg_advisory_lock($1)', [prismaLock])
    const migrating = startCli(['migrate', 'up'], { url, cwd })
    await until(
      () => migrating.output(),
      output => output.includes('migrating the database'),
    )
    process.kill(migrating.pid, 'SIGINT')
    await until(
      () => migrating.output(),
      output => output.includes('Stopping…'),
    )
    await client.query('SELECT pg_advisory_unlock($1)', [prismaLock])
    expect(await migrating.ended).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(`Applied: ${newest}`),
    })
  })
})

test('the lock of a process that was killed frees itself', async () => {
  const url = await makeDatabase({ empty: true })
  await withClient(url, async client => {
    await client.query('SELECT pg_advisory_lock($1)', [prismaLock])
    const killed = startCli(['migrate', 'up'], { url, cwd })
    await until(
      () => killed.output(),
      output => output.includes('migrating the database'),
    )
    process.kill(killed.pid, 'SIGKILL')
    await killed.ended
  })
  expect(await runCli(['migrate', 'up'], { url, cwd })).toMatchObject({ code: 0 })
  expect(await listStates(url)).toMatchObject({ code: 0, upToDate: true })
})

describe('down', () => {
  test('takes the newest back after a backup, which brings back what is lost', async () => {
    const url = await makeDatabase({ rows: hardRows })
    const before = await dump(url)
    expect(await runCli(['migrate', 'down', '--yes'], { url, cwd })).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(new RegExp(`^Backup: .+\nTaken back: ${newest}\\. The next start`)),
    })
    expect(await listStates(url)).toMatchObject({
      code: 3,
      states: migrations.map(name => [name, name === newest ? 'pending' : 'applied']),
    })
    // What taking it back loses differs from one migration to the next; all is more than any.
    await withClient(url, client => client.query('TRUNCATE guilds CASCADE'))

    const [file] = automaticBackups()
    expect(await runCli(['restore', file as string, '--force'], { url, cwd })).toMatchObject({ code: 0 })
    expect({ ...(await dump(url)), operator_log: '' }).toEqual({ ...before, operator_log: '' })
  })

  test.each([
    [
      'without --yes and a terminal',
      [],
      /Nobody is at the keyboard to answer; add --yes if it is meant\. Nothing was done\.\n$/,
    ],
    [
      'of one that is not the newest',
      [first, '--yes'],
      new RegExp(`${first} is not the newest migration\\. Take back first, in this order: ${newest}`),
    ],
    [
      'of one that does not exist',
      ['20010101000000_none', '--yes'],
      new RegExp(
        `There is no migration 20010101000000_none\\. The newest one that is applied is ${newest}\\.\n$`,
      ),
    ],
  ])('is refused %s', async (_, args, sentence) => {
    const url = await makeDatabase({ rows: hardRows })
    expect(await runCli(['migrate', 'down', ...args], { url, cwd })).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(sentence),
    })
    expect(await listStates(url)).toMatchObject({ code: 0 })
    expect(automaticBackups()).toEqual([])
  })

  test('is refused of one whose down.sql this version does not have, and of none', async () => {
    const url = await makeDatabase()
    await withClient(url, client =>
      client.query(
        "INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at) VALUES ('1', '', '29991231000000_later', now())",
      ),
    )
    expect(await runCli(['migrate', 'down', '--yes'], { url, cwd })).toMatchObject({
      code: 1,
      stderr:
        '29991231000000_later belongs to a newer version of Guildhall, which alone knows how to take it back. Use that version.\n',
    })
    const empty = await makeDatabase({ empty: true })
    expect(await runCli(['migrate', 'down', '--yes'], { url: empty, cwd })).toMatchObject({
      code: 1,
      stderr: 'No migration is applied, so there is nothing to take back.\n',
    })
  })

  test('is refused while a bot is connected', async () => {
    const url = await makeDatabase()
    const bot = await announcePresence({ url, log: silent, signal: new AbortController().signal })
    expect(await runCli(['migrate', 'down', '--yes'], { url, cwd })).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /^A bot is connected to this database \(guildhall presence from .+\)\. Stop it first/m,
      ),
    })
    await bot.close()
    expect(await listStates(url)).toMatchObject({ code: 0 })
  })
})
