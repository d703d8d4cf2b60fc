import {
  type APIRole,
  AuditLogEvent,
  OverwriteType,
  PermissionFlagsBits as Flag,
} from 'discord-api-types/v10'
import { hasAll } from '../permissions.ts'
import { permissionsInGuild } from '../world/access.ts'
import { changesBetween, logAct } from '../world/auditLog.ts'
import { changeChannel, type NewOverwrite } from '../world/channels.ts'
import type { Guild } from '../world/entities.ts'
import { mayOverwrite } from '../world/overwrites.ts'
import {
  addRole,
  byRank,
  changeRole,
  loggedRoleKeys,
  maxRoles,
  mayOrder,
  outranks,
  removeRole,
} from '../world/roles.ts'
import type { World } from '../world/world.ts'
import { nameOf, requireMay, requireMayInGuild } from './requireMay.ts'

export interface RoleSettings {
  name?: string
  permissions?: bigint
  color?: number
  hoist?: boolean
  mentionable?: boolean
}

/** What owners and moderators do with roles and with what a channel allows. The first id is always who does it; the audit log says so. */
export interface RoleEditing {
  /** Right above @everyone, with the same permissions unless told. */
  createRole(userId: string, guildId: string, settings: RoleSettings): APIRole
  changeRole(userId: string, guildId: string, roleId: string, settings: RoleSettings): APIRole
  /** One place up or down among the roles. */
  moveRole(userId: string, guildId: string, roleId: string, where: 'up' | 'down'): void
  deleteRole(userId: string, guildId: string, roleId: string): void
  /** What one role or member may in the channel; one that neither allows nor denies anything is taken away. */
  setOverwrite(userId: string, channelId: string, overwrite: NewOverwrite): void
}

export function createRoleEditing(world: World): RoleEditing {
  const managed = (userId: string, guildId: string): Guild => {
    const guild = world.guild(guildId)
    requireMayInGuild(world, guild, userId, Flag.ManageRoles, 'manage roles')
    return guild
  }

  const below = (guild: Guild, userId: string, roleId: string): APIRole => {
    const role = guild.roles.get(roleId)
    if (role === undefined) throw new Error(`${guild.name} has no role ${roleId}.`)
    if (!outranks(guild, userId, role))
      throw new Error(`The role ${role.name} does not stand below ${nameOf(world, userId)}.`)
    return role
  }

  const requireHeld = (guild: Guild, userId: string, wanted: bigint): void => {
    if (!hasAll(permissionsInGuild(world, guild, userId), wanted))
      throw new Error(`${nameOf(world, userId)} can give and take only permissions that they have.`)
  }

  const log = (
    guild: Guild,
    userId: string,
    action: AuditLogEvent,
    { before, after }: { before: APIRole | null; after: APIRole | null },
  ): void => {
    const targetId = (after ?? before)?.id ?? null
    const changes = changesBetween(before, after, loggedRoleKeys)
    logAct(world, guild, { userId, reason: null }, { action, targetId, changes })
  }

  return {
    createRole: (userId, guildId, settings) => {
      const guild = managed(userId, guildId)
      if (guild.roles.size >= maxRoles)
        throw new Error(`${guild.name} has ${maxRoles} roles. More are not possible.`)
      requireHeld(guild, userId, settings.permissions ?? 0n)
      const everyone = BigInt(guild.roles.get(guildId)?.permissions ?? 0)
      const seed = { name: 'new role', permissions: everyone, ...settings, position: 1 }
      const role = addRole(world, guildId, seed)
      log(guild, userId, AuditLogEvent.RoleCreate, { before: null, after: role })
      return role
    },
    changeRole: (userId, guildId, roleId, settings) => {
      const guild = managed(userId, guildId)
      const before = { ...below(guild, userId, roleId) }
      const { permissions, ...looks } = settings
      if (roleId === guildId && Object.keys(looks).length > 0)
        throw new Error('Of @everyone only the permissions can be changed.')
      if (permissions !== undefined) requireHeld(guild, userId, permissions ^ BigInt(before.permissions))
      const after = changeRole(world, guildId, roleId, settings)
      log(guild, userId, AuditLogEvent.RoleUpdate, { before, after })
      return after
    },
    moveRole: (userId, guildId, roleId, where) => {
      const guild = managed(userId, guildId)
      below(guild, userId, roleId)
      const before = [...guild.roles.values()]
        .filter(role => role.id !== guildId && outranks(guild, userId, role))
        .toSorted(byRank)
      const order = before.map(({ id }) => id)
      const at = order.indexOf(roleId)
      const to = where === 'up' ? at + 1 : at - 1
      const other = order[to]
      if (other !== undefined) [order[at], order[to]] = [other, roleId]
      const wanted = new Map<string, number>()
      let last = 0
      // The same positions in another order; of two roles at one position the higher one goes up.
      for (const [index, id] of order.entries()) {
        last = Math.max(before[index]?.position ?? 0, last + 1)
        wanted.set(id, last)
      }
      if (other === undefined || !mayOrder(guild, userId, wanted))
        throw new Error(`${nameOf(world, userId)} cannot move this role further ${where}.`)
      for (const [id, position] of wanted) {
        const role = guild.roles.get(id)
        if (role === undefined || role.position === position) continue
        const was = { ...role }
        const after = changeRole(world, guildId, id, { position })
        log(guild, userId, AuditLogEvent.RoleUpdate, { before: was, after })
      }
    },
    deleteRole: (userId, guildId, roleId) => {
      const guild = managed(userId, guildId)
      const role = below(guild, userId, roleId)
      if (role.managed || roleId === guildId) throw new Error(`The role ${role.name} cannot be deleted.`)
      removeRole(world, guildId, roleId)
      log(guild, userId, AuditLogEvent.RoleDelete, { before: role, after: null })
    },
    setOverwrite: (userId, channelId, { id, type, allow = 0n, deny = 0n }) => {
      const channel = world.channel(channelId)
      requireMay(world, channel, userId, Flag.ManageRoles, 'change permissions')
      const guild = world.guild(channel.guildId ?? '')
      const role = type === OverwriteType.Role ? guild.roles.get(id) : undefined
      if (role === undefined && !(type === OverwriteType.Member && guild.members.has(id)))
        throw new Error(`${guild.name} has no such role or member.`)
      const before = channel.overwrites.find(overwrite => overwrite.id === id) ?? null
      const after =
        allow === 0n && deny === 0n ? null : { id, type, allow: String(allow), deny: String(deny) }
      const others = channel.overwrites.filter(overwrite => overwrite.id !== id)
      const overwrites = after === null ? others : [...others, after]
      if (!mayOverwrite(world, channel, userId, overwrites))
        throw new Error(`${nameOf(world, userId)} can give and take only permissions that they have.`)
      changeChannel(world, channelId, { overwrites })
      const action =
        before === null
          ? AuditLogEvent.ChannelOverwriteCreate
          : after === null
            ? AuditLogEvent.ChannelOverwriteDelete
            : AuditLogEvent.ChannelOverwriteUpdate
      logAct(
        world,
        guild,
        { userId, reason: null },
        {
          action,
          targetId: channelId,
          changes: changesBetween(before, after, ['allow', 'deny']),
          options: { id, type: String(type), ...(role ? { role_name: role.name } : {}) },
        },
      )
    },
  }
}
