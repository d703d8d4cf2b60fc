import type { Client } from 'pg'

/** Ids of guilds: one with 100,000 members, 50 with 2,000 each, and 5,000 without any. */
export const bigGuild = '1'
export const usualGuild = '2'

/** Of a giveaway of bigGuild with 20,000 entries. */
export const bigGiveaway = 'g100'

/**
 * Fills the tables as a busy bot would have: 200,000 members, 100,000 audit entries, events and messages, and 20,000 giveaways, of which
 * 200 run.
 */
export async function fillTables(client: Client): Promise<void> {
  await client.query(`
    SELECT setseed(0.5);

    INSERT INTO guilds (id, name, owner_id, leveling_seen_id)
    SELECT g::text, 'Guild ' || g, '1', 0 FROM generate_series(1, 5051) AS g;

    INSERT INTO users (id, username)
    SELECT (1000000 + u)::text, 'user ' || u FROM generate_series(1, 100000) AS u;

    INSERT INTO members (guild_id, user_id, xp, message_count, last_msg_id, next_msg_id, joined_at, hidden)
    SELECT guild, (1000000 + u)::text, xp, xp / 20, snowflake_at(moment), snowflake_at(moment) + 1, moment, u % 50 = 0
    FROM (
      SELECT '${bigGuild}' AS guild, u FROM generate_series(1, 100000) AS u
      UNION ALL
      SELECT (g + 1)::text, u FROM generate_series(1, 50) AS g, generate_series(1, 2000) AS u
    ) AS pairs,
    LATERAL (SELECT (300 / (1 - random()) + u * 0)::bigint AS xp, now() - random() * interval '700 days' AS moment) AS made;

    INSERT INTO guild_settings (guild_id, xp_max) SELECT g::text, 30 FROM generate_series(1, 3000) AS g;

    INSERT INTO outbox_messages (guild_id, id, effect_key, kind, channel_id, user_id, data, announced_at, created_at)
    SELECT (1 + m % 51)::text, 'm' || m, 'levelUp:' || m, 'levelUp', '500', '1000001', '{}',
      CASE WHEN m % 1000 <> 0 THEN now() END, now() - m * interval '1 second'
    FROM generate_series(1, 50000) AS m;

    INSERT INTO audit_people (guild_id, user_id, pseudonym)
    SELECT '${bigGuild}', (1000000 + u)::text, gen_random_uuid()::text FROM generate_series(1, 20000) AS u;

    INSERT INTO audit_log (guild_id, actor, source, request_id, action, subject, subject_key, before, after, created_at)
    SELECT CASE WHEN e % 2 = 0 THEN '${bigGuild}' ELSE (2 + e % 50)::text END,
      (SELECT pseudonym FROM audit_people WHERE user_id = (1000001 + e % 20000)::text),
      'COMMAND', e::text, 'UPDATE', 'guild_settings', '{}', '{"xp_max": 25}', '{"xp_max": 30}', now() - (100000 - e) * interval '1 minute'
    FROM generate_series(1, 100000) AS e;

    INSERT INTO processed_events (guild_id, event_id, status)
    SELECT (1 + e % 51)::text, snowflake_at(now() - e * interval '0.5 seconds') + e, 'PROCESSED'
    FROM generate_series(1, 100000) AS e;
  `)
  await client.query(fillGiveaways)
  await client.query('VACUUM ANALYZE')
}

const fillGiveaways = `
  INSERT INTO giveaways (guild_id, id, number, title, channel_id, host_id, status, duration_seconds, starts_at, ends_at, cost, seed,
    commitment, frozen_hash, draw, version, synced_version, updated_at)
  SELECT CASE WHEN n = 100 THEN '${bigGuild}' ELSE (1 + n % 51)::text END, 'g' || n, n, 'Mug', '500', '1',
    CASE WHEN n % 100 = 0 THEN 'ACTIVE' WHEN n % 20 = 1 THEN 'CANCELLED' ELSE 'COMPLETED' END, 3600, now(),
    now() - (n - 10000) * interval '1 minute', n % 3, repeat('ab', 32), repeat('cd', 32), repeat('ef', 32), '{"picks": []}',
    4, CASE WHEN n % 5000 = 7 THEN 3 ELSE 4 END, now() - n * interval '10 minutes'
  FROM generate_series(1, 20000) AS n;

  INSERT INTO giveaway_prizes (guild_id, giveaway_id, position, name, quantity)
  SELECT guild_id, id, 1, 'Mug', 1 FROM giveaways;

  INSERT INTO giveaway_entries (guild_id, giveaway_id, user_id, role, paid, event_id)
  SELECT guild_id, id, (1000000 + u)::text, CASE WHEN u = 1 THEN 'ORGANIZER' ELSE 'PARTICIPANT' END, cost, 1000 * number + u
  FROM giveaways, generate_series(1, CASE WHEN id = '${bigGiveaway}' THEN 20000 ELSE 2 END) AS u;

  INSERT INTO giveaway_winners (guild_id, giveaway_id, user_id, prize_position, slot, claim_until, claimed_at)
  SELECT guild_id, id, '1000002', 1, 0, now(), CASE WHEN number % 1000 <> 0 THEN now() END
  FROM giveaways WHERE status = 'COMPLETED'`
