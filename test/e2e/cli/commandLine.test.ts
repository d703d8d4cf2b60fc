import fs from 'node:fs'
import { beforeEach, describe, expect, test } from 'vitest'
import { preparePlaces } from '#test/support/backups.ts'
import { runCli } from '#test/support/cli.ts'
import { startBotProcess } from '#test/support/botProcess.ts'

const places = preparePlaces()
let cwd: string
beforeEach(() => {
  cwd = places.folder
})

test.each([
  [['--help']],
  [['help']],
  [['migrate', '--help']],
  [['help', 'backup']],
  [['backups', 'prune', '--help']],
])('%j shows what may be typed', async args => {
  expect(await runCli(args, { cwd })).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('Usage: npm run guildhall -- '),
    stderr: '',
  })
  expect(fs.readdirSync(cwd)).toEqual([])
})

test.each([
  [[], 'Usage: npm run guildhall -- '],
  [['migrate'], 'Usage: npm run guildhall -- migrate'],
  [['bakcup'], "error: unknown command 'bakcup'\n(Did you mean backup?)"],
  [['migrate', 'sideways'], "error: unknown command 'sideways'"],
  [['backup', '--too', 'x'], "error: unknown option '--too'"],
  [['migrate', 'up', 'surplus'], 'error: too many arguments'],
])('%j is answered with what may be typed, and exit code 2', async (args, words) => {
  expect(await runCli(args, { cwd })).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining(words),
  })
})

test('a wrong configuration is named', async () => {
  expect(await runCli(['migrate', 'status'], { cwd, url: 'mysql://somewhere' })).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^The configuration is wrong:\n {2}DATABASE_URL: expected/),
  })
})

test('production needs no token here', async () => {
  const { code } = await runCli(['backups'], { cwd, variables: { NODE_ENV: 'production' } })
  expect(code).toBe(0)
})

describe('without DATABASE_URL', () => {
  test('the embedded server is started for the command and stopped after it', async () => {
    expect(await runCli(['migrate', 'up'], { cwd })).toMatchObject({ code: 0 })
    expect(await runCli(['migrate', 'status'], { cwd })).toMatchObject({ code: 0 })
    expect(fs.existsSync(`${cwd}/data/postgres/cluster/postmaster.pid`)).toBe(false)
  })

  test('the server of a running bot is used and left to it', async () => {
    const bot = startBotProcess(cwd)
    await bot.printed('Guildhall is running')
    expect(await runCli(['backup', '--to', 'x.tar.gz'], { cwd })).toMatchObject({ code: 0 })
    const refused = await runCli(['restore', 'x.tar.gz', '--force'], { cwd })
    expect(refused).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^A bot is connected to this database \(guildhall/),
    })
    const health = /"health":"([^"]+)"/.exec(await bot.printed('"health"'))?.[1] as string
    expect((await fetch(`${health}/readyz`)).status).toBe(200)
    expect(await bot.kill('SIGTERM')).toBe(0)
    expect(fs.existsSync(`${cwd}/data/postgres/cluster/postmaster.pid`)).toBe(false)
  })
})
