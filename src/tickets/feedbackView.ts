import { ButtonStyle, ComponentType, TextInputStyle } from 'discord-api-types/v10'
import { customId } from '#src/discord/customId.ts'
import { type MessageView, type ModalView, accentColor } from '#src/discord/view.ts'
import type { Commenting, Rating } from '#src/tickets/feedback.ts'
import { wordsFor } from '#src/words/words.ts'

/** A direct message has no guild, so the custom ids carry it. */
interface TicketOfGuild {
  guildId: string
  ticketId: string
}

/** Asks the opener how they were helped. */
export function ratingView(
  { guildId, ticketId }: TicketOfGuild,
  locale: string,
): Pick<MessageView, 'embeds' | 'components'> {
  const { feedback: words } = wordsFor(locale).tickets
  return {
    embeds: [{ color: accentColor, description: words.question }],
    components: [
      {
        type: ComponentType.ActionRow,
        components: [1, 2, 3, 4, 5].map(count => ({
          type: ComponentType.Button as const,
          style: ButtonStyle.Secondary as const,
          label: `${count} ★`,
          custom_id: customId('ticket', 'rate', guildId, ticketId, String(count)),
        })),
      },
    ],
  }
}

export function ratedView(rating: Rating, { guildId, ticketId }: TicketOfGuild, locale: string): MessageView {
  const { feedback: words } = wordsFor(locale).tickets
  if (rating.kind !== 'rated' && rating.kind !== 'alreadyRated') return { content: words[rating.kind] }
  const content = words[rating.kind](String(rating.stars))
  if (rating.isCommented) return { content }
  return {
    content,
    components: [
      {
        type: ComponentType.ActionRow,
        components: [
          {
            type: ComponentType.Button,
            style: ButtonStyle.Secondary,
            label: words.comment,
            custom_id: customId('ticket', 'comment', guildId, ticketId),
          },
        ],
      },
    ],
  }
}

/** The id of the input in the form for a comment. */
export const commentInput = 'comment'

export function commentForm({ guildId, ticketId }: TicketOfGuild, locale: string): ModalView {
  const { feedback: words } = wordsFor(locale).tickets
  return {
    custom_id: customId('ticket', 'comment', guildId, ticketId),
    title: words.comment,
    components: [
      {
        type: ComponentType.Label,
        label: words.commentLabel,
        component: {
          type: ComponentType.TextInput,
          custom_id: commentInput,
          style: TextInputStyle.Paragraph,
          required: true,
          max_length: 1_000,
        },
      },
    ],
  }
}

export function commentedText(commenting: Commenting, locale: string): string {
  const { feedback: words } = wordsFor(locale).tickets
  return words[commenting.kind]
}
