import type { CliCommand, CommandContext } from '#cli/shell/command.ts'
import { noteAct } from '#cli/shell/noteAct.ts'
import { print } from '#cli/shell/output.ts'
import { resetDatabase } from '#src/database/migrations/resetDatabase.ts'

export const reset: CliCommand = {
  name: 'reset',
  define(command, context) {
    command
      .description('Delete everything in the database and make it anew, empty')
      .option('--yes', 'do not ask', false)
      .action(options => run(context, options))
  },
}

async function run(context: CommandContext, options: { yes: boolean }): Promise<void> {
  const url = await context.url()
  const { host, pathname } = new URL(url)
  const name = `${pathname.slice(1)} at ${host}`
  await context.confirm(`This deletes everything in the database ${name}, for good.`, options)
  const { applied } = await resetDatabase({ url, log: context.log })
  print(`The database ${name} is new and empty.`)
  await noteAct(context, 'reset', { applied })
}
