import type { Bot } from '#src/bot.ts'
import { isTransient } from '#src/database/retry.ts'
import { newReference } from '#src/discord/event.ts'
import { type AnswerableInteraction, InteractionTaken, type Reply } from '#src/discord/reply.ts'
import { wordsFor } from '#src/words/words.ts'

/**
 * The error boundary of interactions: logs the failure once and answers one apology, with a reference that finds the log
 * line, never the error's own words.
 */
export async function answerError(
  bot: Pick<Bot, 'log'>,
  interaction: AnswerableInteraction,
  reply: Pick<Reply, 'refuse'>,
  error: unknown,
): Promise<void> {
  const what = interaction.isChatInputCommand() ? interaction.commandName : interaction.customId
  const facts = { interactionId: interaction.id, guildId: interaction.guildId, what }
  if (error instanceof InteractionTaken) {
    bot.log.debug({ ...facts, reason: error.message }, 'an interaction was answered elsewhere or too late')
    return
  }
  const reference = newReference()
  bot.log.error({ ...facts, reference, err: error }, 'an interaction failed')
  const { errors } = wordsFor(interaction.locale)
  try {
    await reply.refuse({ content: isTransient(error) ? errors.busy : errors.bug(reference) })
  } catch (err) {
    bot.log.warn({ ...facts, reference, err }, 'the apology could not be sent')
  }
}
