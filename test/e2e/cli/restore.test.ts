import fs from 'node:fs'
import path from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { makeBackup } from '#src/backup/makeBackup.ts'
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

const refused = (sentence: RegExp) => ({ code: 1, stdout: '', stderr: expect.stringMatching(sentence) })
const noAddress = 'postgresql://guildhall:secret@127.0.0.1:1/guildhall'

describe('a restore that cannot be is one sentence, and changes nothing:', () => {
  let url: string
  beforeEach(async () => {
    url = await makeDatabase({ rows: hardRows })
    await makeBackup({ url, to: { file: path.join(cwd, 'good.tar.gz') }, kind: 'manual' })
  })

  test.each([
    ['a file that does not exist', 'none.tar.gz', /^There is no .+none\.tar\.gz\. Check the path/],
    ['a folder', '.', /is a folder, not a backup\.\n$/],
    [
      'another file',
      'notes.txt',
      /notes\.txt is not a backup of Guildhall, or its beginning is damaged\. Choose another\.\n$/,
    ],
    [
      'half a backup',
      'half.tar.gz',
      /half\.tar\.gz is damaged: .+ Nothing was restored; use another backup\.\n$/,
    ],
    [
      'rows in the database',
      'good.tar.gz',
      /^The database holds rows already \(in .+members.+ --force .+\n$/,
    ],
  ])('%s', async (_, file, sentence) => {
    fs.writeFileSync(path.join(cwd, 'notes.txt'), 'dear diary')
    const good = fs.readFileSync(path.join(cwd, 'good.tar.gz'))
    fs.writeFileSync(path.join(cwd, 'half.tar.gz'), good.subarray(0, good.length / 2))
    const before = await dump(url)
    expect(await runCli(['restore', file], { url, cwd })).toMatchObject(refused(sentence))
    expect(await dump(url)).toEqual(before)
  })

  test('no database', async () => {
    expect(await runCli(['restore', 'good.tar.gz'], { url: noAddress, cwd })).toMatchObject(
      refused(/^The database guildhall at 127\.0\.0\.1:1 cannot be used/),
    )
  })

  test('no file named', async () => {
    expect(await runCli(['restore'], { url, cwd })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("missing required argument 'file'"),
    })
  })

  test('Ctrl-C', async () => {
    const before = await dump(url)
    await withClient(url, async client => {
      await client.query('BEGIN; LOCK TABLE processed_events IN ACCESS SHARE MODE')
      const cli = startCli(['restore', '--force', 'good.tar.gz'], { url, cwd })
      await until(
        () =>
          client.query(
            `SELECT FROM pg_locks JOIN pg_database ON oid = database
             WHERE datname = current_database() AND NOT granted AND mode = 'AccessExclusiveLock'`,
          ),
        ({ rowCount }) => rowCount === 1,
      )
      process.kill(cli.pid, 'SIGINT')
      expect(await cli.ended).toMatchObject({ code: 130 })
    })
    expect(await dump(url)).toEqual(before)
  })

  test('force brings back what the backup holds', async () => {
    const before = await dump(url)
    await withClient(url, client => client.query('DELETE FROM guilds; UPDATE users SET username = id'))
    expect(await runCli(['restore', 'good.tar.gz', '--force'], { url, cwd })).toMatchObject({ code: 0 })
    expect({ ...(await dump(url)), operator_log: '' }).toEqual({ ...before, operator_log: '' })
  })
})
