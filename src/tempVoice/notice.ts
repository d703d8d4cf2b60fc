import { CompiledQuery, type Kysely } from 'kysely'
import type { DB } from '#src/database/generated/kysely.ts'
import { announce } from '#src/jobs/outbox.ts'
import type { CreationLimit } from '#src/tempVoice/voiceChannel.ts'
import type { Failure } from '#src/tickets/failure.ts'

/** What is said in the chat of a hub or of a temporary channel, by the outbox. */
export type VoiceNotice =
  /** Somebody has to wait for their channel. until: seconds since the Unix epoch. */
  | { kind: 'limited'; limit: CreationLimit; until: number }
  | { kind: 'refused'; failure: Failure; parentId: string | null; name: string }
  /** The user of the message owns the channel now. */
  | { kind: 'inherited' }
  | { kind: 'claimed' }
  | { kind: 'transferred' }

/** Writes a notice in the transaction of the fact that it tells. */
export async function announceIn(
  kysely: Kysely<DB>,
  {
    notice,
    ...message
  }: { guildId: string; effectKey: string; channelId: string | null; userId: string; notice: VoiceNotice },
): Promise<void> {
  if (message.channelId === null) return
  const query = (text: string, values: unknown[]) => kysely.executeQuery(CompiledQuery.raw(text, values))
  await announce({ query }, [{ ...message, kind: 'voiceNotice', data: notice }])
}
