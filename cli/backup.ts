import fs from 'node:fs'
import type { CliCommand, CommandContext } from '#cli/shell/command.ts'
import { noteAct } from '#cli/shell/noteAct.ts'
import { print } from '#cli/shell/output.ts'
import { tableProgress } from '#cli/shell/tableProgress.ts'
import { formatBytes } from '#src/formatBytes.ts'
import { backupFolder } from '#src/backup/backupFile.ts'
import { makeBackup } from '#src/backup/makeBackup.ts'

interface Options {
  to?: string
  table?: string[]
}

export const backup: CliCommand = {
  name: 'backup',
  define(command, context) {
    command
      .description('Write all data, or some tables, into one file, while the bot goes on')
      .option(
        '--to <file or folder>',
        'where to; a folder gets a file named after the time (default: <DATA_DIR>/backups)',
      )
      .option('--table <name...>', 'these tables only')
      .action(async ({ to, table }: Options) => {
        const { file, manifest } = await makeBackup({
          url: await context.url(),
          to: to === undefined ? { folder: backupFolder(context.config.dataDir) } : choosePlace(context, to),
          kind: 'manual',
          ...(table && { tables: table }),
          signal: context.signal,
          onProgress: tableProgress(),
        })
        const rows = manifest.tables.reduce((sum, { rows: own }) => sum + own, 0)
        print(`Backup of ${rows} rows, ${formatBytes(fs.statSync(file).size)}: ${file}`)
        await noteAct(context, 'backup', { file, tables: manifest.tables.map(({ name }) => name), rows })
      })
  },
}

/** A name that ends with a slash is a folder's, which is made if need be. */
function choosePlace(context: CommandContext, to: string): { file: string } | { folder: string } {
  const place = context.resolvePath(to)
  const isFolder = to.endsWith('/') || fs.statSync(place, { throwIfNoEntry: false })?.isDirectory()
  return isFolder ? { folder: place } : { file: place }
}
