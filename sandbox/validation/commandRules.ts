import { ApplicationCommandOptionType, ApplicationCommandType, type Locale } from 'discord-api-types/v10'
import type { BodyIssue } from '../discordError.ts'

/** A command or one of its options, as far as the rules look at it. Its shape has passed the schema. */
export interface CommandNode {
  type?: ApplicationCommandType | ApplicationCommandOptionType | null | undefined
  name?: string | undefined
  description?: string | null | undefined
  name_localizations?: Translations
  description_localizations?: Translations
  options?: readonly CommandNode[] | null | undefined
  required?: boolean | null | undefined
  autocomplete?: boolean | null | undefined
  choices?: readonly { name: string; value: string | number }[] | null | undefined
}

type Translations = { [Key in Locale]?: string | null | undefined } | null | undefined

/** https://docs.discord.com/developers/interactions/application-commands#application-command-object-application-command-naming */
const namePattern = /^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u
const characterLimit = 8_000

/** What Discord refuses in a command although its shape is right. */
export function commandIssues(command: CommandNode): BodyIssue[] {
  const type = command.type ?? ApplicationCommandType.ChatInput
  if (type !== ApplicationCommandType.ChatInput) {
    const spare = (['description', 'options'] as const).filter(key => (command[key]?.length ?? 0) > 0)
    const message = 'Context menu commands have neither description nor options'
    return spare.map(key => ({ path: [key], code: 'APPLICATION_COMMAND_INVALID_FIELD', message }))
  }
  const issues = [...nameIssues(command, []), ...optionsIssues(command.options ?? [], ['options'])]
  if (command.name !== undefined && (command.description ?? '') === '') {
    issues.push({ path: ['description'], code: 'BASE_TYPE_REQUIRED', message: 'This field is required' })
  }
  if (charactersOf(command) > characterLimit) {
    const message = `Command exceeds maximum size (${characterLimit})`
    issues.push({ path: [], code: 'APPLICATION_COMMAND_TOO_LARGE', message })
  }
  return issues
}

/** For a bulk overwrite: each command, and that no two share name and type. */
export function commandListIssues(commands: readonly CommandNode[]): BodyIssue[] {
  const keys = commands.map(({ type, name }) => `${type ?? 1} ${name}`)
  return commands.flatMap((command, index) => {
    const issues = commandIssues(command).map(issue => ({ ...issue, path: [index, ...issue.path] }))
    if (keys.indexOf(keys[index] ?? '') === index) return issues
    const message = 'Application command names must be unique'
    return [...issues, { path: [index, 'name'], code: 'APPLICATION_COMMANDS_DUPLICATE_NAME', message }]
  })
}

function nameIssues(node: CommandNode, path: readonly PropertyKey[]): BodyIssue[] {
  const names: { at: PropertyKey[]; name: string | null | undefined }[] = [
    { at: ['name'], name: node.name },
    ...Object.entries(node.name_localizations ?? {}).map(([locale, name]) => ({
      at: ['name_localizations', locale],
      name,
    })),
  ]
  return names.flatMap(({ at, name }) =>
    typeof name !== 'string' || (namePattern.test(name) && name === name.toLowerCase())
      ? []
      : [
          {
            path: [...path, ...at],
            code: 'APPLICATION_COMMAND_INVALID_NAME',
            message: 'Command name is invalid',
          },
        ],
  )
}

function optionsIssues(options: readonly CommandNode[], path: readonly PropertyKey[]): BodyIssue[] {
  const issues: BodyIssue[] = []
  const names = options.map(({ name }) => name)
  if (new Set(names).size < names.length) {
    const message = 'Option names must be unique'
    issues.push({ path, code: 'APPLICATION_COMMAND_OPTIONS_NAME_NOT_UNIQUE', message })
  }
  if (options.some(isGroup) && !options.every(isGroup)) {
    const message = 'Sub-command and sub-command group option types are mutually exclusive to all other types'
    issues.push({ path, code: 'APPLICATION_COMMAND_OPTIONS_TYPE_INVALID', message })
  }
  const firstOptional = options.findIndex(option => option.required !== true)
  const lastRequired = options.findLastIndex(option => option.required === true)
  if (firstOptional !== -1 && lastRequired > firstOptional) {
    const message = 'Required options must be placed before non-required options'
    issues.push({
      path: [...path, lastRequired],
      code: 'APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID',
      message,
    })
  }
  return [...issues, ...options.flatMap((option, index) => optionIssues(option, [...path, index]))]
}

function optionIssues(option: CommandNode, path: readonly PropertyKey[]): BodyIssue[] {
  const issues = [...nameIssues(option, path), ...optionsIssues(option.options ?? [], [...path, 'options'])]
  const choices = option.choices ?? []
  if (option.autocomplete === true && choices.length > 0) {
    const message = 'Choices cannot be used with autocomplete'
    issues.push({ path, code: 'APPLICATION_COMMAND_AUTOCOMPLETE_INVALID', message })
  }
  if (new Set(choices.map(({ name }) => name)).size < choices.length) {
    const message = 'Option choice names must be unique'
    issues.push({
      path: [...path, 'choices'],
      code: 'APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_EXISTS',
      message,
    })
  }
  return issues
}

function isGroup(option: CommandNode): boolean {
  return (
    option.type === ApplicationCommandOptionType.Subcommand ||
    option.type === ApplicationCommandOptionType.SubcommandGroup
  )
}

/** Names, descriptions and choice values, of which a command may have 8,000 characters; translations count by the longest. */
function charactersOf(node: CommandNode): number {
  const own =
    longest(node.name, node.name_localizations) + longest(node.description, node.description_localizations)
  const choices = (node.choices ?? []).reduce(
    (sum, { name, value }) => sum + name.length + String(value).length,
    0,
  )
  return (node.options ?? []).reduce((sum, option) => sum + charactersOf(option), own + choices)
}

function longest(text: string | null | undefined, translations: Translations): number {
  return Math.max(
    text?.length ?? 0,
    ...Object.values(translations ?? {}).map(translation => translation?.length ?? 0),
  )
}
