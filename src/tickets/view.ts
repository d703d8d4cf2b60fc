import {
  type APIActionRowComponent,
  type APIButtonComponentWithCustomId,
  type APIComponentInMessageActionRow,
  ButtonStyle,
  ComponentType,
  TextInputStyle,
} from 'discord-api-types/v10'
import { customId } from '#src/discord/customId.ts'
import type { Discord } from '#src/discord/discord.ts'
import { type MessageView, type ModalView, accentColor } from '#src/discord/view.ts'
import type { Renderer } from '#src/jobs/outbox.ts'
import { parseEmoji } from '#src/tickets/emoji.ts'
import { maxAnswerLength } from '#src/tickets/question.ts'
import type { PanelChoice } from '#src/tickets/setup.ts'
import { wordsFor } from '#src/words/words.ts'

/** Buttons up to here, a menu beyond. */
const maxButtons = 5

/** The message with which members open tickets, in the guild's language. */
export const renderPanel: Renderer = (bot, { guildId, data }) => {
  const { title, text, choices } = data as {
    title: string | null
    text: string | null
    choices: PanelChoice[]
  }
  const { panel } = wordsFor(bot.settings.of(guildId).locale).tickets
  return {
    embeds: [{ color: accentColor, title: title ?? panel.title, description: text ?? panel.text }],
    components: [choiceRow(bot, choices, panel.choose)],
  }
}

/** Asks a member what their ticket is about. */
export function chooseView(bot: EmojiBot, choices: readonly PanelChoice[], locale: string): MessageView {
  const { panel } = wordsFor(locale).tickets
  return { content: panel.chooseFirst, components: [choiceRow(bot, choices, panel.choose)] }
}

/** Asks staff what somebody else's ticket is about. */
export function chooseForView(
  bot: EmojiBot,
  choices: readonly PanelChoice[],
  userId: string,
  locale: string,
): MessageView {
  const { life, panel } = wordsFor(locale).tickets
  const menu = choiceMenu(bot, choices, customId('ticket', 'openFor', userId), panel.choose)
  return { content: life.openForWhat(`<@${userId}>`), components: [menu] }
}

interface EmojiBot {
  discord: Pick<Discord, 'knowsEmoji'>
}

/** A custom emoji that is gone would have Discord refuse the whole message, so it is left out. */
function emojiOf({ discord }: EmojiBot, { emoji }: PanelChoice) {
  const parsed = emoji === null ? undefined : parseEmoji(emoji)
  const isUsable = parsed && (parsed.id === undefined || discord.knowsEmoji(parsed.id))
  return isUsable && { emoji: parsed }
}

function choiceRow(
  bot: EmojiBot,
  choices: readonly PanelChoice[],
  placeholder: string,
): APIActionRowComponent<APIComponentInMessageActionRow> {
  if (choices.length <= maxButtons) {
    return row(
      choices.map(choice => ({
        ...button(choice.name, 'open', choice.id, ButtonStyle.Primary),
        ...emojiOf(bot, choice),
      })),
    )
  }
  return choiceMenu(bot, choices, customId('ticket', 'open'), placeholder)
}

function choiceMenu(
  bot: EmojiBot,
  choices: readonly PanelChoice[],
  id: string,
  placeholder: string,
): APIActionRowComponent<APIComponentInMessageActionRow> {
  return row([
    {
      type: ComponentType.StringSelect,
      custom_id: id,
      placeholder,
      options: choices.map(choice => ({
        label: choice.name,
        value: choice.id,
        ...(choice.description !== null && { description: choice.description }),
        ...emojiOf(bot, choice),
      })),
    },
  ])
}

/** The id of the input in the form that asks why a ticket is closed. */
export const reasonInput = 'reason'

export function closeForm(ticketId: string, locale: string): ModalView {
  const { closeForm: words } = wordsFor(locale).tickets
  return {
    custom_id: customId('ticket', 'close', ticketId),
    title: words.title,
    components: [
      {
        type: ComponentType.Label,
        label: words.reason,
        component: {
          type: ComponentType.TextInput,
          custom_id: reasonInput,
          style: TextInputStyle.Paragraph,
          required: false,
          max_length: maxAnswerLength,
        },
      },
    ],
  }
}

export function button(
  label: string,
  action: string,
  id: string,
  style: ButtonStyle.Primary | ButtonStyle.Secondary | ButtonStyle.Danger,
): APIButtonComponentWithCustomId {
  return { type: ComponentType.Button, style, label, custom_id: customId('ticket', action, id) }
}

export function row(
  components: APIComponentInMessageActionRow[],
): APIActionRowComponent<APIComponentInMessageActionRow> {
  return { type: ComponentType.ActionRow, components }
}
