import type { Bot } from '#src/bot.ts'
import { compareSnowflakes, snowflakeAt, snowflakeTime } from '#src/discord/snowflake.ts'
import { changeGuild, readGuild } from '#src/database/guildTransaction.ts'
import { type TendedChannel, forgetChannel, readChannels } from '#src/tempVoice/channelStore.ts'
import { hubIdIn } from '#src/tempVoice/hub.ts'
import { readHubs, removeHub, updateHub } from '#src/tempVoice/hubStore.ts'
import { voiceIdIn } from '#src/tempVoice/voiceChannel.ts'

export type ReconcileBot = Pick<Bot, 'db' | 'discord' | 'log' | 'voiceHubs' | 'now'>

/** Discord's error code. */
const unknownChannel = 10003
/** Discord keeps its audit log for 45 days. */
const loggedForMs = 45 * 86_400_000
const clockSkewMs = 60_000
/** How far the log's entry may be from its channel; both times are Discord's. */
const loggedWithinMs = 10_000
/** For how long the audit log may lack a channel that was made. */
const freshForMs = 600_000
/** Channels about which the audit log is asked in one comparison; the next one goes on. */
const maxAsked = 20
/** How many channels are remembered as none of ours. */
const maxForeign = 100_000

/**
 * Compares a guild's rows with its channels: rows whose channel was deleted by hand are forgotten, and channels that the bot made
 * and of which no row knows are deleted when they are empty. Only what the guild's audit log shows as made by the bot for that is.
 * `foreign`: channels of which the log has been found to say otherwise, which are not asked about again.
 */
export async function reconcileVoice(
  bot: ReconcileBot,
  guildId: string,
  foreign = new Set<string>(),
): Promise<void> {
  if (bot.discord.voicePresences(guildId) === null) return
  await forgetLostChannels(bot, guildId)
  await tendHubs(bot, guildId)
  await removeOrphans(bot, guildId, foreign)
}

/** A channel was deleted: whatever of ours lived there is over. */
export async function forgetVoiceChannel(
  bot: Pick<Bot, 'db' | 'voiceHubs'>,
  guildId: string,
  channelId: string,
): Promise<void> {
  const hubs = bot.voiceHubs.of(guildId)
  if (hubs.length === 0) return
  const gone = (await readChannels(bot.db, guildId)).find(channel => channel.channelId === channelId)
  if (gone) await forgetChannel(bot.db, gone)
  const hub = hubs.find(known => known.channelId === channelId && !known.isRemoved)
  if (hub) await changeGuild(bot.db, guildId, actorOf(channelId), tx => removeHub(tx, hub.id))
}

async function forgetLostChannels(bot: ReconcileBot, guildId: string): Promise<void> {
  for (const channel of await readChannels(bot.db, guildId))
    if (channel.channelId !== null && (await isLost(bot, guildId, channel.channelId)))
      await forgetChannel(bot.db, channel)
}

/** Hubs that were deleted by hand, and those whose channel was being made when the process died. */
async function tendHubs(bot: ReconcileBot, guildId: string): Promise<void> {
  for (const { id, channelId, isStuck, isLost: isGivenUp, createdAt } of await readGuild(
    bot.db,
    guildId,
    readHubs,
  )) {
    if (channelId === null) {
      if (!isStuck) continue
      const after = String(snowflakeAt(createdAt.getTime() - clockSkewMs))
      const found = await bot.discord.findCreations(guildId, after)
      if (found.kind === 'refused' && !isGivenUp) continue
      const creations = found.kind === 'read' ? found.creations : []
      const made = creations.find(({ reason }) => hubIdIn(reason) === id)
      await changeGuild(bot.db, guildId, actorOf(id), async tx => {
        if (made) await updateHub(tx, id, { channelId: made.channelId })
        else await removeHub(tx, id)
      })
    } else if (await isLost(bot, guildId, channelId)) {
      await changeGuild(bot.db, guildId, actorOf(channelId), tx => removeHub(tx, id))
    }
  }
}

/** Discord itself is asked, as a channel that was made just now may not have come by the gateway yet. */
async function isLost({ discord }: ReconcileBot, guildId: string, channelId: string): Promise<boolean> {
  if (discord.voiceChannels(guildId).some(({ id }) => id === channelId)) return false
  const found = await discord.findChannel(channelId)
  return found.kind === 'refused' && found.code === unknownChannel
}

async function removeOrphans(bot: ReconcileBot, guildId: string, foreign: Set<string>): Promise<void> {
  const known = new Set([
    ...bot.voiceHubs.of(guildId).map(({ channelId }) => channelId),
    ...(await readChannels(bot.db, guildId)).map(({ channelId }) => channelId),
  ])
  const oldest = snowflakeAt(bot.now() - loggedForMs)
  const suspects = bot.discord
    .voiceChannels(guildId)
    .filter(({ id, hasOwnOverwrite }) => hasOwnOverwrite && !known.has(id) && BigInt(id) > oldest)
    .map(({ id }) => id)
    .filter(id => !foreign.has(id) && !isOccupied(bot, guildId, id))
    .toSorted(compareSnowflakes)
    .slice(-maxAsked)
  for (const channelId of suspects) {
    const id = await findMaker(bot, guildId, channelId)
    if (id === null) {
      bot.log.info(
        { guildId, channelIds: suspects },
        'voice channels may be left behind; without View Audit Log that cannot be told',
      )
      return
    }
    if (id === undefined) {
      remember(bot, foreign, channelId)
      continue
    }
    // Read after the log: a channel that was made meanwhile has its row.
    const rows = await readChannels(bot.db, guildId)
    if (isUnderway(rows, id, channelId) || isOccupied(bot, guildId, channelId)) continue
    bot.log.info({ guildId, channelId, id }, 'deleting a temporary voice channel that nobody knows of')
    await bot.discord.deleteChannel(channelId, `Temporary voice channel (${id}) was left behind`)
  }
}

/** The id of the row for which the bot made a channel; undefined when it did not, null when that cannot be told. */
async function findMaker(
  { discord }: ReconcileBot,
  guildId: string,
  channelId: string,
): Promise<string | undefined | null> {
  const after = String(snowflakeAt(snowflakeTime(BigInt(channelId)) - loggedWithinMs))
  const found = await discord.findCreations(guildId, after)
  if (found.kind === 'refused') return null
  return voiceIdIn(found.creations.find(creation => creation.channelId === channelId)?.reason ?? null)
}

/** The log may be a little behind the channel, so of a fresh one it is asked again. */
function remember({ now }: ReconcileBot, foreign: Set<string>, channelId: string): void {
  if (snowflakeTime(BigInt(channelId)) > now() - freshForMs) return
  if (foreign.size >= maxForeign) foreign.clear()
  foreign.add(channelId)
}

/** Its row is still at it, or has it. */
function isUnderway(rows: readonly TendedChannel[], id: string, channelId: string): boolean {
  const row = rows.find(candidate => candidate.id === id)
  return row !== undefined && (row.channelId === null || row.channelId === channelId)
}

function isOccupied({ discord }: ReconcileBot, guildId: string, channelId: string): boolean {
  return discord.voicePresences(guildId)?.some(presence => presence.channelId === channelId) ?? true
}

function actorOf(channelId: string) {
  return { source: 'EVENT', userId: null, requestId: `channel:${channelId}` } as const
}
