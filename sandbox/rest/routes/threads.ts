import {
  AuditLogEvent,
  ChannelType,
  PermissionFlagsBits as Flag,
  type RESTPostAPIChannelMessagesThreadsJSONBody,
} from 'discord-api-types/v10'
import { errors } from '../../discordError.ts'
import { compareSnowflakes } from '../../snowflake.ts'
import { newThread, newThreadFromMessage } from '../../validation/guildBodies.ts'
import { shapes } from '../../validation/shapes.ts'
import { may } from '../../world/access.ts'
import { changesBetween, logAct } from '../../world/auditLog.ts'
import type { Channel } from '../../world/entities.ts'
import { channelPayload, memberWithUser, type Payload, threadMemberPayload } from '../../world/payloads.ts'
import { type NewThread, startThread, startThreadFromMessage } from '../../world/threads.ts'
import { addToThread, removeFromThread } from '../../world/threadMembers.ts'
import type { World } from '../../world/world.ts'
import {
  guildOf,
  reachedChannel,
  reachedGuild,
  reachedMember,
  reachedMessage,
  requireActive,
  requireInChannel,
} from '../access.ts'
import { pageSize, snowflakeParam, timeParam } from '../query.ts'
import { bodyRoute, type Call, created, noContent, ok, orThrow, type Route, route } from '../route.ts'
import { reachedThread, requireMayInvite } from '../threadRules.ts'

const withThreads = [ChannelType.GuildText, ChannelType.GuildAnnouncement]
const members = '/channels/:channelId/thread-members'

export const threadRoutes: readonly Route[] = [
  bodyRoute('POST', '/channels/:channelId/threads', {
    answers: shapes.thread,
    body: newThread,
    handle: call => {
      const { world, body } = call
      const parent = reachedParent(world, call.params.channelId)
      const isPrivate = (body.type ?? ChannelType.PrivateThread) === ChannelType.PrivateThread
      requireInChannel(world, parent, isPrivate ? Flag.CreatePrivateThreads : Flag.CreatePublicThreads)
      const invitable = body.invitable === undefined ? {} : { invitable: body.invitable }
      const thread = startThread(world, parent, { ...seedOf(call), private: isPrivate, ...invitable })
      return created(logged(call, thread))
    },
  }),
  bodyRoute('POST', '/channels/:channelId/messages/:messageId/threads', {
    answers: shapes.thread,
    body: newThreadFromMessage,
    handle: call => {
      const { world, params } = call
      const parent = reachedParent(world, params.channelId)
      const starter = reachedMessage(world, parent, params.messageId)
      requireInChannel(world, parent, Flag.CreatePublicThreads | Flag.ReadMessageHistory)
      if (world.channels.has(params.messageId)) throw errors.threadExists()
      return created(logged(call, startThreadFromMessage(world, starter, seedOf(call))))
    },
  }),
  route('GET', members, {
    answers: shapes.threadMembers,
    handle: ({ world, params, query }) => {
      const channel = reachedThread({ world }, params.channelId)
      const ids = channel.thread?.memberIds ?? []
      return ok(ids.map(id => memberOf(world, channel, id, query.get('with_member') === 'true')))
    },
  }),
  route('GET', `${members}/:user`, {
    answers: shapes.threadMember,
    handle: ({ world, params, query }) => {
      const channel = reachedThread({ world }, params.channelId)
      const id = whom(world, params.user)
      if (channel.thread?.memberIds.includes(id) !== true) throw errors.unknownMember()
      return ok(memberOf(world, channel, id, query.get('with_member') === 'true'))
    },
  }),
  route('PUT', `${members}/:user`, {
    handle: ({ world, params }) => {
      const channel = reachedThread({ world }, params.channelId)
      const userId = whom(world, params.user)
      requireActive(channel)
      if (userId !== world.botId) {
        requireMayInvite({ world }, channel)
        reachedMember(guildOf(world, channel), userId)
        // Who does not see the channel cannot be put into its threads.
        const parent = world.channel(channel.parentId ?? '')
        if (!may(world, parent, userId, Flag.ViewChannel)) throw errors.missingPermissions()
      }
      addToThread(world, channel, userId)
      return noContent
    },
  }),
  route('DELETE', `${members}/:user`, {
    handle: ({ world, params }) => {
      const channel = reachedThread({ world }, params.channelId)
      const userId = whom(world, params.user)
      requireActive(channel)
      const isOwnPrivate =
        channel.type === ChannelType.PrivateThread && channel.thread?.ownerId === world.botId
      if (userId !== world.botId && !isOwnPrivate) requireInChannel(world, channel, Flag.ManageThreads)
      removeFromThread(world, channel, userId)
      return noContent
    },
  }),
  route('GET', '/guilds/:guildId/threads/active', {
    answers: shapes.threads,
    handle: ({ world, params }) => {
      const channels = world.guildChannels(reachedGuild(world, params.guildId))
      const active = channels.filter(({ thread }) => thread?.archived === false)
      return ok({ ...shownThreads(world, active), has_more: false })
    },
  }),
  route('GET', '/channels/:channelId/users/@me/threads/archived/private', {
    answers: shapes.threads,
    handle: ({ world, params, query }) => {
      const parent = reachedChannel(world, params.channelId)
      requireInChannel(world, parent, Flag.ReadMessageHistory)
      const limit = pageSize(query)
      const before = snowflakeParam(query, 'before')
      const joined = world
        .guildChannels(guildOf(world, parent))
        .filter(({ parentId, type }) => parentId === parent.id && type === ChannelType.PrivateThread)
        .filter(({ thread }) => thread?.archived && thread.memberIds.includes(world.botId))
        .filter(({ id }) => before === undefined || compareSnowflakes(id, before) < 0)
        // The newest id first, not what was archived last.
        .toSorted((a, b) => compareSnowflakes(b.id, a.id))
      return ok({ ...shownThreads(world, joined.slice(0, limit)), has_more: joined.length > limit })
    },
  }),
  ...(['public', 'private'] as const).map(kind =>
    route('GET', `/channels/:channelId/threads/archived/${kind}`, {
      answers: shapes.threads,
      handle: ({ world, params, query }) => {
        const parent = reachedChannel(world, params.channelId)
        requireInChannel(world, parent, Flag.ReadMessageHistory)
        const limit = pageSize(query)
        const before = timeParam(query, 'before') ?? Infinity
        if (kind === 'private') requireInChannel(world, parent, Flag.ManageThreads)
        const type = kind === 'public' ? ChannelType.PublicThread : ChannelType.PrivateThread
        const archived = world
          .guildChannels(guildOf(world, parent))
          .filter(channel => channel.parentId === parent.id && channel.type === type)
          .filter(({ thread }) => thread?.archived && archivedAt(thread) < before)
          .toSorted((a, b) => archivedAt(b.thread) - archivedAt(a.thread))
        return ok({ ...shownThreads(world, archived.slice(0, limit)), has_more: archived.length > limit })
      },
    }),
  ),
]

function reachedParent(world: World, channelId: string): Channel {
  const parent = reachedChannel(world, channelId)
  if (!withThreads.includes(parent.type)) throw errors.wrongChannelType()
  return parent
}

function seedOf({
  world,
  body,
}: Pick<Call<string, RESTPostAPIChannelMessagesThreadsJSONBody>, 'world' | 'body'>): NewThread {
  return {
    name: body.name.trim(),
    ownerId: world.botId,
    ...(body.auto_archive_duration ? { autoArchiveMinutes: body.auto_archive_duration } : {}),
    slowmodeSeconds: body.rate_limit_per_user ?? 0,
  }
}

function logged({ world, act }: Pick<Call, 'world' | 'act'>, thread: Channel): Payload {
  const payload = channelPayload(world, thread, world.botId)
  logAct(world, guildOf(world, thread), act, {
    action: AuditLogEvent.ThreadCreate,
    targetId: thread.id,
    changes: changesBetween(null, payload, ['name', 'type', 'rate_limit_per_user']),
  })
  return payload
}

function archivedAt(thread: Channel['thread']): number {
  return Date.parse(thread?.archivedAt ?? '')
}

/** Those that the bot sees. */
function shownThreads(world: World, channels: readonly Channel[]): Payload {
  const threads = channels.filter(channel => may(world, channel, world.botId, Flag.ViewChannel))
  return {
    threads: threads.map(thread => channelPayload(world, thread, world.botId)),
    members: threads
      .filter(({ thread }) => thread?.memberIds.includes(world.botId))
      .map(thread => threadMemberPayload(thread, world.botId)),
  }
}

function memberOf(world: World, channel: Channel, userId: string, withMember: boolean): Payload {
  const member = guildOf(world, channel).members.get(userId)
  return {
    ...threadMemberPayload(channel, userId),
    ...(withMember && member ? { member: memberWithUser(world, member) } : {}),
  }
}

function whom(world: World, user: string): string {
  return orThrow(world.people.get(user === '@me' ? world.botId : user), errors.unknownUser).user.id
}
