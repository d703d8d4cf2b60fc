import { AuditLogEvent, PermissionFlagsBits as Flag } from 'discord-api-types/v10'
import { errors } from '../../discordError.ts'
import { compareSnowflakes } from '../../snowflake.ts'
import { newBan, newBulkBan } from '../../validation/guildBodies.ts'
import { shapes } from '../../validation/shapes.ts'
import { logAct } from '../../world/auditLog.ts'
import type { Guild } from '../../world/entities.ts'
import { banUser, unbanUser } from '../../world/guilds.ts'
import { outranksMember } from '../../world/roles.ts'
import type { World } from '../../world/world.ts'
import { reachedGuild, requireAbove, requireInGuild } from '../access.ts'
import { pageSize, snowflakeParam } from '../query.ts'
import { bodyRoute, noContent, ok, orThrow, type Route, route } from '../route.ts'

const path = '/guilds/:guildId/bans/:userId'
const daySeconds = 24 * 3_600

export const banRoutes: readonly Route[] = [
  route('GET', '/guilds/:guildId/bans', {
    answers: shapes.bans,
    handle: ({ world, params, query }) => {
      const guild = reachedGuild(world, params.guildId)
      requireInGuild(world, guild, Flag.BanMembers)
      const limit = pageSize(query, { most: 1_000, usual: 1_000 })
      const [before, after] = [snowflakeParam(query, 'before'), snowflakeParam(query, 'after') ?? '0']
      const sorted = [...guild.bans].toSorted(([a], [b]) => compareSnowflakes(a, b))
      // Of both only `before` counts.
      const bans =
        before === undefined
          ? sorted.filter(([userId]) => compareSnowflakes(userId, after) > 0).slice(0, limit)
          : sorted.filter(([userId]) => compareSnowflakes(userId, before) < 0).slice(-limit)
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
  bodyRoute('POST', '/guilds/:guildId/bulk-ban', {
    answers: shapes.bulkBan,
    body: newBulkBan,
    handle: ({ world, params, body, act }) => {
      const guild = reachedGuild(world, params.guildId)
      requireInGuild(world, guild, Flag.BanMembers | Flag.ManageGuild)
      // The bot itself is passed over.
      const wanted = [...new Set(body.user_ids)].filter(userId => userId !== world.botId)
      const banned = wanted.filter(userId => isBannable(world, guild, userId))
      if (banned.length === 0) throw errors.nobodyBanned()
      for (const userId of banned) {
        const deleteMessageMs = (body.delete_message_seconds ?? 0) * 1_000
        banUser(world, guild.id, userId, { reason: act.reason, deleteMessageMs })
        logAct(world, guild, act, { action: AuditLogEvent.MemberBanAdd, targetId: userId })
      }
      return ok({
        banned_users: banned,
        failed_users: wanted.filter(userId => !banned.includes(userId)),
      })
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

/** Whoever there is, not yet banned, and if a member, below the bot. */
function isBannable(world: World, guild: Guild, userId: string): boolean {
  if (guild.bans.has(userId) || !world.people.has(userId)) return false
  return !guild.members.has(userId) || outranksMember(guild, world.botId, userId)
}
