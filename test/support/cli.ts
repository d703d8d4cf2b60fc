import { spawn } from 'node:child_process'
import { once } from 'node:events'
import os from 'node:os'
import path from 'node:path'
import { childEnv } from '#test/support/childEnv.ts'

export interface CliResult {
  /** The exit code, or the signal that ended it. */
  code: number | NodeJS.Signals
  stdout: string
  stderr: string
}

export interface CliProcess {
  pid: number
  /** All that was printed so far, of both streams. */
  output(): string
  ended: Promise<CliResult>
}

export interface CliOptions {
  /** DATABASE_URL; without it the embedded server below cwd's data folder. */
  url?: string
  /** A folder of the test's own, where the command's files go. */
  cwd?: string
  variables?: Record<string, string>
}

const main = path.join(import.meta.dirname, '../../cli/main.ts')

/** Starts the command line as `npm run guildhall --` does, with only the variables given (and childEnv). */
export function startCli(
  args: readonly string[],
  { url, cwd = os.tmpdir(), variables = {} }: CliOptions = {},
): CliProcess {
  const child = spawn(process.execPath, [main, ...args], {
    cwd,
    env: { ...childEnv, ...(url !== undefined && { DATABASE_URL: url }), ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const printed = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => (printed[name] += text))
  return {
    pid: child.pid as number,
    output: () => printed.stdout + printed.stderr,
    ended: once(child, 'close').then(([code, signal]) => ({
      code: (code ?? signal) as number | NodeJS.Signals,
      ...printed,
    })),
  }
}

/** Runs a command to its end. */
export function runCli(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  return startCli(args, options).ended
}
