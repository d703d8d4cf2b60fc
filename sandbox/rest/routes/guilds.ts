import { AuditLogEvent, PermissionFlagsBits as Flag } from 'discord-api-types/v10'
import { channelPositions, newGuildChannel } from '../../validation/guildBodies.ts'
import { shapes } from '../../validation/shapes.ts'
import { changesBetween, logAct } from '../../world/auditLog.ts'
import { addChannel, changeChannel } from '../../world/channels.ts'
import { channelPayload, guildPayload } from '../../world/payloads.ts'
import { reachedChannel, reachedGuild, requireInGuild } from '../access.ts'
import { requestedChannel, requestedChanges } from '../channelRules.ts'
import { limits } from '../rateLimits.ts'
import { bodyRoute, created, noContent, ok, type Route, route } from '../route.ts'

export const guildRoutes: readonly Route[] = [
  route('GET', '/guilds/:guildId', {
    answers: shapes.guild,
    handle: ({ world, params, query }) => {
      const guild = reachedGuild(world, params.guildId)
      const counts = { approximate_member_count: guild.members.size, approximate_presence_count: 0 }
      return ok({ ...guildPayload(guild), ...(query.get('with_counts') === 'true' ? counts : {}) })
    },
  }),
  route('GET', '/guilds/:guildId/channels', {
    answers: shapes.channels,
    handle: ({ world, params }) => {
      const channels = world
        .guildChannels(reachedGuild(world, params.guildId))
        .filter(({ thread }) => !thread)
      return ok(channels.map(channel => channelPayload(world, channel, world.botId)))
    },
  }),
  bodyRoute('POST', '/guilds/:guildId/channels', {
    answers: shapes.guildChannel,
    body: newGuildChannel,
    handle: ({ world, params, body, act, spend }) => {
      const guild = reachedGuild(world, params.guildId)
      const seed = requestedChannel(world, guild, body)
      spend(`channels of ${guild.id}`, limits.creations)
      const payload = channelPayload(world, addChannel(world, guild.id, seed), world.botId)
      logAct(world, guild, act, {
        action: AuditLogEvent.ChannelCreate,
        targetId: String(payload['id']),
        changes: changesBetween(null, payload, ['name', 'type', 'permission_overwrites', 'topic', 'nsfw']),
      })
      return created(payload)
    },
  }),
  bodyRoute('PATCH', '/guilds/:guildId/channels', {
    body: channelPositions,
    handle: ({ world, params, body }) => {
      const guild = reachedGuild(world, params.guildId)
      requireInGuild(world, guild, Flag.ManageChannels)
      for (const { id, position, parent_id: parentId, lock_permissions: takesParents } of body) {
        const channel = reachedChannel(world, id)
        const parent = world.channels.get(parentId ?? channel.parentId ?? '')
        changeChannel(world, id, {
          ...requestedChanges(world, channel, parentId === undefined ? {} : { parent_id: parentId }),
          ...((position ?? null) === null ? {} : { position: Number(position) }),
          ...(takesParents === true && parent ? { overwrites: [...parent.overwrites] } : {}),
        })
      }
      return noContent
    },
  }),
  route('GET', '/guilds/:guildId/emojis', {
    answers: shapes.emojis,
    handle: ({ world, params }) => ok(reachedGuild(world, params.guildId).emojis),
  }),
]
