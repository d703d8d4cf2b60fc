import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { childEnv } from '#test/support/childEnv.ts'

export interface BotProcess {
  pid: number
  lines: readonly string[]
  /** The first line, printed already or to come, with these words. Rejects with all that was printed when it ends first. */
  printed(words: string): Promise<string>
  /** The exit code, or the signal that ended it. */
  ended: Promise<number | NodeJS.Signals>
  kill(signal: NodeJS.Signals): Promise<number | NodeJS.Signals>
}

const main = path.join(import.meta.dirname, '../../src/main.ts')

/** Starts the bot as `npm start` does, with only the variables given (and childEnv), in a folder of its own. */
export function startBotProcess(
  cwd: string,
  variables: Record<string, string> = {},
  script = main,
): BotProcess {
  const child: ChildProcess = spawn(process.execPath, [script], {
    cwd,
    env: { ...childEnv, HEALTH_PORT: '0', SANDBOX_PORT: '0', ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const lines: string[] = []
  const watchers = new Set<() => void>()
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue
    createInterface({ input: stream }).on('line', line => {
      lines.push(line)
      for (const watch of watchers) watch()
    })
  }
  const ended = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | NodeJS.Signals)
  return {
    pid: child.pid as number,
    lines,
    ended,
    printed: words =>
      new Promise((resolve, reject) => {
        const watch = () => {
          const line = lines.find(candidate => candidate.includes(words))
          if (line === undefined) return
          watchers.delete(watch)
          resolve(line)
        }
        watchers.add(watch)
        watch()
        void ended.then(how =>
          reject(new Error(`The bot ended (${how}) without printing "${words}":\n${lines.join('\n')}`)),
        )
      }),
    kill(signal) {
      child.kill(signal)
      return ended
    },
  }
}
