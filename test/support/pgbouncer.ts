import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'

export interface PgBouncer {
  /** Leads to the same database, each transaction on any of three connections. */
  url: string
  stop(): Promise<void>
}

/** Whether this machine has PgBouncer; says so when it has not. */
export function hasPgBouncer(): boolean {
  const found = spawnSync('pgbouncer', ['--version'], { env: environment }).status === 0
  if (!found) process.stderr.write('No PgBouncer (apt-get install pgbouncer), so it is not tested.\n')
  return found
}

/** A PgBouncer in transaction mode before a database, set up as docs/operations.md says. */
export async function startPgBouncer(databaseUrl: string): Promise<PgBouncer> {
  const target = new URL(databaseUrl)
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'guildhall-pgbouncer-'))
  // It refuses to run as root, and reads its files as nobody then.
  fs.chmodSync(directory, 0o755)
  const port = await freePort()
  const users = path.join(directory, 'users.txt')
  fs.writeFileSync(users, `"${target.username}" "${target.password}"\n`)
  const settings = path.join(directory, 'pgbouncer.ini')
  fs.writeFileSync(
    settings,
    `[databases]
* = host=${target.hostname} port=${target.port} connect_query='SET statement_timeout = ''2s''; SET lock_timeout = ''1s''; SET idle_in_transaction_session_timeout = ''5s'''
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${users}
pool_mode = transaction
default_pool_size = 3
`,
  )
  const user = process.getuid?.() === 0 ? ['-u', 'nobody'] : []
  const bouncer = spawn('pgbouncer', [...user, settings], {
    env: environment,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  await listening(bouncer)
  target.host = `127.0.0.1:${port}`
  return {
    url: target.href,
    async stop() {
      bouncer.kill('SIGKILL')
      await once(bouncer, 'close')
      fs.rmSync(directory, { recursive: true })
    },
  }
}

/** Debian keeps it where ordinary users do not look. */
const environment = { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin` }

async function listening(bouncer: ChildProcess): Promise<void> {
  const lines: string[] = []
  for await (const line of createInterface({ input: bouncer.stderr as NodeJS.ReadableStream })) {
    lines.push(line)
    if (line.includes('process up')) return bouncer.stderr?.resume() as unknown as void
  }
  throw new Error(`PgBouncer did not start:\n${lines.join('\n')}`)
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as net.AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
