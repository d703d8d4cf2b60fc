import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect } from 'vitest'
import { type About, aboutName, backupFormat, backupName, type Manifest } from '#src/backup/backupFile.ts'
import { makeBackup } from '#src/backup/makeBackup.ts'
import { restoreBackup } from '#src/backup/restoreBackup.ts'
import { inPublic, listTables } from '#src/backup/tables.ts'
import { tarEntry } from '#src/backup/tar.ts'
import { createTestDatabase } from '#test/support/database.ts'
import { readStream, withClient } from '#test/support/postgresClient.ts'
import { createRecordingLog } from '#test/support/postgresLog.ts'

/** A folder, and databases, for each test of the file that calls this. */
export function preparePlaces() {
  const cleanUps: (() => unknown)[] = []
  const places = {
    folder: '',
    /** Runs after the test, what came last first. */
    after: (cleanUp: () => unknown) => void cleanUps.push(cleanUp),
    /** A database with these rows: migrated, or empty. */
    async makeDatabase({ empty = false, rows = '' } = {}): Promise<string> {
      const database = await createTestDatabase({ empty })
      cleanUps.push(() => database.drop())
      if (rows !== '') await withClient(database.url, client => client.query(rows))
      return database.url
    },
    /** A backup in the folder, of all tables or some. Answers its file. */
    async backUp(url: string, tables?: string[]): Promise<string> {
      const to = { folder: places.folder }
      return (await makeBackup({ url, to, kind: 'manual', ...(tables && { tables }) })).file
    },
  }
  beforeEach(() => {
    places.folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'guildhall-backup-')))
    cleanUps.push(() => fs.rmSync(places.folder, { recursive: true, force: true }))
  })
  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp()
  })
  return places
}

/** What a test expects to be thrown. */
export const refusal = (sentence: RegExp) => ({
  name: 'StartupError',
  message: expect.stringMatching(sentence) as string,
})

export function restoreInto(
  url: string,
  file: string,
  { force = false, backupDir = path.dirname(file) } = {},
): Promise<Manifest> {
  const { signal } = new AbortController()
  return restoreBackup({ url, file, force, backupDir, log: createRecordingLog(), signal })
}

/** The rows of every table, as COPY writes them in the order of their columns. */
export function dump(url: string): Promise<Record<string, string>> {
  return withClient(url, async client => {
    await client.query("SET timezone = 'UTC'")
    const tables: Record<string, string> = {}
    for (const { name, columns } of await listTables(client)) {
      const list = columns.map(column => `"${column}"`).join(', ')
      tables[name] = await readStream(
        client,
        `COPY (SELECT ${list} FROM ${inPublic(name)} ORDER BY ${list}) TO STDOUT`,
      )
    }
    return tables
  })
}

/** Fills every table with rows whose values are hard to carry; several transactions of one guild each. */
export const hardRows = `
  INSERT INTO guilds (id, name, owner_id, member_count, removed_at, is_active, leveling_seen_id) VALUES
    ('111', E'tab\\t newline\\n backslash\\\\ quote'' \\\\.', '9', 3, NULL, true, 9223372036854775807),
    ('222', '漢字 🎉 ' || repeat('x', 100000), '9', 0, '2026-01-02T03:04:05.678+05', false, NULL);
  INSERT INTO users (id, username, global_name) VALUES ('9', E'\\r\\n', NULL), ('10', '', '\\N'), ('11', 'eleven', 'null');
  SELECT set_config('app.source', 'CLI', false), set_config('app.actor', '9', false), set_config('app.request_id', 'r', false);
  INSERT INTO members (guild_id, user_id, xp, roles, nickname, joined_at) VALUES
    ('111', '9', 9000000000000000000, '["1", {"a": null, "ü": 1.50}]', NULL, 'epoch'),
    ('111', '10', 0, '[]', '', '2026-11-21T00:00:00.001Z'),
    ('222', '9', 12345, '[]', E'\\\\', NULL);
  INSERT INTO guild_settings (guild_id, locale, extra) VALUES ('111', 'de', '{"k": "v\\\\n"}');
  SELECT set_config('app.source', '', false);
  INSERT INTO guild_counters (guild_id, kind, n) VALUES ('111', 'ticket', 7);
  INSERT INTO processed_events (guild_id, event_id) VALUES ('111', snowflake_at(now())), ('222', snowflake_at(now() + interval '1 day'));
  INSERT INTO outbox_messages (guild_id, id, effect_key, kind, user_id, data) VALUES ('111', 'a', 'k', 'levelUp', '9', '{"level": 2}');
  INSERT INTO operator_log (actor, command) VALUES ('root', 'test')`

/** The application that the database belongs to. */
export const applicationRows = `INSERT INTO application (id) VALUES ('1234567890')`

/** Rows of the tables that came after those of hardRows. */
export const ticketRows = `
  INSERT INTO ticket_categories (guild_id, id, name, staff_role_ids, questions)
    VALUES ('111', 'c', 'Support, "urgent"', '{1,2}', '[{"label": "What?"}]');
  INSERT INTO tickets (guild_id, id, number, category_id, opener_id, slot, channel_name, answers)
    VALUES ('111', 't', 1, 'c', '9', 0, 'ticket-0001', '[{"label": "What?", "text": "a\\tb"}]');
  INSERT INTO ticket_events (guild_id, ticket_id, kind) VALUES ('111', 't', 'OPENING');
  INSERT INTO ticket_blocklist (guild_id, kind, target_id, reason) VALUES ('111', 'USER', '9', NULL);
  INSERT INTO ticket_replies (guild_id, id, name, text) VALUES ('111', 'r', 'Hi', E'one\\ntwo');
  INSERT INTO transcripts (guild_id, id, ticket_id, closing, status, stored_at) VALUES ('111', 'p', 't', 1, 'STORED', now());
  INSERT INTO transcript_parts (guild_id, transcript_id, format, part, data)
    VALUES ('111', 'p', 'HTML', 0, '\\x1f8b00090a5cff'), ('111', 'p', 'JSON', 0, '\\x');
  INSERT INTO ticket_feedback (guild_id, ticket_id, user_id, stars, comment) VALUES ('111', 't', '9', 5, E'a\tb\\n')`

export const voiceRows = `
  INSERT INTO temp_voice_hubs (guild_id, id, slot, channel_id, name_template, staff_role_ids)
    VALUES ('111', 'h', 0, '5', '{name}''s "room"', '{1,2}');
  INSERT INTO temp_voice_channels (guild_id, id, hub_id, owner_id, name, grace_seconds, occupant_ids, renamed_at)
    VALUES ('111', 'v', 'h', '9', '漢字', 10, '{9,10}', '{2026-11-21T00:00:00.001Z}');
  INSERT INTO temp_voice_creations (guild_id, id, user_id) VALUES ('111', 'v', '9');
  INSERT INTO voice_preferences (guild_id, user_id, name, locked) VALUES ('111', '9', E'a\\tb', false)`

/** And of the economy, which came after the tickets. */
export const economyRows = `
  INSERT INTO balances (guild_id, user_id, total_earned, total_spent) VALUES ('111', '9', 9000000000000, 1), ('111', '10', 1, 0);
  INSERT INTO ledger (guild_id, user_id, key, kind, amount, balance_after, counterpart_id, reason)
    VALUES ('111', '9', 'pay:1:out', 'PAID', -1, 8999999999999, '10', E'tab\\t')`

/** And of giveaways, which came after that. */
export const giveawayRows = `
  INSERT INTO giveaway_templates (guild_id, id, name, manifest, created_by) VALUES ('111', 'p', 'Weekly', '{"title": "a\\tb"}', '9');
  INSERT INTO giveaways (guild_id, id, number, template_id, title, channel_id, host_id, duration_seconds, entry_count, weight_sum, draw)
    VALUES ('111', 'g', 1, 'p', E'tab\t', '5', '9', 60, 1, 3, '{"picks": []}');
  INSERT INTO giveaway_prizes (guild_id, giveaway_id, position, name, quantity) VALUES ('111', 'g', 1, 'Mug', 2);
  INSERT INTO giveaway_entries (guild_id, giveaway_id, user_id, weight, event_id) VALUES ('111', 'g', '9', 3, 9223372036854775807);
  INSERT INTO giveaway_entry_attempts (guild_id, event_id, giveaway_id, user_id, outcome) VALUES ('111', snowflake_at(now()), 'g', '9', 'ENTERED');
  INSERT INTO giveaway_winners (guild_id, giveaway_id, user_id, prize_position, slot) VALUES ('111', 'g', '9', 1, 0)`

/** A file with the beginning of a backup, and nothing else that counts. */
export function writeBeginning(folder: string, about: Pick<About, 'kind'> & { createdAt: Date }): string {
  const { kind, createdAt } = about
  const said: About = {
    format: backupFormat,
    kind,
    createdAt: createdAt.toISOString(),
    guildhall: '0.0.0',
    complete: true,
  }
  const file = path.join(folder, backupName(kind, createdAt))
  fs.mkdirSync(folder, { recursive: true })
  fs.writeFileSync(
    file,
    gzipSync(tarEntry({ name: aboutName, data: Buffer.from(JSON.stringify(said)) }, createdAt)),
  )
  return file
}
