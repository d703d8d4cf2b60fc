import type { GuildMessage } from '#src/leveling/leveling.ts'
import { snowflakeAt } from '#src/discord/snowflake.ts'

/** When the messages of tests begin: any moment will do, it only must not move. */
const start = Date.parse('2026-01-01T00:00:00Z')

/** The id of a message written so many seconds after the start. `n` tells messages of one millisecond apart. */
export function messageId(seconds: number, n = 0): string {
  return String(snowflakeAt(start + seconds * 1_000) + BigInt(n))
}

/** A message of a person, written so many seconds after the start. */
export function guildMessage(
  guildId: string,
  userId: string,
  seconds: number,
  more: Partial<GuildMessage> = {},
): GuildMessage {
  return {
    id: messageId(seconds),
    guildId,
    channelId: '500',
    author: { id: userId, username: `user${userId}`, globalName: null },
    ...more,
  }
}
