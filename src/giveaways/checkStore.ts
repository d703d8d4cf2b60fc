import { sql } from 'kysely'
import type { GuildReading } from '#src/database/guildTransaction.ts'

/** A giveaway as /doctor looks at it. */
export interface LivingGiveaway {
  number: number
  channelId: string
  winnerRoleId: string | null
  /** Discord does not take its message. */
  isRefused: boolean
}

/** The newest of those that are planned or under way. */
export async function findLivingGiveaways({ kysely, guildId }: GuildReading): Promise<LivingGiveaway[]> {
  const rows = await kysely
    .selectFrom('giveaways')
    .select(['number', 'channel_id', 'winner_role_id', 'failure'])
    .where('guild_id', '=', guildId)
    .where('status', 'in', ['SCHEDULED', 'ACTIVE', 'PAUSED', 'DRAWING'])
    .orderBy('number', 'desc')
    .limit(25)
    .execute()
  return rows.map(row => ({
    number: row.number,
    channelId: row.channel_id,
    winnerRoleId: row.winner_role_id,
    isRefused: row.failure !== null,
  }))
}

/** Those that should have started or been drawn five minutes ago. */
export async function countLateGiveaways({ kysely, guildId }: GuildReading): Promise<number> {
  const { count } = await kysely
    .selectFrom('giveaways')
    .select(eb => eb.fn.countAll<string>().as('count'))
    .where('guild_id', '=', guildId)
    .where(
      sql<boolean>`(status = 'SCHEDULED' AND starts_at < now() - interval '5 minutes'
        OR status IN ('ACTIVE', 'DRAWING') AND ends_at < now() - interval '5 minutes')`,
    )
    .executeTakeFirstOrThrow()
  return Number(count)
}
