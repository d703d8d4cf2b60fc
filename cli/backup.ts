import fs from 'node:fs'
import type { CliCommand } from '#cli/shell/command.ts'
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
          to: choosePlace(to === undefined ? undefined : context.resolvePath(to), context.config.dataDir),
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

function choosePlace(to: string | undefined, dataDir: string): { file: string } | { folder: string } {
  if (to === undefined) return { folder: backupFolder(dataDir) }
  return fs.statSync(to, { throwIfNoEntry: false })?.isDirectory() ? { folder: to } : { file: to }
}
