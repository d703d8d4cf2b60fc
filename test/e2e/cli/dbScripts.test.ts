import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type TestDatabase, createTestDatabase } from '#test/support/database.ts'
import { withClient } from '#test/support/postgresClient.ts'
import { until } from '#test/support/until.ts'

let database: TestDatabase
beforeEach(async () => {
  database = await createTestDatabase()
})
afterEach(() => database.drop())

const projectDir = path.resolve(import.meta.dirname, '../../..')

/** Types `npm run …` in the project's folder. */
function startScript(typed: string, url = database.url) {
  const child = spawn('npm', ['run', '--silent', ...typed.split(' ')], {
    cwd: projectDir,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], DATABASE_URL: url },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, which gets what Ctrl-C would send.
    detached: true,
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text))
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, output }))
  return { pid: child.pid as number, output: () => output, ended }
}

const script = (typed: string, url?: string) => startScript(typed, url).ended

const query = async (sql: string) =>
  (await withClient(database.url, client => client.query(sql))).rows as Record<string, unknown>[]

test('db:seed fills, vacuum tidies, and db:reset empties the database once it is meant', async () => {
  expect(await script('db:seed')).toMatchObject({ code: 0, output: expect.stringMatching(/^members +220$/m) })
  expect(await script('vacuum -- --table members')).toMatchObject({
    code: 0,
    output: expect.stringMatching(/^members +0 +0 /m),
  })

  const unasked = await script('db:reset')
  expect(unasked.code).toBe(1)
  expect(unasked.output).toMatch(
    /^This deletes everything in the database test_\w+ at \S+, for good\. Nobody is/,
  )
  expect(await query('SELECT FROM members')).toHaveLength(220)

  await query(`SELECT enqueue_job('deliverOutboxMessage', '{}')`)
  const { code, output } = await script('db:reset -- --yes')
  expect(output).toContain('is new and empty.')
  expect(code).toBe(0)
  expect(await query('SELECT FROM guilds')).toEqual([])
  expect(await query('SELECT FROM graphile_worker.jobs')).toEqual([])
  expect(await query('SELECT command FROM operator_log')).toEqual([{ command: 'reset' }])
  expect((await script('guildhall -- doctor')).output).toMatch(/^ok +drift /m)
})

/** Types `npm run db:reset` at a terminal, which script(1) provides, and then the keys. */
async function resetAtTerminal(keys: string): Promise<{ code: number | null; output: string }> {
  const child = spawn('script', ['-qec', 'npm run --silent db:reset', '/dev/null'], {
    cwd: projectDir,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], DATABASE_URL: database.url },
  })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const isAsked = output.includes('Type yes:')
    output += text
    if (!isAsked && output.includes('Type yes:')) child.stdin.write(keys)
  })
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, output }
}

test.runIf(process.platform === 'linux')('at a terminal db:reset asks, and only yes is yes', async () => {
  await query(`INSERT INTO guilds (id, name, owner_id) VALUES ('1', 'x', '1')`)
  const ctrlD = '\x04'
  for (const keys of ['no\n', '\n', ctrlD])
    expect(await resetAtTerminal(keys), JSON.stringify(keys)).toMatchObject({
      code: 1,
      output: expect.stringContaining('Nothing was done.'),
    })
  const ctrlC = '\x03'
  expect(await resetAtTerminal(ctrlC)).toMatchObject({
    code: 130,
    output: expect.stringContaining('Interrupted.'),
  })
  expect(await query('SELECT FROM guilds')).toHaveLength(1)
  expect(await resetAtTerminal('yes\n')).toMatchObject({ code: 0 })
  expect(await query('SELECT FROM guilds')).toHaveLength(0)
})

test('db:push and db:migrate find nothing to do on a migrated database', async () => {
  expect(await script('db:push')).toMatchObject({
    code: 0,
    output: expect.stringContaining('already in sync'),
  })
  expect(await script('db:migrate')).toMatchObject({
    code: 0,
    output: expect.stringContaining('Already in sync'),
  })
})

test('db:introspect prints the schema of the database and leaves ours alone', async () => {
  const { code, output } = await script('db:introspect')
  expect(code).toBe(0)
  expect(output).toMatch(/^model AuditEntry \{$/m)
})

test('db:studio serves a page until Ctrl-C', async () => {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  const studio = startScript(`db:studio -- --browser none --port ${port}`)
  const address = `http://localhost:${port}`
  try {
    await until(
      () => studio.output(),
      output => output.includes(address),
    )
    expect((await fetch(address)).status).toBe(200)
  } finally {
    process.kill(-studio.pid, 'SIGINT')
  }
  await studio.ended
  await expect(fetch(address)).rejects.toThrow()
})

test('prisma takes whatever its own command line does, and its exit code is ours', async () => {
  expect(await script('guildhall -- prisma db seed')).toMatchObject({
    code: 0,
    output: expect.stringMatching(/^members +220$/m),
  })
  expect((await script('guildhall -- prisma migrate status --help')).output).toContain(
    'Check the status of your',
  )
  expect((await script('guildhall -- prisma nonsense')).code).toBe(1)
})

test('a database that does not answer is one sentence', async () => {
  const url = 'postgresql://guildhall:secret@127.0.0.1:9/guildhall'
  for (const typed of ['db:seed', 'db:reset -- --yes', 'vacuum']) {
    const { code, output } = await script(typed, url)
    expect(code, typed).toBe(1)
    expect(output, typed).toMatch(/^The database guildhall at 127\.0\.0\.1:9 cannot be used \(.+\n$/)
  }
})
