import type { APIMessage } from 'discord-api-types/v10'
import type {
  Discord,
  GuildFacts,
  MemberInfo,
  MessageChannel,
  NewTextChannel,
  Refused,
  RoleFacts,
  RoleRank,
  SeenMessage,
} from '#src/discord/discord.ts'
import { compareSnowflakes, snowflakeAt, snowflakeTime } from '#src/discord/snowflake.ts'
import { history } from '#test/support/histories.ts'
import { type FakeVoice, createFakeVoice } from '#test/support/fakeVoice.ts'
import type { MessageView } from '#src/discord/view.ts'

export interface SentMessage {
  id: string
  channelId: string
  view: MessageView
  nonce: string
}

export interface FakeDiscord extends Discord {
  voice: FakeVoice
  guilds: Map<string, GuildFacts>
  channels: Map<string, MessageChannel[]>
  /** What may be read, newest first. */
  messages: Map<string, SeenMessage[]>
  /** What a transcript is made of, by channel, oldest first. */
  histories: Map<string, APIMessage[]>
  /** Files of messages, by address. */
  attachments: Map<string, Uint8Array>
  /** Whether the bot may read what others write. */
  seesContent: boolean
  sent: SentMessage[]
  /** Channels that were made here, by id. */
  made: Map<string, NewTextChannel & { guildId: string }>
  /** Threads that were made here, by id, with who is in them. */
  threads: Map<string, { guildId: string; parentId: string; name: string; memberIds: Set<string> }>
  roleFacts: Map<string, RoleFacts[]>
  /** How the roles of a guild stand to one another, and those of the bot. */
  ranks: Map<string, { roles: RoleRank[]; ownRoleIds: string[] }>
  /** Members by guild and user id, joined by a colon. In a guild that has some here, nobody else is one. */
  members: Map<string, Omit<MemberInfo, 'username' | 'globalName'>>
  /** What edited messages say now, by their ids. */
  edited: Map<string, MessageView>
  /** Names of the calls made, in order. */
  calls: string[]
  /** What the next calls of a method answer instead, first in first out: an error is thrown, before or after the effect. */
  faults: { method: keyof Discord; when: 'before' | 'after'; error: Error }[]
  /** Channels and channel categories that refuse everything; by a guild's id, what the guild refuses. */
  refusing: Map<string, Refused>
}

/** The port without a Discord behind it, that remembers what it was asked to do and fails when it is told to. */
export function createFakeDiscord(): FakeDiscord {
  const nextFault = (method: keyof Discord, when: 'before' | 'after') => {
    const index = fake.faults.findIndex(fault => fault.method === method && fault.when === when)
    if (index >= 0) throw fake.faults.splice(index, 1)[0]?.error as Error
  }
  async function call<T>(method: keyof Discord, channelId: string, effect: () => T): Promise<T | Refused> {
    fake.calls.push(method)
    nextFault(method, 'before')
    const refused = fake.refusing.get(channelId)
    if (refused) return refused
    const result = effect()
    nextFault(method, 'after')
    return result
  }
  let made = 0
  const { voice, port } = createFakeVoice(call)
  const fake: FakeDiscord = {
    ...port,
    voice,
    guilds: new Map(),
    channels: new Map(),
    messages: new Map(),
    histories: new Map(),
    attachments: new Map(),
    seesContent: true,
    sent: [],
    made: new Map(),
    threads: new Map(),
    roleFacts: new Map(),
    ranks: new Map(),
    members: new Map(),
    edited: new Map(),
    calls: [],
    faults: [],
    refusing: new Map(),

    sendMessage: (channelId, view, nonce) =>
      call('sendMessage', channelId, () => {
        const id = String(snowflakeAt(Date.now()) + BigInt(fake.sent.length))
        fake.sent.push({ id, channelId, view, nonce })
        const author = { id: '1', username: 'guildhall', globalName: null }
        const message: SeenMessage = {
          id,
          channelId,
          own: true,
          earnsXp: false,
          author,
          content: view.content ?? '',
        }
        fake.messages.set(channelId, [message, ...(fake.messages.get(channelId) ?? [])])
        return { kind: 'sent' as const, messageId: id }
      }),

    editMessage: (channelId, messageId, view) =>
      call('editMessage', channelId, () => {
        fake.edited.set(messageId, view)
        return { kind: 'done' as const }
      }),

    openDirectMessages: userId =>
      call('openDirectMessages', `dm:${userId}`, () => ({
        kind: 'opened' as const,
        channelId: `dm:${userId}`,
      })),

    readMessages: (channelId, { before, after }) =>
      call('readMessages', channelId, () => {
        const within = (fake.messages.get(channelId) ?? []).filter(
          ({ id }) =>
            (before === undefined || compareSnowflakes(id, before) < 0) &&
            (after === undefined || compareSnowflakes(id, after) > 0),
        )
        // Like Discord: `after` reads on from there, everything else back from the newest; newest first in any case.
        return {
          kind: 'read' as const,
          messages: after === undefined ? within.slice(0, 100) : within.slice(-100),
        }
      }),

    readHistory: (channelId, before) =>
      call('readHistory', channelId, () => {
        // A ticket's place has at least the bot's greeting.
        const written = fake.histories.get(channelId) ?? [greetingIn(channelId)]
        const older = written.filter(({ id }) => before === undefined || compareSnowflakes(id, before) < 0)
        return { kind: 'read' as const, messages: older.slice(-100).toReversed() }
      }),

    readAttachment: async (url, maxBytes) => {
      fake.calls.push('readAttachment')
      nextFault('readAttachment', 'before')
      const data = fake.attachments.get(url)
      return data && data.byteLength <= maxBytes ? data : null
    },

    readsContent: () => fake.seesContent,

    messageChannels: guildId => fake.channels.get(guildId) ?? [],
    channel(guildId, channelId) {
      const known = (fake.channels.get(guildId) ?? []).some(({ id }) => id === channelId)
      return known
        ? { name: `channel-${channelId}`, mayPost: !fake.refusing.has(channelId), takesPrivateThreads: true }
        : null
    },

    createTextChannel: (guildId, channel) =>
      call('createTextChannel', guildId, () => {
        const refused = fake.refusing.get(channel.parentId ?? '')
        if (refused) return refused
        const channelId = String(snowflakeAt(Date.now()) + BigInt(made++))
        fake.made.set(channelId, { ...channel, guildId })
        return { kind: 'created' as const, channelId }
      }),

    setOverwrites: (channelId, overwrites) =>
      call('setOverwrites', channelId, () => {
        const channel = fake.made.get(channelId)
        if (!channel) return unknownChannel
        fake.made.set(channelId, { ...channel, overwrites })
        return { kind: 'done' as const }
      }),

    deleteChannel: channelId =>
      call('deleteChannel', channelId, () => {
        if (voice.channels.has(channelId)) voice.removeChannel(channelId)
        else if (!fake.made.delete(channelId) && !fake.threads.delete(channelId)) return unknownChannel
        return { kind: 'done' as const }
      }),

    editChannel: (channelId, { name, topic, parentId }) =>
      call('editChannel', channelId, () => {
        const channel = fake.made.get(channelId)
        if (!channel) return unknownChannel
        const refused = fake.refusing.get(parentId ?? '')
        if (refused) return refused
        fake.made.set(channelId, { ...channel, name, topic, parentId: parentId ?? channel.parentId })
        return { kind: 'done' as const }
      }),

    createThread: (parentId, name) =>
      call('createThread', parentId, () => {
        const channelId = String(snowflakeAt(Date.now()) + BigInt(made++))
        const guildId = [...fake.channels].find(([, own]) => own.some(({ id }) => id === parentId))?.[0] ?? ''
        fake.threads.set(channelId, { guildId, parentId, name, memberIds: new Set() })
        return { kind: 'created' as const, channelId }
      }),

    listThreads: (_guildId, parentId) =>
      call('listThreads', parentId, () => ({
        kind: 'read' as const,
        threads: [...fake.threads]
          .filter(([, thread]) => thread.parentId === parentId)
          .map(([id, { name }]) => ({ id, name, ownerId: '1' })),
      })),

    editThread: (threadId, { name }) =>
      call('editThread', threadId, () => {
        const thread = fake.threads.get(threadId)
        if (!thread) return unknownChannel
        thread.name = name ?? thread.name
        return { kind: 'done' as const }
      }),

    addToThread: (threadId, userId) =>
      call('addToThread', threadId, () => {
        const thread = fake.threads.get(threadId)
        thread?.memberIds.add(userId)
        return thread ? { kind: 'done' as const } : unknownChannel
      }),

    removeFromThread: (threadId, userId) =>
      call('removeFromThread', threadId, () => {
        const thread = fake.threads.get(threadId)
        thread?.memberIds.delete(userId)
        return thread ? { kind: 'done' as const } : unknownChannel
      }),

    listChannels: guildId =>
      call('listChannels', guildId, () => ({
        kind: 'read' as const,
        channels: [...fake.made]
          .filter(([, channel]) => channel.guildId === guildId)
          .map(([id, { topic }]) => ({ id, topic })),
      })),

    findChannel: channelId =>
      call('findChannel', channelId, () =>
        fake.made.has(channelId) || fake.threads.has(channelId) || voice.channels.has(channelId)
          ? { kind: 'found' as const }
          : unknownChannel,
      ),

    countChannels: () => 0,
    missingPermissions: () => [],
    findMember: (guildId, userId) =>
      call('findMember', `${guildId}:${userId}`, () => {
        const member = fake.members.get(`${guildId}:${userId}`)
        const known = [...fake.members.keys()].some(key => key.startsWith(`${guildId}:`))
        if (!member && known) return unknownMember
        const { roleIds, joinedAt, boosting } = member ?? { roleIds: [], joinedAt: null, boosting: false }
        return {
          kind: 'found' as const,
          member: { userId, username: `user${userId}`, globalName: null, roleIds, joinedAt, boosting },
        }
      }),

    setMemberRole: (guildId, userId, { id, given }) =>
      call('setMemberRole', guildId, () => {
        const member = fake.members.get(`${guildId}:${userId}`)
        if (!member) return unknownMember
        const others = member.roleIds.filter(roleId => roleId !== id)
        fake.members.set(`${guildId}:${userId}`, { ...member, roleIds: given ? [...others, id] : others })
        return { kind: 'done' as const }
      }),

    roleRanks: guildId => fake.ranks.get(guildId) ?? null,
    knowsEmoji: () => true,
    roles: guildId => fake.roleFacts.get(guildId) ?? [],
    ownId: () => '1',
    guild: guildId => fake.guilds.get(guildId) ?? null,
  }
  return fake
}

function greetingIn(channelId: string): APIMessage {
  const [greeting] = history([{ author: '1', content: 'hello', at: snowflakeTime(BigInt(channelId)) }])
  if (!greeting) throw new Error('no greeting')
  return { ...greeting, author: { ...greeting.author, bot: true } }
}

const unknownMember: Refused = { kind: 'refused', code: 10007, message: 'Unknown Member' }
const unknownChannel: Refused = { kind: 'refused', code: 10003, message: 'Unknown Channel' }
