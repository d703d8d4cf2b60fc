import { AuditLogEvent, PermissionFlagsBits as Flag } from 'discord-api-types/v10'
import { errors } from '../../discordError.ts'
import { hasAll } from '../../permissions.ts'
import { compareSnowflakes } from '../../snowflake.ts'
import { memberEdit, ownMemberEdit } from '../../validation/guildBodies.ts'
import { shapes } from '../../validation/shapes.ts'
import { may, permissionsInGuild } from '../../world/access.ts'
import { logAct } from '../../world/auditLog.ts'
import type { Guild, Member } from '../../world/entities.ts'
import { changeMember, removeMember } from '../../world/guilds.ts'
import { logMemberChange } from '../../world/memberAudit.ts'
import { memberWithUser } from '../../world/payloads.ts'
import { enterVoice, leaveVoice } from '../../world/voice.ts'
import type { World } from '../../world/world.ts'
import {
  reachedChannel,
  reachedGuild,
  reachedMember,
  requireAbove,
  requireInChannel,
  requireInGuild,
  requireRoleBelow,
} from '../access.ts'
import { pageSize, snowflakeParam } from '../query.ts'
import { limits } from '../rateLimits.ts'
import { bodyRoute, type Call, noContent, ok, type Route, route } from '../route.ts'

const path = '/guilds/:guildId/members/:userId'

const required = { code: 'BASE_TYPE_REQUIRED', message: 'This field is required' }

/** How long a timeout may be. */
const maxTimeoutMs = 28 * 24 * 3_600_000

export const memberRoutes: readonly Route[] = [
  route('GET', '/guilds/:guildId/members', {
    limit: limits.members,
    answers: shapes.members,
    handle: ({ world, params, query }) => {
      const limit = pageSize(query, { most: 1_000, usual: 1 })
      const after = snowflakeParam(query, 'after') ?? '0'
      const members = [...reachedGuild(world, params.guildId).members.values()]
        .filter(({ userId }) => compareSnowflakes(userId, after) > 0)
        .toSorted((a, b) => compareSnowflakes(a.userId, b.userId))
      return ok(members.slice(0, limit).map(member => memberWithUser(world, member)))
    },
  }),
  route('GET', '/guilds/:guildId/members/search', {
    limit: limits.members,
    answers: shapes.members,
    handle: ({ world, params, query }) => {
      const guild = reachedGuild(world, params.guildId)
      const start = (query.get('query') ?? '').toLowerCase()
      if (start === '') throw errors.invalidForm([{ path: ['query'], ...required }])
      const limit = pageSize(query, { most: 1_000, usual: 1 })
      const found = [...guild.members.values()].filter(({ userId, nick }) =>
        [world.person(userId).user.username, nick].some(name => name?.toLowerCase().startsWith(start)),
      )
      return ok(found.slice(0, limit).map(member => memberWithUser(world, member)))
    },
  }),
  bodyRoute('PATCH', '/guilds/:guildId/members/@me', {
    answers: shapes.ownMember,
    body: ownMemberEdit,
    handle: ({ world, params, body, act }) => {
      const guild = reachedGuild(world, params.guildId)
      requireInGuild(world, guild, Flag.ChangeNickname)
      const member = reachedMember(guild, world.botId)
      if (body.nick !== undefined) change({ world, act }, guild, member, { nick: body.nick || null })
      return ok(memberWithUser(world, member))
    },
  }),
  route('GET', path, {
    answers: shapes.member,
    handle: ({ world, params }) =>
      ok(memberWithUser(world, reachedMember(reachedGuild(world, params.guildId), params.userId))),
  }),
  bodyRoute('PATCH', path, {
    limit: limits.members,
    answers: shapes.member,
    body: memberEdit,
    handle: call => {
      const { world, params, body } = call
      const guild = reachedGuild(world, params.guildId)
      const member = reachedMember(guild, params.userId)
      // Everything is checked before anything is done.
      const changes = {
        ...requestedChanges(world, guild, member, body),
        ...requestedRoles(world, guild, member, body),
      }
      const move = body.channel_id === undefined ? null : requestedMove(world, guild, member, body.channel_id)
      if (Object.keys(changes).length > 0) change(call, guild, member, changes)
      move?.(call)
      return ok(memberWithUser(world, member))
    },
  }),
  route('DELETE', path, {
    handle: ({ world, params, act }) => {
      const guild = reachedGuild(world, params.guildId)
      const { userId } = reachedMember(guild, params.userId)
      requireInGuild(world, guild, Flag.KickMembers)
      requireAbove(world, guild, userId)
      removeMember(world, guild.id, userId)
      logAct(world, guild, act, { action: AuditLogEvent.MemberKick, targetId: userId })
      return noContent
    },
  }),
  ...(['PUT', 'DELETE'] as const).map(method =>
    route(method, `${path}/roles/:roleId`, {
      limit: limits.members,
      handle: call => {
        const { world, params } = call
        const guild = reachedGuild(world, params.guildId)
        const member = reachedMember(guild, params.userId)
        requireGivable(world, guild, params.roleId)
        const has = member.roles.includes(params.roleId)
        if (has === (method === 'PUT')) return noContent
        const others = member.roles.filter(id => id !== params.roleId)
        change(call, guild, member, { roles: has ? others : [...others, params.roleId] })
        return noContent
      },
    }),
  ),
]

type MemberBody = ReturnType<typeof memberEdit>
type Changes = Partial<Pick<Member, 'nick' | 'mute' | 'deaf' | 'timedOutUntil' | 'roles'>>

function requestedChanges(world: World, guild: Guild, member: Member, body: MemberBody): Changes {
  const changes: Changes = {}
  if (body.nick !== undefined) {
    if (member.userId === world.botId) requireInGuild(world, guild, Flag.ChangeNickname)
    else requireOver(world, guild, member, Flag.ManageNicknames)
    changes.nick = body.nick || null
  }
  const { mute, deaf } = body
  if (typeof mute === 'boolean') {
    requireInGuild(world, guild, Flag.MuteMembers)
    changes.mute = mute
  }
  if (typeof deaf === 'boolean') {
    requireInGuild(world, guild, Flag.DeafenMembers)
    changes.deaf = deaf
  }
  const isSilenced = changes.mute !== undefined || changes.deaf !== undefined
  if (isSilenced && !guild.voice.has(member.userId)) throw errors.notInVoice()
  if (body.communication_disabled_until !== undefined) {
    requireOver(world, guild, member, Flag.ModerateMembers)
    changes.timedOutUntil = timeoutEnd(world, guild, member, body.communication_disabled_until)
  }
  return changes
}

function timeoutEnd(world: World, guild: Guild, { userId }: Member, until: string | null): string | null {
  if (until === null) return null
  const end = Date.parse(until)
  if (end > world.clock.now() + maxTimeoutMs) {
    const message = 'Communication disabled until cannot be more than 28 days in the future.'
    throw errors.invalidForm([
      { path: ['communication_disabled_until'], code: 'MEMBER_TIMEOUT_TOO_LONG', message },
    ])
  }
  // Administrators cannot be timed out.
  if (hasAll(permissionsInGuild(world, guild, userId), Flag.Administrator)) throw errors.missingPermissions()
  return new Date(end).toISOString()
}

function requestedRoles(world: World, guild: Guild, { roles }: Member, body: MemberBody): Changes {
  if (!body.roles) return {}
  const wanted = [...new Set(body.roles)]
  const changed = [...wanted.filter(id => !roles.includes(id)), ...roles.filter(id => !wanted.includes(id))]
  for (const id of changed) requireGivable(world, guild, id)
  return { roles: wanted }
}

/** The move itself, when nothing is against it. */
function requestedMove(
  world: World,
  guild: Guild,
  { userId }: Member,
  channelId: string | null,
): (call: Pick<Call, 'act'>) => void {
  if (!guild.voice.has(userId)) {
    requireInGuild(world, guild, Flag.MoveMembers)
    throw errors.notInVoice()
  }
  if (channelId === null) {
    requireInGuild(world, guild, Flag.MoveMembers)
    return ({ act }) => {
      leaveVoice(world, guild, userId)
      logAct(world, guild, act, {
        action: AuditLogEvent.MemberDisconnect,
        targetId: null,
        options: { count: '1' },
      })
    }
  }
  const channel = reachedChannel(world, channelId)
  requireInChannel(world, channel, Flag.MoveMembers | Flag.Connect)
  // Somebody who may not see a channel is not moved there.
  if (!may(world, channel, userId, Flag.ViewChannel)) throw errors.missingPermissions()
  return ({ act }) => {
    enterVoice(world, guild, userId, channelId)
    const options = { channel_id: channelId, count: '1' }
    logAct(world, guild, act, { action: AuditLogEvent.MemberMove, targetId: null, options })
  }
}

function change(
  { world, act }: Pick<Call, 'world' | 'act'>,
  guild: Guild,
  member: Member,
  changes: Changes,
): void {
  const before = { ...member }
  changeMember(world, guild.id, member.userId, changes)
  if (changes.mute !== undefined || changes.deaf !== undefined) {
    const channelId = guild.voice.get(member.userId)?.channelId ?? null
    world.publish({ kind: 'voiceStateUpdated', guild, userId: member.userId, channelId })
  }
  logMemberChange(world, guild, act, before, member)
}

function requireOver(world: World, guild: Guild, { userId }: Member, wanted: bigint): void {
  requireInGuild(world, guild, wanted)
  requireAbove(world, guild, userId)
}

/** A role that the bot may give and take. */
function requireGivable(world: World, guild: Guild, roleId: string): void {
  const role = requireRoleBelow(world, guild, roleId)
  if (role.managed || role.id === guild.id) throw errors.missingPermissions()
}
