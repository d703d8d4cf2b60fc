import { PermissionFlagsBits as Flag } from 'discord-api-types/v10'
import { errors } from '../../discordError.ts'
import { compareSnowflakes } from '../../snowflake.ts'
import { newGuildChannel } from '../../validation/bodies.ts'
import { may, rankOf } from '../../world/access.ts'
import { addChannel } from '../../world/channels.ts'
import type { Guild } from '../../world/entities.ts'
import { changeMember } from '../../world/guilds.ts'
import { channelPayload, guildPayload, memberWithUser } from '../../world/payloads.ts'
import type { World } from '../../world/world.ts'
import { reachedGuild, reachedMember, requireInGuild } from '../access.ts'
import { channelChanges } from '../channelChanges.ts'
import { limits } from '../rateLimits.ts'
import { bodyRoute, noContent, ok, orThrow, type Route, route } from '../route.ts'

export const guildRoutes: readonly Route[] = [
  route('GET', '/guilds/:guildId', {
    handle: ({ world, params, query }) => {
      const guild = reachedGuild(world, params.guildId)
      const counts = { approximate_member_count: guild.members.size, approximate_presence_count: 0 }
      return ok({ ...guildPayload(guild), ...(query.get('with_counts') === 'true' ? counts : {}) })
    },
  }),
  route('GET', '/guilds/:guildId/channels', {
    handle: ({ world, params }) => {
      const channels = world
        .guildChannels(reachedGuild(world, params.guildId))
        .filter(({ thread }) => !thread)
      return ok(channels.map(channel => channelPayload(world, channel, world.botId)))
    },
  }),
  bodyRoute('POST', '/guilds/:guildId/channels', {
    body: newGuildChannel,
    handle: ({ world, params, body }) => {
      const guild = reachedGuild(world, params.guildId)
      requireInGuild(world, guild, Flag.ManageChannels)
      const channel = addChannel(world, guild.id, {
        name: body.name,
        ...channelChanges(world, guild.id, body),
      })
      return { status: 201, body: channelPayload(world, channel, world.botId) }
    },
  }),
  route('GET', '/guilds/:guildId/members', {
    limit: limits.members,
    handle: ({ world, params, query }) => {
      const limit = Math.min(Math.max(Number(query.get('limit') ?? 1), 1), 1_000)
      const after = query.get('after') ?? '0'
      const members = [...reachedGuild(world, params.guildId).members.values()]
        .filter(({ userId }) => compareSnowflakes(userId, after) > 0)
        .toSorted((a, b) => compareSnowflakes(a.userId, b.userId))
      return ok(members.slice(0, limit).map(member => memberWithUser(world, member)))
    },
  }),
  route('GET', '/guilds/:guildId/members/:userId', {
    handle: ({ world, params }) =>
      ok(memberWithUser(world, reachedMember(reachedGuild(world, params.guildId), params.userId))),
  }),
  ...(['PUT', 'DELETE'] as const).map(method =>
    route(method, '/guilds/:guildId/members/:userId/roles/:roleId', {
      limit: limits.members,
      handle: ({ world, params }) => {
        const guild = reachedGuild(world, params.guildId)
        const { roles, userId } = reachedMember(guild, params.userId)
        requireRoleBelowBot(world, guild, params.roleId)
        const others = roles.filter(id => id !== params.roleId)
        changeMember(world, guild.id, userId, {
          roles: method === 'PUT' ? [...others, params.roleId] : others,
        })
        return noContent
      },
    }),
  ),
  route('GET', '/guilds/:guildId/roles', {
    handle: ({ world, params }) => ok([...reachedGuild(world, params.guildId).roles.values()]),
  }),
  route('GET', '/guilds/:guildId/threads/active', {
    handle: ({ world, params }) => {
      const threads = world
        .guildChannels(reachedGuild(world, params.guildId))
        .filter(
          channel => channel.thread?.archived === false && may(world, channel, world.botId, Flag.ViewChannel),
        )
      return ok({ threads: threads.map(thread => channelPayload(world, thread, world.botId)), members: [] })
    },
  }),
]

/** A bot gives and takes roles below its own highest one, with MANAGE_ROLES. */
function requireRoleBelowBot(world: World, guild: Guild, roleId: string): void {
  const role = orThrow(guild.roles.get(roleId), errors.unknownRole)
  requireInGuild(world, guild, Flag.ManageRoles)
  if (role.managed || role.position >= rankOf(guild, world.botId)) throw errors.missingPermissions()
}
