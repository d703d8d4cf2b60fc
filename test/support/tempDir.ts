import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { resumeServer } from '#src/database/embedded/resumeServer.ts'
import { isAlive, isPostmaster } from '#src/database/embedded/server.ts'
import { until } from '#test/support/until.ts'

const prefix = 'guildhall-'

/** A temporary folder that says which process made it, so that a later run removes what a killed one left. */
export function makeTempDir(name: 'test' | 'e2e'): string {
  return fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), `${prefix}${name}-${process.pid}-`)))
}

/** Ends the servers of runs that were killed, and removes their folders. */
export async function removeAbandoned(): Promise<void> {
  const temporary = fs.realpathSync(os.tmpdir())
  for (const name of fs.readdirSync(temporary)) {
    const maker = new RegExp(`^${prefix}(?:test|e2e)-(\\d+)-`).exec(name)?.[1]
    if (maker === undefined || isAlive(Number(maker))) continue
    const folder = path.join(temporary, name)
    try {
      await endServer(path.join(folder, 'data', 'postgres', 'cluster'))
      fs.rmSync(folder, { recursive: true, force: true })
    } catch {
      // It is another user's, or another run is removing it.
    }
  }
}

async function endServer(cluster: string): Promise<void> {
  const lock = path.join(cluster, 'postmaster.pid')
  if (!fs.existsSync(lock)) return
  const pid = Number.parseInt(fs.readFileSync(lock, 'utf8'), 10)
  const isRunning = (): boolean => isAlive(pid) && isPostmaster(pid, cluster)
  if (!isRunning()) return
  // The killed test may have paused it.
  resumeServer(pid)
  process.kill(pid, 'SIGINT')
  await until(isRunning, running => !running)
}
