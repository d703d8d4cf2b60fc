import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { StartupError } from '#src/startupError.ts'

const readyLine = z.object({
  sandbox: z.literal('ready'),
  url: z.string(),
  apiUrl: z.string(),
  token: z.string(),
})
/** Another sandbox has the state file; of one that is just starting no address is known. */
const runningLine = z.object({ sandbox: z.literal('running'), url: z.string() })
const firstLines = z.discriminatedUnion('sandbox', [readyLine, runningLine])

export interface SandboxProcess {
  /** Where a browser finds the page. */
  url: string
  apiUrl: string
  token: string
  /** What the sandbox's page can show and break only when it knows of it. */
  tell(about: { metricsUrl?: string; databasePidFile?: string | undefined }): void
  /** Ends the faults that somebody switched on, which would keep the bot from stopping in order. */
  clearFaults(): void
  stop(): Promise<void>
}

/**
 * Starts the local Discord in a process of its own, so that it outlives neither the bot nor loses its state with it: it
 * ends when its standard input does, and keeps its state in a file.
 * @throws StartupError where another one has that file
 */
export async function startSandboxProcess({
  port,
  dataDir,
}: {
  port: number
  dataDir: string
}): Promise<SandboxProcess> {
  const main = path.join(import.meta.dirname, '..', 'sandbox', 'main.ts')
  const stateFile = path.join(dataDir, 'sandbox.json')
  const child = spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      main,
      '--port',
      String(port),
      '--state',
      stateFile,
      '--exit-with-stdin',
    ],
    // A group of its own: Ctrl-C reaches the bot alone, which still needs it to say goodbye.
    { stdio: ['pipe', 'pipe', 'inherit'], detached: true },
  )
  const ready = await firstLine(child)
  // Whoever writes to a sandbox that has just ended is told by its end.
  child.stdin?.on('error', () => {})
  const tell = (line: object) => void child.stdin?.write(`${JSON.stringify(line)}\n`)
  return {
    tell,
    clearFaults: () => tell({ clearFaults: true }),
    url: ready.url,
    apiUrl: ready.apiUrl,
    token: ready.token,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const exited = once(child, 'exit')
      child.stdin?.end()
      await exited
    },
  }
}

async function firstLine(child: ChildProcess): Promise<z.infer<typeof readyLine>> {
  const lines = createInterface({ input: child.stdout as NonNullable<ChildProcess['stdout']> })
  return await new Promise((resolve, reject) => {
    lines.once('line', line => {
      try {
        const first = firstLines.parse(JSON.parse(line))
        if (first.sandbox === 'ready') resolve(first)
        else
          reject(
            new StartupError(
              `Guildhall is already running in this folder${first.url && `: open ${first.url}`}.`,
            ),
          )
      } catch (cause) {
        reject(
          new StartupError('The sandbox did not start as expected; its own words stand above.', { cause }),
        )
      }
    })
    child.once('error', reject)
    child.once('exit', code =>
      reject(new StartupError(`The sandbox ended with code ${code}; its own words stand above.`)),
    )
  })
}
