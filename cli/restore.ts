import type { CliCommand } from '#cli/shell/command.ts'
import { noteAct } from '#cli/shell/noteAct.ts'
import { print } from '#cli/shell/output.ts'
import { tableProgress } from '#cli/shell/tableProgress.ts'
import { backupFolder } from '#src/backup/backupFile.ts'
import { restoreBackup } from '#src/backup/restoreBackup.ts'

export const restore: CliCommand = {
  name: 'restore',
  define(command, context) {
    command
      .description('Put the rows of a backup back: all of them, or none. The bot must be stopped')
      .argument('<file>', 'the backup')
      .option('--force', 'delete the rows that the database holds first')
      .action(async (typed: string, { force = false }: { force?: boolean }) => {
        const file = context.resolvePath(typed)
        const { tables, createdAt } = await restoreBackup({
          url: await context.url({ make: true }),
          file,
          force,
          backupDir: backupFolder(context.config.dataDir),
          log: context.progressLog,
          signal: context.signal,
          onProgress: tableProgress(),
        })
        const rows = tables.reduce((sum, { rows: own }) => sum + own, 0)
        print(`Restored ${rows} rows as they were on ${createdAt}.`)
        await noteAct(context, 'restore', { file, force, createdAt, rows })
      })
  },
}
