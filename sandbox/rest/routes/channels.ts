import { AuditLogEvent, OverwriteType, PermissionFlagsBits as Flag } from 'discord-api-types/v10'
import { errors } from '../../discordError.ts'
import type { PermissionOverwrite } from '../../permissions.ts'
import { unchecked } from '../../validation/checked.ts'
import { channelEdit, overwriteEdit, threadEdit } from '../../validation/guildBodies.ts'
import { shapes } from '../../validation/shapes.ts'
import { changesBetween, logAct } from '../../world/auditLog.ts'
import { changeChannel, removeChannel, setOverwrite } from '../../world/channels.ts'
import type { Channel, Guild } from '../../world/entities.ts'
import { channelPayload, type Payload } from '../../world/payloads.ts'
import { guildOf, reachedChannel, requireInChannel } from '../access.ts'
import { requestedChanges, requireOverwritable } from '../channelRules.ts'
import { limits } from '../rateLimits.ts'
import { bodyRoute, type Call, noContent, ok, orThrow, type Route, route } from '../route.ts'
import { editThread } from '../threadRules.ts'

/** What the audit log tells of. */
const loggedKeys = [
  'name',
  'type',
  'topic',
  'nsfw',
  'rate_limit_per_user',
  'bitrate',
  'user_limit',
  'permission_overwrites',
  'archived',
  'locked',
  'invitable',
  'auto_archive_duration',
]

export const channelRoutes: readonly Route[] = [
  route('GET', '/channels/:channelId', {
    answers: shapes.channel,
    handle: ({ world, params }) =>
      ok(channelPayload(world, reachedChannel(world, params.channelId), world.botId)),
  }),
  bodyRoute('PATCH', '/channels/:channelId', {
    answers: shapes.channel,
    body: unchecked,
    handle: call => {
      const { world } = call
      const channel = reachedChannel(world, call.params.channelId)
      const guild = guildOf(world, channel)
      const before = flat(channelPayload(world, channel, world.botId))
      if (channel.thread) editThread(call, channel, threadEdit(call.body, 0))
      else editChannel(call, channel)
      const payload = channelPayload(world, channel, world.botId)
      logAct(world, guild, call.act, {
        action: channel.thread ? AuditLogEvent.ThreadUpdate : AuditLogEvent.ChannelUpdate,
        targetId: channel.id,
        changes: changesBetween(before, flat(payload), loggedKeys),
      })
      return ok(payload)
    },
  }),
  route('DELETE', '/channels/:channelId', {
    answers: shapes.channel,
    handle: ({ world, params, act }) => {
      const channel = reachedChannel(world, params.channelId)
      const payload = channelPayload(world, channel, world.botId)
      if (channel.guildId === null) return ok(payload)
      requireInChannel(world, channel, channel.thread ? Flag.ManageThreads : Flag.ManageChannels)
      const guild = guildOf(world, channel)
      removeChannel(world, channel.id)
      logAct(world, guild, act, {
        action: channel.thread ? AuditLogEvent.ThreadDelete : AuditLogEvent.ChannelDelete,
        targetId: channel.id,
        changes: changesBetween(flat(payload), null, loggedKeys),
      })
      return ok(payload)
    },
  }),
  bodyRoute('PUT', '/channels/:channelId/permissions/:overwriteId', {
    body: overwriteEdit,
    handle: ({ world, params, body, act }) => {
      const channel = reachedChannel(world, params.channelId)
      const guild = guildOf(world, channel)
      const before = channel.overwrites.find(({ id }) => id === params.overwriteId)
      const after: PermissionOverwrite = {
        id: params.overwriteId,
        type: body.type ?? OverwriteType.Role,
        allow: String(body.allow ?? 0),
        deny: String(body.deny ?? 0),
      }
      requireInChannel(world, channel, Flag.ManageRoles)
      requireOverwritable(world, channel, [...channel.overwrites.filter(({ id }) => id !== after.id), after])
      const { allow, deny } = after
      setOverwrite(world, channel.id, { ...after, allow: BigInt(allow), deny: BigInt(deny) })
      logAct(world, guild, act, {
        action: before ? AuditLogEvent.ChannelOverwriteUpdate : AuditLogEvent.ChannelOverwriteCreate,
        targetId: channel.id,
        changes: changesBetween(before ?? null, after, ['allow', 'deny']),
        options: overwriteOptions(guild, after),
      })
      return noContent
    },
  }),
  route('DELETE', '/channels/:channelId/permissions/:overwriteId', {
    handle: ({ world, params, act }) => {
      const channel = reachedChannel(world, params.channelId)
      const guild = guildOf(world, channel)
      requireInChannel(world, channel, Flag.ManageRoles)
      const gone = orThrow(
        channel.overwrites.find(({ id }) => id === params.overwriteId),
        errors.unknownOverwrite,
      )
      changeChannel(world, channel.id, { overwrites: channel.overwrites.filter(({ id }) => id !== gone.id) })
      logAct(world, guild, act, {
        action: AuditLogEvent.ChannelOverwriteDelete,
        targetId: channel.id,
        changes: changesBetween(gone, null, ['allow', 'deny']),
        options: overwriteOptions(guild, gone),
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

function editChannel({ world, body, spend }: Call<string, unknown>, channel: Channel): void {
  const changes = channelEdit(body, 0)
  requireInChannel(world, channel, Flag.ManageChannels)
  const wanted = requestedChanges(world, channel, changes)
  if (changes.name !== undefined || changes.topic !== undefined) spend(`rename ${channel.id}`, limits.renames)
  changeChannel(world, channel.id, wanted)
}

function overwriteOptions(guild: Guild, { id, type }: PermissionOverwrite): Record<string, string> {
  const role = type === OverwriteType.Role ? guild.roles.get(id) : undefined
  return { id, type: String(type), ...(role ? { role_name: role.name } : {}) }
}

/** The metadata of a thread stands beside its other keys in the audit log. */
function flat(payload: Payload): Payload {
  return { ...payload, ...(payload['thread_metadata'] as Payload | undefined) }
}
