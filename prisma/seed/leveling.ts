import type { Database } from '#src/database/database.ts'
import { snowflakeAt } from '#src/discord/snowflake.ts'
import { levelForXp } from '#src/leveling/curve.ts'
import { type Demo, type DemoGuild, type Membership, dayMs, draw } from './demo.ts'
import type { Added } from './seed.ts'

const cooldownMs = 60_000
const mostMessages = 5_000
/** Everybody has spoken within so many days, most within the last few, or never. */
const longestSilenceDays = 60
const shareOfSilent = 0.1
const shareOfHidden = 0.03
/** Level-ups of so many days back are in the outbox, as sent or given up. */
const noticesOfDays = 14
const shareOfRefused = 0.05

/** Members with what they have said so far, and the notices of their last levels. */
export async function seedLeveling(db: Database, { now, memberships }: Demo): Promise<Added> {
  const histories = memberships.map((membership, n) => historyOf(membership, now, n))
  const newMembers = await db.system.kysely
    .insertInto('members')
    .values(
      histories.map(history => ({
        guild_id: history.guild.id,
        user_id: history.userId,
        xp: history.xp,
        message_count: history.messages,
        last_msg_id: history.lastMessageId,
        next_msg_id: history.lastMessageId === 0n ? 0n : snowflakeAt(history.lastAt.getTime() + cooldownMs),
        announced_level: isNoticed(history.guild) ? levelForXp(history.xp) : 0,
        joined_at: history.joinedAt,
        hidden: draw('hidden', history.guild.id, history.userId) < shareOfHidden,
      })),
    )
    .onConflict(conflict => conflict.doNothing())
    .executeTakeFirstOrThrow()
  const newNotices = await db.system.kysely
    .insertInto('outbox_messages')
    .values(
      histories
        .filter(({ guild, xp, lastAt }) => {
          const isRecent = now.getTime() - lastAt.getTime() < noticesOfDays * dayMs
          return isNoticed(guild) && isRecent && levelForXp(xp) > 0
        })
        .map(noticeOf),
    )
    .onConflict(conflict => conflict.doNothing())
    .executeTakeFirstOrThrow()
  return {
    members: Number(newMembers.numInsertedOrUpdatedRows),
    outbox_messages: Number(newNotices.numInsertedOrUpdatedRows),
  }
}

interface History extends Membership {
  xp: bigint
  messages: number
  /** 0 for one who never spoke. */
  lastMessageId: bigint
  lastAt: Date
}

function historyOf(membership: Membership, now: Date, n: number): History {
  const { guild, userId, joinedAt } = membership
  if (draw('silent', guild.id, userId) < shareOfSilent && userId !== guild.ownerId)
    return { ...membership, xp: 0n, messages: 0, lastMessageId: 0n, lastAt: joinedAt }
  // Few write most of what is written.
  const messages = Math.min(mostMessages, Math.ceil(4 * draw('keen', guild.id, userId) ** -1.3))
  const { xp_min: least, xp_max: most } = guild.settings
  const perMessage = least + (most - least) * (0.4 + 0.2 * draw('lucky', guild.id, userId))
  const silence = Math.min(
    now.getTime() - joinedAt.getTime(),
    draw('silence', guild.id, userId) ** 3 * longestSilenceDays * dayMs,
  )
  const lastAt = new Date(Math.floor(now.getTime() - silence))
  return {
    ...membership,
    xp: BigInt(Math.round(messages * perMessage)),
    messages,
    lastMessageId: snowflakeAt(lastAt.getTime()) + BigInt(n),
    lastAt,
  }
}

/** How the guild was told of the level at which somebody stands. */
function noticeOf({ guild, userId, xp, lastMessageId, lastAt }: History) {
  const isRefused = draw('refused', guild.id, userId) < shareOfRefused
  const sentAt = new Date(lastAt.getTime() + 800)
  return {
    guild_id: guild.id,
    id: `demo${userId}`,
    effect_key: `levelUp:${lastMessageId}`,
    kind: 'levelUp',
    channel_id: guild.channelId,
    user_id: userId,
    data: JSON.stringify({ level: levelForXp(xp) }),
    attempts: 1,
    first_attempt_at: sentAt,
    announced_at: isRefused ? null : sentAt,
    message_id: isRefused ? null : String(snowflakeAt(sentAt.getTime())),
    refusal: isRefused ? 'Missing Permissions' : null,
    created_at: lastAt,
  }
}

function isNoticed({ settings }: DemoGuild): boolean {
  return settings.level_up_notice !== 'OFF'
}
