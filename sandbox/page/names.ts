import type { APIRole, APIUser } from 'discord-api-types/v10'
import type { Guild, Overview } from './api.ts'

export interface PersonName {
  name: string
  /** #rrggbb of the highest role that has a colour, or null. */
  color: string | null
  isBot: boolean
}

/** How people, roles and channels are called where the viewer is. Kept the same object while nothing is renamed. */
export interface Names {
  readonly people: ReadonlyMap<string, PersonName>
  readonly roles: ReadonlyMap<string, { name: string; color: string | null }>
  readonly channels: ReadonlyMap<string, string>
}

export const noNames: Names = { people: new Map(), roles: new Map(), channels: new Map() }

/** `known` itself when nothing changed, so that what was made with it need not be made again. */
export function namesOf(overview: Overview, guild: Guild | null, known: Names): Names {
  const people = new Map<string, PersonName>()
  for (const user of [overview.bot, ...overview.people]) people.set(user.id, plainName(user))
  const roles = guild?.roles.toSorted((a, b) => b.position - a.position) ?? []
  for (const { user, nick, roles: roleIds } of guild?.members ?? []) {
    const held = roles.filter(({ id }) => roleIds.includes(id))
    const color = held.map(roleColor).find(found => found !== null) ?? null
    people.set(user.id, { ...plainName(user), ...(nick ? { name: nick } : {}), color })
  }
  const names = {
    people,
    roles: new Map(roles.map(role => [role.id, { name: role.name, color: roleColor(role) }])),
    channels: new Map(guild?.channels.map(({ id, name }) => [id, name])),
  }
  return text(names) === text(known) ? known : names
}

export function nameOf(names: Names, user: APIUser): PersonName {
  return names.people.get(user.id) ?? plainName(user)
}

/** #rrggbb, or null for the default colour, which Discord writes as 0. */
export function hexColor(color: number): string | null {
  return color === 0 ? null : `#${color.toString(16).padStart(6, '0')}`
}

export function roleColor({ color }: APIRole): string | null {
  return hexColor(color)
}

function plainName(user: APIUser): PersonName {
  return { name: user.global_name ?? user.username, color: null, isBot: user.bot ?? false }
}

function text({ people, roles, channels }: Names): string {
  return JSON.stringify([[...people], [...roles], [...channels]])
}
