import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'

/**
 * What is around the sandbox, as whoever started it tells. The page cannot set it: it would let it read any address and stop
 * any process.
 */
export class Surroundings {
  /** Where the bot serves its figures for Prometheus. */
  metricsUrl: string | null = null
  /** The postmaster.pid of a database server that may be paused. */
  databasePidFile: string | null = null
  #paused: readonly number[] = []

  get canPauseDatabase(): boolean {
    return this.databasePidFile !== null && process.platform !== 'win32'
  }

  get isDatabasePaused(): boolean {
    return this.#paused.length > 0
  }

  /** As if the server's machine stood still: connections stay open, and nothing answers. */
  pauseDatabase(): void {
    if (this.databasePidFile === null || !this.canPauseDatabase)
      throw new Error('This sandbox knows of no database that it could pause.')
    if (this.isDatabasePaused) return
    const server = Number(readFileSync(this.databasePidFile, 'utf8').split('\n')[0])
    // The server first, so that no new process of it is missed.
    process.kill(server, 'SIGSTOP')
    this.#paused = [server, ...childrenOf(server)]
    signal(this.#paused, 'SIGSTOP')
  }

  resumeDatabase(): void {
    signal(this.#paused.toReversed(), 'SIGCONT')
    this.#paused = []
  }

  /** The bot's figures in Prometheus's text format; null when nothing is known or nobody answers. */
  async readMetrics(): Promise<string | null> {
    if (this.metricsUrl === null) return null
    const response = await fetch(this.metricsUrl, { signal: AbortSignal.timeout(2_000) }).catch(() => null)
    return response?.ok === true ? response.text() : null
  }
}

function childrenOf(parent: number): number[] {
  const children = `/proc/${parent}/task/${parent}/children`
  if (existsSync(children)) return readFileSync(children, 'utf8').trim().split(' ').map(Number)
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n')
  return lines.flatMap(line => {
    const [pid, parentOf] = line.trim().split(/\s+/).map(Number)
    return parentOf === parent && pid !== undefined ? [pid] : []
  })
}

function signal(pids: readonly number[], name: 'SIGSTOP' | 'SIGCONT'): void {
  for (const pid of pids) {
    try {
      process.kill(pid, name)
    } catch {
      // It has ended meanwhile.
    }
  }
}
