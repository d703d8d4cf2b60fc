import {
  type APIApplicationCommand,
  type APIMessage,
  type APIUser,
  ChannelType,
  PermissionFlagsBits as Flag,
} from 'discord-api-types/v10'
import { hasAll } from '../permissions.ts'
import { canRead, may, permissionsIn, permissionsInGuild, sendingIn } from '../world/access.ts'
import { mayUseCommand } from '../world/commandPermissions.ts'
import type { Channel, Guild, Member } from '../world/entities.ts'
import { expiryOf, liveInvite, mayTakeBack } from '../world/invites.ts'
import { isVoice } from '../world/payloads.ts'
import { pinsOf } from '../world/pins.ts'
import { seenBy } from '../world/reactions.ts'
import { voiceMembers } from '../world/voice.ts'
import type { World } from '../world/world.ts'
import { isOfCrowd } from '../play/crowd.ts'
import { tourSteps } from '../play/tour.ts'
import type { ControlContext } from './control.ts'
import { faultsNow } from './faultActions.ts'
import { Refusal } from './refusal.ts'

export interface ReadRequest {
  /** The id in the path. */
  id: string
  url: URL
  /** Throws when the request does not say who is looking. */
  viewer(): string
}

interface Read {
  pattern: RegExp
  read(context: ControlContext, request: ReadRequest): unknown
}

export const reads: readonly Read[] = [
  {
    pattern: /^\/sandbox\/overview$/,
    read: ({ world, gateway }) => ({
      bot: world.person(world.botId).user,
      botConnected: gateway.connected > 0,
      people: peopleOf(world),
      guilds: [...world.guilds.values()].map(guild => ({
        ...guildView(world, guild),
        memberIds: [...guild.members.keys()],
      })),
    }),
  },
  {
    pattern: /^\/sandbox\/guilds\/(\d+)$/,
    read: ({ world }, { id, viewer }) => {
      const guild = found(world.guilds.get(id), 'guild')
      const viewerId = viewer()
      return {
        ...guildView(world, guild),
        permissions: String(permissionsInGuild(world, guild, viewerId)),
        roles: [...guild.roles.values()],
        members: [...guild.members.values()].map(member => memberView(world, member)),
        channels: visibleChannels(world, guild, viewerId).map(channel =>
          channelView(world, channel, viewerId),
        ),
      }
    },
  },
  {
    pattern: /^\/sandbox\/channels\/(\d+)\/messages$/,
    read: ({ world }, { id, url, viewer }) =>
      messagesFor(world, visibleChannel(world, id, viewer()), viewer(), url),
  },
  {
    pattern: /^\/sandbox\/channels\/(\d+)\/pins$/,
    read: ({ world }, { id, viewer }) => pinsFor(world, visibleChannel(world, id, viewer()), viewer()),
  },
  {
    pattern: /^\/sandbox\/messages\/(\d+)\/reactions$/,
    read: ({ world }, { id, viewer }) => {
      const stored = found(world.messageById(id), 'message')
      if (!canRead(world, stored, viewer())) throw new Refusal(404, 'This person sees no such message.')
      return stored.reactions.map(({ emojiId, emojiName, userIds }) => ({
        emoji: { id: emojiId, name: emojiName },
        users: userIds.map(userId => world.person(userId).user),
      }))
    },
  },
  {
    pattern: /^\/sandbox\/guilds\/(\d+)\/bans$/,
    read: ({ world }, { id, viewer }) => {
      const guild = found(world.guilds.get(id), 'guild')
      if (!hasAll(permissionsInGuild(world, guild, viewer()), Flag.BanMembers))
        throw new Refusal(400, 'Only who may ban members sees who is banned.')
      return [...guild.bans].map(([userId, reason]) => ({ user: world.person(userId).user, reason }))
    },
  },
  {
    pattern: /^\/sandbox\/guilds\/(\d+)\/invites$/,
    read: ({ world }, { id, viewer }) => invitesFor(world, found(world.guilds.get(id), 'guild'), viewer()),
  },
  {
    pattern: /^\/sandbox\/channels\/(\d+)\/commands$/,
    read: ({ world }, { id, viewer }) => commandsFor(world, visibleChannel(world, id, viewer()), viewer()),
  },
  {
    pattern: /^\/sandbox\/dms$/,
    read: ({ world }, { viewer }) =>
      [...world.channels.values()]
        .filter(({ guildId, recipientIds }) => guildId === null && recipientIds.includes(viewer()))
        .map(channel => channelView(world, channel, viewer())),
  },
  { pattern: /^\/sandbox\/faults$/, read: faultsNow },
  {
    pattern: /^\/sandbox\/tour$/,
    read: ({ tour }) => tourSteps.map(step => ({ step, isDone: tour.done.has(step) })),
  },
  {
    pattern: /^\/sandbox\/figures$/,
    read: async ({ crowd, surroundings }) => ({
      crowd: crowd.size,
      metrics: await surroundings.readMetrics(),
    }),
  },
  {
    pattern: /^\/sandbox\/wire$/,
    read: ({ wireLog }, { url }) => wireLog.after(Number(url.searchParams.get('after') ?? 0) || 0, wirePage),
  },
  {
    pattern: /^\/sandbox\/wire\/(\d+)$/,
    read: ({ wireLog }, { id }) => found(wireLog.dataOf(Number(id)) as object | undefined, 'entry any more'),
  },
]

/** How many entries of the log are told at once. */
const wirePage = 300

/** Discord's limit on a page of messages. */
const pageLimit = 100

export function channelView(world: World, channel: Channel, viewerId: string): Record<string, unknown> {
  const guild = channel.guildId === null ? undefined : world.guild(channel.guildId)
  const { id, guildId, type, name, topic, parentId, position, lastMessageId, slowmodeSeconds } = channel
  return {
    id,
    guildId,
    type,
    name: guildId === null ? otherName(world, channel, viewerId) : name,
    topic,
    parentId,
    position,
    lastMessageId,
    slowmodeSeconds,
    canWrite: mayWrite(world, channel, viewerId),
    permissions: String(permissionsIn(world, channel, viewerId)),
    overwrites: channel.overwrites,
    thread: threadView(channel, viewerId),
    voiceMemberIds: guild ? voiceMembers(guild, id) : [],
  }
}

function threadView({ thread }: Channel, viewerId: string): Record<string, unknown> | null {
  if (thread === null) return null
  const { ownerId, archived, locked, memberIds } = thread
  return { ownerId, isArchived: archived, isLocked: locked, isMember: memberIds.includes(viewerId) }
}

function mayWrite(world: World, channel: Channel, viewerId: string): boolean {
  if (channel.type === ChannelType.GuildCategory) return false
  const wanted = sendingIn(channel) | (channel.thread?.locked === true ? Flag.ManageThreads : 0n)
  return may(world, channel, viewerId, wanted)
}

function peopleOf(world: World): APIUser[] {
  return [...world.people.values()].flatMap(({ user, locale }) =>
    user.bot === true || isOfCrowd(user) ? [] : { ...user, locale },
  )
}

function guildView(world: World, guild: Guild): Record<string, unknown> {
  const { id, name, ownerId, members } = guild
  return { id, name, ownerId, hasBot: members.has(world.botId), isAvailable: !world.outages.has(id) }
}

function memberView(
  world: World,
  { userId, nick, roles, joinedAt, timedOutUntil }: Member,
): Record<string, unknown> {
  return { user: world.person(userId).user, nick, roles, joinedAt, timedOutUntil }
}

function visibleChannel(world: World, id: string, viewerId: string): Channel {
  const channel = found(world.channels.get(id), 'channel')
  if (!may(world, channel, viewerId, Flag.ViewChannel))
    throw new Refusal(404, 'This person sees no such channel.')
  return channel
}

/** As a client lists them: loose channels, then categories with theirs, text before voice, threads under their channel. */
function visibleChannels(world: World, guild: Guild, viewerId: string): Channel[] {
  const seen = world.guildChannels(guild).filter(channel => may(world, channel, viewerId, Flag.ViewChannel))
  const rank = (channel: Channel): number =>
    channel.type === ChannelType.GuildCategory ? 2 : isVoice(channel) ? 1 : 0
  const under = (parentId: string | null): Channel[] =>
    seen
      .filter(channel => channel.parentId === parentId)
      .toSorted((a, b) => rank(a) - rank(b) || a.position - b.position)
      .flatMap(channel => [channel, ...under(channel.id)])
  return under(null)
}

function messagesFor(world: World, channel: Channel, viewerId: string, url: URL): APIMessage[] {
  if (!may(world, channel, viewerId, Flag.ReadMessageHistory)) return []
  const limit = Math.min(Math.max(Number(url.searchParams.get('limit') ?? 50) || 50, 1), pageLimit)
  const before = url.searchParams.get('before') ?? undefined
  const page = world.messages(channel.id).page({ before, limit }, stored => canRead(world, stored, viewerId))
  return page.map(stored => seenBy(stored, viewerId)).toReversed()
}

function pinsFor(world: World, channel: Channel, viewerId: string): APIMessage[] {
  if (!may(world, channel, viewerId, Flag.ReadMessageHistory)) return []
  return pinsOf(world, channel.id).map(stored => seenBy(stored, viewerId))
}

/** Those that the viewer may take back, the newest first. */
function invitesFor(world: World, guild: Guild, viewerId: string): Record<string, unknown>[] {
  return [...world.invites.values()]
    .filter(({ guildId, code }) => guildId === guild.id && liveInvite(world, code))
    .filter(invite => mayTakeBack(world, invite, viewerId))
    .map(invite => {
      const { code, channelId, inviterId, uses, maxUses } = invite
      return { code, channelId, inviterId, uses, maxUses, expiresAt: expiryOf(invite) }
    })
    .toReversed()
}

function commandsFor(world: World, channel: Channel, viewerId: string): APIApplicationCommand[] {
  return [...world.commands.values()]
    .filter(({ guild_id: guildId }) => guildId === undefined || guildId === channel.guildId)
    .filter(command => mayUseCommand(world, channel, viewerId, command))
    .toSorted((a, b) => a.name.localeCompare(b.name))
}

function otherName(world: World, channel: Channel, viewerId: string): string {
  const other = channel.recipientIds.find(id => id !== viewerId)
  return other === undefined ? channel.name : world.person(other).user.username
}

function found<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Refusal(404, `There is no such ${what}.`)
  return value
}
