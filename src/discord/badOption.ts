import {
  type APIRole,
  ApplicationCommandOptionType as OptionType,
  type ChatInputCommandInteraction,
  type CommandInteractionOption,
  type Role,
} from 'discord.js'
import { wordsFor } from '#src/words/words.ts'

type Options = readonly CommandInteractionOption<'cached' | 'raw'>[]

/** What is wrong with a command's options, whatever they are for: text of nothing but blanks, a bot's role. Null when nothing is. */
export function badOption({
  options,
  locale,
}: Pick<ChatInputCommandInteraction<'cached' | 'raw'>, 'options' | 'locale'>): string | null {
  const { errors } = wordsFor(locale)
  for (const { type, value, role } of givenIn(options.data)) {
    if (type === OptionType.String && String(value).trim() === '') return errors.blankOption
    if (type === OptionType.Role && role && isBotRole(role)) return errors.botRole(`<@&${role.id}>`)
  }
  return null
}

/** Whether Discord made a role for a bot, so that no person can have it. */
export function isBotRole({ tags }: Role | APIRole): boolean {
  if (!tags) return false
  return 'bot_id' in tags || ('botId' in tags && tags.botId !== undefined)
}

/** Names in braces that stand in a text for nothing that is known. */
export function unknownPlaceholders(text: string, known: readonly string[]): string[] {
  return [...text.matchAll(/\{[^{}]*\}/g)].map(([found]) => found).filter(found => !known.includes(found))
}

function givenIn(options: Options): Options {
  return options.flatMap(option => (option.options ? givenIn(option.options) : [option]))
}
