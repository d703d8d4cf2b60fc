import {
  type AnySelectMenuInteraction,
  type ButtonInteraction,
  type CacheType,
  type ChatInputCommandInteraction,
  DiscordAPIError,
  type MessageContextMenuCommandInteraction,
  MessageFlags,
  type ModalSubmitInteraction,
  type UserContextMenuCommandInteraction,
  RESTJSONErrorCodes,
} from 'discord.js'
import { messageBody } from '#src/discord/discordPort.ts'
import type { MessageView, ModalView } from '#src/discord/view.ts'

export type AnswerableInteraction<Cached extends CacheType = CacheType> =
  | ChatInputCommandInteraction<Cached>
  | UserContextMenuCommandInteraction<Cached>
  | MessageContextMenuCommandInteraction<Cached>
  | ButtonInteraction<Cached>
  | AnySelectMenuInteraction<Cached>
  | ModalSubmitInteraction<Cached>

/** How an interaction is answered. The first call must come before any query or lane: Discord waits 3 s. */
export interface Reply {
  /** Shows that an answer is coming; edit brings it. */
  defer(options?: { private?: boolean }): Promise<void>
  /** Of a component, or a modal that one opened: the component's own message will be edited, which edit does. */
  deferUpdate(): Promise<void>
  /** Asks by a form. It is the first answer or none: what it shows comes from memory. */
  modal(view: ModalView): Promise<void>
  edit(view: MessageView): Promise<void>
  /** Answers so that only the person sees it, whatever was deferred before. */
  refuse(view: MessageView): Promise<void>
}

/** Another process answered the interaction, or it is too old to be answered: there is nothing left to do. */
export class InteractionTaken extends Error {
  override name = 'InteractionTaken'
}

export function createReply(interaction: AnswerableInteraction): Reply {
  let answered: 'no' | 'public' | 'private' | 'elsewhere' = 'no'
  return {
    async defer({ private: isPrivate = false } = {}) {
      await acknowledge(interaction.deferReply(isPrivate ? { flags: MessageFlags.Ephemeral } : {}))
      answered = isPrivate ? 'private' : 'public'
    },
    async deferUpdate() {
      if (interaction.isCommand() || (interaction.isModalSubmit() && !interaction.isFromMessage()))
        throw new TypeError('Only a component has a message to update')
      await acknowledge(interaction.deferUpdate())
      answered = 'elsewhere'
    },
    async modal(view) {
      if (interaction.isModalSubmit()) throw new TypeError('No modal follows a modal')
      await acknowledge(interaction.showModal(view))
      answered = 'elsewhere'
    },
    async edit(view) {
      await interaction.editReply(replyOptions(view))
    },
    async refuse(view) {
      if (answered === 'private') {
        await interaction.editReply(replyOptions(view))
      } else if (answered === 'no') {
        await acknowledge(interaction.reply({ ...replyOptions(view), flags: MessageFlags.Ephemeral }))
      } else {
        if (answered === 'public') await interaction.deleteReply()
        await interaction.followUp({ ...replyOptions(view), flags: MessageFlags.Ephemeral })
      }
    },
  }
}

function replyOptions(view: MessageView) {
  const { allowed_mentions: allowedMentions, ...body } = messageBody(view)
  const files = (view.files ?? []).map(({ data, ...file }) => ({ ...file, attachment: Buffer.from(data) }))
  return { ...body, ...(files.length > 0 && { files }), allowedMentions: { ...allowedMentions, parse: [] } }
}

async function acknowledge(call: Promise<unknown>): Promise<void> {
  try {
    await call
  } catch (error) {
    const taken = [
      RESTJSONErrorCodes.InteractionHasAlreadyBeenAcknowledged,
      RESTJSONErrorCodes.UnknownInteraction,
    ]
    if (error instanceof DiscordAPIError && taken.includes(Number(error.code))) {
      throw new InteractionTaken(error.message)
    }
    throw error
  }
}
