import type { CliCommand, CommandContext } from '#cli/shell/command.ts'
import { noteAct } from '#cli/shell/noteAct.ts'
import { print, printJson, printTable, progress } from '#cli/shell/output.ts'
import { backupFolder } from '#src/backup/backupFile.ts'
import { withOwner } from '#src/database/connectOwner.ts'
import { migrateDatabase } from '#src/database/migrations/migrate.ts'
import { planRollback, takeBackMigration } from '#src/database/migrations/migrateDown.ts'
import { readMigrations } from '#src/database/migrations/state.ts'

/** The exit code of `status` when the database is not at this version's level. */
const notUpToDate = 3

export const migrate: CliCommand = {
  name: 'migrate',
  define(command, context) {
    command.description('The schema of the database: what is applied, forth and back')
    command
      .command('status')
      .description(`Show each migration; the exit code is ${notUpToDate} unless all are applied`)
      .option('--json', 'as JSON')
      .action(({ json = false }: { json?: boolean }) => showStatus(context, json))
    command
      .command('up')
      .description('Apply what is pending, after a backup of what is there')
      .action(() => migrateUp(context))
    command
      .command('down')
      .description('Take the newest migration back, after a backup. The bot must be stopped')
      .argument('[name]', 'to be sure: the migration that is meant')
      .option('--yes', 'do not ask')
      .action((name: string | undefined, { yes = false }: { yes?: boolean }) =>
        migrateDown(context, name, yes),
      )
  },
}

async function showStatus({ url }: CommandContext, json: boolean): Promise<void> {
  const migrations = await withOwner(await url(), readMigrations)
  const unfinished = migrations.filter(({ state }) => state !== 'applied')
  if (json) {
    printJson({ upToDate: unfinished.length === 0, migrations })
  } else {
    printTable(
      ['migration', 'state', 'when'],
      migrations.map(({ name, state, at }) => [name, meanings[state], at?.toISOString() ?? '']),
    )
    print(unfinished.length === 0 ? 'The database is up to date.' : 'The database is not up to date.')
  }
  if (unfinished.length > 0) process.exitCode = notUpToDate
}

const meanings = {
  applied: 'applied',
  pending: 'pending',
  failed: 'failed, nothing of it was kept',
  unknown: 'applied by another version',
}

async function migrateUp(context: CommandContext): Promise<void> {
  const { applied, backup } = await migrateDatabase({
    url: await context.url({ make: true }),
    log: context.progressLog,
    backupDir: backupFolder(context.config.dataDir),
  })
  if (backup !== undefined) print(`Backup: ${backup}`)
  for (const name of applied) print(`Applied: ${name}`)
  if (applied.length === 0) return print('Nothing was pending; the database is up to date.')
  await noteAct(context, 'migrate up', { applied, backup })
}

async function migrateDown(context: CommandContext, name: string | undefined, yes: boolean): Promise<void> {
  const url = await context.url()
  const planned = await withOwner(url, client => planRollback(client, name))
  // A down.sql begins with a sentence that says what is lost.
  progress(/^-- (.+?\.)(\s|$)/.exec(planned.script)?.[1] ?? '')
  await context.confirm(`Take ${planned.name} back?`, { yes })
  const backup = await takeBackMigration(planned.name, {
    url,
    log: context.progressLog,
    backupDir: backupFolder(context.config.dataDir),
  })
  if (backup !== undefined) print(`Backup: ${backup}`)
  print(`Taken back: ${planned.name}. The next start of this version applies it again.`)
  await noteAct(context, 'migrate down', { name: planned.name, backup })
}
