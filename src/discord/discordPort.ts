import {
  type APIMessage,
  type APIThreadChannel,
  type APIThreadList,
  ApplicationFlags,
  ChannelType,
  type Client,
  DiscordAPIError,
  MessageType,
  PermissionFlagsBits,
  Routes,
  ThreadAutoArchiveDuration,
} from 'discord.js'
import { readAttachment } from '#src/discord/readAttachment.ts'
import type { Discord, FoundThread, SeenMessage } from '#src/discord/discord.ts'
import { MemberLookup } from '#src/discord/memberLookup.ts'
import { orRefused } from '#src/discord/refused.ts'
import type { FileView, MessageView } from '#src/discord/view.ts'
import { createVoicePort } from '#src/discord/voicePort.ts'

/** The port, through a discord.js client. */
export function createDiscordPort(client: Client): Discord {
  const members = new MemberLookup(client)
  return {
    ...createVoicePort(client),

    sendMessage: (channelId, view, nonce) =>
      orRefused(async () => {
        const body = { ...messageBody(view), nonce, enforce_nonce: true }
        const files = view.files ?? []
        const message = (await client.rest.post(Routes.channelMessages(channelId), {
          body: files.length === 0 ? body : { ...body, attachments: described(files) },
          files: files.map(({ name, data }) => ({ name, data: Buffer.from(data) })),
        })) as APIMessage
        return { kind: 'sent', messageId: message.id } as const
      }),

    editMessage: (channelId, messageId, view) =>
      orRefused(async () => {
        await client.rest.patch(Routes.channelMessage(channelId, messageId), { body: messageBody(view) })
        return { kind: 'done' } as const
      }),

    openDirectMessages: userId =>
      orRefused(async () => {
        const channel = (await client.rest.post(Routes.userChannels(), {
          body: { recipient_id: userId },
        })) as { id: string }
        return { kind: 'opened', channelId: channel.id } as const
      }),

    readMessages: (channelId, range) =>
      orRefused(async () => {
        const query = new URLSearchParams({ limit: '100', ...range })
        const messages = (await client.rest.get(Routes.channelMessages(channelId), { query })) as APIMessage[]
        return {
          kind: 'read',
          messages: messages.map(message => seenMessage(message, channelId, client.user?.id)),
        } as const
      }),

    readHistory: (channelId, before) =>
      orRefused(async () => {
        const query = new URLSearchParams({ limit: '100', ...(before !== undefined && { before }) })
        const messages = (await client.rest.get(Routes.channelMessages(channelId), { query })) as APIMessage[]
        return { kind: 'read', messages } as const
      }),

    readAttachment: (url, maxBytes) => readAttachment(url, maxBytes, client.rest.options.api),

    readsContent() {
      const flags = client.application?.flags
      return (
        flags?.any([ApplicationFlags.GatewayMessageContent, ApplicationFlags.GatewayMessageContentLimited]) ??
        false
      )
    },

    messageChannels(guildId) {
      const guild = client.guilds.cache.get(guildId)
      const me = guild?.members.me
      if (!guild || !me) return []
      const readable = PermissionFlagsBits.ViewChannel | PermissionFlagsBits.ReadMessageHistory
      return [...guild.channels.cache.values()]
        .filter(channel => channel.isTextBased() && channel.permissionsFor(me).has(readable))
        .filter(channel => !channel.isThread() || channel.archived === false)
        .map(channel => ({
          id: channel.id,
          lastMessageId: 'lastMessageId' in channel ? channel.lastMessageId : null,
        }))
    },

    channel(guildId, channelId) {
      const guild = client.guilds.cache.get(guildId)
      const channel = guild?.channels.cache.get(channelId)
      if (!guild?.members.me || !channel) return null
      const posting = PermissionFlagsBits.ViewChannel | PermissionFlagsBits.SendMessages
      const mayPost = channel.isTextBased() && channel.permissionsFor(guild.members.me).has(posting)
      return { name: channel.name, mayPost, takesPrivateThreads: channel.type === ChannelType.GuildText }
    },

    createTextChannel: (guildId, { name, topic, parentId, overwrites }, reason) =>
      orRefused(async () => {
        const body = {
          name,
          topic,
          type: ChannelType.GuildText,
          parent_id: parentId,
          permission_overwrites: overwrites,
        }
        const channel = (await client.rest.post(Routes.guildChannels(guildId), { body, reason })) as {
          id: string
        }
        return { kind: 'created', channelId: channel.id } as const
      }),

    setOverwrites: (channelId, overwrites, reason) =>
      orRefused(async () => {
        await client.rest.patch(Routes.channel(channelId), {
          body: { permission_overwrites: overwrites },
          reason,
        })
        return { kind: 'done' } as const
      }),

    editChannel: (channelId, { name, topic, parentId }, reason) =>
      orRefused(async () => {
        const body = { name, topic, ...(parentId !== undefined && { parent_id: parentId }) }
        await client.rest.patch(Routes.channel(channelId), { body, reason })
        return { kind: 'done' } as const
      }),

    createThread: (parentId, name, reason) =>
      orRefused(async () => {
        const body = {
          name,
          type: ChannelType.PrivateThread,
          auto_archive_duration: ThreadAutoArchiveDuration.OneWeek,
          invitable: false,
        }
        const thread = (await client.rest.post(Routes.threads(parentId), {
          body,
          reason,
        })) as APIThreadChannel
        return { kind: 'created', channelId: thread.id } as const
      }),

    listThreads: (guildId, parentId) =>
      orRefused(
        async () => ({ kind: 'read', threads: await listThreads(client, guildId, parentId) }) as const,
      ),

    editThread: (threadId, body, reason) =>
      orRefused(async () => {
        await client.rest.patch(Routes.channel(threadId), { body, reason })
        return { kind: 'done' } as const
      }),

    addToThread: (threadId, userId) =>
      orRefused(async () => {
        await client.rest.put(Routes.threadMembers(threadId, userId))
        return { kind: 'done' } as const
      }),

    removeFromThread: (threadId, userId) =>
      orRefused(async () => {
        await client.rest.delete(Routes.threadMembers(threadId, userId))
        return { kind: 'done' } as const
      }),

    deleteChannel: (channelId, reason) =>
      orRefused(async () => {
        await client.rest.delete(Routes.channel(channelId), { reason })
        return { kind: 'done' } as const
      }),

    listChannels: guildId =>
      orRefused(async () => {
        const channels = (await client.rest.get(Routes.guildChannels(guildId))) as {
          id: string
          topic?: string | null
        }[]
        return {
          kind: 'read',
          channels: channels.map(({ id, topic = null }) => ({ id, topic })),
        } as const
      }),

    findChannel: channelId =>
      orRefused(async () => {
        await client.rest.get(Routes.channel(channelId))
        return { kind: 'found' } as const
      }),

    countChannels: (guildId, parentId) =>
      client.guilds.cache
        .get(guildId)
        ?.channels.cache.filter(
          channel => !channel.isThread() && (parentId === null || channel.parentId === parentId),
        ).size ?? 0,

    missingPermissions(guildId, channelId, names) {
      const guild = client.guilds.cache.get(guildId)
      const me = guild?.members.me
      const channel = channelId === null ? undefined : guild?.channels.cache.get(channelId)
      const held = channelId === null ? me?.permissions : me && channel?.permissionsFor(me)
      return names.filter(name => !held?.has(name))
    },

    findMember: (guildId, userId) => members.find(guildId, userId),

    setMemberRole: (guildId, userId, { id, given }, reason) =>
      orRefused(async () => {
        const route = Routes.guildMemberRole(guildId, userId, id)
        await (given ? client.rest.put(route, { reason }) : client.rest.delete(route, { reason }))
        return { kind: 'done' } as const
      }),

    knowsEmoji: id => client.guilds.cache.some(({ emojis }) => emojis.cache.get(id)?.available === true),

    roles(guildId) {
      const roles = client.guilds.cache.get(guildId)?.roles.cache.values() ?? []
      return [...roles].map(({ id, name, mentionable }) => ({ id, name, mentionable }))
    },

    roleRanks(guildId) {
      const guild = client.guilds.cache.get(guildId)
      if (!guild?.members.me) return null
      const roles = [...guild.roles.cache.values()].map(({ id, rawPosition, managed, permissions }) => ({
        id,
        position: rawPosition,
        managed,
        permissions: permissions.bitfield,
      }))
      return { roles, ownRoleIds: [...guild.members.me.roles.cache.keys()] }
    },

    ownId: () => client.user?.id ?? '',

    guild(guildId) {
      const guild = client.guilds.cache.get(guildId)
      if (!guild) return null
      return { id: guild.id, name: guild.name, ownerId: guild.ownerId, memberCount: guild.memberCount }
    },
  }
}

/** Archived ones are read a page of 100, the last archived first; older pages are of tickets long over. */
async function listThreads(client: Client, guildId: string, parentId: string): Promise<FoundThread[]> {
  const pages = await Promise.all([
    client.rest.get(Routes.guildActiveThreads(guildId)) as Promise<APIThreadList>,
    archivedThreads(client, parentId),
  ])
  return pages
    .flatMap(({ threads }) => threads as APIThreadChannel[])
    .filter(thread => thread.parent_id === parentId && thread.type === ChannelType.PrivateThread)
    .map(({ id, name, owner_id: ownerId = null }) => ({ id, name: name ?? '', ownerId }))
}

/** Discord shows them only to who may manage threads; without that none are found. */
async function archivedThreads(client: Client, parentId: string): Promise<Pick<APIThreadList, 'threads'>> {
  try {
    const query = new URLSearchParams({ limit: '100' })
    return (await client.rest.get(Routes.channelThreads(parentId, 'private'), { query })) as APIThreadList
  } catch (error) {
    if (error instanceof DiscordAPIError && error.status === 403) return { threads: [] }
    throw error
  }
}

/** The body of a message that pings only whom its view names; its files go beside it. */
export function messageBody({ pings = [], pingRoles = [], files: _files, ...view }: MessageView) {
  return { ...view, allowed_mentions: { parse: [], users: pings, roles: pingRoles } }
}

function described(files: readonly FileView[]) {
  return files.map(({ name, description }, id) => ({
    id: String(id),
    filename: name,
    ...(description !== undefined && { description }),
  }))
}

function seenMessage(message: APIMessage, channelId: string, ownId: string | undefined): SeenMessage {
  const isPerson = !message.author.bot && message.webhook_id === undefined
  return {
    id: message.id,
    channelId,
    own: message.author.id === ownId,
    earnsXp: isPerson && (message.type === MessageType.Default || message.type === MessageType.Reply),
    author: {
      id: message.author.id,
      username: message.author.username,
      globalName: message.author.global_name,
    },
    content: message.content,
  }
}
