import type {
  ButtonInteraction,
  ChatInputCommandInteraction,
  RESTPostAPIChatInputApplicationCommandsJSONBody,
} from 'discord.js'
import type { Bot } from '#src/bot.ts'
import type { ParsedCustomId } from '#src/discord/customId.ts'
import type { Reply } from '#src/discord/reply.ts'

/**
 * A slash command and the components of its messages. The adapter between Discord and a feature: it reads what was asked,
 * answers, and leaves effects to the feature. A top-level command is for members or for staff, never for both.
 */
export interface Command {
  data: RESTPostAPIChatInputApplicationCommandsJSONBody
  execute(bot: Bot, interaction: ChatInputCommandInteraction<'cached' | 'raw'>, reply: Reply): Promise<void>
  /** By the action in the custom id; the feature in it is the command's name. */
  buttons?: Record<string, ButtonHandler>
}

export type ButtonHandler = (
  bot: Bot,
  interaction: ButtonInteraction<'cached' | 'raw'>,
  reply: Reply,
  id: ParsedCustomId,
) => Promise<void>
