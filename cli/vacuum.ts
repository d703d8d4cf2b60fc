import type { CliCommand, CommandContext } from '#cli/shell/command.ts'
import { printTable, progress } from '#cli/shell/output.ts'
import { connectOwner } from '#src/database/connectOwner.ts'
import { formatBytes } from '#src/formatBytes.ts'
import { listTables, vacuumTable } from '#src/operations/vacuum.ts'
import { StartupError } from '#src/startupError.ts'

export const vacuum: CliCommand = {
  name: 'vacuum',
  define(command, context) {
    command
      .description('Make the room of dead rows usable again, while the bot goes on working')
      .option('--table <name>', 'this table only')
      .option('--analyze', "renew the planner's statistics as well", false)
      .action(options => run(context, options))
  },
}

interface VacuumOptions {
  table?: string
  analyze: boolean
}

async function run(context: CommandContext, { table, analyze }: VacuumOptions): Promise<void> {
  const { signal } = context
  const client = await connectOwner(await context.url(), { signal })
  try {
    const before = await listTables(client)
    const chosen = before.filter(
      ({ name, parent }) => table === undefined || name === table || parent === table,
    )
    if (chosen.length === 0)
      throw new StartupError(
        before.length === 0
          ? 'The database has no tables yet. Make them with: npm run guildhall -- migrate up'
          : `There is no table ${table}. There are: ${before.map(({ name }) => name).join(', ')}`,
      )
    for (const state of chosen) {
      progress(`${state.name}…`)
      await vacuumTable(client, state, { analyze })
    }
    const after = new Map((await listTables(client)).map(state => [state.name, state]))
    printTable(
      ['table', 'dead before', 'dead after', 'size before', 'size after'],
      chosen.map(state => {
        const now = after.get(state.name)
        return [
          state.name,
          state.deadRows,
          now?.deadRows ?? 0,
          formatBytes(state.size),
          formatBytes(now?.size ?? 0),
        ]
      }),
    )
  } finally {
    await client.end()
  }
}
