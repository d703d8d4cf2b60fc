import { AuditLogEvent, ChannelType, PermissionFlagsBits as Flag } from 'discord-api-types/v10'
import { changesBetween, logAct } from '../world/auditLog.ts'
import type { Channel, StoredMessage, VoicePresence } from '../world/entities.ts'
import { isVoice } from '../world/payloads.ts'
import { isPinnable, maxPins, pin, pinsOf, unpin } from '../world/pins.ts'
import { emojiNamed, maxReactions, react, reactionOf, unreact } from '../world/reactions.ts'
import { addToThread, removeFromThread } from '../world/threadMembers.ts'
import { changeThread, startThread, startThreadFromMessage } from '../world/threads.ts'
import { changePresence, enterVoice, leaveVoice, setVoiceStatus, voiceMembers } from '../world/voice.ts'
import { may } from '../world/access.ts'
import type { World } from '../world/world.ts'
import { nameOf, requireActive, requireMay } from './requireMay.ts'
import { takeTurn } from './slowmode.ts'

/** What members do around messages, in threads and in voice. */
export interface Conversing {
  /** "👍", or "name:id" of an emoji of the guild. */
  react(userId: string, messageId: string, emoji: string): void
  unreact(userId: string, messageId: string, emoji: string): void
  pin(userId: string, messageId: string): void
  unpin(userId: string, messageId: string): void
  startThread(userId: string, channelId: string, name: string, options?: { private?: boolean }): Channel
  /** A public thread that hangs on the message. */
  startThreadFromMessage(userId: string, messageId: string, name: string): Channel
  joinThread(userId: string, threadId: string): void
  leaveThread(userId: string, threadId: string): void
  /** Closes or opens it; locks it, as moderators do. */
  changeThread(userId: string, threadId: string, changes: { archived?: boolean; locked?: boolean }): void
  /** Also moves there from another one. */
  joinVoice(userId: string, channelId: string): void
  leaveVoice(userId: string, guildId: string): void
  /** What stands under the name of the voice channel that they are in; null takes it away. */
  setVoiceStatus(userId: string, channelId: string, status: string | null): void
  /** Mutes or deafens oneself. */
  changeVoice(userId: string, guildId: string, changes: Partial<Omit<VoicePresence, 'channelId'>>): void
}

/** Of a voice channel, Discord's limit. */
const maxStatusLength = 500

interface Seeing {
  world: World
  seenChannel(userId: string, channelId: string): Channel
  seenMessage(userId: string, messageId: string): { channel: Channel; stored: StoredMessage }
}

export function createConversing({ world, seenChannel, seenMessage }: Seeing): Conversing {
  const emojiOf = (text: string): NonNullable<ReturnType<typeof emojiNamed>> => {
    const emoji = emojiNamed(world, text)
    if (emoji === null) throw new Error(`There is no emoji "${text}".`)
    return emoji
  }
  const activeMessage: Seeing['seenMessage'] = (userId, messageId) => {
    const found = seenMessage(userId, messageId)
    requireActive(found.channel)
    return found
  }
  const activeChannel: Seeing['seenChannel'] = (userId, channelId) => {
    const channel = seenChannel(userId, channelId)
    requireActive(channel)
    return channel
  }
  const pinnable = (userId: string, messageId: string): ReturnType<Seeing['seenMessage']> => {
    const found = activeMessage(userId, messageId)
    if (found.channel.guildId !== null) requireMay(world, found.channel, userId, Flag.PinMessages, 'pin')
    return found
  }
  const logPin = (
    userId: string,
    { channel, stored }: ReturnType<typeof pinnable>,
    action: AuditLogEvent,
  ) => {
    if (channel.guildId === null) return
    const options = { channel_id: channel.id, message_id: stored.message.id }
    const act = { userId, reason: null }
    logAct(world, world.guild(channel.guildId), act, { action, targetId: stored.message.author.id, options })
  }

  const started = (userId: string, thread: Channel): Channel => {
    logAct(
      world,
      world.guild(thread.guildId ?? ''),
      { userId, reason: null },
      {
        action: AuditLogEvent.ThreadCreate,
        targetId: thread.id,
        changes: changesBetween(null, thread, ['name', 'type']),
      },
    )
    return thread
  }

  return {
    react: (userId, messageId, text) => {
      const { channel, stored } = activeMessage(userId, messageId)
      if (stored.visibleTo !== null) throw new Error('Nobody reacts to a message that only one person sees.')
      const emoji = emojiOf(text)
      requireMay(world, channel, userId, Flag.ReadMessageHistory, 'react')
      if (!reactionOf(stored, emoji)) {
        requireMay(world, channel, userId, Flag.AddReactions, 'react')
        if (stored.reactions.length >= maxReactions)
          throw new Error(`A message has at most ${maxReactions} different reactions.`)
      }
      react(world, channel, stored, { emoji, userId })
    },
    unreact: (userId, messageId, text) => {
      const { channel, stored } = activeMessage(userId, messageId)
      const reaction = reactionOf(stored, emojiOf(text))
      if (!reaction?.userIds.includes(userId)) throw new Error(`${nameOf(world, userId)} has not reacted so.`)
      unreact(world, channel, stored, { reaction, userId })
    },
    pin: (userId, messageId) => {
      const found = pinnable(userId, messageId)
      if (found.stored.pinnedAt !== null) return
      if (!isPinnable(found.stored)) throw new Error('This message cannot be pinned.')
      if (pinsOf(world, found.channel.id).length >= maxPins)
        throw new Error(`A channel has at most ${maxPins} pinned messages.`)
      pin(world, found.channel, found.stored, userId)
      logPin(userId, found, AuditLogEvent.MessagePin)
    },
    unpin: (userId, messageId) => {
      const found = pinnable(userId, messageId)
      if (found.stored.pinnedAt === null) return
      unpin(world, found.channel, found.stored)
      logPin(userId, found, AuditLogEvent.MessageUnpin)
    },
    startThread: (userId, channelId, name, options = {}) => {
      const channel = seenChannel(userId, channelId)
      const isPrivate = options.private === true
      const wanted = isPrivate ? Flag.CreatePrivateThreads : Flag.CreatePublicThreads
      requireThreads(channel)
      requireMay(world, channel, userId, wanted, 'start such threads')
      takeTurn(world, channel, userId, 'thread')
      return started(userId, startThread(world, channel, { name, ownerId: userId, private: isPrivate }))
    },
    startThreadFromMessage: (userId, messageId, name) => {
      const { channel, stored } = seenMessage(userId, messageId)
      requireThreads(channel)
      requireMay(world, channel, userId, Flag.CreatePublicThreads | Flag.ReadMessageHistory, 'start threads')
      if (stored.visibleTo !== null)
        throw new Error('No thread hangs on a message that only one person sees.')
      if (world.channels.has(messageId)) throw new Error('This message has a thread already.')
      takeTurn(world, channel, userId, 'thread')
      return started(userId, startThreadFromMessage(world, stored, { name, ownerId: userId }))
    },
    joinThread: (userId, threadId) => addToThread(world, activeChannel(userId, threadId), userId),
    leaveThread: (userId, threadId) => removeFromThread(world, activeChannel(userId, threadId), userId),
    changeThread: (userId, threadId, changes) => {
      const channel = seenChannel(userId, threadId)
      const { thread } = channel
      if (thread === null) throw new Error(`${channel.name} is no thread.`)
      const isFree = !thread.locked && changes.locked === undefined
      const onlyOpens = changes.archived === false && may(world, channel, userId, Flag.SendMessagesInThreads)
      if (!isFree || !(thread.ownerId === userId || onlyOpens))
        requireMay(world, channel, userId, Flag.ManageThreads, 'manage threads')
      const before = { ...thread }
      changeThread(world, channel, changes)
      logAct(
        world,
        world.guild(channel.guildId ?? ''),
        { userId, reason: null },
        {
          action: AuditLogEvent.ThreadUpdate,
          targetId: channel.id,
          changes: changesBetween(before, channel.thread, ['archived', 'locked']),
        },
      )
    },
    joinVoice: (userId, channelId) => {
      const channel = seenChannel(userId, channelId)
      if (!isVoice(channel)) throw new Error(`${channel.name || 'A DM'} is no voice channel.`)
      requireMay(world, channel, userId, Flag.Connect, 'connect')
      const guild = world.guild(channel.guildId ?? '')
      const isFull = channel.userLimit > 0 && voiceMembers(guild, channelId).length >= channel.userLimit
      if (isFull && !may(world, channel, userId, Flag.MoveMembers))
        throw new Error(`${channel.name} is full.`)
      enterVoice(world, guild, userId, channelId)
    },
    leaveVoice: (userId, guildId) => leaveVoice(world, world.guild(guildId), userId),
    setVoiceStatus: (userId, channelId, status) => {
      const channel = seenChannel(userId, channelId)
      if (!isVoice(channel)) throw new Error(`${channel.name || 'A DM'} is no voice channel.`)
      if (status !== null && status.length > maxStatusLength)
        throw new Error(`A status has at most ${maxStatusLength} characters.`)
      const isThere = world.guild(channel.guildId ?? '').voice.get(userId)?.channelId === channelId
      const wanted = Flag.SetVoiceChannelStatus | (isThere ? 0n : Flag.ManageChannels)
      requireMay(world, channel, userId, wanted, 'set the status')
      setVoiceStatus(world, channel, status, { userId, reason: null })
    },
    changeVoice: (userId, guildId, changes) => changePresence(world, world.guild(guildId), userId, changes),
  }
}

function requireThreads({ type, name }: Channel): void {
  if (type !== ChannelType.GuildText && type !== ChannelType.GuildAnnouncement)
    throw new Error(`${name || 'A DM'} has no threads.`)
}
