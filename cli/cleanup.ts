import { parseGuildId } from '#cli/shell/arguments.ts'
import { type CliCommand, type CommandContext, interrupted } from '#cli/shell/command.ts'
import { requireGuild } from '#cli/shell/requireGuild.ts'
import { print, printJson, printTable, progress } from '#cli/shell/output.ts'
import { cleanUp, findOrphans } from '#src/operations/cleanup.ts'

export const cleanup: CliCommand = {
  name: 'cleanup',
  define(command, context) {
    command
      .description('Remove what nothing needs any more, in small batches, while the bot goes on working')
      .option('--dry-run', 'only count what would go', false)
      .option('--guild-id <id>', 'of one guild', parseGuildId)
      .option('--json', 'print JSON', false)
      .action(options => run(context, options))
  },
}

interface CleanupOptions {
  dryRun: boolean
  guildId?: string
  json: boolean
}

async function run(context: CommandContext, { dryRun, guildId, json }: CleanupOptions): Promise<void> {
  const db = await context.openDatabase()
  if (guildId !== undefined) await requireGuild(db, guildId)
  const { operator, signal } = context
  const { guildGraceDays: graceDays } = context.config
  const scope = { guildId: guildId ?? null, graceDays, operator, signal }
  const found = await findOrphans(db, scope.guildId, graceDays)
  if (!json)
    printTable(
      ['found', 'what'],
      found.map(({ kind, count }) => [count, kind.what]),
    )
  const onBatch = ({ what }: { what: string }, rows: number) => progress(`${rows} ${what}: done`)
  const settled = dryRun ? {} : await cleanUp(db, found, { ...scope, onBatch })
  const cutShort =
    !dryRun && signal.aborted && found.some(({ kind, count }) => (settled[kind.name] ?? 0) < count)
  if (cutShort) process.exitCode = interrupted
  if (json)
    return printJson({
      dryRun,
      guildId: scope.guildId,
      kinds: found.map(({ kind: { name, what }, count }) => ({
        name,
        what,
        found: count,
        settled: settled[name] ?? 0,
      })),
    })
  if (dryRun) return print('Nothing was touched.')
  const total = Object.values(settled).reduce((sum, rows) => sum + rows, 0)
  if (total === 0 && !cutShort) return print('There was nothing to do.')
  print(cutShort ? `Stopped after ${total}; run it again for the rest.` : `Settled ${total}.`)
}
