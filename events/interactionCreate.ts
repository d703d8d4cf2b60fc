import { commands } from '#commands/index.ts'
import type { Bot } from '#src/bot.ts'
import { answerError } from '#src/discord/answerError.ts'
import { parseCustomId } from '#src/discord/customId.ts'
import { defineEvent } from '#src/discord/event.ts'
import { type AnswerableInteraction, type Reply, createReply } from '#src/discord/reply.ts'
import { wordsFor } from '#src/words/words.ts'

const commandByName = new Map(commands.map(command => [command.data.name, command]))

/** Finds the command or button that is meant. Whatever goes wrong, the person reads a private answer. */
export const interactionCreate = defineEvent({
  name: 'interactionCreate',
  async execute(bot, interaction) {
    if (!interaction.isChatInputCommand() && !interaction.isButton()) return
    const reply = createReply(interaction)
    try {
      await dispatch(bot, interaction, reply)
    } catch (error) {
      await answerError(bot, interaction, reply, error)
    }
  },
})

async function dispatch(bot: Bot, interaction: AnswerableInteraction, reply: Reply): Promise<void> {
  const { errors } = wordsFor(interaction.locale)
  if (!interaction.inGuild()) return await reply.refuse({ content: errors.serverOnly })
  if (interaction.isChatInputCommand()) {
    const command = commandByName.get(interaction.commandName)
    if (!command) return await reply.refuse({ content: errors.unknownCommand })
    return await command.execute(bot, interaction, reply)
  }
  const id = parseCustomId(interaction.customId)
  const buttons = commandByName.get(id.feature)?.buttons ?? {}
  const handler = Object.hasOwn(buttons, id.action) ? buttons[id.action] : undefined
  if (!handler) return await reply.refuse({ content: errors.unknownButton })
  await handler(bot, interaction, reply, id)
}
