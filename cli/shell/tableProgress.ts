import { progress } from '#cli/shell/output.ts'
import type { TableProgress } from '#src/backup/backupFile.ts'
import { formatBytes } from '#src/formatBytes.ts'

const everyMs = 3_000

/** Says how far the tables are: each when it is done, a large one every few seconds too. */
export function tableProgress(): (table: TableProgress) => void {
  let lastAt = Date.now()
  return ({ name, rows, bytes, done }) => {
    if (!done && Date.now() - lastAt < everyMs) return
    lastAt = Date.now()
    progress(`${name}: ${rows} rows, ${formatBytes(bytes)}${done ? '' : ' so far'}`)
  }
}
