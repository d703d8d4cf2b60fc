import type {
  Discord,
  GuildFacts,
  MemberInfo,
  MessageChannel,
  NewTextChannel,
  Refused,
  RoleFacts,
  SeenMessage,
} from '#src/discord/discord.ts'
import { compareSnowflakes, snowflakeAt } from '#src/discord/snowflake.ts'
import type { MessageView } from '#src/discord/view.ts'

export interface SentMessage {
  id: string
  channelId: string
  view: MessageView
  nonce: string
}

export interface FakeDiscord extends Discord {
  guilds: Map<string, GuildFacts>
  channels: Map<string, MessageChannel[]>
  /** What may be read, newest first. */
  messages: Map<string, SeenMessage[]>
  sent: SentMessage[]
  /** Channels that were made here, by id. */
  made: Map<string, NewTextChannel & { guildId: string }>
  roleFacts: Map<string, RoleFacts[]>
  /** Members by guild and user id, joined by a colon; who is not here is no member. */
  members: Map<string, MemberInfo>
  /** What edited messages say now, by their ids. */
  edited: Map<string, MessageView>
  /** Names of the calls made, in order. */
  calls: string[]
  /** What the next calls of a method answer instead, first in first out: an error is thrown, before or after the effect. */
  faults: { method: keyof Discord; when: 'before' | 'after'; error: Error }[]
  /** Channels that refuse everything; by a guild's id, what the guild refuses. */
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
  const fake: FakeDiscord = {
    guilds: new Map(),
    channels: new Map(),
    messages: new Map(),
    sent: [],
    made: new Map(),
    roleFacts: new Map(),
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

    messageChannels: guildId => fake.channels.get(guildId) ?? [],
    channel(guildId, channelId) {
      const known = (fake.channels.get(guildId) ?? []).some(({ id }) => id === channelId)
      return known ? { mayPost: !fake.refusing.has(channelId) } : null
    },

    createTextChannel: (guildId, channel) =>
      call('createTextChannel', guildId, () => {
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
      call('deleteChannel', channelId, () =>
        fake.made.delete(channelId) ? { kind: 'done' as const } : unknownChannel,
      ),

    listChannels: guildId =>
      call('listChannels', guildId, () => ({
        kind: 'read' as const,
        channels: [...fake.made]
          .filter(([, channel]) => channel.guildId === guildId)
          .map(([id, { topic }]) => ({ id, topic })),
      })),

    findChannel: channelId =>
      call('findChannel', channelId, () =>
        fake.made.has(channelId) ? { kind: 'found' as const } : unknownChannel,
      ),

    findMember: (guildId, userId) =>
      call('findMember', guildId, () => {
        const member = fake.members.get(`${guildId}:${userId}`)
        return member ? { kind: 'found' as const, member } : unknownMember
      }),

    setMemberRole: (guildId, userId, { id, given }) =>
      call('setMemberRole', guildId, () => {
        const member = fake.members.get(`${guildId}:${userId}`)
        if (!member) return unknownMember
        const others = member.roleIds.filter(roleId => roleId !== id)
        fake.members.set(`${guildId}:${userId}`, { ...member, roleIds: given ? [...others, id] : others })
        return { kind: 'done' as const }
      }),

    roles: guildId => fake.roleFacts.get(guildId) ?? [],
    ownId: () => '1',
    guild: guildId => fake.guilds.get(guildId) ?? null,
  }
  return fake
}

const unknownMember: Refused = { kind: 'refused', code: 10007, message: 'Unknown Member' }
const unknownChannel: Refused = { kind: 'refused', code: 10003, message: 'Unknown Channel' }
