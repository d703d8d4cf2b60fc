import type { CliCommand, CommandContext } from '#cli/shell/command.ts'
import { runPrismaAtTerminal } from '#src/database/migrations/deploy.ts'

export const prisma: CliCommand = {
  name: 'prisma',
  define(command, context) {
    command
      .description("Run the Prisma CLI on the bot's database, the embedded one too")
      .argument('[what...]', 'what Prisma is to do, as in: migrate status')
      // Everything behind it is for Prisma, --help as well.
      .allowUnknownOption()
      .helpOption(false)
      .action((what: string[]) => run(context, what))
  },
}

async function run(context: CommandContext, what: string[]): Promise<void> {
  process.exitCode = (await runPrismaAtTerminal(what, await context.url({ make: true }), context.signal)) ?? 1
}
