import { ComponentType, TextInputStyle } from 'discord-api-types/v10'
import { customId } from '#src/discord/customId.ts'
import type { ModalView } from '#src/discord/view.ts'
import { type ReplyOutcome, maxReplyName, maxReplyText } from '#src/tickets/replies.ts'
import type { PreparedReply } from '#src/tickets/replyStore.ts'
import { formatNumber, wordsFor } from '#src/words/words.ts'

/** Asks for a prepared reply, with what it is now. */
export function replyForm(reply: PreparedReply | undefined, locale: string): ModalView {
  const { life } = wordsFor(locale).tickets
  const input = (id: 'name' | 'text', style: TextInputStyle, maxLength: number) => ({
    type: ComponentType.TextInput as const,
    custom_id: id,
    style,
    max_length: maxLength,
    ...(reply && { value: reply[id] }),
  })
  return {
    custom_id: reply ? customId('tickets', 'reply', reply.id) : customId('tickets', 'reply'),
    title: life.replyForm,
    components: [
      {
        type: ComponentType.Label,
        label: life.replyNameLabel,
        component: input('name', TextInputStyle.Short, maxReplyName),
      },
      {
        type: ComponentType.Label,
        label: life.replyTextLabel,
        component: input('text', TextInputStyle.Paragraph, maxReplyText),
      },
    ],
  }
}

export function replyText(outcome: ReplyOutcome, locale: string): string {
  const { life } = wordsFor(locale).tickets
  switch (outcome.kind) {
    case 'saved':
      return life.replySaved(outcome.name)
    case 'removed':
      return life.replyRemoved(outcome.name)
    case 'nameTaken':
      return life.replyTaken(outcome.name)
    case 'tooMany':
      return life.tooManyReplies(formatNumber(outcome.limit, locale))
    case 'noReply':
      return life.noReply
    default:
      return life.emptyReply
  }
}
