import fs from 'node:fs/promises'
import path from 'node:path'
import { type Migration, readMigrations } from '#src/database/migrations/state.ts'
import { projectDir } from '#src/database/migrations/deploy.ts'
import { type Check, type Patient, fail, ok, row, rows, warn } from '#src/operations/doctor/check.ts'
import { readCatalogue } from '../../../prisma/catalogue.ts'

const migrationsCheck: Check = {
  name: 'migrations',
  async run({ client }) {
    const migrations = await readMigrations(client)
    const named = (state: Migration['state']) =>
      migrations.filter(migration => migration.state === state).map(({ name }) => name)
    const missing = [...named('failed'), ...named('pending')]
    if (missing.length > 0)
      return fail(`Not applied: ${missing.join(', ')}. Run: npm run guildhall -- migrate up`, migrations)
    const unknown = named('unknown')
    return unknown.length > 0
      ? fail(
          `The database is of a newer version of Guildhall (${unknown.join(', ')}). Use that version.`,
          migrations,
        )
      : ok(`all ${migrations.length} migrations are applied`, migrations)
  },
}

const checksOnceMigrated: readonly Check[] = [
  {
    name: 'drift',
    async run({ client }) {
      const written = await fs.readFile(path.join(projectDir, 'prisma', 'catalogue.txt'), 'utf8')
      const expected = new Set(written.split('\n').filter(line => line !== '' && !line.startsWith('#')))
      const found = new Set(await readCatalogue(client))
      const missing = [...expected].filter(line => !found.has(line))
      const surplus = [...found].filter(line => !expected.has(line))
      if (missing.length + surplus.length === 0) return ok('the schema is what the migrations make')
      const [first] = [
        ...missing.map(line => `missing: ${line}`),
        ...surplus.map(line => `not ours: ${line}`),
      ]
      return warn(
        `The schema is not what this version's migrations make, in ${missing.length + surplus.length} places (${first}). Apply pending migrations, or take back what was changed by hand; --json lists all.`,
        { missing, surplus },
      )
    },
  },
  {
    name: 'isolation',
    async run(patient) {
      const open = await rows<{ name: string }>(
        patient,
        `SELECT relname AS name FROM pg_class
         WHERE relnamespace = 'public'::regnamespace AND (
           relkind IN ('r', 'p') AND NOT relispartition
           AND (relname = 'guilds' OR EXISTS (SELECT FROM pg_attribute WHERE attrelid = pg_class.oid AND attname = 'guild_id'))
           AND NOT (relrowsecurity AND relforcerowsecurity
             AND EXISTS (SELECT FROM pg_policy WHERE polrelid = pg_class.oid AND 'guildhall_app'::regrole = ANY(polroles)))
         OR relispartition AND relkind = 'r' AND has_table_privilege('guildhall_app', oid, 'SELECT, INSERT, UPDATE, DELETE'))
         ORDER BY 1`,
      )
      if (open.length > 0) {
        const names = open.map(({ name }) => name).join(', ')
        return fail(`Row-level security does not guard ${names}. Restore what the migrations made there.`)
      }
      // Not by the catalogue alone: as a command that forgot to say of which guild.
      await patient.client.query('BEGIN')
      try {
        await patient.client.query('SET LOCAL ROLE guildhall_app')
        const { leaks } = await row<{ leaks: boolean }>(
          patient,
          'SELECT EXISTS (SELECT FROM guilds) OR EXISTS (SELECT FROM members) AS leaks',
        )
        return leaks
          ? fail(
              'guildhall_app sees rows without having opened a guild. Restore the policies of the migrations.',
            )
          : ok("commands see their own guild's rows alone")
      } finally {
        await patient.client.query('ROLLBACK')
      }
    },
  },
  {
    name: 'partitions',
    async run(patient) {
      const { today, ahead } = await row<{ today: boolean; ahead: number }>(
        patient,
        `SELECT bool_and(n > 0 OR there) AS today, (count(*) FILTER (WHERE n > 0 AND there))::int AS ahead
         FROM (SELECT n, bool_and(to_regclass('public.' || parent || '_' || to_char((now() AT TIME ZONE 'UTC')::date + n, 'YYYYMMDD')) IS NOT NULL) AS there
               FROM generate_series(0, 3) AS n, unnest(ARRAY['processed_events', 'giveaway_entry_attempts']) AS parent GROUP BY n) AS days`,
      )
      const advice =
        'A running bot makes them every hour; without one run: SELECT maintain_event_partitions(); SELECT maintain_attempt_partitions();'
      if (!today) return fail(`A partition for today is missing, so commands fail. ${advice}`)
      return ahead === 0
        ? warn(`A partition for tomorrow is missing. ${advice}`)
        : ok(`partitions are there for ${ahead} days ahead`)
    },
  },
]

/** What a missing migration would have made is no finding of its own. */
export const schemaChecks: readonly Check[] = [
  migrationsCheck,
  ...checksOnceMigrated.map(({ name, run }) => ({
    name,
    async run(patient: Patient) {
      const isBehind = (await readMigrations(patient.client)).some(
        ({ state }) => state === 'pending' || state === 'failed',
      )
      return isBehind ? warn('Not checked: apply the migrations first.') : await run(patient)
    },
  })),
]
