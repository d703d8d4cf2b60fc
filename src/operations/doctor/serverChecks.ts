import { type Check, fail, ok, row, rows, warn } from '#src/operations/doctor/check.ts'

export const serverChecks: readonly Check[] = [
  {
    name: 'server',
    async run(patient) {
      const { version, number, database, user } = await row<{
        version: string
        number: number
        database: string
        user: string
      }>(
        patient,
        `SELECT split_part(current_setting('server_version'), ' ', 1) AS version,
           current_setting('server_version_num')::int AS number, current_database() AS database, current_user AS user`,
      )
      const what = `PostgreSQL ${version}, database ${database}, as ${user}`
      return number < 150_000 ? fail(`${what}: Guildhall needs PostgreSQL 15 or later.`) : ok(what)
    },
  },
  {
    name: 'durability',
    async run(patient) {
      const off = await rows<{ name: string }>(
        patient,
        `SELECT name FROM pg_settings WHERE setting = 'off' AND name IN ('fsync', 'full_page_writes', 'synchronous_commit')`,
      )
      const names = off.map(({ name }) => name).join(', ')
      return names === ''
        ? ok('what is committed survives a crash')
        : warn(`${names} is off, so a crash of the server may lose what was committed. Switch it on.`)
    },
  },
  {
    name: 'clock',
    async run(patient) {
      const before = Date.now()
      const { now } = await row<{ now: Date }>(patient, 'SELECT clock_timestamp() AS now')
      const away = Math.abs(now.getTime() - (before + Date.now()) / 2)
      const what = `the clocks of this machine and of the database differ by ${Math.round(away)} ms`
      if (away < 2_000) return ok(what)
      const advice = `${what}; synchronise both (NTP).`
      // The outbox looks for what it sent with a minute to spare.
      return away < 60_000 ? warn(advice) : fail(advice)
    },
  },
  {
    name: 'connections',
    async run(patient) {
      const { connectionsPerProcess: perProcess } = patient
      const { most, used } = await row<{ most: number; used: number }>(
        patient,
        `SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int AS most,
           (SELECT count(*)::int FROM pg_stat_activity WHERE backend_type = 'client backend') AS used`,
      )
      const what = `one bot opens ${perProcess} connections at most; the server allows ${most}, and ${used} are open`
      const details = { most, used, perProcess }
      if (perProcess > most)
        return fail(`${what}. Lower DATABASE_POOL_SIZE or raise max_connections.`, details)
      return used > most * 0.8
        ? warn(`${what}: it is nearly full. Lower DATABASE_POOL_SIZE or raise max_connections.`, details)
        : ok(what, details)
    },
  },
  {
    name: 'roles',
    async run(patient) {
      const { owner, superuser } = await row<{ owner: string; superuser: boolean }>(
        patient,
        'SELECT rolname AS owner, rolsuper AS superuser FROM pg_roles WHERE rolname = current_user',
      )
      const [app] = await rows<{ mighty: boolean; reachable: boolean; owns: string[] }>(
        patient,
        `SELECT rolsuper OR rolbypassrls AS mighty,
           pg_has_role(oid, CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END) AS reachable,
           ARRAY(SELECT relname::text FROM pg_class WHERE relowner = pg_roles.oid AND relkind IN ('r', 'p')) AS owns
         FROM pg_roles WHERE rolname = 'guildhall_app'`,
      )
      if (!app)
        return fail(
          'The role guildhall_app is missing, so no command works. Run: npm run guildhall -- migrate up',
        )
      if (!app.reachable)
        return fail(
          `${owner} may not become guildhall_app. Have an administrator run: GRANT guildhall_app TO ${owner};`,
        )
      if (app.mighty)
        return fail(
          'guildhall_app is above row-level security, so commands are not kept to their guild. Run: ALTER ROLE guildhall_app NOSUPERUSER NOBYPASSRLS;',
        )
      if (app.owns.length > 0)
        return fail(
          `guildhall_app owns ${app.owns.join(', ')}. Give them to ${owner}: ALTER TABLE … OWNER TO`,
        )
      const what = `${owner} owns the data, commands run as guildhall_app`
      return superuser && !patient.embedded
        ? warn(`${what}; ${owner} is a superuser, which Guildhall does not need. Give it a role of its own.`)
        : ok(what)
    },
  },
]
