import { afterEach, beforeEach, expect, test } from 'vitest'
import { addGuild, createTestBot, type TestBot } from '#test/support/testBot.ts'
import { cleanUp, findOrphans } from '#src/operations/cleanup.ts'
import { cleanupKinds } from '#src/operations/cleanupKinds.ts'

let bot: TestBot
beforeEach(async () => {
  bot = await createTestBot()
})
afterEach(() => bot.close())

const query = (text: string, values: unknown[] = []) => bot.db.system.pool.query(text, values)

async function addUser(id: string, daysOld: number): Promise<void> {
  await query(
    `INSERT INTO users (id, username, updated_at) VALUES ($1, 'someone', now() - $2 * interval '1 day')`,
    [id, daysOld],
  )
}

async function addMember(guildId: string, userId: string): Promise<void> {
  await addUser(userId, 40)
  await query('INSERT INTO members (guild_id, user_id, xp) VALUES ($1, $2, 20)', [guildId, userId])
}

async function addMessage(guildId: string, id: string, columns: Record<string, string> = {}): Promise<void> {
  const names = Object.keys(columns)
  await query(
    `INSERT INTO outbox_messages (guild_id, id, effect_key, kind, user_id, data ${names.map(name => `, ${name}`).join('')})
     VALUES ($1, $2::text, $2::text, 'levelUp', '7', '{}' ${Object.values(columns)
       .map(value => `, ${value}`)
       .join('')})`,
    [guildId, id],
  )
}

async function addJob(guildId: string, key: string): Promise<void> {
  await query(`SELECT enqueue_job('deliverOutboxMessage', json_build_object('guildId', $1::text), $2)`, [
    guildId,
    key,
  ])
}

async function counts(guildId: string | null = null): Promise<Record<string, number>> {
  const found = await findOrphans(bot.db, guildId, 30)
  return Object.fromEntries(found.map(({ kind, count }) => [kind.name, count]))
}

async function run(guildId: string | null = null, signal = new AbortController().signal) {
  const found = await findOrphans(bot.db, guildId, 30)
  return cleanUp(bot.db, found, { graceDays: 30, guildId, operator: 'tester', signal, onBatch: () => {} })
}

const nothing = Object.fromEntries(cleanupKinds.map(({ name }) => [name, 0]))

/** One orphan of every kind in guild 2, and beside each what is none. */
async function makeOrphans(): Promise<void> {
  for (const id of ['1', '2', '3', '4']) await addGuild(bot, id)
  await query(`UPDATE guilds SET is_active = false, removed_at = now() - interval '31 days' WHERE id = '3'`)
  await query(`UPDATE guilds SET is_active = false, removed_at = now() - interval '29 days' WHERE id = '4'`)
  for (const [guildId, userId] of [
    ['1', '70'],
    ['3', '71'],
    ['4', '72'],
  ] as const)
    await addMember(guildId, userId)
  await addUser('80', 2)
  await addUser('81', 0)
  const overdue = { created_at: `now() - interval '25 hours'` }
  await addMessage('2', 'unsent', overdue)
  await addMessage('2', 'being-sent', { ...overdue, lease_until: `now() + interval '1 minute'` })
  await addMessage('2', 'fresh')
  const old = `now() - interval '31 days'`
  await addMessage('2', 'sent-long-ago', { created_at: old, announced_at: old })
  await addMessage('2', 'frozen-hash', { created_at: old, announced_at: old })
  await query(`UPDATE outbox_messages SET kind = 'giveawayFrozen' WHERE id = 'frozen-hash'`)
  await addMessage('2', 'refused-long-ago', { created_at: old, refusal: `'no permission'` })
  await addMessage('2', 'sent', { created_at: old, announced_at: `now() - interval '29 days'` })
  await query(
    `INSERT INTO ticket_categories (guild_id, id, name, deleted_at) VALUES ('2', 'living', 'a', NULL),
       ('2', 'lately', 'b', now() - interval '29 days'), ('2', 'used', 'c', ${old}), ('2', 'unused', 'd', ${old})`,
  )
  await query(
    `INSERT INTO tickets (guild_id, id, number, category_id, opener_id, slot, channel_name, created_at, lease_until)
     VALUES ('2', 'stuck', 1, 'used', '7', 0, 'x', now() - interval '25 hours', NULL),
       ('2', 'at-it', 2, 'used', '7', 1, 'x', now() - interval '25 hours', now() + interval '1 minute'),
       ('2', 'new', 3, 'used', '7', 2, 'x', now(), NULL)`,
  )
  await query(
    `INSERT INTO transcripts (guild_id, id, ticket_id, closing, created_at) VALUES
       ('2', 'unmade', 'new', 1, now() - interval '49 hours'), ('2', 'waiting', 'new', 2, now() - interval '47 hours')`,
  )
  await query(`INSERT INTO temp_voice_hubs (guild_id, id, slot, name_template) VALUES ('2', 'h', 0, 'x')`)
  await query(
    `INSERT INTO temp_voice_channels (guild_id, id, hub_id, owner_id, name, grace_seconds, status, channel_id, updated_at) VALUES
       ('2', 'lost', 'h', '1', 'x', 10, 'DELETING', NULL, now() - interval '2 days'),
       ('2', 'going', 'h', '2', 'x', 10, 'DELETING', NULL, now()),
       ('2', 'there', 'h', '3', 'x', 10, 'ACTIVE', '5', now() - interval '2 days')`,
  )
  for (const key of ['failed', 'waiting', 'running-its-last']) await addJob('2', key)
  await addJob('999', 'of-nobody')
  await query(`UPDATE graphile_worker._private_jobs SET attempts = max_attempts WHERE key = 'failed'`)
  await query(
    `UPDATE graphile_worker._private_jobs SET attempts = max_attempts, locked_at = now() WHERE key = 'running-its-last'`,
  )
  for (const [user, pseudonym] of ['actor', 'changed', 'nobody'].entries())
    await query(`INSERT INTO audit_people (guild_id, user_id, pseudonym) VALUES ('2', $1, $2)`, [
      user,
      pseudonym,
    ])
  await query(
    `INSERT INTO audit_log (guild_id, actor, source, request_id, action, subject, subject_key, before)
     VALUES ('2', 'actor', 'CLI', 'r', 'DELETE', 'members', '{}', '{"user_id": "changed", "nickname": "nobody2"}')`,
  )
  await query(
    `CREATE TABLE processed_events_20200101 PARTITION OF processed_events FOR VALUES FROM (1) TO (1000)`,
  )
  await query(
    `CREATE TABLE giveaway_entry_attempts_20200101 PARTITION OF giveaway_entry_attempts FOR VALUES FROM (1) TO (1000)`,
  )
}

test('every kind of orphan is counted, then settled, and nothing else', async () => {
  expect(await counts()).toEqual(nothing)
  await makeOrphans()
  const found = { ...nothing }
  Object.assign(found, {
    leftGuilds: 1,
    unsentMessages: 1,
    settledMessages: 2,
    openingTickets: 1,
    unmadeTranscripts: 1,
    removedCategories: 1,
    lostVoiceChannels: 1,
    failedJobs: 1,
    jobsOfUnknownGuilds: 1,
    eventPartitions: 1,
    attemptPartitions: 1,
    pseudonyms: 1,
    strangers: 1,
  })
  expect(await counts()).toEqual(found)

  // The member of the guild that goes is a stranger afterwards.
  expect(await run()).toEqual({ ...found, strangers: 2 })
  expect(await counts()).toEqual(nothing)
  const left = async (sql: string) => (await query(sql)).rows.map(row => Object.values(row as object)[0])
  expect(await left('SELECT id FROM guilds ORDER BY id')).toEqual(['1', '2', '4'])
  expect(await left('SELECT user_id FROM members ORDER BY 1')).toEqual(['70', '72'])
  expect(await left('SELECT pseudonym FROM audit_people ORDER BY 1')).toEqual(['actor', 'changed'])
  expect(await left('SELECT id FROM users ORDER BY 1')).toEqual(['70', '72', '81'])
  expect(await left('SELECT id FROM outbox_messages ORDER BY 1')).toEqual([
    'being-sent',
    'fresh',
    'frozen-hash',
    'sent',
    'unsent',
  ])
  expect(await left(`SELECT refusal FROM outbox_messages WHERE id = 'unsent'`)).toEqual([
    'not sent within a day',
  ])
  expect(await left(`SELECT id FROM tickets WHERE status = 'OPENING' ORDER BY 1`)).toEqual(['at-it', 'new'])
  expect(await left(`SELECT id FROM transcripts WHERE status = 'PENDING'`)).toEqual(['waiting'])
  expect(await left('SELECT id FROM ticket_categories ORDER BY 1')).toEqual(['lately', 'living', 'used'])
  expect(await left('SELECT key FROM graphile_worker.jobs ORDER BY 1')).toEqual([
    'running-its-last',
    'waiting',
  ])
  expect(await left(`SELECT to_regclass('processed_events_20200101')`)).toEqual([null])
  expect(await left(`SELECT to_regclass('giveaway_entry_attempts_20200101')`)).toEqual([null])
})

test('every run leaves one line in the log of the operator, and one for each guild', async () => {
  await makeOrphans()
  await run()
  const { rows } = await query('SELECT actor, command, details FROM operator_log ORDER BY id')
  expect(rows).toEqual([
    { actor: 'tester', command: 'guilds purge', details: expect.objectContaining({ guildId: '3' }) },
    {
      actor: 'tester',
      command: 'cleanup',
      details: { guildId: null, settled: expect.objectContaining({ strangers: 2 }) },
    },
  ])
  await run()
  expect((await query('SELECT FROM operator_log')).rowCount).toBe(2)
})

test('the cleanup of one guild leaves the others and what belongs to none alone', async () => {
  await makeOrphans()
  await addGuild(bot, '5')
  await addMessage('5', 'unsent', { created_at: `now() - interval '2 days'` })
  await addJob('5', 'failed-5')
  await query(`UPDATE graphile_worker._private_jobs SET attempts = max_attempts WHERE key = 'failed-5'`)
  expect(await counts('5')).toEqual({
    leftGuilds: 0,
    pseudonyms: 0,
    unsentMessages: 1,
    settledMessages: 0,
    openingTickets: 0,
    unmadeTranscripts: 0,
    removedCategories: 0,
    lostVoiceChannels: 0,
    failedJobs: 1,
  })
  expect(await run('5')).toEqual({ unsentMessages: 1, failedJobs: 1 })
  expect(await counts('5')).toEqual({
    leftGuilds: 0,
    pseudonyms: 0,
    unsentMessages: 0,
    settledMessages: 0,
    openingTickets: 0,
    unmadeTranscripts: 0,
    removedCategories: 0,
    lostVoiceChannels: 0,
    failedJobs: 0,
  })
  expect(await counts()).toMatchObject({ leftGuilds: 1, unsentMessages: 1, settledMessages: 2, strangers: 1 })
})

test('it goes in batches, stops between two of them, and carries on when it is run again', async () => {
  await query(
    `INSERT INTO users (id, username, updated_at) SELECT n, 'u', now() - interval '2 days' FROM generate_series(1, 2500) AS n`,
  )
  const interrupt = new AbortController()
  const batches: number[] = []
  const found = await findOrphans(bot.db, null, 30)
  const settled = await cleanUp(bot.db, found, {
    graceDays: 30,
    guildId: null,
    operator: 'tester',
    signal: interrupt.signal,
    onBatch(_, rows) {
      batches.push(rows)
      interrupt.abort()
    },
  })
  expect(batches).toEqual([1_000])
  expect(settled).toEqual({ strangers: 1_000 })
  expect(await run()).toEqual({ strangers: 1_500 })
})

test('somebody who becomes a member during the cleanup stays one', async () => {
  await addGuild(bot, '1')
  await addUser('7', 2)
  const joining = await bot.db.system.pool.connect()
  try {
    await joining.query('BEGIN')
    await joining.query(`INSERT INTO members (guild_id, user_id, xp) VALUES ('1', '7', 20)`)
    await run()
    await joining.query('COMMIT')
  } finally {
    joining.release()
  }
  expect((await query('SELECT FROM members')).rowCount).toBe(1)
})

test('a person who does something during the cleanup keeps the name that the entry has', async () => {
  await addGuild(bot, '1')
  await query(`INSERT INTO audit_people (guild_id, user_id, pseudonym) VALUES ('1', '7', 'seven')`)
  const acting = await bot.db.system.pool.connect()
  try {
    await acting.query('BEGIN')
    await acting.query(`SELECT set_config('app.source', 'CLI', true), set_config('app.actor', '7', true)`)
    await acting.query(`INSERT INTO guild_settings (guild_id, locale) VALUES ('1', 'de')`)
    await run()
    await acting.query('COMMIT')
  } finally {
    acting.release()
  }
  expect((await query('SELECT pseudonym FROM audit_people')).rows).toEqual([{ pseudonym: 'seven' }])
  expect((await query('SELECT actor FROM audit_log')).rows).toEqual([{ actor: 'seven' }])
})
