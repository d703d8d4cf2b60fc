import { CompiledQuery, type Kysely } from 'kysely'
import type { Bot } from '#src/bot.ts'
import type { DB } from '#src/database/generated/kysely.ts'
import type { GuildReading } from '#src/database/guildTransaction.ts'
import { newId } from '#src/database/newId.ts'
import type { Refused, Sent } from '#src/discord/discord.ts'
import { snowflakeAt } from '#src/discord/snowflake.ts'
import type { MessageView } from '#src/discord/view.ts'

/** A message that must reach Discord once, as the fact that it announces is written. */
export interface Announcement {
  guildId: string
  /** What it announces, unique in the guild for ever: a second announcement of the same effect is dropped. */
  effectKey: string
  kind: string
  /** Where it goes; null sends it to the user directly. */
  channelId: string | null
  userId: string
  data: object
}

/** A message of the outbox on its way out. */
export interface OutboxMessage {
  guildId: string
  id: string
  channelId: string | null
  userId: string
  kind: string
  data: unknown
  attempts: number
  firstAttemptAt: Date
}

/** Makes a message, with its files, at the time of sending. Its text is the same at each try: by it an earlier one's is found. */
export type Renderer = (
  bot: Pick<Bot, 'db' | 'discord' | 'settings'>,
  message: OutboxMessage,
) => MessageView | Promise<MessageView>

/** Milliseconds for which a process that sends a message keeps others from sending it. */
const leaseMs = 60_000
/** How far the clocks of the database and of Discord may differ. */
const clockSkewMs = 60_000
/** Discord's codes for a permission that is missing, which an admin can mend: Missing Access, Missing Permissions. */
const forbidden = [50_001, 50_013]
/** Minutes until a message that may wait and is forbidden is tried again. */
const forbiddenMinutes = 5
/** Pages of 100 messages in which a later attempt looks for the message of an earlier one. */
const maxPagesSearched = 10

/** Writes announcements and the jobs that send them, in the transaction of the facts they announce. */
export async function announce(
  client: { query(text: string, values: unknown[]): Promise<unknown> },
  announcements: readonly Announcement[],
): Promise<void> {
  if (announcements.length === 0) return
  await client.query(
    `WITH written AS (
       INSERT INTO outbox_messages (guild_id, id, effect_key, kind, channel_id, user_id, data)
       SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::jsonb[])
       ON CONFLICT (guild_id, effect_key) DO NOTHING
       RETURNING guild_id, id
     )
     SELECT enqueue_job('deliverOutboxMessage', json_build_object('guildId', guild_id, 'id', id), guild_id || ':' || id)
     FROM written`,
    [
      announcements.map(a => a.guildId),
      announcements.map(() => newId()),
      announcements.map(a => a.effectKey),
      announcements.map(a => a.kind),
      announcements.map(a => a.channelId),
      announcements.map(a => a.userId),
      announcements.map(a => JSON.stringify(a.data)),
    ],
  )
}

/** Writes an announcement in a transaction of its guild. */
export async function announceInGuild(
  { guildId, kysely }: GuildReading,
  announcement: Omit<Announcement, 'guildId'>,
): Promise<void> {
  const query = (text: string, values: unknown[]) => kysely.executeQuery(CompiledQuery.raw(text, values))
  await announce({ query }, [{ ...announcement, guildId }])
}

/** The bot has left the guild: what was not sent by then never is. */
export async function giveUpMessages(kysely: Kysely<DB>, guildId: string): Promise<void> {
  await kysely
    .updateTable('outbox_messages')
    .set({ refusal: 'the bot was removed from the server', lease_until: null })
    .where('guild_id', '=', guildId)
    .where('announced_at', 'is', null)
    .where('refusal', 'is', null)
    .execute()
}

export type Delivery =
  | { kind: 'delivered'; messageId: string }
  | { kind: 'refused'; reason: string }
  /** Forbidden now, and tried again. */
  | { kind: 'waiting'; reason: string }
  /** Announced already, given up, or of a guild that was left. */
  | { kind: 'settled' }

/** Another process is sending the message; the job comes again when its lease is over. */
export class OutboxMessageLeased extends Error {
  override name = 'OutboxMessageLeased'
}

/**
 * Sends a message of the outbox. At least once by itself; once in effect, since Discord enforces its nonce for some
 * minutes and a later attempt first looks whether the message of an earlier one is there.
 * patientKinds: those which wait for a day where Discord forbids them; others are given up at once, as there may be many of them, and what it
 * forbids counts against the bot.
 */
export async function deliverOutboxMessage(
  bot: Pick<Bot, 'db' | 'discord' | 'settings'>,
  renderers: Readonly<Record<string, Renderer>>,
  key: { guildId: string; id: string },
  patientKinds: readonly string[] = [],
): Promise<Delivery> {
  const message = await claim(bot.db, key)
  if (message === 'settled') return { kind: 'settled' }
  try {
    const render = renderers[message.kind]
    if (!render) throw new Error(`No renderer makes outbox messages of the kind ${message.kind}`)
    const result = await send(bot, message, await render(bot, message))
    if (result.kind === 'refused') {
      const mayWait = patientKinds.includes(message.kind) && forbidden.includes(result.code)
      return await (mayWait ? wait : refuse)(bot.db, key, result.message)
    }
    await bot.db.system.pool.query(
      'UPDATE outbox_messages SET announced_at = now(), message_id = $3, lease_until = NULL WHERE guild_id = $1 AND id = $2',
      [key.guildId, key.id, result.messageId],
    )
    return { kind: 'delivered', messageId: result.messageId }
  } catch (error) {
    await bot.db.system.pool.query(
      // Its own lease only: another process may have taken the message meanwhile.
      'UPDATE outbox_messages SET lease_until = NULL WHERE guild_id = $1 AND id = $2 AND attempts = $3',
      [key.guildId, key.id, message.attempts],
    )
    throw error
  }
}

/**
 * Makes jobs again for messages whose job was lost or is held by a process that died, and gives up those older than a day.
 * Answers how many jobs it made.
 */
export async function sweepOutboxInAllGuilds({ system }: Bot['db']): Promise<number> {
  await system.pool.query(
    `UPDATE outbox_messages SET refusal = 'not sent within a day'
     WHERE announced_at IS NULL AND refusal IS NULL AND created_at < now() - interval '1 day'`,
  )
  // A job that still waits for its next try keeps its own time.
  const result = await system.pool.query(
    `SELECT enqueue_job('deliverOutboxMessage', json_build_object('guildId', guild_id, 'id', m.id), guild_id || ':' || m.id)
     FROM outbox_messages AS m JOIN guilds ON guilds.id = guild_id AND is_active
     WHERE announced_at IS NULL AND refusal IS NULL AND (lease_until IS NULL OR lease_until < now())
       AND NOT EXISTS (
         SELECT FROM graphile_worker.jobs
         WHERE key = guild_id || ':' || m.id AND locked_at IS NULL AND attempts < max_attempts)
     ORDER BY m.created_at LIMIT 500`,
  )
  return result.rowCount ?? 0
}

async function claim(
  { system }: Bot['db'],
  { guildId, id }: { guildId: string; id: string },
): Promise<OutboxMessage | 'settled'> {
  const claimed = await system.pool.query<OutboxMessage>(
    `UPDATE outbox_messages SET attempts = attempts + 1, lease_until = now() + $3 * interval '1 millisecond',
       first_attempt_at = coalesce(first_attempt_at, now())
     WHERE guild_id = $1 AND id = $2 AND announced_at IS NULL AND refusal IS NULL
       AND (lease_until IS NULL OR lease_until < now())
       AND EXISTS (SELECT FROM guilds WHERE guilds.id = $1 AND is_active)
     RETURNING guild_id AS "guildId", id, channel_id AS "channelId", user_id AS "userId", kind, data, attempts,
       first_attempt_at AS "firstAttemptAt"`,
    [guildId, id, leaseMs],
  )
  if (claimed.rows[0]) return claimed.rows[0]
  const leased = await system.pool.query(
    `SELECT FROM outbox_messages WHERE guild_id = $1 AND id = $2 AND announced_at IS NULL AND refusal IS NULL
       AND EXISTS (SELECT FROM guilds WHERE guilds.id = $1 AND is_active)`,
    [guildId, id],
  )
  if (leased.rowCount === 0) return 'settled'
  throw new OutboxMessageLeased('Another process is sending this message')
}

async function send(
  { discord }: Pick<Bot, 'discord'>,
  message: OutboxMessage,
  view: MessageView,
): Promise<Sent | Refused> {
  const opened =
    message.channelId === null
      ? await discord.openDirectMessages(message.userId)
      : { kind: 'opened' as const, channelId: message.channelId }
  if (opened.kind === 'refused') return opened
  const earlier = message.attempts > 1 ? await findSent(discord, message, opened.channelId, view) : undefined
  return earlier ?? (await discord.sendMessage(opened.channelId, view, message.id))
}

/** Looks in the channel for what an earlier attempt sent before its process died. */
async function findSent(
  discord: Bot['discord'],
  message: OutboxMessage,
  channelId: string,
  view: MessageView,
): Promise<Sent | undefined> {
  let after = String(snowflakeAt(message.firstAttemptAt.getTime() - clockSkewMs))
  for (let page = 0; page < maxPagesSearched; page++) {
    const read = await discord.readMessages(channelId, { after })
    if (read.kind === 'refused') return undefined
    const found = read.messages.find(candidate => candidate.own && candidate.content === view.content)
    if (found) return { kind: 'sent', messageId: found.id }
    const newest = read.messages[0]
    if (!newest) return undefined
    after = newest.id
  }
  return undefined
}

async function refuse(
  { system }: Bot['db'],
  { guildId, id }: { guildId: string; id: string },
  reason: string,
): Promise<Delivery> {
  await system.pool.query(
    'UPDATE outbox_messages SET refusal = $3, lease_until = NULL WHERE guild_id = $1 AND id = $2',
    [guildId, id, reason],
  )
  return { kind: 'refused', reason }
}

/** The sweep goes on with it. */
async function wait(
  { system }: Bot['db'],
  { guildId, id }: { guildId: string; id: string },
  reason: string,
): Promise<Delivery> {
  await system.pool.query(
    `UPDATE outbox_messages SET lease_until = now() + $3 * interval '1 minute' WHERE guild_id = $1 AND id = $2`,
    [guildId, id, forbiddenMinutes],
  )
  return { kind: 'waiting', reason }
}
