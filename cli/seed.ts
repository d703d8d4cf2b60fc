import type { CliCommand, CommandContext } from '#cli/shell/command.ts'
import { print, printTable } from '#cli/shell/output.ts'
import { StartupError } from '#src/startupError.ts'
import { seedDemo } from '../prisma/seed/seed.ts'

export const seed: CliCommand = {
  name: 'seed',
  define(command, context) {
    command
      .description('Fill the database with a demo: three guilds that do not exist, and their members')
      .option('--force', 'in production as well', false)
      .action(options => run(context, options))
  },
}

async function run(context: CommandContext, { force }: { force: boolean }): Promise<void> {
  if (context.config.production && !force)
    throw new StartupError(
      'This is production (NODE_ENV), where invented people do not belong. Nothing was done; add --force if they do.',
    )
  const { operator } = context
  const added = await seedDemo(await context.openDatabase(), { now: new Date(), operator })
  printTable(['table', 'rows added'], Object.entries(added))
  const total = Object.values(added).reduce((sum, rows) => sum + rows, 0)
  print(
    total === 0
      ? 'The demo was there already.'
      : 'The bot is in none of these guilds, so its next start marks them as left.',
  )
}
