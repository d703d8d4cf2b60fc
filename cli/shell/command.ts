import type { Command } from 'commander'
import type { Config } from '#src/config.ts'
import type { Database } from '#src/database/database.ts'
import type { Log } from '#src/log.ts'

/** The exit code of what Ctrl-C cut short. */
export const interrupted = 130

/** A command of the operator's command line, with its subcommands: a file of cli/, named after it, listed in cli/index.ts. */
export interface CliCommand {
  name: string
  /** Gives `command` its description, options and action, or its subcommands. */
  define(command: Command, context: CommandContext): void
}

/**
 * What a command may use. Results go to stdout (output.ts), everything else to stderr. A condition that the operator can
 * mend is a StartupError, which becomes one plain sentence and exit code 1; process.exitCode says anything finer.
 */
export interface CommandContext {
  config: Config
  /**
   * Aborted by Ctrl-C. What a command then leaves must be whole. One that is cut short throws, or sets the exit code to
   * `interrupted`; one that was nearly done may end as if nothing had happened.
   */
  signal: AbortSignal
  /** The operator's account on this machine, for operator_log and for Actor. */
  operator: string
  /** Warnings of the parts that the command uses. */
  log: Log
  /** What those parts say of their progress too. */
  progressLog: Log
  /**
   * The address of the database for its owner. Without DATABASE_URL the embedded server is found, or started until the end; one
   * that is not there is made only where that is meant.
   * @throws StartupError
   */
  url(options?: { make?: boolean }): Promise<string>
  /** The database by pools, opened once and closed at the end. It must be migrated. */
  openDatabase(): Promise<Database>
  /** Asks before something that cannot be undone. @throws StartupError when the answer is no, or nobody is there to ask */
  confirm(question: string, options: { yes: boolean }): Promise<void>
  /** A path that the operator typed, from the folder where they typed it. */
  resolvePath(typed: string): string
}
