import type {
  AnySelectMenuInteraction,
  ApplicationCommandOptionChoiceData,
  AutocompleteInteraction,
  ButtonInteraction,
  ChatInputCommandInteraction,
  MessageContextMenuCommandInteraction,
  ModalSubmitInteraction,
  RESTPostAPIChatInputApplicationCommandsJSONBody,
  RESTPostAPIContextMenuApplicationCommandsJSONBody,
  UserContextMenuCommandInteraction,
} from 'discord.js'
import type { Bot } from '#src/bot.ts'
import type { ParsedCustomId } from '#src/discord/customId.ts'
import type { Reply } from '#src/discord/reply.ts'

/**
 * A slash command, the components of its messages and its modals. The adapter between Discord and a feature: it reads what
 * was asked, answers, and leaves effects to the feature. A top-level command is for members or for staff, never for both.
 *
 * Who lacks a permission of `data.default_member_permissions` is refused before any of the functions here is called, at
 * every click and submit again: Discord itself keeps people from the command alone, not from its components.
 */
export interface Command {
  data: RESTPostAPIChatInputApplicationCommandsJSONBody
  execute(bot: Bot, interaction: ChatInputCommandInteraction<'cached' | 'raw'>, reply: Reply): Promise<void>
  /** What the command does from the menu on a person; its components are the command's own. */
  onPerson?: {
    data: RESTPostAPIContextMenuApplicationCommandsJSONBody
    execute(
      bot: Bot,
      interaction: UserContextMenuCommandInteraction<'cached' | 'raw'>,
      reply: Reply,
    ): Promise<void>
  }
  /** The same from the menu on a message. */
  onMessages?: {
    data: RESTPostAPIContextMenuApplicationCommandsJSONBody
    execute(
      bot: Bot,
      interaction: MessageContextMenuCommandInteraction<'cached' | 'raw'>,
      reply: Reply,
    ): Promise<void>
  }
  /** By the action in the custom id; the feature in it is the command's name. */
  buttons?: Record<string, ButtonHandler>
  /** Select menus of every kind, by the action as well. */
  selects?: Record<string, SelectHandler>
  /** What is offered for the option being typed, 25 at most. It answers at once, from memory. */
  suggest?(
    bot: Bot,
    interaction: AutocompleteInteraction<'cached' | 'raw'>,
  ): ApplicationCommandOptionChoiceData[]
  /** What was submitted, by the action in the modal's custom id. */
  modals?: Record<string, ModalHandler>
  /**
   * The same for messages that the bot sent somebody directly. There is no guild and no member: a custom id names the guild, which
   * anybody could have made up, and the handler checks whom it lets do what there.
   */
  direct?: { buttons?: Record<string, DirectButtonHandler>; modals?: Record<string, DirectModalHandler> }
}

export type ButtonHandler = Handler<ButtonInteraction<'cached' | 'raw'>, Reply>
export type SelectHandler = Handler<AnySelectMenuInteraction<'cached' | 'raw'>, Reply>
/** Discord lets no modal follow a modal. */
export type ModalHandler = Handler<ModalSubmitInteraction<'cached' | 'raw'>, Omit<Reply, 'modal'>>

export type DirectButtonHandler = Handler<ButtonInteraction, Reply>
export type DirectModalHandler = Handler<ModalSubmitInteraction, Omit<Reply, 'modal'>>

type Handler<Interaction, Answer> = (
  bot: Bot,
  interaction: Interaction,
  reply: Answer,
  id: ParsedCustomId,
) => Promise<void>
