import { Command, CommanderError } from 'commander'
import dotenv from 'dotenv'
import { type CliCommand, interrupted } from '#cli/shell/command.ts'
import { openContext } from '#cli/shell/context.ts'
import { describeProblem } from '#cli/shell/problem.ts'
import { progress } from '#cli/shell/output.ts'
import { parseConfig } from '#src/config.ts'
import { StartupError } from '#src/startupError.ts'

/** Exit codes beside 0, 1 (a problem that the operator can mend) and those of single commands. */
const badUsage = 2
const bug = 70

/** Runs what was typed, to its end. Gives the exit code. */
export async function runProgram(commands: readonly CliCommand[], typed: string[]): Promise<number> {
  const stopping = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.on(name, () => {
      // Whoever asks twice does not want to wait.
      if (stopping.signal.aborted) process.exit(interrupted)
      stopping.abort()
      progress('Stopping…')
    })
  // `| head` has seen enough.
  process.stdout.on('error', (error: NodeJS.ErrnoException) =>
    process.exit(error.code === 'EPIPE' ? Number(process.exitCode ?? 0) : bug),
  )
  try {
    dotenv.config({ quiet: true })
    const context = openContext(parseConfig(process.env, { needsToken: false }), stopping.signal)
    try {
      await defineProgram(commands, context).parseAsync(typed, { from: 'user' })
    } finally {
      await context.close()
    }
    return Number(process.exitCode ?? 0)
  } catch (error) {
    // Commander has printed what it has to say; help that was asked for is no failure.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : badUsage
    // What has a sentence of its own did not end by Ctrl-C.
    if (stopping.signal.aborted && !(error instanceof StartupError)) {
      progress('Interrupted.')
      return interrupted
    }
    const problem = describeProblem(error)
    progress(problem.text)
    return problem.isBug ? bug : 1
  }
}

function defineProgram(
  commands: readonly CliCommand[],
  context: Parameters<CliCommand['define']>[1],
): Command {
  // Commands that are made by .command() inherit these settings.
  const program = new Command('npm run guildhall --')
    .description(
      "The operator's tools. They work on the database of DATABASE_URL, else on the embedded one in DATA_DIR.",
    )
    .usage('<command> [options]')
    .exitOverride()
    .showHelpAfterError('(add --help for what may be typed)')
    .helpCommand('help [command]', 'Say what a command does')
    .configureHelp({ showGlobalOptions: false })
  for (const { name, define } of commands) define(program.command(name), context)
  return program
}
