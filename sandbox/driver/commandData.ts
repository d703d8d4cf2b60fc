import {
  type APIApplicationCommand,
  type APIApplicationCommandOption,
  ApplicationCommandOptionType as OptionType,
  ApplicationCommandType,
} from 'discord-api-types/v10'
import type { Channel } from '../world/entities.ts'
import type { Payload } from '../world/payloads.ts'
import type { World } from '../world/world.ts'
import { type Mentioned, resolvedPayload } from './interactionPayload.ts'
import { uploaded } from './uploading.ts'

/** Values by option name. People, roles, channels and uploaded files are given by id. */
export type OptionValues = Record<string, string | number | boolean>

export interface CommandUse {
  command: APIApplicationCommand
  /** Subcommand group and subcommand, as far as there are. */
  path: readonly string[]
  values: OptionValues
  /** The option being typed, for autocomplete: its value may be incomplete, and required ones may be missing. */
  focused?: string
}

/** The `data` of a slash command's interaction. Throws where Discord's client would not let it be sent. */
export function commandData(world: World, channel: Channel, userId: string, use: CommandUse): Payload {
  const { command, path, values } = use
  let definitions: readonly APIApplicationCommandOption[] = command.options ?? []
  const groups: { name: string; type: OptionType }[] = []
  for (const name of path) {
    const group = definitions.find(option => option.name === name)
    if (group?.type !== OptionType.Subcommand && group?.type !== OptionType.SubcommandGroup) {
      throw new Error(`/${command.name} has no subcommand "${name}".`)
    }
    groups.push({ name, type: group.type })
    definitions = group.options ?? []
  }
  if (definitions.some(({ type }) => type === OptionType.Subcommand || type === OptionType.SubcommandGroup)) {
    throw new Error(`/${[command.name, ...path].join(' ')} needs a subcommand.`)
  }

  const mentioned: Lists = { users: [], roles: [], channels: [], attachments: [] }
  const given = givenOptions(definitions, use)
  for (const { type, value } of given) mention(mentioned, world, type, String(value))
  const options = groups.reduceRight<Payload[]>((inner, group) => [{ ...group, options: inner }], given)
  const resolved = resolvedPayload(world, channel, userId, mentioned)
  return {
    id: command.id,
    name: command.name,
    type: ApplicationCommandType.ChatInput,
    ...(command.guild_id === undefined ? {} : { guild_id: command.guild_id }),
    ...(options.length > 0 ? { options } : {}),
    ...(Object.keys(resolved).length > 0 ? { resolved } : {}),
  }

  function givenOptions(
    known: readonly APIApplicationCommandOption[],
    { focused }: CommandUse,
  ): { name: string; type: OptionType; value: unknown; focused?: true }[] {
    const unknown = Object.keys(values).filter(name => !known.some(option => option.name === name))
    if (unknown.length > 0)
      throw new Error(`/${[command.name, ...path].join(' ')} has no option "${unknown.join('", "')}".`)
    return known.flatMap(option => {
      const { name, type } = option
      const value = values[name]
      if (value !== undefined && name === focused)
        return [{ name, type, value: String(value), focused: true as const }]
      if (value !== undefined) return [{ name, type, value: checkedValue(world, option, value) }]
      if (option.required === true && focused === undefined)
        throw new Error(`/${command.name} needs the option "${name}".`)
      return []
    })
  }
}

type Lists = Required<{ [Key in keyof Mentioned]: string[] }>

function mention(mentioned: Lists, world: World, type: OptionType, id: string): void {
  const isPerson = type === OptionType.User || (type === OptionType.Mentionable && world.people.has(id))
  if (isPerson) mentioned.users.push(id)
  else if (type === OptionType.Role || type === OptionType.Mentionable) mentioned.roles.push(id)
  else if (type === OptionType.Channel) mentioned.channels.push(id)
  else if (type === OptionType.Attachment) mentioned.attachments.push(id)
}

function checkedValue(
  world: World,
  option: APIApplicationCommandOption,
  value: string | number | boolean,
): unknown {
  const refuse = (why: string): never => {
    throw new Error(`"${String(value)}" is no value for the option "${option.name}": ${why}.`)
  }
  switch (option.type) {
    case OptionType.Integer:
    case OptionType.Number: {
      const number = Number(value)
      if (!Number.isFinite(number)) refuse('a number is expected')
      if (option.type === OptionType.Integer && !Number.isInteger(number))
        refuse('a whole number is expected')
      if (number < (option.min_value ?? -Infinity) || number > (option.max_value ?? Infinity))
        refuse('out of range')
      return chosen(option.choices, number, refuse)
    }
    case OptionType.String: {
      const text = String(value)
      if (text.length < (option.min_length ?? 0) || text.length > (option.max_length ?? 6_000))
        refuse('wrong length')
      return chosen(option.choices, text, refuse)
    }
    case OptionType.Boolean:
      return typeof value === 'boolean' ? value : refuse('true or false is expected')
    case OptionType.Attachment:
      return uploaded(world, String(value)).id
    default:
      return String(value)
  }
}

function chosen<T extends string | number>(
  choices: { value: T }[] | undefined,
  value: T,
  refuse: (why: string) => never,
): T {
  if ((choices?.length ?? 0) === 0 || choices?.some(choice => choice.value === value)) return value
  return refuse('it is not among the choices')
}
