import {
  type APIActionRowComponent,
  type APIComponentInMessageActionRow,
  ButtonStyle,
  ComponentType,
  TextInputStyle,
} from 'discord-api-types/v10'
import { customId } from '#src/discord/customId.ts'
import { type MessageView, type ModalView, accentColor } from '#src/discord/view.ts'
import type { Renderer } from '#src/jobs/outbox.ts'
import { failureText } from '#src/tempVoice/answers.ts'
import type { VoiceNotice } from '#src/tempVoice/notice.ts'
import { type Words, wordsFor } from '#src/words/words.ts'

type ButtonKind = keyof Words['voice']['panel']['buttons']

/** Actions that ask for something to be written, and those that ask for a member. */
export type FormKind = keyof Words['voice']['panel']['forms']
export type MemberKind = keyof Words['voice']['panel']['choose']

/** The only input of each form. */
export const formInput = 'value'

const rows: ButtonKind[][] = [
  ['lock', 'unlock', 'hide', 'reveal', 'claim'],
  ['rename', 'limit', 'bitrate', 'permit', 'reject'],
  ['kick', 'transfer'],
]

/** What every temporary channel's chat begins with. */
export const renderVoicePanel: Renderer = ({ settings }, { guildId }) => {
  const { panel } = wordsFor(settings.of(guildId).locale).voice
  return {
    embeds: [{ color: accentColor, title: panel.title, description: panel.text }],
    components: rows.map(kinds => ({
      type: ComponentType.ActionRow,
      components: kinds.map(kind => ({
        type: ComponentType.Button,
        style: ButtonStyle.Secondary,
        label: panel.buttons[kind],
        custom_id: customId('voice', kind),
      })),
    })) as APIActionRowComponent<APIComponentInMessageActionRow>[],
  }
}

export const renderVoiceNotice: Renderer = ({ settings }, { guildId, userId, data }) => {
  const { locale } = settings.of(guildId)
  const { notices } = wordsFor(locale).voice
  const notice = data as VoiceNotice
  const member = `<@${userId}>`
  switch (notice.kind) {
    case 'limited': {
      const time = `<t:${notice.until}:R>`
      if (notice.limit === 'userMinute') return { content: notices.userMinute(member, time) }
      return { content: notices[notice.limit](time) }
    }
    case 'refused':
      return { content: notices.refused(member, failureText(notice.failure, notice, locale)) }
    default:
      return { content: notices[notice.kind](member) }
  }
}

export function voiceForm(kind: FormKind, locale: string): ModalView {
  const { title, label } = wordsFor(locale).voice.panel.forms[kind]
  const input = {
    type: ComponentType.TextInput,
    style: TextInputStyle.Short,
    custom_id: formInput,
    label,
    required: true,
    max_length: kind === 'rename' ? 100 : 3,
  } as const
  return {
    custom_id: customId('voice', kind),
    title,
    components: [{ type: ComponentType.ActionRow, components: [input] }],
  }
}

export function memberMenu(kind: MemberKind, locale: string): MessageView {
  const placeholder = wordsFor(locale).voice.panel.choose[kind]
  const menu = { type: ComponentType.UserSelect, custom_id: customId('voice', kind), placeholder } as const
  return { content: placeholder, components: [{ type: ComponentType.ActionRow, components: [menu] }] }
}
