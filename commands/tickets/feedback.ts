import type { DirectButtonHandler, DirectModalHandler } from '#src/discord/command.ts'
import { commentOnTicket, rateTicket } from '#src/tickets/feedback.ts'
import { commentForm, commentInput, commentedText, ratedView } from '#src/tickets/feedbackView.ts'
import { wordsFor } from '#src/words/words.ts'

// These stand in direct messages: the guild is in the custom id, and the rules look whose ticket it is.

export const rateButton: DirectButtonHandler = async (bot, interaction, reply, { args }) => {
  const [guildId = '', ticketId = '', stars = ''] = args
  const { errors } = wordsFor(interaction.locale)
  if (!/^[1-5]$/.test(stars)) return await reply.refuse({ content: errors.unknownButton })
  await reply.defer({ private: true })
  const rater = { guildId, userId: interaction.user.id, interactionId: interaction.id }
  const rating = await rateTicket(bot, rater, ticketId, Number(stars))
  await reply.edit(ratedView(rating, { guildId, ticketId }, interaction.locale))
}

export const commentButton: DirectButtonHandler = (_bot, interaction, reply, { args }) => {
  const [guildId = '', ticketId = ''] = args
  return reply.modal(commentForm({ guildId, ticketId }, interaction.locale))
}

export const commentModal: DirectModalHandler = async (bot, interaction, reply, { args }) => {
  const [guildId = '', ticketId = ''] = args
  await reply.defer({ private: true })
  const comment = interaction.fields.getTextInputValue(commentInput)
  const rater = { guildId, userId: interaction.user.id, interactionId: interaction.id }
  const commenting = await commentOnTicket(bot, rater, ticketId, comment)
  await reply.edit({ content: commentedText(commenting, interaction.locale) })
}
