import { AuditLogEvent, PermissionFlagsBits as Flag } from 'discord-api-types/v10'
import { errors } from '../../discordError.ts'
import { hasAll } from '../../permissions.ts'
import { newRole, type RoleBody, roleEdit, rolePositions } from '../../validation/guildBodies.ts'
import { shapes } from '../../validation/shapes.ts'
import { permissionsInGuild } from '../../world/access.ts'
import { changesBetween, logAct } from '../../world/auditLog.ts'
import type { Guild } from '../../world/entities.ts'
import {
  addRole,
  changeRole,
  loggedRoleKeys,
  maxRoles,
  mayOrder,
  type NewRole,
  removeRole,
} from '../../world/roles.ts'
import type { World } from '../../world/world.ts'
import { reachedGuild, requireInGuild, requireRoleBelow } from '../access.ts'
import { bodyRoute, noContent, ok, orThrow, type Route, route } from '../route.ts'

const path = '/guilds/:guildId/roles/:roleId'

export const roleRoutes: readonly Route[] = [
  route('GET', '/guilds/:guildId/roles', {
    answers: shapes.roles,
    handle: ({ world, params }) => ok([...reachedGuild(world, params.guildId).roles.values()]),
  }),
  route('GET', '/guilds/:guildId/roles/member-counts', {
    answers: shapes.memberCounts,
    handle: ({ world, params }) => {
      const guild = reachedGuild(world, params.guildId)
      const members = [...guild.members.values()]
      // Without @everyone.
      const own = [...guild.roles.keys()].filter(id => id !== guild.id)
      return ok(
        Object.fromEntries(own.map(id => [id, members.filter(({ roles }) => roles.includes(id)).length])),
      )
    },
  }),
  bodyRoute('POST', '/guilds/:guildId/roles', {
    answers: shapes.role,
    body: newRole,
    handle: ({ world, params, body, act }) => {
      const guild = reachedGuild(world, params.guildId)
      requireInGuild(world, guild, Flag.ManageRoles)
      if (guild.roles.size >= maxRoles) throw errors.tooManyRoles()
      const everyone = guild.roles.get(guild.id)?.permissions ?? 0
      const permissions = BigInt(body.permissions ?? everyone)
      requireHeld(world, guild, body.permissions === undefined ? 0n : permissions)
      // Above @everyone; of two at the same position the older one is above.
      const role = addRole(world, guild.id, { name: 'new role', ...settings(body), permissions, position: 1 })
      logAct(world, guild, act, {
        action: AuditLogEvent.RoleCreate,
        targetId: role.id,
        changes: changesBetween(null, role, loggedRoleKeys),
      })
      return ok(role)
    },
  }),
  bodyRoute('PATCH', '/guilds/:guildId/roles', {
    answers: shapes.roles,
    body: rolePositions,
    handle: ({ world, params, body, act }) => {
      const guild = reachedGuild(world, params.guildId)
      const wanted = new Map(body.map(({ id, position }) => [id, position ?? 0]))
      for (const id of wanted.keys()) if (!guild.roles.has(id)) throw errors.unknownRole()
      requireInGuild(world, guild, Flag.ManageRoles)
      if (!mayOrder(guild, world.botId, wanted)) throw errors.missingPermissions()
      for (const [id, position] of wanted) {
        const before = { ...guild.roles.get(id) }
        if (before.position === position) continue
        logAct(world, guild, act, {
          action: AuditLogEvent.RoleUpdate,
          targetId: id,
          changes: changesBetween(before, changeRole(world, guild.id, id, { position }), ['position']),
        })
      }
      return ok([...guild.roles.values()])
    },
  }),
  route('GET', path, {
    answers: shapes.role,
    handle: ({ world, params }) =>
      ok(orThrow(reachedGuild(world, params.guildId).roles.get(params.roleId), errors.unknownRole)),
  }),
  bodyRoute('PATCH', path, {
    answers: shapes.role,
    body: roleEdit,
    handle: ({ world, params, body, act }) => {
      const guild = reachedGuild(world, params.guildId)
      const before = { ...requireRoleBelow(world, guild, params.roleId) }
      const permissions = (body.permissions ?? null) === null ? null : BigInt(body.permissions ?? 0)
      if (permissions !== null) requireHeld(world, guild, permissions ^ BigInt(before.permissions))
      const role = changeRole(world, guild.id, before.id, {
        ...settings(body),
        ...(permissions === null ? {} : { permissions }),
      })
      logAct(world, guild, act, {
        action: AuditLogEvent.RoleUpdate,
        targetId: role.id,
        changes: changesBetween(before, role, loggedRoleKeys),
      })
      return ok(role)
    },
  }),
  route('DELETE', path, {
    handle: ({ world, params, act }) => {
      const guild = reachedGuild(world, params.guildId)
      const role = requireRoleBelow(world, guild, params.roleId)
      if (role.managed || role.id === guild.id) throw errors.invalidRole()
      removeRole(world, guild.id, role.id)
      logAct(world, guild, act, {
        action: AuditLogEvent.RoleDelete,
        targetId: role.id,
        changes: changesBetween(role, null, loggedRoleKeys),
      })
      return noContent
    },
  }),
]

function settings(body: RoleBody): Partial<NewRole> {
  const color = body.colors?.primary_color ?? body.color
  return {
    ...(body.name ? { name: body.name } : {}),
    ...((color ?? null) === null ? {} : { color: Number(color) }),
    ...((body.hoist ?? null) === null ? {} : { hoist: body.hoist === true }),
    ...((body.mentionable ?? null) === null ? {} : { mentionable: body.mentionable === true }),
  }
}

/** A bot gives what it has. */
function requireHeld(world: World, guild: Guild, wanted: bigint): void {
  if (!hasAll(permissionsInGuild(world, guild, world.botId), wanted)) throw errors.missingPermissions()
}
