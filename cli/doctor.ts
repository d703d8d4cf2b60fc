import type { CliCommand, CommandContext } from '#cli/shell/command.ts'
import { print, printJson } from '#cli/shell/output.ts'
import { connectOwner } from '#src/database/connectOwner.ts'
import { diagnose } from '#src/operations/doctor/doctor.ts'

export const doctor: CliCommand = {
  name: 'doctor',
  define(command, context) {
    command
      .description(
        'Examine the database and this machine, and say what to do; exit code 1 if something is broken',
      )
      .option('--json', 'print JSON, with the figures behind each finding', false)
      .action(options => run(context, options))
  },
}

/** Connections beside the pools: graphile-worker's, the one that hears of changed settings, and that of the bot's presence. */
const besidePools = 8

async function run(context: CommandContext, { json }: { json: boolean }): Promise<void> {
  const { config, signal } = context
  const { status, findings } = await diagnose(
    {
      dataDir: config.dataDir,
      now: Date.now(),
      embedded: config.database.url === undefined,
      connectionsPerProcess: config.database.poolSize + besidePools,
    },
    async () => connectOwner(await context.url(), { signal }),
  )
  signal.throwIfAborted()
  if (json) printJson({ status, findings })
  else {
    for (const finding of findings)
      print(`${finding.status.padEnd(4)}  ${finding.check.padEnd(16)}  ${finding.message}`)
    const wrong = findings.filter(finding => finding.status !== 'ok').length
    print(wrong === 0 ? 'Everything is in order.' : `${wrong} of ${findings.length} need a look.`)
  }
  if (status === 'fail') process.exitCode = 1
}
