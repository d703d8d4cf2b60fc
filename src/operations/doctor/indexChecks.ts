import { formatBytes } from '#src/formatBytes.ts'
import { type Check, ok, row, rows, warn } from '#src/operations/doctor/check.ts'

export const indexChecks: readonly Check[] = [
  {
    name: 'unusedIndexes',
    async run(patient) {
      const { since } = await row<{ since: Date }>(
        patient,
        `SELECT coalesce(stats_reset, pg_postmaster_start_time()) AS since FROM pg_stat_database WHERE datname = current_database()`,
      )
      const unused = await rows<{ name: string; table: string; size: number }>(
        patient,
        `SELECT indexrelname AS name, relid::regclass::text AS "table", pg_relation_size(indexrelid)::float8 AS size
         FROM pg_stat_user_indexes JOIN pg_index USING (indexrelid)
         WHERE schemaname = 'public' AND idx_scan = 0 AND NOT indisunique AND pg_relation_size(indexrelid) > 10 * 1024 * 1024
         ORDER BY 3 DESC`,
      )
      const names = unused.map(index => `${index.name} (${formatBytes(index.size)})`)
      return unused.length === 0
        ? ok('every large index is used')
        : warn(
            `Nothing has used ${names.join(', ')} since ${since.toISOString().slice(0, 10)}. If that is long ago, a later version may do without; do not drop it by hand.`,
            { since, unused },
          )
    },
  },
  {
    name: 'foreignKeys',
    async run(patient) {
      const bare = await rows<{ name: string; table: string }>(
        patient,
        `SELECT conname AS name, conrelid::regclass::text AS "table" FROM pg_constraint
         WHERE contype = 'f' AND connamespace = 'public'::regnamespace AND NOT EXISTS (
           SELECT FROM pg_index WHERE indrelid = conrelid AND indpred IS NULL
             AND (indkey::int2[])[0:cardinality(conkey) - 1] @> conkey)`,
      )
      const names = bare.map(key => `${key.name} on ${key.table}`)
      return bare.length === 0
        ? ok('every foreign key has an index')
        : warn(
            `No index serves ${names.join(', ')}, so deleting what they refer to reads whole tables.`,
            bare,
          )
    },
  },
  {
    name: 'sequentialScans',
    async run(patient) {
      const scanned = await rows<{ name: string; scans: number; byIndex: number; rows: number }>(
        patient,
        `SELECT relid::regclass::text AS name, seq_scan::float8 AS scans, coalesce(idx_scan, 0)::float8 AS "byIndex", n_live_tup::float8 AS rows
         FROM pg_stat_user_tables
         WHERE n_live_tup > 10000 AND seq_scan > 100 AND seq_scan > coalesce(idx_scan, 0) / 10
         ORDER BY seq_tup_read DESC`,
      )
      const [worst] = scanned
      return worst
        ? warn(
            `${worst.name} (${worst.rows} rows) was read from end to end ${worst.scans} times, and ${worst.byIndex} times by an index: a query may lack its index.`,
            scanned,
          )
        : ok('no large table is read from end to end again and again')
    },
  },
  {
    name: 'slowStatements',
    async run(patient) {
      const [extension] = await rows<{ schema: string }>(
        patient,
        `SELECT extnamespace::regnamespace::text AS schema FROM pg_extension WHERE extname = 'pg_stat_statements'`,
      )
      if (!extension) return ok('pg_stat_statements is not installed, so slow statements are not counted')
      const slowest = await rows<{ query: string; calls: number; meanMs: number; totalMs: number }>(
        patient,
        `SELECT regexp_replace(query, '\\s+', ' ', 'g') AS query, calls::float8, mean_exec_time AS "meanMs", total_exec_time AS "totalMs"
         FROM ${extension.schema}.pg_stat_statements
         WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database()) AND toplevel
         ORDER BY mean_exec_time DESC LIMIT 10`,
      ).catch((error: unknown) => {
        // The server was not started with its library.
        if ((error as { code?: unknown }).code !== '55000') throw error
      })
      if (!slowest)
        return ok('pg_stat_statements is not in shared_preload_libraries, so slow statements are not counted')
      const slow = slowest.filter(({ calls, meanMs }) => calls >= 10 && meanMs > 100)
      const [worst] = slow
      return worst
        ? warn(
            `${slow.length} statements take more than 100 ms on average, the slowest ${Math.round(worst.meanMs)} ms: ${worst.query.slice(0, 120)}`,
            slowest,
          )
        : ok('no statement takes more than 100 ms on average', slowest)
    },
  },
]
