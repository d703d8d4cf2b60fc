import { type AutocompleteInteraction, PermissionsBitField } from 'discord.js'
import { commands } from '#commands/index.ts'
import type { Bot } from '#src/bot.ts'
import { answerError } from '#src/discord/answerError.ts'
import type { Command } from '#src/discord/command.ts'
import { type ParsedCustomId, parseCustomId } from '#src/discord/customId.ts'
import { defineEvent } from '#src/discord/event.ts'
import type { StaffPermission } from '#src/discord/guildCommand.ts'
import { observeReply } from '#src/discord/observedReply.ts'
import { type AnswerableInteraction, InteractionTaken, type Reply, createReply } from '#src/discord/reply.ts'
import type { InteractionOutcome } from '#src/metrics/metrics.ts'
import { type Words, wordsFor } from '#src/words/words.ts'

const commandByName = new Map(commands.map(command => [command.data.name, command]))
/** By what the menu on a person calls them. */
const commandOnPerson = new Map(commands.map(command => [command.onPerson?.data.name, command]))
/** By what the menu on a message calls them. */
const commandOnMessages = new Map(commands.map(command => [command.onMessages?.data.name, command]))

/** Finds the command, component or modal that is meant. Whatever goes wrong, the person reads a private answer. */
export const interactionCreate = defineEvent({
  name: 'interactionCreate',
  async execute(bot, interaction) {
    if (interaction.isAutocomplete()) return await suggest(bot, interaction)
    const answerable =
      interaction.isChatInputCommand() ||
      interaction.isUserContextMenuCommand() ||
      interaction.isMessageContextMenuCommand() ||
      interaction.isButton() ||
      interaction.isAnySelectMenu() ||
      interaction.isModalSubmit()
    if (!answerable) return
    const { reply, facts } = observeReply(createReply(interaction), bot.now)
    let failure: unknown
    try {
      await dispatch(bot, interaction, reply)
    } catch (error) {
      failure = error
      await answerError(bot, interaction, reply, error)
    }
    bot.metrics.interaction(commandOf(interaction), outcomeOf(failure, facts.refused), facts.waitedMs)
  },
})

/** What is too late for the one who types is of no use to anybody. */
async function suggest(bot: Bot, interaction: AutocompleteInteraction): Promise<void> {
  const command = commandByName.get(interaction.commandName)
  const allowed = command && missingPermissions(command, interaction.memberPermissions).length === 0
  const choices = allowed && interaction.inGuild() ? command.suggest?.(bot, interaction) : undefined
  await interaction
    .respond(choices ?? [])
    .catch((err: unknown) => bot.log.debug({ err }, 'suggestions could not be sent'))
}

/** The command that is meant, if there is such a one: anybody can send any name. */
function commandOf(interaction: AnswerableInteraction): string {
  if (interaction.isUserContextMenuCommand())
    return commandOnPerson.get(interaction.commandName)?.data.name ?? 'unknown'
  if (interaction.isMessageContextMenuCommand())
    return commandOnMessages.get(interaction.commandName)?.data.name ?? 'unknown'
  const name = interaction.isChatInputCommand()
    ? interaction.commandName
    : parseCustomId(interaction.customId).feature
  return commandByName.has(name) ? name : 'unknown'
}

function outcomeOf(failure: unknown, refused: boolean): InteractionOutcome {
  if (failure instanceof InteractionTaken) return 'taken'
  if (failure !== undefined) return 'failed'
  return refused ? 'refused' : 'answered'
}

async function dispatch(bot: Bot, interaction: AnswerableInteraction, reply: Reply): Promise<void> {
  const words = wordsFor(interaction.locale)
  const refuse = (content: string) => reply.refuse({ content })
  if (!interaction.inGuild()) {
    const run = routeDirect(bot, interaction, reply)
    return run ? await run() : await refuse(words.errors.serverOnly)
  }
  const { command, run, unknown } = route(bot, interaction, reply, words)
  if (!command || !run) return await refuse(unknown)
  const missing = missingPermissions(command, interaction.memberPermissions)
  if (missing.length > 0)
    return await refuse(words.errors.notAllowed(missing.map(name => words.permissions[name]).join(', ')))
  await bot.openings.whenOpen(interaction.guildId)
  await run()
}

/** In direct messages nothing works but what a command has for them. */
function routeDirect(
  bot: Bot,
  interaction: AnswerableInteraction,
  reply: Reply,
): (() => Promise<void>) | undefined {
  if (!interaction.isButton() && !interaction.isModalSubmit()) return undefined
  const id = parseCustomId(interaction.customId)
  const { buttons, modals } = commandByName.get(id.feature)?.direct ?? {}
  if (interaction.isButton()) {
    const handler = handlerOf(buttons, id)
    return handler && (() => handler(bot, interaction, reply, id))
  }
  const handler = handlerOf(modals, id)
  return handler && (() => handler(bot, interaction, reply, id))
}

function handlerOf<Handler>(
  handlers: Record<string, Handler> = {},
  { action }: ParsedCustomId,
): Handler | undefined {
  return Object.hasOwn(handlers, action) ? handlers[action] : undefined
}

interface Route {
  command: Command | undefined
  run: (() => Promise<void>) | undefined
  /** What to answer when there is no such thing. */
  unknown: string
}

function route(
  bot: Bot,
  interaction: AnswerableInteraction<'cached' | 'raw'>,
  reply: Reply,
  { errors }: Words,
): Route {
  if (interaction.isChatInputCommand()) {
    const command = commandByName.get(interaction.commandName)
    return {
      command,
      run: command && (() => command.execute(bot, interaction, reply)),
      unknown: errors.unknownCommand,
    }
  }
  if (interaction.isUserContextMenuCommand()) {
    const command = commandOnPerson.get(interaction.commandName)
    const { onPerson } = command ?? {}
    return {
      command,
      run: onPerson && (() => onPerson.execute(bot, interaction, reply)),
      unknown: errors.unknownCommand,
    }
  }
  if (interaction.isMessageContextMenuCommand()) {
    const command = commandOnMessages.get(interaction.commandName)
    const { onMessages } = command ?? {}
    return {
      command,
      run: onMessages && (() => onMessages.execute(bot, interaction, reply)),
      unknown: errors.unknownCommand,
    }
  }
  const id = parseCustomId(interaction.customId)
  const command = commandByName.get(id.feature)
  if (interaction.isButton()) {
    const handler = handlerOf(command?.buttons, id)
    return {
      command,
      run: handler && (() => handler(bot, interaction, reply, id)),
      unknown: errors.unknownButton,
    }
  }
  if (interaction.isModalSubmit()) {
    const handler = handlerOf(command?.modals, id)
    return {
      command,
      run: handler && (() => handler(bot, interaction, reply, id)),
      unknown: errors.unknownForm,
    }
  }
  const handler = handlerOf(command?.selects, id)
  return {
    command,
    run: handler && (() => handler(bot, interaction, reply, id)),
    unknown: errors.unknownMenu,
  }
}

/** Names of the permissions that the command wants and the interaction's own payload does not show. */
function missingPermissions(
  { data }: Command,
  permissions: Readonly<PermissionsBitField> | null,
): StaffPermission[] {
  const wanted = new PermissionsBitField(BigInt(data.default_member_permissions ?? 0))
  return wanted.toArray().filter(name => !permissions?.has(name)) as StaffPermission[]
}
