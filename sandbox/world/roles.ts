import type { APIRole, RoleFlags } from 'discord-api-types/v10'
import { compareSnowflakes } from '../snowflake.ts'
import { changeChannel } from './channels.ts'
import type { Guild } from './entities.ts'
import type { World } from './world.ts'

export interface NewRole {
  name: string
  permissions?: bigint
  color?: number
  hoist?: boolean
  mentionable?: boolean
  position?: number
}

/** Discord's limit of a guild. */
export const maxRoles = 250

/** What the audit log tells of a role's changes. */
export const loggedRoleKeys = ['name', 'permissions', 'color', 'hoist', 'mentionable', 'position']

/** At the top, unless told. */
export function addRole(world: World, guildId: string, seed: NewRole): APIRole {
  const guild = world.guild(guildId)
  const role = newRole(world.snowflakes.next(), { position: guild.roles.size, ...seed })
  guild.roles.set(role.id, role)
  world.publish({ kind: 'roleCreated', guild, role })
  return role
}

export function changeRole(
  world: World,
  guildId: string,
  roleId: string,
  changes: Partial<NewRole>,
): APIRole {
  const guild = world.guild(guildId)
  const role = guild.roles.get(roleId)
  if (role === undefined) throw new Error(`${guild.name} has no role ${roleId}.`)
  const { permissions, ...rest } = changes
  Object.assign(
    role,
    rest,
    permissions === undefined ? {} : { permissions: String(permissions) },
    rest.color === undefined ? {} : { colors: colorsOf(rest.color) },
  )
  world.publish({ kind: 'roleUpdated', guild, role })
  return role
}

export function removeRole(world: World, guildId: string, roleId: string): void {
  const guild = world.guild(guildId)
  const role = guild.roles.get(roleId)
  if (role === undefined) return
  guild.roles.delete(roleId)
  for (const member of guild.members.values()) member.roles = member.roles.filter(id => id !== roleId)
  for (const { id: channelId, overwrites } of world.guildChannels(guild)) {
    const others = overwrites.filter(({ id }) => id !== roleId)
    if (others.length < overwrites.length) changeChannel(world, channelId, { overwrites: others })
  }
  world.publish({ kind: 'roleDeleted', guild, role })
}

/** Whether a member stands above a role: the owner always; of two roles at the same position the older one is above. */
export function outranks(guild: Guild, userId: string, role: Pick<APIRole, 'id' | 'position'>): boolean {
  if (guild.ownerId === userId) return true
  return byRank(highestRole(guild, userId), role) > 0
}

/**
 * Whether somebody may give roles these positions, by id: their highest role and those above it stay where they are, one above
 * the other, and @everyone at the bottom.
 */
export function mayOrder(guild: Guild, userId: string, wanted: ReadonlyMap<string, number>): boolean {
  const roles = [...guild.roles.values()]
  const before = roles.toSorted(byRank)
  const after = roles
    .map(({ id, position }) => ({ id, position: wanted.get(id) ?? position }))
    .toSorted(byRank)
  const isFixed = before.map(role => role.id === guild.id || !outranks(guild, userId, role))
  return before.every(({ id }, at) => !isFixed[at] || after[at]?.id === id)
}

/** Orders roles, the lowest first. */
export function byRank(a: Pick<APIRole, 'id' | 'position'>, b: Pick<APIRole, 'id' | 'position'>): number {
  return a.position - b.position || compareSnowflakes(b.id, a.id)
}

/** Whether a member may act on another: above their highest role, and never on the owner. */
export function outranksMember(guild: Guild, userId: string, otherId: string): boolean {
  if (otherId === guild.ownerId || otherId === userId) return false
  return outranks(guild, userId, highestRole(guild, otherId))
}

/** The highest role of a member, or the guild's own. */
function highestRole(guild: Guild, userId: string): Pick<APIRole, 'id' | 'position'> {
  const ids = guild.members.get(userId)?.roles ?? []
  const [highest] = ids.flatMap(id => guild.roles.get(id) ?? []).toSorted((a, b) => byRank(b, a))
  return highest ?? { id: guild.id, position: 0 }
}

export function newRole(id: string, seed: NewRole): APIRole {
  const color = seed.color ?? 0
  return {
    id,
    name: seed.name,
    color,
    colors: colorsOf(color),
    hoist: seed.hoist ?? false,
    icon: null,
    unicode_emoji: null,
    position: seed.position ?? 1,
    permissions: String(seed.permissions ?? 0n),
    managed: false,
    mentionable: seed.mentionable ?? false,
    flags: 0 as RoleFlags,
  }
}

function colorsOf(color: number): APIRole['colors'] {
  return { primary_color: color, secondary_color: null, tertiary_color: null }
}
