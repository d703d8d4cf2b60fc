import { parseApplicationId } from '#cli/shell/arguments.ts'
import type { CliCommand, CommandContext } from '#cli/shell/command.ts'
import { print } from '#cli/shell/output.ts'
import { findApplication, moveToApplication } from '#src/database/application.ts'

export const application: CliCommand = {
  name: 'application',
  define(command, context) {
    command.description('The Discord application that the database belongs to')
    command
      .command('show')
      .description('Show its id')
      .action(() => show(context))
    command
      .command('move')
      .description('Give the database to another application, whose bot then starts with it')
      .argument('<id>', "the application's id, from the Discord Developer Portal", parseApplicationId)
      .action((id: string) => move(context, id))
  },
}

async function show(context: CommandContext): Promise<void> {
  const id = await findApplication(await context.openDatabase())
  print(id ?? 'It belongs to none yet: the first bot that starts with it takes it.')
}

async function move(context: CommandContext, id: string): Promise<void> {
  const { operator, config } = context
  const before = await moveToApplication(await context.openDatabase(), id, operator)
  if (before === id) return print(`The database belongs to the application ${id} already.`)
  print(
    `The database belongs to the application ${id} now${before === undefined ? '' : `, no longer to ${before}`}.`,
  )
  print(
    `Its next start takes every server that it is not in for left, and deletes its data ${config.guildGraceDays} days later. Stop the other bot, and add the new one to the servers first.`,
  )
}
