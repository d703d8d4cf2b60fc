import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type PlanStep, captureStatements, explain } from '#test/support/capturedStatements.ts'
import { bigGiveaway, bigGuild, fillTables, usualGuild } from '#test/support/fillTables.ts'
import { type TestBot, createTestBot } from '#test/support/testBot.ts'
import { findAuditPage } from '#src/audit/audit.ts'
import { changeGuildOnce, readGuild } from '#src/database/guildTransaction.ts'
import { lastDays } from '#src/database/limits.ts'
import { snowflakeAt } from '#src/discord/snowflake.ts'
import { readHosts } from '#src/giveaways/hostStore.ts'
import { type EntrantCursor, readEntrants } from '#src/giveaways/store.ts'
import { sweepGiveawaysInAllGuilds } from '#src/giveaways/sweepGiveaways.ts'
import { findUnsyncedInAllGuilds } from '#src/giveaways/syncStore.ts'
import { countJoinsByDay, listJoins } from '#src/guilds/statistics.ts'
import { readBacklogInAllGuilds } from '#src/jobs/backlog.ts'
import { announce, deliverOutboxMessage, sweepOutboxInAllGuilds } from '#src/jobs/outbox.ts'
import { findBoardPage, findRank } from '#src/leveling/leveling.ts'
import {
  advanceSeenMarksInAllGuilds,
  claimLevelsInAllGuilds,
  grantXpInAllGuilds,
  upsertUsersInAllGuilds,
} from '#src/leveling/store.ts'
import { readSettings } from '#src/settings/store.ts'

let bot: TestBot
let owner: Client
let captured: ReturnType<typeof captureStatements>
beforeAll(async () => {
  bot = await createTestBot()
  owner = new Client({ connectionString: bot.databaseUrl })
  await owner.connect()
  await fillTables(owner)
  captured = captureStatements()
})
afterAll(async () => {
  captured.stop()
  await owner.end()
  await bot.close()
})

const place = { xp: 40_000n, userId: '1050000' }
const now = () => snowflakeAt(Date.now())
const event = () => ({ source: 'COMMAND', userId: '1000001', requestId: String(now()) }) as const

const entrants = (cursor: EntrantCursor | null) =>
  readGuild(bot.db, bigGuild, tx => readEntrants(tx, bigGiveaway, { cursor, limit: 21 }))

interface HotQuery {
  name: string
  run: () => Promise<unknown>
  /** As guildhall_app in this guild; as the owner when absent. */
  guildId?: string
  /** All of them are used. */
  indexes: string[]
}

const board = 'members_guild_id_xp_band_idx'

const hotQueries: HotQuery[] = [
  {
    name: 'the top of the board',
    run: () => findBoardPage(bot, bigGuild, 'top'),
    guildId: bigGuild,
    indexes: [board],
  },
  {
    name: 'the next page of the board',
    run: () => findBoardPage(bot, bigGuild, { after: place }),
    guildId: bigGuild,
    indexes: [board],
  },
  {
    name: 'the page before',
    run: () => findBoardPage(bot, bigGuild, { before: place }),
    guildId: bigGuild,
    indexes: [board],
  },
  {
    name: 'a rank in a usual guild',
    run: () => findRank(bot, usualGuild, '1000500'),
    guildId: usualGuild,
    indexes: ['members_pkey', board],
  },
  {
    name: 'XP of a batch',
    run: () =>
      grantXpInAllGuilds(
        bot.db.system.pool,
        Array.from({ length: 500 }, (_, i) => ({
          guildId: bigGuild,
          userId: String(1_000_001 + i),
          messageId: String(now()),
          xp: 20,
          cooldownMs: 60_000,
        })),
        [{ guildId: bigGuild, seenId: now() }],
      ),
    indexes: ['members_pkey', 'guilds_pkey'],
  },
  {
    name: 'levels reached in a batch',
    run: () =>
      claimLevelsInAllGuilds(bot.db.system.pool, [{ guildId: bigGuild, userId: '1000001', level: 3 }]),
    indexes: ['members_pkey'],
  },
  {
    name: 'names in a batch',
    run: () =>
      upsertUsersInAllGuilds(bot.db.system.pool, [{ id: '1000001', username: 'renamed', globalName: null }]),
    indexes: ['users_pkey'],
  },
  {
    name: 'marks of quiet guilds',
    run: () => advanceSeenMarksInAllGuilds(bot.db, [{ guildId: bigGuild, seenId: now() }]),
    indexes: ['guilds_pkey'],
  },
  {
    name: 'a message for the outbox',
    run: () =>
      announce(bot.db.system.pool, [
        {
          guildId: '2',
          effectKey: 'levelUp:9',
          kind: 'levelUp',
          channelId: '500',
          userId: '1000001',
          data: {},
        },
      ]),
    indexes: ['outbox_messages_guild_id_effect_key_key'],
  },
  {
    name: 'a message claimed and sent',
    run: async () => {
      const key = { guildId: String(1 + (1000 % 51)), id: 'm1000' }
      const delivery = await deliverOutboxMessage(bot, { levelUp: () => ({ content: 'up' }) }, key)
      expect(delivery.kind).toBe('delivered')
    },
    indexes: ['outbox_messages_pkey'],
  },
  {
    name: 'the sweep of the outbox',
    run: () => sweepOutboxInAllGuilds(bot.db),
    indexes: ['outbox_messages_overdue_idx'],
  },
  {
    name: 'the backlog for the metrics',
    run: () => readBacklogInAllGuilds(bot.db),
    indexes: ['outbox_messages_overdue_idx'],
  },
  {
    name: 'settings of one guild',
    run: () => readGuild(bot.db, usualGuild, readSettings),
    guildId: usualGuild,
    indexes: ['guild_settings_pkey'],
  },
  {
    name: 'settings of the guilds of a start',
    run: () => bot.settings.load(Array.from({ length: 100 }, (_, g) => String(g + 1))),
    indexes: ['guild_settings_pkey'],
  },
  {
    name: 'a page of the audit log',
    run: () => findAuditPage(bot, bigGuild, { days: 90 }, { olderThan: 90_000n }),
    guildId: bigGuild,
    indexes: ['audit_log_pkey', 'audit_people_guild_id_pseudonym_key'],
  },
  {
    name: 'a page of one person’s changes',
    run: () => findAuditPage(bot, bigGuild, { days: 90, actorId: '1000003' }, 'newest'),
    guildId: bigGuild,
    indexes: ['audit_log_guild_id_actor_id_idx', 'audit_people_user_id_idx'],
  },
  {
    name: 'an interaction dealt with once',
    run: () => changeGuildOnce(bot.db, usualGuild, event(), async () => 'done'),
    guildId: usualGuild,
    indexes: ['processed_events_pkey'],
  },
  {
    name: 'joins of the last days',
    run: () => readGuild(bot.db, bigGuild, tx => countJoinsByDay(tx, lastDays(7, new Date()))),
    guildId: bigGuild,
    indexes: ['members_guild_id_joined_at_idx'],
  },
  {
    name: 'who joined last',
    run: () => readGuild(bot.db, bigGuild, tx => listJoins(tx, lastDays(90, new Date()))),
    guildId: bigGuild,
    indexes: ['members_guild_id_joined_at_idx'],
  },
  {
    name: 'giveaways with which something is due',
    run: () => sweepGiveawaysInAllGuilds(bot.db),
    indexes: ['giveaways_status_ends_at_idx', 'giveaways_refunded_idx', 'giveaway_winners_unclaimed_idx'],
  },
  {
    name: 'giveaways whose message does not agree',
    run: () => findUnsyncedInAllGuilds(bot.db),
    indexes: ['giveaways_unsynced_idx', 'giveaways_status_ends_at_idx'],
  },
  {
    name: 'the first entrants of a giveaway',
    run: () => entrants(null),
    guildId: bigGuild,
    indexes: ['giveaway_entries_pkey'],
  },
  {
    name: 'the next page of entrants',
    run: () => entrants({ direction: 'after', userId: '1010000' }),
    guildId: bigGuild,
    indexes: ['giveaway_entries_pkey'],
  },
  {
    name: 'the entrants before',
    run: () => entrants({ direction: 'before', userId: '1010000' }),
    guildId: bigGuild,
    indexes: ['giveaway_entries_pkey'],
  },
  {
    name: 'the hosts of a giveaway',
    run: () => readGuild(bot.db, bigGuild, tx => readHosts(tx, bigGiveaway)),
    guildId: bigGuild,
    indexes: ['giveaway_entries_parts_idx'],
  },
]

/** Those of which a scan would be felt. */
const largeTables = [
  'members',
  'users',
  'outbox_messages',
  'audit_log',
  'guilds',
  'guild_settings',
  'giveaways',
  'giveaway_entries',
  'giveaway_winners',
]

test.each(hotQueries)('$name: by index', async ({ run, guildId, indexes }) => {
  const sent = await captured.during(run)
  const steps: PlanStep[] = []
  for (const statement of sent) steps.push(...(await explain(owner, statement, { guildId })))
  const scanned = steps.filter(({ kind, table = '' }) => kind === 'Seq Scan' && isLarge(table))
  expect(scanned, sent.map(({ text }) => text).join('\n')).toEqual([])
  expect(steps.flatMap(step => step.indexes)).toEqual(expect.arrayContaining(indexes))
})

test('no index of giveaways knows what entries change, so that each of them is a HOT update', async () => {
  const { rows } = await owner.query<{ definition: string }>(
    `SELECT pg_get_indexdef(indexrelid) AS definition FROM pg_index WHERE indrelid = 'giveaways'::regclass`,
  )
  expect(rows.length).toBeGreaterThan(4)
  expect(rows.map(({ definition }) => definition).join('\n')).not.toMatch(
    /entry_count|weight_sum|shown_count/,
  )
})

function isLarge(table: string): boolean {
  return largeTables.includes(table) || table.startsWith('processed_events')
}
