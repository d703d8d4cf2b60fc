import type { Channel } from './api.ts'
import { channelType, componentType, optionType } from './discord.ts'
import type { State } from './state.ts'

export interface Choosable {
  value: string
  label: string
  description?: string
}

export type ChoosableKind = 'user' | 'role' | 'mentionable' | 'channel'

/** What a client offers where people, roles or channels are asked for. */
export function choosables(
  state: State,
  kind: ChoosableKind,
  channelTypes: readonly number[] = [],
): Choosable[] {
  switch (kind) {
    case 'user':
      return people(state)
    case 'role':
      return roles(state)
    case 'mentionable':
      return [...people(state), ...roles(state)]
    default:
      return channels(state)
        .filter(({ type }) => channelTypes.length === 0 || channelTypes.includes(type))
        .map(({ id, name, type }) => ({
          value: id,
          label: type === channelType.category ? name : `#${name}`,
        }))
  }
}

export const kindOfOption: Partial<Record<number, ChoosableKind>> = {
  [optionType.user]: 'user',
  [optionType.role]: 'role',
  [optionType.mentionable]: 'mentionable',
  [optionType.channel]: 'channel',
}

export const kindOfSelect: Partial<Record<number, ChoosableKind>> = {
  [componentType.userSelect]: 'user',
  [componentType.roleSelect]: 'role',
  [componentType.mentionableSelect]: 'mentionable',
  [componentType.channelSelect]: 'channel',
}

function people({ guild, names, viewerId }: State): Choosable[] {
  const ids =
    guild.kind === 'ready'
      ? guild.value.members.map(({ user }) => user.id)
      : [...names.people].flatMap(([id, { isBot }]) => (isBot || id === viewerId ? id : []))
  return ids
    .map(id => ({ value: id, label: names.people.get(id)?.name ?? id }))
    .toSorted((a, b) => a.label.localeCompare(b.label))
}

function roles({ guild, guildId }: State): Choosable[] {
  if (guild.kind !== 'ready') return []
  return guild.value.roles.map(({ id, name }) => ({
    value: id,
    label: id === guildId ? '@everyone' : `@${name}`,
  }))
}

function channels({ guild }: State): readonly Channel[] {
  return guild.kind === 'ready' ? guild.value.channels : []
}
