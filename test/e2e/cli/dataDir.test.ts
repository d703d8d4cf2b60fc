import fs from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startBotProcess } from '#test/support/botProcess.ts'
import { runCli } from '#test/support/cli.ts'

let cwd: string
beforeEach(async () => {
  cwd = await mkdtemp(path.join(tmpdir(), 'guildhall-data-'))
})
afterEach(() => rm(cwd, { recursive: true, force: true }))

/** Where nobody can make anything, and mkdir says that there is no such folder. */
const impossible = '/proc/guildhall'

test.each([
  'guilds list',
  'audit list',
  'backup',
  'cleanup --dry-run',
  'vacuum',
  'seed',
  'migrate status',
  'reset --yes',
])('%s makes no database where there is none', async command => {
  const variables = { DATA_DIR: 'mistyped' }
  expect(await runCli(command.split(' '), { cwd, variables })).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('There is no database in mistyped. Set DATA_DIR'),
  })
  expect(fs.readdirSync(cwd)).toEqual([])
})

test('doctor says that there is none', async () => {
  const { code, stdout } = await runCli(['doctor'], { cwd, variables: { DATA_DIR: 'mistyped' } })
  expect(code).toBe(1)
  expect(stdout).toContain('There is no database in mistyped')
  expect(fs.readdirSync(cwd)).toEqual([])
})

test('a folder that cannot be made is one sentence', async () => {
  const up = await runCli(['migrate', 'up'], { cwd, variables: { DATA_DIR: impossible } })
  expect(up).toMatchObject({
    code: 1,
    stderr: expect.stringContaining(`Make ${impossible}/postgres writable`),
  })
  const bot = startBotProcess(cwd, { DATA_DIR: impossible })
  await bot.printed('DATA_DIR cannot be made')
  expect(await bot.ended).toBe(1)
})
