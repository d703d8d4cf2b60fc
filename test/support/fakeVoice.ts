import type { APIOverwrite } from 'discord-api-types/v10'
import type { Refused } from '#src/discord/discord.ts'
import { snowflakeAt } from '#src/discord/snowflake.ts'
import type { NewVoiceChannel, VoiceDiscord } from '#src/discord/voiceDiscord.ts'

/** Voice without a Discord behind it: who is where, and what the gateway has told of it. */
export interface FakeVoice {
  /** Voice channels of all guilds, by id. */
  channels: Map<string, NewVoiceChannel & { guildId: string; own: boolean }>
  /** Where people are. */
  where: Map<string, string>
  /** Where the gateway says they are; what it lost makes the difference. */
  told: Map<string, string>
  bots: Set<string>
  /** The guilds' audit logs: what was made, by whom, why. */
  log: { entryId: string; channelId: string; own: boolean; reason: string | null; guildId?: string }[]
  /** Guilds that are away. */
  away: Set<string>
  overwrites: Map<string, APIOverwrite[]>
  /** Somebody goes to a channel, or nowhere; `lost`: the gateway does not tell. */
  go(userId: string, channelId: string | null, options?: { lost?: boolean }): void
  /** A channel that somebody else made. */
  addChannel(guildId: string, id: string, more?: Partial<NewVoiceChannel & { own: boolean }>): void
  removeChannel(id: string): void
}

type Call = <T>(method: keyof VoiceDiscord, place: string, effect: () => T) => Promise<T | Refused>

export function createFakeVoice(call: Call): { voice: FakeVoice; port: VoiceDiscord } {
  let made = 0
  const newId = () => String(snowflakeAt(Date.now()) + BigInt(++made))
  const tell = (userId: string, channelId: string | null) =>
    channelId === null ? voice.told.delete(userId) : voice.told.set(userId, channelId)
  const voice: FakeVoice = {
    channels: new Map(),
    where: new Map(),
    told: new Map(),
    bots: new Set(),
    log: [],
    away: new Set(),
    overwrites: new Map(),
    go(userId, channelId, { lost = false } = {}) {
      if (channelId === null) voice.where.delete(userId)
      else voice.where.set(userId, channelId)
      if (!lost) tell(userId, channelId)
    },
    addChannel(guildId, id, more = {}) {
      const plain = { name: id, parentId: null, userLimit: 0, bitrate: null, region: null, overwrites: [] }
      voice.channels.set(id, { ...plain, own: false, guildId, ...more })
    },
    removeChannel(id) {
      voice.channels.delete(id)
      for (const [userId, channelId] of voice.where) if (channelId === id) voice.go(userId, null)
    },
  }
  const guildOf = (channelId: string) => voice.channels.get(channelId)?.guildId
  const port: VoiceDiscord = {
    createVoiceChannel: (guildId, channel, reason) =>
      call('createVoiceChannel', guildId, () => {
        const channelId = newId()
        voice.channels.set(channelId, { ...channel, guildId, own: true })
        voice.log.push({ entryId: newId(), channelId, own: true, reason, guildId })
        return { kind: 'created' as const, channelId }
      }),
    editVoiceChannel: (channelId, changes) =>
      call('editVoiceChannel', channelId, () => {
        const channel = voice.channels.get(channelId)
        if (!channel) return unknownChannel
        voice.channels.set(channelId, { ...channel, ...changes })
        return { kind: 'done' as const }
      }),
    moveMember: (guildId, userId, channelId) =>
      call('moveMember', guildId, () => {
        if (!voice.where.has(userId)) {
          tell(userId, null)
          return { kind: 'refused' as const, code: 40032, message: 'Target user is not connected to voice.' }
        }
        if (channelId !== null && guildOf(channelId) !== guildId) return unknownChannel
        voice.go(userId, channelId)
        return { kind: 'done' as const }
      }),
    findVoice: (guildId, userId) =>
      call('findVoice', guildId, () => {
        const channelId = voice.where.get(userId) ?? null
        tell(userId, channelId)
        return { kind: 'found' as const, channelId }
      }),
    findCreations: (guildId, after) =>
      call('findCreations', `log:${guildId}`, () => ({
        kind: 'read' as const,
        creations: voice.log
          .filter(entry => (entry.guildId ?? guildId) === guildId)
          .filter(({ entryId, own }) => own && BigInt(entryId) > BigInt(after))
          .slice(0, 100),
      })),
    findMemberName: (_guildId, userId) => Promise.resolve(`Member ${userId}`),
    guildIds: () => [],
    voicePresences: guildId =>
      voice.away.has(guildId)
        ? null
        : [...voice.told]
            .filter(([, channelId]) => guildOf(channelId) === guildId)
            .map(([userId, channelId]) => ({ userId, channelId, isBot: voice.bots.has(userId) })),
    voiceChannels: guildId =>
      [...voice.channels]
        .filter(([, channel]) => channel.guildId === guildId)
        .map(([id, { parentId, overwrites }]) => ({
          id,
          parentId,
          hasOwnOverwrite: overwrites.some(overwrite => overwrite.id === '1'),
        })),
    ownPermissions: () => (1n << 52n) - 1n,
    overwritesOf: (_guildId, channelId) => voice.overwrites.get(channelId) ?? [],
    maxBitrate: () => 96_000,
  }
  return { voice, port }
}

const unknownChannel: Refused = { kind: 'refused', code: 10003, message: 'Unknown Channel' }
