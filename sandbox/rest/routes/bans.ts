import { AuditLogEvent, PermissionFlagsBits as Flag } from 'discord-api-types/v10'
import { errors } from '../../discordError.ts'
import { compareSnowflakes } from '../../snowflake.ts'
import { newBan } from '../../validation/guildBodies.ts'
import { shapes } from '../../validation/shapes.ts'
import { logAct } from '../../world/auditLog.ts'
import { banUser, unbanUser } from '../../world/guilds.ts'
import { reachedGuild, requireAbove, requireInGuild } from '../access.ts'
import { bodyRoute, noContent, ok, orThrow, type Route, route } from '../route.ts'

const path = '/guilds/:guildId/bans/:userId'
const daySeconds = 24 * 3_600

export const banRoutes: readonly Route[] = [
  route('GET', '/guilds/:guildId/bans', {
    answers: shapes.bans,
    handle: ({ world, params, query }) => {
      const guild = reachedGuild(world, params.guildId)
      requireInGuild(world, guild, Flag.BanMembers)
      const limit = Math.min(Math.max(Number(query.get('limit') ?? 1_000), 1), 1_000)
      const after = query.get('after') ?? '0'
      const bans = [...guild.bans]
        .filter(([userId]) => compareSnowflakes(userId, after) > 0)
        .toSorted(([a], [b]) => compareSnowflakes(a, b))
        .slice(0, limit)
      return ok(bans.map(([userId, reason]) => ({ user: world.person(userId).user, reason })))
    },
  }),
  route('GET', path, {
    answers: shapes.ban,
    handle: ({ world, params }) => {
      const guild = reachedGuild(world, params.guildId)
      requireInGuild(world, guild, Flag.BanMembers)
      const reason = orThrow(guild.bans.get(params.userId), errors.unknownBan)
      return ok({ user: world.person(params.userId).user, reason })
    },
  }),
  bodyRoute('PUT', path, {
    body: newBan,
    handle: ({ world, params, body, act }) => {
      const guild = reachedGuild(world, params.guildId)
      requireInGuild(world, guild, Flag.BanMembers)
      const { user } = orThrow(world.people.get(params.userId), errors.unknownUser)
      if (guild.members.has(user.id)) requireAbove(world, guild, user.id)
      if (guild.bans.has(user.id)) return noContent
      // Older clients say it in days.
      const { delete_message_days: days } = body as { delete_message_days?: number | null }
      const seconds = body.delete_message_seconds ?? (days ?? 0) * daySeconds
      banUser(world, guild.id, user.id, { reason: act.reason, deleteMessageMs: seconds * 1_000 })
      logAct(world, guild, act, { action: AuditLogEvent.MemberBanAdd, targetId: user.id })
      return noContent
    },
  }),
  route('DELETE', path, {
    handle: ({ world, params, act }) => {
      const guild = reachedGuild(world, params.guildId)
      requireInGuild(world, guild, Flag.BanMembers)
      if (!guild.bans.has(params.userId)) throw errors.unknownBan()
      unbanUser(world, guild.id, params.userId)
      logAct(world, guild, act, { action: AuditLogEvent.MemberBanRemove, targetId: params.userId })
      return noContent
    },
  }),
]
