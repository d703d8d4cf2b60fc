import { sql } from 'kysely'
import type { GuildReading } from '#src/database/guildTransaction.ts'
import type { Finding } from '#src/doctor/finding.ts'

/** For /doctor: channels in which messages were refused within a week, and messages that have waited for ten minutes. */
export async function checkMessages({ kysely, guildId }: GuildReading): Promise<Finding[]> {
  const refused = await kysely
    .selectFrom('outbox_messages')
    .select(eb => ['channel_id', eb.fn.countAll<string>().as('count')])
    .where('guild_id', '=', guildId)
    .where('refusal', 'is not', null)
    // Who takes no direct messages is nobody's fault.
    .where('channel_id', 'is not', null)
    .where('created_at', '>', sql<Date>`now() - interval '7 days'`)
    .groupBy('channel_id')
    .orderBy('count', 'desc')
    .limit(10)
    .execute()
  const waiting = await kysely
    .selectFrom('outbox_messages')
    .select(eb => eb.fn.countAll<string>().as('count'))
    .where('guild_id', '=', guildId)
    .where('announced_at', 'is', null)
    .where('refusal', 'is', null)
    .where('created_at', '<', sql<Date>`now() - interval '10 minutes'`)
    .executeTakeFirstOrThrow()
  const count = Number(waiting.count)
  return [
    ...refused.map(row => ({
      kind: 'messagesRefused' as const,
      channelId: row.channel_id ?? '',
      count: Number(row.count),
    })),
    ...(count > 0 ? [{ kind: 'stuck' as const, what: 'messages' as const, count }] : []),
  ]
}
