import { PermissionFlagsBits as Flag } from 'discord-api-types/v10'
import { compareSnowflakes, timeOf } from '../../snowflake.ts'
import { shapes } from '../../validation/shapes.ts'
import { auditLogBegins } from '../../world/auditLog.ts'
import { channelPayload } from '../../world/payloads.ts'
import { reachedGuild, requireInGuild } from '../access.ts'
import { pageSize, snowflakeParam } from '../query.ts'
import { ok, type Route, route } from '../route.ts'

export const auditLogRoutes: readonly Route[] = [
  route('GET', '/guilds/:guildId/audit-logs', {
    answers: shapes.auditLog,
    handle: ({ world, params, query }) => {
      const guild = reachedGuild(world, params.guildId)
      requireInGuild(world, guild, Flag.ViewAuditLog)
      const limit = pageSize(query)
      const [actor, target, before, after] = ['user_id', 'target_id', 'before', 'after'].map(name =>
        snowflakeParam(query, name),
      )
      const action = query.get('action_type')
      const since = auditLogBegins(world)
      const found = guild.auditLog.filter(
        entry =>
          timeOf(entry.id) >= since &&
          (!actor || entry.user_id === actor) &&
          (!target || entry.target_id === target) &&
          (!action || String(entry.action_type) === action) &&
          (!before || compareSnowflakes(entry.id, before) < 0) &&
          (!after || compareSnowflakes(entry.id, after) > 0),
      )
      // After an id the oldest come first, otherwise the newest.
      const entries = after ? found.slice(0, limit) : found.toReversed().slice(0, limit)
      const named = new Set(entries.flatMap(({ user_id: by, target_id: on }) => [by, on]))
      return ok({
        audit_log_entries: entries,
        users: [...named].flatMap(id => world.people.get(id ?? '')?.user ?? []),
        threads: world
          .guildChannels(guild)
          .filter(({ id, thread }) => thread !== null && named.has(id))
          .map(channel => channelPayload(world, channel, world.botId)),
        integrations: [],
        webhooks: [],
        guild_scheduled_events: [],
        application_commands: [],
        auto_moderation_rules: [],
      })
    },
  }),
]
