import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import path from 'node:path'
import { StartupError } from '#src/startupError.ts'

export const projectDir = path.resolve(import.meta.dirname, '..', '..', '..')

/** @throws StartupError that names the migration and what was wrong with it */
export async function deployMigrations(url: string): Promise<void> {
  const { code, output } = await runPrisma(['migrate', 'deploy'], url)
  if (code !== 0) throw new StartupError(describeFailure(output, url))
}

/** Runs the Prisma CLI on a database and takes what it prints. */
export async function runPrisma(
  args: string[],
  url: string,
): Promise<{ code: number | null; output: string }> {
  // Ctrl-C is for the bot, which lets a migration finish.
  const prisma = spawnPrisma(args, url, { stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  let output = ''
  for (const stream of [prisma.stdout, prisma.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => (output += text))
  return { code: await exitCodeOf(prisma), output }
}

/** Runs the Prisma CLI on a database for whoever sits at the terminal. Rejects when the signal ends it. */
export function runPrismaAtTerminal(
  args: string[],
  url: string,
  signal: AbortSignal,
): Promise<number | null> {
  return exitCodeOf(spawnPrisma(args, url, { stdio: 'inherit', signal }))
}

/** With this process's Node, wherever this process was started. */
function spawnPrisma(args: string[], url: string, options: SpawnOptions): ChildProcess {
  const cli = path.join(
    path.dirname(createRequire(import.meta.url).resolve('prisma/package.json')),
    'build',
    'index.js',
  )
  return spawn(process.execPath, [cli, ...args], {
    ...options,
    cwd: projectDir,
    env: {
      ...process.env,
      DATABASE_URL: url,
      DATABASE_DIRECT_URL: url,
      // The schema engine is started by its `#!/usr/bin/env node`.
      PATH: `${path.dirname(process.execPath)}${path.delimiter}${process.env['PATH'] ?? ''}`,
      // It would ask the world for a newer version.
      CHECKPOINT_DISABLE: '1',
      NO_COLOR: '1',
    },
  })
}

function exitCodeOf(prisma: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    prisma.on('error', reject).on('close', resolve)
  })
}

/** The CLI's report in one sentence. Its native engine and the WebAssembly one word it differently. */
export function describeFailure(output: string, url: string): string {
  const name = /(?:Migration name: |migration_name=")([^"\n]+)/.exec(output)?.[1]
  const reason = /ERROR: (.+)/.exec(output)?.[1]
  if (name !== undefined && reason !== undefined)
    return `The migration ${name} could not be applied: ${reason}. Nothing of it was kept; mend the cause and start again.`
  const report = output
    .slice(Math.max(0, output.indexOf('Error:')))
    .replaceAll(url, '<DATABASE_URL>')
    .replaceAll(/^ +(?:\d+:|at|with) .*$/gm, '')
    .replaceAll(/\s+/g, ' ')
    .trim()
  return `The database could not be migrated. ${report}`
}
