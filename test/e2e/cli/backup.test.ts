import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest'
import { verifyBackup } from '#src/backup/readBackup.ts'
import { dump, hardRows, preparePlaces } from '#test/support/backups.ts'
import { runCli, startCli } from '#test/support/cli.ts'
import { withClient } from '#test/support/postgresClient.ts'
import { until } from '#test/support/until.ts'

const places = preparePlaces()
const { makeDatabase } = places
let cwd: string
beforeEach(() => {
  cwd = places.folder
})

const readOperatorLog = (url: string) =>
  withClient(url, async client => {
    const { rows } = await client.query<{ actor: string; command: string }>(
      "SELECT actor, command FROM operator_log WHERE command <> 'test' ORDER BY id",
    )
    return rows
  })

const refused = (sentence: RegExp) => ({ code: 1, stdout: '', stderr: expect.stringMatching(sentence) })
const noAddress = 'postgresql://guildhall:secret@127.0.0.1:1/guildhall'

test('a backup goes to the data folder, is listed, and comes back into an empty database', async () => {
  const from = await makeDatabase({ rows: hardRows })
  const rows = await dump(from)
  const made = await runCli(['backup'], { url: from, cwd })
  expect(made).toMatchObject({ code: 0, stderr: expect.stringContaining('members: 3 rows') })
  const file = /: (.+)\n$/.exec(made.stdout)?.[1] as string
  expect(path.dirname(file)).toBe(path.join(cwd, 'data', 'backups'))
  expect(fs.statSync(path.dirname(file)).mode & 0o777).toBe(0o700)

  const listed = await runCli(['backups'], { url: noAddress, cwd })
  expect(listed).toMatchObject({ code: 0, stdout: expect.stringContaining(file) })
  const json = await runCli(['backups', 'list', '--json'], { cwd })
  expect(JSON.parse(json.stdout)).toMatchObject([{ kind: 'manual', file }])

  const to = await makeDatabase({ empty: true })
  expect(await runCli(['restore', file], { url: to, cwd })).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^Restored \d+ rows as they were on 20\d\d-/),
  })
  expect(await readOperatorLog(from)).toEqual([{ actor: os.userInfo().username, command: 'backup' }])
  expect(await readOperatorLog(to)).toEqual([{ actor: os.userInfo().username, command: 'restore' }])
  const restored = await dump(to)
  expect({ ...restored, operator_log: '' }).toEqual({ ...rows, operator_log: '' })
})

test('a backup goes to the file or the folder that was named, with the tables that were named', async () => {
  const url = await makeDatabase({ rows: hardRows })
  expect(
    await runCli(['backup', '--to', 'one.tar.gz', '--table', 'users', 'guilds'], { url, cwd }),
  ).toMatchObject({
    code: 0,
    stdout: expect.stringContaining(path.join(cwd, 'one.tar.gz')),
  })
  const { complete, tables } = await verifyBackup(path.join(cwd, 'one.tar.gz'))
  expect(complete).toBe(false)
  expect(tables.map(({ name }) => name)).toEqual(['guilds', 'users'])

  fs.mkdirSync(path.join(cwd, 'kept'))
  expect(await runCli(['backup', '--to', 'kept'], { url, cwd })).toMatchObject({ code: 0 })
  expect(fs.readdirSync(path.join(cwd, 'kept'))).toEqual([
    expect.stringMatching(/^guildhall-20.+-manual\.tar\.gz$/),
  ])
  expect(await runCli(['backup', '--to', 'new/'], { url, cwd })).toMatchObject({ code: 0 })
  expect(fs.readdirSync(path.join(cwd, 'new'))).toHaveLength(1)
})

test('the list tells what holds some tables only', async () => {
  const url = await makeDatabase({ rows: hardRows })
  await runCli(['backup', '--table', 'users'], { url, cwd })
  await runCli(['backup'], { url, cwd })
  const { stdout } = await runCli(['backups', 'list', '--json'], { cwd })
  expect(JSON.parse(stdout)).toMatchObject([{ complete: true }, { complete: false }])
  expect((await runCli(['backups'], { cwd })).stdout).toMatch(/everything.+\n.+some tables/)
})

test('what the command line noted in a new database is no reason to refuse a restore', async () => {
  const from = await makeDatabase({ rows: hardRows })
  await runCli(['backup', '--to', 'all.tar.gz'], { url: from, cwd })
  const to = await makeDatabase({ empty: true })
  await runCli(['migrate', 'up'], { url: to, cwd })
  expect(await readOperatorLog(to)).not.toEqual([])
  expect(await runCli(['restore', 'all.tar.gz'], { url: to, cwd })).toMatchObject({ code: 0 })
  expect((await readOperatorLog(to)).at(-1)).toMatchObject({ command: 'restore' })
})

describe('a backup that cannot be made is one sentence, and leaves no file:', () => {
  let url: string
  beforeEach(async () => {
    url = await makeDatabase({ rows: hardRows })
  })
  afterEach(() => expect(fs.readdirSync(cwd).filter(name => name !== 'there.tar.gz')).toEqual([]))

  test('no database', async () => {
    expect(await runCli(['backup', '--to', 'x.tar.gz'], { url: noAddress, cwd })).toMatchObject(
      refused(/^The database guildhall at 127\.0\.0\.1:1 cannot be used \(connect ECONNREFUSED[^\n]+\n$/),
    )
    const variables = { DATABASE_DIRECT_URL: noAddress }
    expect(await runCli(['backup', '--to', 'x.tar.gz'], { url, cwd, variables })).toMatchObject(
      refused(/ and that DATABASE_DIRECT_URL is right\.\n$/),
    )
  })

  test('a database without tables', async () => {
    const empty = await makeDatabase({ empty: true })
    expect(await runCli(['backup', '--to', 'x.tar.gz'], { url: empty, cwd })).toMatchObject(
      refused(/^The database has no tables, so there is nothing to back up\.\n$/),
    )
  })

  test('a table that does not exist', async () => {
    expect(await runCli(['backup', '--to', 'x.tar.gz', '--table', 'membrs'], { url, cwd })).toMatchObject(
      refused(/^There is no table membrs\. The tables are: application, audit_log, [^\n]+members[^\n]+\n$/),
    )
  })

  test('a folder that does not exist', async () => {
    expect(await runCli(['backup', '--to', 'no/x.tar.gz'], { url, cwd })).toMatchObject(
      refused(/^There is no .+no\/x\.tar\.gz\. Check the path, and that the folder .+ exists\.\n$/),
    )
  })

  test('a file that exists', async () => {
    fs.writeFileSync(path.join(cwd, 'there.tar.gz'), 'mine')
    expect(await runCli(['backup', '--to', 'there.tar.gz'], { url, cwd })).toMatchObject(
      refused(/there\.tar\.gz exists already, and is not overwritten\. Choose another name\.\n$/),
    )
    expect(fs.readFileSync(path.join(cwd, 'there.tar.gz'), 'utf8')).toBe('mine')
  })

  // Linux lets nobody, not even root, make a file there.
  test.skipIf(process.platform !== 'linux')('no permission', async () => {
    expect(await runCli(['backup', '--to', '/sys/kernel'], { url, cwd })).toMatchObject(
      refused(
        /^\/sys\/kernel\/guildhall-.+ may not be written or read by this user\. Choose another place[^\n]+\n$/,
      ),
    )
  })

  test('no room', async () => {
    // The shell lets its child write files of 4 or 8 kB; a full disk differs from that only in its name.
    await withClient(url, client =>
      client.query(
        'INSERT INTO users (id, username) SELECT n, md5(random()::text) FROM generate_series(1000, 5000) AS n',
      ),
    )
    const main = path.resolve(import.meta.dirname, '../../../cli/main.ts')
    const child = spawn(
      'sh',
      ['-c', `ulimit -f 8; exec "$0" "$1" backup --to x.tar.gz`, process.execPath, main],
      {
        cwd,
        env: { PATH: process.env['PATH'], DATABASE_URL: url },
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    )
    const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, 'close')])
    expect(code).toBe(1)
    expect(stderr).toMatch(
      /There is no room left for .+x\.tar\.gz; nothing of it was kept\. Make room[^\n]+\n$/,
    )
  })

  test('Ctrl-C', async () => {
    await withClient(url, client =>
      client.query(
        'INSERT INTO users (id, username) SELECT n, md5(random()::text) FROM generate_series(1000, 400000) AS n',
      ),
    )
    const cli = startCli(['backup', '--to', 'x.tar.gz'], { url, cwd })
    const unfinished = path.join(cwd, 'x.tar.gz.unfinished')
    await until(
      () => fs.statSync(unfinished, { throwIfNoEntry: false })?.size ?? 0,
      size => size > 100_000,
    )
    process.kill(cli.pid, 'SIGINT')
    expect(await cli.ended).toMatchObject({
      code: 130,
      stdout: '',
      stderr: expect.stringMatching(/Stopping…\nInterrupted\.\n$/),
    })
  })
})

test("a backup is not made where another is being written; what a killed one left yesterday is in nobody's way", async () => {
  const url = await makeDatabase({ rows: hardRows })
  const unfinished = path.join(cwd, 'x.tar.gz.unfinished')
  fs.writeFileSync(unfinished, 'half')
  expect(await runCli(['backup', '--to', 'x.tar.gz'], { url, cwd })).toMatchObject(
    refused(/x\.tar\.gz\.unfinished exists: .+ delete that file and run this again\.\n$/),
  )
  const yesterday = new Date(Date.now() - 23.9 * 3_600_000)
  fs.utimesSync(unfinished, yesterday, yesterday)
  expect(await runCli(['backup', '--to', 'x.tar.gz'], { url, cwd })).toMatchObject({ code: 0 })
  expect(fs.existsSync(unfinished)).toBe(false)
})

test('a backup by a role that may only read is done, whether it can be noted or not', async () => {
  const url = new URL(await makeDatabase({ rows: hardRows }))
  const role = `reader_${url.pathname.slice(1)}`
  await withClient(url.href, client =>
    client.query(`CREATE ROLE ${role} LOGIN PASSWORD 'x' BYPASSRLS; GRANT pg_read_all_data TO ${role}`),
  )
  places.after(() => withClient(inject('postgres').adminUrl, client => client.query(`DROP ROLE ${role}`)))
  url.username = role
  url.password = 'x'
  expect(await runCli(['backup', '--to', 'x.tar.gz'], { url: url.href, cwd })).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^Backup of \d+ rows, .+x\.tar\.gz\n$/),
    stderr: expect.stringContaining('This is done, but operator_log has no line about it.'),
  })
})
