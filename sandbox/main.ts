import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { createSandbox, type Sandbox } from './sandbox.ts'

const { values: flags } = parseArgs({
  options: {
    port: { type: 'string', default: process.env['SANDBOX_PORT'] ?? '4600' },
    state: { type: 'string', default: process.env['SANDBOX_STATE'] ?? '' },
    'exit-with-stdin': { type: 'boolean', default: false },
  },
})

const portsToTry = 20

try {
  const sandbox = await startOnFreePort(Number(flags.port))
  endOrderly(sandbox)
  const { url, apiUrl, token } = sandbox
  console.log(JSON.stringify({ sandbox: 'ready', url, apiUrl, token, pid: process.pid }))
} catch (error) {
  console.error(`The sandbox cannot start: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
}

async function startOnFreePort(first: number): Promise<Sandbox> {
  const stateFile = flags.state === '' ? {} : { stateFile: resolve(flags.state) }
  for (let port = first; ; port += 1) {
    try {
      // Nobody reads the violations of this process.
      return await createSandbox({ port, page: true, checksItself: false, ...stateFile })
    } catch (error) {
      const isBusy = (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
      if (!isBusy || port >= first + portsToTry) throw error
    }
  }
}

function endOrderly(sandbox: Sandbox): void {
  let isEnding = false
  const end = (): void => {
    if (isEnding) return
    isEnding = true
    void sandbox.stop().then(() => process.exit(0))
  }
  process.on('SIGTERM', end)
  process.on('SIGINT', end)
  if (flags['exit-with-stdin']) process.stdin.on('end', end).on('error', end).resume()
}
