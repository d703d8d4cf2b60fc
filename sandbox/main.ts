import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { createSandbox, type Sandbox } from './sandbox.ts'
import { lockState, type StateLock } from './stateLock.ts'

const { values: flags } = parseArgs({
  options: {
    port: { type: 'string', default: process.env['SANDBOX_PORT'] ?? '4600' },
    state: { type: 'string', default: process.env['SANDBOX_STATE'] ?? '' },
    'exit-with-stdin': { type: 'boolean', default: false },
  },
})

const portsToTry = 20

try {
  const lock = flags.state === '' ? undefined : lockState(resolve(flags.state))
  if (lock && 'heldAt' in lock) {
    console.log(JSON.stringify({ sandbox: 'running', url: lock.heldAt }))
    process.exitCode = 1
  } else await start(lock)
} catch (error) {
  console.error(`The sandbox cannot start: ${error instanceof Error ? error.message : String(error)}`)
  // It may be listening already.
  process.exit(1)
}

async function start(lock: StateLock | undefined): Promise<void> {
  const sandbox = await startOnFreePort(Number(flags.port))
  const { url, apiUrl, token } = sandbox
  lock?.tell(url)
  endOrderly(sandbox, lock)
  if (flags['exit-with-stdin']) listenToStarter(sandbox)
  console.log(JSON.stringify({ sandbox: 'ready', url, apiUrl, token, pid: process.pid }))
}

async function startOnFreePort(first: number): Promise<Sandbox> {
  const stateFile = flags.state === '' ? {} : { stateFile: resolve(flags.state) }
  for (let port = first; ; port += 1) {
    try {
      return await createSandbox({ port, page: true, ...stateFile })
    } catch (error) {
      const isBusy = (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
      if (!isBusy || port >= first + portsToTry) throw error
    }
  }
}

function endOrderly(sandbox: Sandbox, lock: StateLock | undefined): void {
  let isEnding = false
  const end = (): void => {
    if (isEnding) return
    isEnding = true
    void sandbox
      .stop()
      .finally(() => lock?.release())
      .then(() => process.exit(0))
  }
  process.on('SIGTERM', end)
  process.on('SIGINT', end)
  if (flags['exit-with-stdin']) process.stdin.on('end', end).on('error', end)
}

/** What it is told on its standard input, a line of JSON each: about the bot, and that it is to be a good Discord again. */
function listenToStarter({ surroundings, clearFaults }: Sandbox): void {
  const told = z.strictObject({
    metricsUrl: z.string().optional(),
    databasePidFile: z.string().optional(),
    clearFaults: z.boolean().optional(),
  })
  createInterface({ input: process.stdin }).on('line', line => {
    const { metricsUrl, databasePidFile, clearFaults: isToClear } = told.parse(JSON.parse(line))
    surroundings.metricsUrl = metricsUrl ?? surroundings.metricsUrl
    surroundings.databasePidFile = databasePidFile ?? surroundings.databasePidFile
    if (isToClear === true) clearFaults()
  })
}
