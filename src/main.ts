import dotenv from 'dotenv'
import path from 'node:path'
import { backupFolder } from '#src/backup/backupFile.ts'
import { type Config, parseConfig, unknownVariables } from '#src/config.ts'
import { startEmbeddedPostgres } from '#src/database/embedded/embedded.ts'
import { migrateDatabase } from '#src/database/migrations/migrate.ts'
import { newReference } from '#src/discord/event.ts'
import { type Log, createLog } from '#src/log.ts'
import { makeDirectory } from '#src/makeDirectory.ts'
import { startSandboxProcess } from '#src/sandboxProcess.ts'
import { start } from '#src/start.ts'
import { StartupError } from '#src/startupError.ts'

/** How long an orderly stop may take before the process ends anyway. */
const stopWithinMs = 10_000

/** What was started, in order; stopped in the reverse. */
const started: { name: string; stop(): Promise<void> }[] = []
let ending: Promise<void> | undefined

const { parsed: fromFile = {} } = dotenv.config({ quiet: true })
try {
  const config = parseConfig(process.env)
  const log = createLog({ level: config.logLevel, pretty: process.stdout.isTTY })
  watchProcess(log)
  const unknown = unknownVariables(Object.keys(fromFile))
  if (unknown.length > 0)
    log.warn(
      `Guildhall knows no variable ${unknown.join(', ')}, which .env sets. Is it misspelt? .env.example has them all.`,
    )
  // A start that a signal cancelled fails for that reason alone.
  await run(config, log).catch((error: unknown) => ending ?? end(log, 1, error))
} catch (error) {
  if (!(error instanceof StartupError)) throw error
  console.error(error.message)
  process.exitCode = 1
}

async function run(config: Config, log: Log): Promise<void> {
  makeDataDir(config.dataDir)
  // First, because it knows whether another process has this folder, whose database is not to be touched then.
  const sandbox = config.token === undefined ? await openSandbox(config) : undefined
  const database = await openDatabaseServer(config, log)
  if (ending) return
  const cancel = new AbortController()
  const starting = start({
    config: {
      ...config,
      token: config.token ?? (sandbox?.token as string),
      apiUrl: sandbox?.apiUrl ?? config.apiUrl,
      isSandbox: sandbox !== undefined,
      database: { ...config.database, url: database.url },
    },
    log,
    signal: cancel.signal,
    onFatal: error => void end(log, 1, error),
  })
  started.push({
    name: 'bot',
    async stop() {
      cancel.abort()
      await (await starting.catch(() => undefined))?.stop()
    },
  })
  if (sandbox) started.push({ name: 'faults', stop: async () => sandbox.clearFaults() })
  const running = await starting
  sandbox?.tell({ metricsUrl: `${running.healthUrl}/metrics`, databasePidFile: database.pidFile })
  log.info({ health: running.healthUrl }, 'Guildhall is running')
  // Whatever LOG_LEVEL is: without the address there is nothing to see.
  if (sandbox)
    console.log(`No DISCORD_TOKEN is set, so this is the sandbox: open ${sandbox.url} in a browser`)
}

function makeDataDir(dataDir: string): void {
  try {
    makeDirectory(dataDir)
  } catch (error) {
    throw new StartupError(
      `DATA_DIR cannot be made (${(error as Error).message}). Set it to a folder that the bot may write to.`,
    )
  }
}

async function openDatabaseServer(config: Config, log: Log): Promise<{ url: string; pidFile?: string }> {
  const { url, directUrl } = config.database
  const backupDir = backupFolder(config.dataDir)
  if (url !== undefined) {
    await migrateDatabase({ url: directUrl ?? url, log, backupDir })
    return { url }
  }
  const server = await startEmbeddedPostgres({ dataDir: path.join(config.dataDir, 'postgres'), log })
  started.push({ name: 'database server', stop: () => server.stop() })
  await migrateDatabase({ url: server.url, log, backupDir })
  return { url: server.url, pidFile: server.pidFile }
}

async function openSandbox(config: Config) {
  const sandbox = await startSandboxProcess({ port: config.sandboxPort, dataDir: config.dataDir })
  started.push({ name: 'sandbox', stop: () => sandbox.stop() })
  return sandbox
}

function watchProcess(log: Log): void {
  process.on('SIGTERM', () => void end(log, 0))
  process.on('SIGINT', () => void end(log, 0))
  process.on('uncaughtException', error => void end(log, 1, error))
  // A malformed packet rejects inside discord.js, where nobody catches it: one bad event must not end the service.
  process.on('unhandledRejection', err =>
    log.error({ reference: newReference(), err }, 'unhandled rejection'),
  )
}

/** Stops everything once, in order, and ends the process. An error for the operator is one plain sentence. */
function end(log: Log, exitCode: number, error?: unknown): Promise<void> {
  if (error instanceof StartupError) log.fatal(error.message)
  else if (error !== undefined)
    log.fatal({ err: error }, 'Guildhall ends because of a bug; please report these lines')
  ending ??= stopAll(log).then(() => process.exit(exitCode))
  return ending
}

async function stopAll(log: Log): Promise<void> {
  setTimeout(() => {
    log.error(
      { stillStopping: started.at(-1)?.name },
      `not stopped within ${stopWithinMs / 1_000} s; ending anyway`,
    )
    process.exit(1)
  }, stopWithinMs).unref()
  log.info('stopping')
  for (let part = started.at(-1); part; part = started.at(-1)) {
    await part
      .stop()
      .catch((err: unknown) => log.error({ err, part: part?.name }, 'could not be stopped in order'))
    started.pop()
  }
  log.info('stopped')
}
