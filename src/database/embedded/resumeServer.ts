import { execFileSync } from 'node:child_process'
import fs from 'node:fs'

/**
 * Lets a postmaster and its processes go on that somebody stopped: a sandbox that was killed while it paused the database
 * leaves them so. For those that are running SIGCONT means nothing.
 */
export function resumeServer(postmaster: number): void {
  for (const pid of [...childrenOf(postmaster), postmaster]) {
    try {
      process.kill(pid, 'SIGCONT')
    } catch {
      // It has ended meanwhile, or is somebody else's, who stopped it.
    }
  }
}

function childrenOf(parent: number): number[] {
  if (process.platform === 'win32') return []
  const children = `/proc/${parent}/task/${parent}/children`
  if (fs.existsSync(children)) return fs.readFileSync(children, 'utf8').split(' ').filter(Boolean).map(Number)
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n')
  const pairs = lines.map(line => line.trim().split(/\s+/).map(Number))
  return pairs.flatMap(([pid, parentOf]) => (pid !== undefined && parentOf === parent ? [pid] : []))
}
