import fs from 'node:fs'
import path from 'node:path'
import { randomUUID } from 'node:crypto'
import { text } from 'node:stream/consumers'
import { gunzipSync } from 'node:zlib'
import type { Client } from 'pg'
import { expect, inject, test } from 'vitest'
import { makeBackup } from '#src/backup/makeBackup.ts'
import { readTables } from '#src/backup/readBackup.ts'
import { migrateDatabase } from '#src/database/migrations/migrate.ts'
import {
  dump,
  economyRows,
  giveawayRows,
  applicationRows,
  hardRows,
  preparePlaces,
  refusal,
  restoreInto,
  ticketRows,
  voiceRows,
} from '#test/support/backups.ts'
import { withClient } from '#test/support/postgresClient.ts'
import { createRecordingLog } from '#test/support/postgresLog.ts'
import { until } from '#test/support/until.ts'
import { readCatalogue } from '../../../prisma/catalogue.ts'

const places = preparePlaces()
const { backUp, makeDatabase } = places

test('what is restored is what was there, byte for byte, into a database without tables', async () => {
  const rowsBefore = [hardRows, ticketRows, economyRows, giveawayRows, voiceRows, applicationRows].join(';')
  const from = await makeDatabase({ rows: rowsBefore })
  const to = await makeDatabase({ empty: true })
  const file = await backUp(from)
  await restoreInto(to, file)
  const rows = await dump(from)
  expect(await dump(to)).toEqual(rows)
  for (const [table, copy] of Object.entries(rows)) expect(copy, `${table} is not tested`).not.toBe('')
})

test('a backup is a plain archive that only its owner may read', async () => {
  const file = await backUp(await makeDatabase({ rows: hardRows }))
  expect(fs.statSync(file).mode & 0o777).toBe(0o600)
  expect(gunzipSync(fs.readFileSync(file)).subarray(257, 262).toString()).toBe('ustar')
  expect(fs.readdirSync(places.folder)).toEqual([path.basename(file)])
})

test('after a restore counters go on, generated columns are there, and isolation and triggers are as before', async () => {
  const from = await makeDatabase({ rows: hardRows })
  const to = await makeDatabase({ rows: hardRows })
  const before = await withClient(to, readCatalogue)
  const file = await backUp(from)
  await withClient(to, async client => {
    const heard: unknown[] = []
    client.on('notification', notification => heard.push(notification))
    await client.query('LISTEN guild_settings_changed')
    await restoreInto(to, file, { force: true })
    expect(await readCatalogue(client)).toEqual(before)
    const { rows: disabled } = await client.query("SELECT FROM pg_trigger WHERE tgenabled <> 'O'")
    expect(disabled).toEqual([])
    const { rows } = await client.query(
      `SELECT (SELECT xp_band FROM members WHERE guild_id = '222') = xp_band(12345) AS generated,
         nextval('operator_log_id_seq') > (SELECT max(id) FROM operator_log) AS operator,
         nextval('audit_log_id_seq') > (SELECT max(id) FROM audit_log) AS audit`,
    )
    expect(rows).toEqual([{ generated: true, operator: true, audit: true }])
    expect(heard, 'a trigger fired').toEqual([])
  })
  expect(await dump(to)).toEqual(await dump(from))
})

test('a busy database is backed up as it was at one moment', async () => {
  const members = 20_000
  const url = await makeDatabase({
    rows: `INSERT INTO guilds (id, name, owner_id) VALUES ('1', 'busy', '9');
      INSERT INTO users (id, username) SELECT n, 'user ' || n FROM generate_series(1, ${members}) AS n;
      INSERT INTO members (guild_id, user_id, xp) SELECT '1', n, 1000 FROM generate_series(1, ${members}) AS n;
      INSERT INTO guild_counters (guild_id, kind, n) VALUES ('1', 'members', ${members})`,
  })
  let writing = true
  let commits = 0
  // guild_counters and users are copied before members, so what changes all three tears in a careless backup.
  const write = (writer: number) =>
    withClient(url, async client => {
      for (let round = 0; writing; round++) {
        const id = String(1_000_000 + writer + 4 * round)
        await client.query('BEGIN')
        await client.query("UPDATE guild_counters SET n = n + 1 WHERE guild_id = '1'")
        await client.query("INSERT INTO users (id, username) VALUES ($1, 'new')", [id])
        await client.query("INSERT INTO members (guild_id, user_id, xp) VALUES ('1', $1, 0)", [id])
        await moveXp(client, String(1 + ((writer + 4 * round) % members)), id)
        await client.query('COMMIT')
        commits++
      }
    })
  const writers = [0, 1, 2, 3].map(write)
  await until(
    () => commits,
    done => done > 0,
  )
  // On a machine that has no time for the writers a backup may fall between two of their commits, and proves nothing.
  const backUpAmid = async () => {
    const seen: number[] = []
    const onProgress = () => seen.push(commits)
    const made = await makeBackup({ url, to: { folder: places.folder }, kind: 'manual', onProgress })
    return { ...made, isAmidWrites: (seen.at(-1) ?? 0) > (seen[0] ?? 0) }
  }
  let made = await backUpAmid()
  while (!made.isAmidWrites) made = await backUpAmid()
  const { file, manifest } = made
  writing = false
  await Promise.all(writers)

  const to = await makeDatabase()
  await restoreInto(to, file)
  await withClient(to, async client => {
    const { rows } = await client.query<Record<string, string>>(
      `SELECT (SELECT n FROM guild_counters) AS counted, (SELECT count(*) FROM users) AS users, count(*) AS members, sum(xp) AS xp
       FROM members`,
    )
    const [found] = rows
    expect(Number(found?.['counted'])).toBeGreaterThan(members)
    expect(found).toEqual({
      counted: found?.['counted'],
      users: found?.['counted'],
      members: found?.['counted'],
      xp: String(members * 1_000),
    })
  })
  // And what the file holds is what the new database holds.
  const restored = await dump(to)
  for await (const { table, pieces } of readTables(file, manifest)) {
    const held = await text(pieces)
    expect(held.split('\n').toSorted(), table.name).toEqual(restored[table.name]?.split('\n').toSorted())
  }
})

test('rows of a day whose partition is gone get it again', async () => {
  const day = "(now() AT TIME ZONE 'UTC')::date - 2"
  const rows = `INSERT INTO guilds (id, name, owner_id) VALUES ('1', 'one', '9');
    DO $$ BEGIN EXECUTE format('CREATE TABLE processed_events_%s PARTITION OF processed_events FOR VALUES FROM (%s) TO (%s)',
      to_char(${day}, 'YYYYMMDD'), snowflake_at((${day})::timestamp AT TIME ZONE 'UTC'), snowflake_at((${day} + 1)::timestamp AT TIME ZONE 'UTC')); END $$;
    INSERT INTO processed_events (guild_id, event_id) VALUES ('1', snowflake_at((${day})::timestamp AT TIME ZONE 'UTC'))`
  const from = await makeDatabase({ rows })
  const to = await makeDatabase()
  await restoreInto(to, await backUp(from))
  expect((await dump(to))['processed_events']).toBe((await dump(from))['processed_events'])
})

test('a role that is no superuser, but owns the tables, backs up and restores', async () => {
  const owner = `owner_${randomUUID().slice(0, 8)}`
  const { adminUrl } = inject('postgres')
  places.after(() => withClient(adminUrl, admin => admin.query(`DROP ROLE ${owner}`)))
  const url = new URL(await makeDatabase({ empty: true }))
  await withClient(adminUrl, async admin => {
    await admin.query(`CREATE ROLE ${owner} LOGIN PASSWORD 'owner'`)
    await admin.query(`GRANT guildhall_app TO ${owner}`)
    await admin.query(`ALTER DATABASE ${url.pathname.slice(1)} OWNER TO ${owner}`)
  })
  const admin = url.href
  url.username = owner
  url.password = 'owner'
  await migrateDatabase({ url: url.href, log: createRecordingLog() })
  await withClient(url.href, client => client.query(hardRows))

  const before = await dump(admin)
  const file = await backUp(url.href)
  await restoreInto(url.href, file, { force: true })
  expect(await dump(admin)).toEqual(before)
})

test('a role that does not see every row is refused instead of missing some', async () => {
  const url = new URL(await makeDatabase({ rows: hardRows }))
  url.searchParams.set('options', '-c role=guildhall_app')
  await expect(backUp(url.href, ['members'])).rejects.toMatchObject(
    refusal(/does not see all rows of members.+ owns the tables\.$/),
  )
  expect(fs.readdirSync(places.folder)).toEqual([])
})

test('some tables come back alone', async () => {
  const url = await makeDatabase({ rows: hardRows })
  const before = await dump(url)
  const file = await backUp(url, ['members', 'guild_counters'])
  await withClient(url, client =>
    client.query('UPDATE members SET xp = 1; DELETE FROM guild_counters; DELETE FROM guild_settings'),
  )
  await restoreInto(url, file, { force: true })
  expect(await dump(url)).toEqual({ ...before, guild_settings: '' })
})

/** In the order of the ids, so that two writers never wait for each other. */
async function moveXp(client: Client, from: string, to: string): Promise<void> {
  await client.query(
    `UPDATE members SET xp = xp + CASE user_id WHEN $1 THEN -(xp / 2) ELSE (SELECT xp / 2 FROM members WHERE guild_id = '1' AND user_id = $1) END
     WHERE guild_id = '1' AND user_id IN ($1, $2)`,
    [from, to],
  )
}
