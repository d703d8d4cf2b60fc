import type { Bot } from '#src/bot.ts'
import { snowflakeTime } from '#src/discord/snowflake.ts'
import { writeFirstAnswer } from '#src/tickets/statsStore.ts'

/**
 * A person wrote in a channel. If it is a ticket's and nobody of the staff had written there yet, and this is somebody of them,
 * that was the first answer. Whoever sees a ticket and is neither its opener nor was added to it is of the staff.
 */
export async function noteFirstAnswer(
  bot: Pick<Bot, 'db' | 'ticketChannels'>,
  { id, channelId, authorId }: { id: string; channelId: string; authorId: string },
): Promise<void> {
  const place = bot.ticketChannels.at(channelId)
  if (!place || place.isAnswered === true || place.openerId === authorId) return
  const at = new Date(snowflakeTime(BigInt(id)))
  place.isAnswered = await writeFirstAnswer(bot.db, place, { userId: authorId, at })
}
