import { InvalidArgumentError } from 'commander'
import fs from 'node:fs'
import type { CliCommand } from '#cli/shell/command.ts'
import { print, printJson, printTable } from '#cli/shell/output.ts'
import { formatBytes } from '#src/formatBytes.ts'
import { backupFolder } from '#src/backup/backupFile.ts'
import { fileProblem } from '#src/backup/fileProblem.ts'
import { findExpired, listBackups, usualRetention } from '#src/backup/storedBackups.ts'

interface PruneOptions {
  days: number
  migrationDays: number
  dryRun?: boolean
}

export const backups: CliCommand = {
  name: 'backups',
  define(command, context) {
    const folder = () => backupFolder(context.config.dataDir)
    command.description('The backups in <DATA_DIR>/backups')
    command
      .command('list', { isDefault: true })
      .description('Show them, newest first')
      .option('--json', 'as JSON')
      .action(async ({ json }: { json?: boolean }) => {
        const found = await listBackups(folder())
        if (json) return printJson(found)
        if (found.length === 0) return print(`There are no backups in ${folder()}.`)
        printTable(
          ['made', 'kind', 'of', 'size', 'file'],
          found.map(({ createdAt, kind, complete, bytes, file }) => [
            createdAt,
            kind,
            complete ? 'everything' : 'some tables',
            formatBytes(bytes),
            file,
          ]),
        )
      })
    command
      .command('prune')
      .description('Delete the old ones')
      .option('--days <n>', 'older than this', days, usualRetention.manual)
      .option(
        '--migration-days <n>',
        'made before a migration and older than this',
        days,
        usualRetention['before-migration'],
      )
      .option('--dry-run', 'only say which')
      .action(async ({ days: manual, migrationDays, dryRun }: PruneOptions) => {
        const expired = await findExpired(folder(), { manual, 'before-migration': migrationDays }, Date.now())
        for (const file of expired) {
          if (!dryRun) remove(file)
          print(`${dryRun ? 'would delete' : 'deleted'} ${file}`)
        }
        if (expired.length === 0) print('Nothing is old enough to delete.')
      })
  },
}

function remove(file: string): void {
  try {
    fs.rmSync(file)
  } catch (error) {
    throw fileProblem(error, file)
  }
}

function days(typed: string): number {
  if (!/^\d{1,5}$/.test(typed)) throw new InvalidArgumentError('It is a whole number of days.')
  return Number(typed)
}
