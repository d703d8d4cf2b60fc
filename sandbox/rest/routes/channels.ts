import { OverwriteType, PermissionFlagsBits as Flag } from 'discord-api-types/v10'
import { channelEdit, overwriteEdit } from '../../validation/bodies.ts'
import { changeChannel, removeChannel, setOverwrite } from '../../world/channels.ts'
import { channelPayload } from '../../world/payloads.ts'
import { reachedChannel, requireInChannel } from '../access.ts'
import { channelChanges } from '../channelChanges.ts'
import { bodyRoute, noContent, ok, type Route, route } from '../route.ts'

export const channelRoutes: readonly Route[] = [
  route('GET', '/channels/:channelId', {
    handle: ({ world, params }) =>
      ok(channelPayload(world, reachedChannel(world, params.channelId), world.botId)),
  }),
  bodyRoute('PATCH', '/channels/:channelId', {
    body: channelEdit,
    handle: ({ world, params, body }) => {
      const channel = reachedChannel(world, params.channelId)
      requireInChannel(world, channel, channel.thread ? Flag.ManageThreads : Flag.ManageChannels)
      const changes = channelChanges(world, channel.guildId ?? '', body)
      return ok(channelPayload(world, changeChannel(world, channel.id, changes), world.botId))
    },
  }),
  route('DELETE', '/channels/:channelId', {
    handle: ({ world, params }) => {
      const channel = reachedChannel(world, params.channelId)
      const payload = channelPayload(world, channel, world.botId)
      if (channel.guildId === null) return ok(payload)
      requireInChannel(world, channel, channel.thread ? Flag.ManageThreads : Flag.ManageChannels)
      removeChannel(world, channel.id)
      return ok(payload)
    },
  }),
  bodyRoute('PUT', '/channels/:channelId/permissions/:overwriteId', {
    body: overwriteEdit,
    handle: ({ world, params, body }) => {
      const channel = reachedChannel(world, params.channelId)
      requireInChannel(world, channel, Flag.ManageRoles)
      setOverwrite(world, channel.id, {
        id: params.overwriteId,
        type: body.type ?? OverwriteType.Role,
        allow: BigInt(body.allow ?? 0),
        deny: BigInt(body.deny ?? 0),
      })
      return noContent
    },
  }),
  route('DELETE', '/channels/:channelId/permissions/:overwriteId', {
    handle: ({ world, params }) => {
      const channel = reachedChannel(world, params.channelId)
      requireInChannel(world, channel, Flag.ManageRoles)
      changeChannel(world, channel.id, {
        overwrites: channel.overwrites.filter(({ id }) => id !== params.overwriteId),
      })
      return noContent
    },
  }),
  route('POST', '/channels/:channelId/typing', {
    handle: ({ world, params }) => {
      const channel = reachedChannel(world, params.channelId)
      world.publish({ kind: 'typingStarted', channel, userId: world.botId })
      return noContent
    },
  }),
]
