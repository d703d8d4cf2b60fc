import type { Bot } from '#src/bot.ts'
import type { VoicePresence } from '#src/discord/voiceDiscord.ts'
import { type Waiting, beginChannels } from '#src/tempVoice/begin.ts'
import { type TendedChannel, notePresence, passOn, readChannels } from '#src/tempVoice/channelStore.ts'
import { syncChannel } from '#src/tempVoice/syncChannel.ts'
import type { VoiceKey } from '#src/tempVoice/voiceChannel.ts'

export type TendBot = Pick<Bot, 'db' | 'discord' | 'log' | 'queues' | 'voiceHubs'>

/** Channels that are looked at in one go only because it is time again; the next look goes on. */
const maxChecks = 20

/** Rounds without a rest; what is still not settled then is so soon enough. */
const maxRounds = 6

/**
 * Compares who is where in voice with the rows of a guild, and does what follows: channels begun for those who wait in a hub,
 * deleted when they have been empty for their grace, passed on when their owner is away. It looks at how things are, not at what
 * happened, so an event that is lost or comes twice does no harm, and it looks again when it has done something, as much may
 * have happened meanwhile. Answers whether somebody has to wait for their channel.
 */
export async function tendVoice(bot: TendBot, guildId: string): Promise<boolean> {
  for (let round = 0; round < maxRounds; round++) {
    const maxChecked = round === 0 ? maxChecks : 0
    const { due, isWaiting } = await bot.queues.run(guildId, 'voice', () =>
      settleRows(bot, guildId, maxChecked),
    )
    if (due.length === 0) return isWaiting
    const synced = await Promise.allSettled(due.map(key => syncChannel(bot, key)))
    for (const outcome of synced)
      if (outcome.status === 'rejected')
        bot.log.warn(
          { guildId, err: outcome.reason as unknown },
          'a temporary voice channel waits for Discord',
        )
  }
  return true
}

interface Settled {
  /** Channels about which Discord must be asked or told something. */
  due: VoiceKey[]
  isWaiting: boolean
}

/** Makes the rows say who is where. */
async function settleRows(bot: TendBot, guildId: string, maxChecked: number): Promise<Settled> {
  const presences = bot.discord.voicePresences(guildId)
  const hubs = bot.voiceHubs.of(guildId)
  if (presences === null || hubs.length === 0) return { due: [], isWaiting: false }
  const people = presences.filter(({ isBot }) => !isBot)
  const channels = await readChannels(bot.db, guildId)
  const due: VoiceKey[] = []
  let checked = 0
  for (const channel of channels) {
    const need = await settleRow(bot, channel, people)
    if (need === 'now' || (need === 'check' && checked++ < maxChecked)) due.push(channel)
  }

  const owners = new Set(channels.filter(({ status }) => status !== 'DELETING').map(({ ownerId }) => ownerId))
  const waiting: Waiting[] = []
  for (const hub of hubs) {
    if (hub.isRemoved || hub.channelId === null) continue
    for (const { userId, channelId } of people) {
      if (channelId !== hub.channelId || owners.has(userId)) continue
      // Nobody waits for a name.
      const memberName = (await bot.discord.findMemberName(guildId, userId).catch(() => null)) ?? ''
      waiting.push({ userId, memberName, hub })
    }
  }
  if (waiting.length === 0) return { due, isWaiting: false }
  const begun = await beginChannels(bot.db, guildId, waiting)
  return { due: [...due, ...begun.keys], isWaiting: begun.keys.length < waiting.length }
}

/** Answers whether Discord must be asked or told something about the channel; `check`: only whether all is as it seems. */
async function settleRow(
  { db }: TendBot,
  channel: TendedChannel,
  people: readonly VoicePresence[],
): Promise<'now' | 'check' | null> {
  const { status, channelId, ownerId, occupantIds, hubChannelId, isLeased } = channel
  if (isLeased) return null
  if (status !== 'ACTIVE') return 'now'
  const present = people.filter(person => person.channelId === channelId).map(({ userId }) => userId)
  const now = [
    ...occupantIds.filter(id => present.includes(id)),
    ...present.filter(id => !occupantIds.includes(id)),
  ]
  const wasThere = channel.isEmpty ? [] : occupantIds
  const isSame = now.length === wasThere.length && now.every((id, n) => id === wasThere[n])
  if (!isSame) await notePresence(db, channel, now)
  else if (channel.isHeirless && (await passOn(db, channel)) !== null) return 'now'
  const isOwnerWaiting =
    !channel.isHubBlocked &&
    people.some(person => person.userId === ownerId && person.channelId === hubChannelId)
  if (isOwnerWaiting || channel.isUnsynced || (isSame && channel.isExpired)) return 'now'
  return channel.isUnchecked ? 'check' : null
}
