import { AuditLogEvent, PermissionFlagsBits as Flag } from 'discord-api-types/v10'
import { errors } from '../../discordError.ts'
import { shapes } from '../../validation/shapes.ts'
import { may } from '../../world/access.ts'
import { logAct } from '../../world/auditLog.ts'
import type { Channel, StoredMessage } from '../../world/entities.ts'
import { isPinnable, maxPins, pin, pinsOf, unpin } from '../../world/pins.ts'
import { guildOf, reachedChannel, reachedMessage, requireActive, requireInChannel } from '../access.ts'
import { pageSize, timeParam } from '../query.ts'
import { type Call, noContent, ok, type Route, route } from '../route.ts'

/** The older paths do the same. */
const paths = [
  '/channels/:channelId/messages/pins/:messageId',
  '/channels/:channelId/pins/:messageId',
] as const

export const pinRoutes: readonly Route[] = [
  route('GET', '/channels/:channelId/messages/pins', {
    answers: shapes.pins,
    handle: ({ world, params, query }) => {
      const channel = reachedChannel(world, params.channelId)
      const limit = pageSize(query)
      if (!may(world, channel, world.botId, Flag.ReadMessageHistory))
        return ok({ items: [], has_more: false })
      const before = timeParam(query, 'before') ?? Infinity
      const pins = pinsOf(world, channel.id).filter(({ pinnedAt }) => Date.parse(pinnedAt ?? '') < before)
      const items = pins.slice(0, limit).map(({ message, pinnedAt }) => ({ pinned_at: pinnedAt, message }))
      return ok({ items, has_more: pins.length > limit })
    },
  }),
  route('GET', '/channels/:channelId/pins', {
    answers: shapes.messages,
    handle: ({ world, params }) => {
      const channel = reachedChannel(world, params.channelId)
      if (!may(world, channel, world.botId, Flag.ReadMessageHistory)) return ok([])
      return ok(pinsOf(world, channel.id).map(({ message }) => message))
    },
  }),
  ...paths.flatMap(path => [
    route('PUT', path, {
      handle: call => {
        const { channel, stored } = reached(call)
        const { world } = call
        if (!isPinnable(stored)) throw errors.systemMessage()
        if (stored.pinnedAt !== null) return noContent
        if (pinsOf(world, channel.id).length >= maxPins) throw errors.tooManyPins()
        pin(world, channel, stored, world.botId)
        log(call, AuditLogEvent.MessagePin, channel, stored)
        return noContent
      },
    }),
    route('DELETE', path, {
      handle: call => {
        const { channel, stored } = reached(call)
        if (stored.pinnedAt === null) return noContent
        unpin(call.world, channel, stored)
        log(call, AuditLogEvent.MessageUnpin, channel, stored)
        return noContent
      },
    }),
  ]),
]

function reached({ world, params }: Call<(typeof paths)[number]>): {
  channel: Channel
  stored: StoredMessage
} {
  const channel = reachedChannel(world, params.channelId)
  requireActive(channel)
  if (channel.guildId !== null) requireInChannel(world, channel, Flag.PinMessages)
  return { channel, stored: reachedMessage(world, channel, params.messageId) }
}

function log(
  { world, act }: Pick<Call, 'world' | 'act'>,
  action: AuditLogEvent,
  channel: Channel,
  { message }: StoredMessage,
): void {
  if (channel.guildId === null) return
  const options = { channel_id: channel.id, message_id: message.id }
  logAct(world, guildOf(world, channel), act, { action, targetId: message.author.id, options })
}
