import type { APIAttachment, APIMessage } from 'discord-api-types/v10'
import { snowflakeAt } from '#src/discord/snowflake.ts'

export interface Written {
  author: string
  content: string
  /** Milliseconds since the Unix epoch. */
  at: number
  attachments?: APIAttachment[]
}

/** Messages as Discord's API describes them, in the order given. */
export function history(written: readonly Written[]): APIMessage[] {
  return written.map(({ author, content, at, attachments = [] }, n) => ({
    id: String(snowflakeAt(at) + BigInt(n % 4_000)),
    channel_id: '1',
    type: 0,
    author: {
      id: author,
      username: `user${author}`,
      global_name: `User ${author}`,
      discriminator: '0',
      avatar: null,
    },
    content,
    timestamp: new Date(at).toISOString(),
    edited_timestamp: null,
    tts: false,
    mention_everyone: false,
    mentions: [],
    mention_roles: [],
    attachments,
    embeds: [],
    pinned: false,
  }))
}
