import { once } from 'node:events'
import os from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline/promises'
import pretty from 'pino-pretty'
import type { CommandContext } from '#cli/shell/command.ts'
import { harmless } from '#cli/shell/output.ts'
import type { Config } from '#src/config.ts'
import { connectOwner } from '#src/database/connectOwner.ts'
import { type Database, openDatabase } from '#src/database/database.ts'
import { hasCluster } from '#src/database/embedded/cluster.ts'
import { startEmbeddedPostgres } from '#src/database/embedded/embedded.ts'
import { createLog } from '#src/log.ts'
import { StartupError } from '#src/startupError.ts'

/** None: a command's statements read whole tables, and may wait for somebody else's work. */
const statementTimeoutMs = 0
const poolSize = 4

/** The context of one command; close ends what it opened. */
export function openContext(
  config: Config,
  signal: AbortSignal,
): CommandContext & { close(): Promise<void> } {
  const log = createLog({
    level: 'warn',
    pretty: true,
    destination: pretty({ destination: 2, sync: true, ignore: 'pid,hostname,time', singleLine: true }),
  })
  const undo: (() => Promise<void>)[] = []
  let url: Promise<string> | undefined
  let database: Promise<Database> | undefined

  async function findUrl(make: boolean): Promise<string> {
    const { url: given, directUrl } = config.database
    if (given !== undefined) return directUrl ?? given
    if (!make && !hasCluster(path.join(config.dataDir, 'postgres')))
      throw new StartupError(
        `There is no database in ${config.dataDir}. Set DATA_DIR to the bot's, or DATABASE_URL to its server. A new one is made by the bot's start, and by: npm run guildhall -- migrate up`,
      )
    const server = await startEmbeddedPostgres({ dataDir: path.join(config.dataDir, 'postgres'), log })
    // One that was running belongs to a bot, which may be about to use it.
    if (!server.adopted) undo.push(() => server.stop())
    return server.url
  }

  async function open(): Promise<Database> {
    const opened = openDatabase({
      ...config.database,
      url: await context.url(),
      directUrl: undefined,
      poolSize,
      statementTimeoutMs,
      log,
      random: Math.random,
    })
    undo.push(() => opened.close())
    // A server that does not answer is one sentence here, and many wordings in the libraries.
    await (await connectOwner(await context.url())).end()
    return opened
  }

  const context: CommandContext = {
    config,
    signal,
    operator: operatorName(),
    log,
    progressLog: log.child({}, { level: 'info' }),
    url: ({ make = false } = {}) => (url ??= findUrl(make)),
    openDatabase: () => (database ??= open()),
    confirm: (question, { yes }) => (yes ? Promise.resolve() : ask(question, signal)),
    // npm runs scripts in the project's folder and says here where it was called.
    resolvePath: typed => path.resolve(process.env['INIT_CWD'] ?? '.', typed),
  }
  return {
    ...context,
    async close() {
      for (const step of undo.splice(0).toReversed()) await step()
    },
  }
}

async function ask(question: string, signal: AbortSignal): Promise<void> {
  if (!process.stdin.isTTY)
    throw new StartupError(
      `${question} Nobody is at the keyboard to answer; add --yes if it is meant. Nothing was done.`,
    )
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  // While it waits for an answer, the terminal gives Ctrl-C to readline alone.
  terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'))
  try {
    // Ctrl-D, which ends the terminal, is a no.
    const noAnswer = once(terminal, 'close').then(() => '')
    const typed = terminal.question(`${harmless(question)} Type yes: `, { signal }).catch(() => '')
    const answer = await Promise.race([typed, noAnswer])
    signal.throwIfAborted()
    if (answer.trim().toLowerCase() !== 'yes') throw new StartupError('Nothing was done.')
  } finally {
    terminal.close()
  }
}

function operatorName(): string {
  try {
    return os.userInfo().username
  } catch {
    // The machine knows no name for this user.
    return `user ${process.getuid?.()}`
  }
}
