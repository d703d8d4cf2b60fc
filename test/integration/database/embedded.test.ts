import fs from 'node:fs'
import { createServer, type Server } from 'node:net'
import path from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '#src/database/embedded/embedded.ts'
import { patienceMs } from '#sandbox/patience.ts'
import { Surroundings } from '#sandbox/play/surroundings.ts'
import { withClient } from '#test/support/postgresClient.ts'
import { makeServerDir } from '#test/support/postgresDir.ts'
import { createRecordingLog } from '#test/support/postgresLog.ts'

const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp()
})

function newDir() {
  const dir = makeServerDir()
  cleanUps.push(dir.remove)
  return dir
}

async function start(
  dir: ReturnType<typeof makeServerDir>,
  log = createRecordingLog(),
): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ ...dir, log })
  cleanUps.push(() => server.stop())
  return server
}

function readPid({ dataDir }: { dataDir: string }): number {
  return Number.parseInt(fs.readFileSync(path.join(dataDir, 'cluster', 'postmaster.pid'), 'utf8'), 10)
}

const one = (url: string, sql: string) =>
  withClient(url, async client => {
    const { rows } = await client.query<{ value: unknown }>(`SELECT ${sql} AS value`)
    return rows[0]?.value
  })

function until(condition: () => Promise<void>): Promise<void> {
  return vi.waitFor(condition, { timeout: patienceMs, interval: 20 })
}

test('what was committed is there after a stop and a start', async () => {
  const dir = newDir()
  const first = await start(dir)
  await withClient(first.url, client => client.query('CREATE TABLE kept AS SELECT 42 AS answer'))
  const pid = readPid(dir)
  await first.stop()
  expect(() => process.kill(pid, 0)).toThrow('ESRCH')

  const second = await start(dir)
  expect(second.adopted).toBe(false)
  expect(await one(second.url, '(SELECT answer FROM kept)')).toBe(42)
})

test('commits are durable, texts are UTF-8, and only who knows the password comes in', async () => {
  const { url } = await start(newDir())
  expect(await one(url, "current_setting('fsync') || current_setting('synchronous_commit')")).toBe('onon')
  expect(await one(url, "current_setting('server_encoding')")).toBe('UTF8')
  const stranger = new URL(url)
  stranger.password = 'guess'
  await expect(one(stranger.href, '1')).rejects.toThrow('password authentication failed')
})

test('a killed server is started again on the same port', async () => {
  const dir = newDir()
  const log = createRecordingLog()
  const { url } = await start(dir, log)
  const pid = readPid(dir)
  process.kill(pid, 'SIGKILL')
  await log.written('running again')
  expect(await one(url, '1')).toBe(1)
  expect(readPid(dir)).not.toBe(pid)
})

test('a server that a killed sandbox left paused goes on at the next start', async () => {
  const dir = newDir()
  const first = await start(dir)
  const surroundings = new Surroundings()
  surroundings.databasePidFile = first.pidFile
  surroundings.pauseDatabase()
  cleanUps.push(() => surroundings.resumeDatabase())

  const second = await start(dir)
  expect(second.adopted).toBe(true)
  expect(await one(second.url, '1')).toBe(1)
  // Also those that write to the disk.
  await withClient(second.url, client => client.query('CHECKPOINT'))
})

test('a server that cannot have its port back yet is tried again until it can', async () => {
  const dir = newDir()
  const log = createRecordingLog()
  const { url } = await start(dir, log)
  process.kill(readPid(dir), 'SIGKILL')
  let thief: Server | undefined
  await until(
    () =>
      new Promise((resolve, reject) => {
        thief = createServer()
          .on('error', reject)
          .listen(Number(new URL(url).port), '127.0.0.1', resolve)
      }),
  )
  await log.written('could not be started')
  await new Promise(resolve => thief?.close(resolve))
  await log.written('running again')
  expect(await one(url, '1')).toBe(1)
})

test('a lock file with the number of another process does not stand in the way', async () => {
  const dir = newDir()
  const log = createRecordingLog()
  const server = await start(dir, log)
  const lockFile = path.join(dir.dataDir, 'cluster', 'postmaster.pid')
  const lock = fs.readFileSync(lockFile, 'utf8')
  await server.stop()

  fs.writeFileSync(lockFile, lock.replace(/^\d+/, String(process.pid)))
  const again = await start(dir, log)
  expect(again.adopted).toBe(false)
  expect(await one(again.url, '1')).toBe(1)
})

test('of two that start at once the second uses the server of the first, which stays until both have stopped', async () => {
  const dir = newDir()
  const logs = [createRecordingLog(), createRecordingLog()]
  const [first, second] = await Promise.all(logs.map(log => start(dir, log)))
  if (!first || !second) throw new Error('two were started')
  expect(second.url).toBe(first.url)

  const pid = readPid(dir)
  await withClient(second.url, async client => {
    await first.stop()
    expect(logs[0]?.lines.at(-1)).toContain('another process is using it')
    expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
  })
  await second.stop()
  expect(() => process.kill(pid, 0)).toThrow('ESRCH')
})

test('a data directory that cannot be is one plain sentence', async () => {
  const dir = newDir()
  fs.writeFileSync(path.join(dir.root, 'data'), 'a file where the directory should be')
  await expect(start(dir)).rejects.toMatchObject({
    name: 'StartupError',
    message: expect.stringContaining(`Make ${dir.dataDir} writable`),
  })
})

test('data of another PostgreSQL version are one plain sentence', async () => {
  const dir = newDir()
  await (await start(dir)).stop()
  fs.writeFileSync(path.join(dir.dataDir, 'cluster', 'PG_VERSION'), '9.6\n')
  await expect(start(dir)).rejects.toMatchObject({
    name: 'StartupError',
    message: expect.stringContaining('database files are incompatible with server'),
  })
})
