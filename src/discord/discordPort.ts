import {
  type APIGuildMember,
  type APIMessage,
  ChannelType,
  type Client,
  DiscordAPIError,
  MessageType,
  PermissionFlagsBits,
  Routes,
} from 'discord.js'
import type { Discord, Refused, SeenMessage } from '#src/discord/discord.ts'
import type { MessageView } from '#src/discord/view.ts'

/** The port, through a discord.js client. */
export function createDiscordPort(client: Client): Discord {
  return {
    sendMessage: (channelId, view, nonce) =>
      orRefused(async () => {
        const body = { ...messageBody(view), nonce, enforce_nonce: true }
        const message = (await client.rest.post(Routes.channelMessages(channelId), { body })) as APIMessage
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
      return { mayPost: channel.isTextBased() && channel.permissionsFor(guild.members.me).has(posting) }
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

    findMember: (guildId, userId) =>
      orRefused(async () => {
        const member = (await client.rest.get(Routes.guildMember(guildId, userId))) as APIGuildMember
        return {
          kind: 'found',
          member: {
            userId,
            roleIds: member.roles,
            joinedAt: member.joined_at === null ? null : Date.parse(member.joined_at),
            boosting: typeof member.premium_since === 'string',
          },
        } as const
      }),

    setMemberRole: (guildId, userId, { id, given }, reason) =>
      orRefused(async () => {
        const route = Routes.guildMemberRole(guildId, userId, id)
        await (given ? client.rest.put(route, { reason }) : client.rest.delete(route, { reason }))
        return { kind: 'done' } as const
      }),

    roles(guildId) {
      const roles = client.guilds.cache.get(guildId)?.roles.cache.values() ?? []
      return [...roles].map(({ id, name, mentionable }) => ({ id, name, mentionable }))
    },

    ownId: () => client.user?.id ?? '',

    guild(guildId) {
      const guild = client.guilds.cache.get(guildId)
      if (!guild) return null
      return { id: guild.id, name: guild.name, ownerId: guild.ownerId, memberCount: guild.memberCount }
    },
  }
}

/** The body of a message that pings only whom its view names. */
export function messageBody({ pings = [], pingRoles = [], files: _, ...view }: MessageView) {
  return { ...view, allowed_mentions: { parse: [], users: pings, roles: pingRoles } }
}

/** Refusals that a guild, not the bot, causes: something gone, a permission missing, direct messages closed, a name rejected. */
async function orRefused<T>(call: () => Promise<T>): Promise<T | Refused> {
  try {
    return await call()
  } catch (error) {
    if (
      !(error instanceof DiscordAPIError) ||
      error.status >= 500 ||
      error.status === 401 ||
      error.status === 429
    )
      throw error
    return { kind: 'refused', code: Number(error.code), message: error.message }
  }
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
