import type { Bot } from '#src/bot.ts'
import { DatabaseBusy, GuildRemoved, OutcomeUnknown } from '#src/database/transactionErrors.ts'
import { newReference } from '#src/discord/event.ts'
import {
  AnswerUnknown,
  type AnswerableInteraction,
  InteractionTaken,
  type Reply,
} from '#src/discord/reply.ts'
import { type Words, wordsFor } from '#src/words/words.ts'

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
  const what = interaction.isCommand() ? interaction.commandName : interaction.customId
  const facts = { interactionId: interaction.id, guildId: interaction.guildId, what }
  if (error instanceof InteractionTaken) {
    bot.log.debug({ ...facts, reason: error.message }, 'an interaction was answered elsewhere or too late')
    return
  }
  if (error instanceof AnswerUnknown) {
    bot.log.warn({ ...facts, err: error }, 'whether an answer arrived is not known')
    return
  }
  const reference = newReference()
  if (error instanceof GuildRemoved) bot.log.info(facts, 'an interaction came from a guild that was left')
  else bot.log.error({ ...facts, reference, err: error }, 'an interaction failed')
  try {
    await reply.refuse({ content: apology(error, reference, wordsFor(interaction.locale)) })
  } catch (err) {
    bot.log.warn({ ...facts, reference, err }, 'the apology could not be sent')
  }
}

function apology(error: unknown, reference: string, { errors }: Words): string {
  if (error instanceof DatabaseBusy) return errors.busy
  if (error instanceof GuildRemoved) return errors.removed
  if (error instanceof OutcomeUnknown) return errors.unknownOutcome(reference)
  return errors.bug(reference)
}
