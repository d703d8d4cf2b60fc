import type { Bot } from '#src/bot.ts'
import type { Refused } from '#src/discord/discord.ts'
import { snowflakeAt } from '#src/discord/snowflake.ts'
import { restHub, takeBack } from '#src/tempVoice/begin.ts'
import {
  type Lease,
  forgetChannel,
  markActive,
  markDeleting,
  noteChecked,
  notePresence,
  postpone,
  refusedSeconds,
  rejectName,
  settle,
  takeLease,
} from '#src/tempVoice/channelStore.ts'
import { neutralName } from '#src/tempVoice/hub.ts'
import { noteHubFailure } from '#src/tempVoice/hubStore.ts'
import { voiceOverwrites } from '#src/tempVoice/overwrites.ts'
import {
  type VoiceChannel,
  type VoiceKey,
  creationReason,
  notInVoice,
  voiceIdIn,
} from '#src/tempVoice/voiceChannel.ts'
import { failureOf } from '#src/tickets/failure.ts'

export type SyncBot = Pick<Bot, 'db' | 'discord' | 'log'>

/**
 * Makes Discord agree with a temporary channel's row, whatever had been done before: its channel made and its owner moved in,
 * changed as the row says, or deleted. Does nothing while somebody else is at it.
 * @throws when Discord or the database is out of reach; whoever looks next goes on
 */
export async function syncChannel(bot: SyncBot, key: VoiceKey): Promise<void> {
  const lease = await takeLease(bot.db, key)
  if (lease === null) return
  try {
    await agree(bot, lease)
  } catch (error) {
    // The first failure is what counts; a lease that stays ends by itself.
    await postpone(bot.db, lease, retrySeconds).catch(() => undefined)
    throw error
  }
}

const retrySeconds = 5
/** How far the clocks of the database and of Discord may differ. */
const clockSkewMs = 60_000
/** People who are looked for before a channel is taken for empty. */
const askedBeforeDeletion = 3

async function agree(bot: SyncBot, lease: Lease): Promise<void> {
  const { channel } = lease
  if (channel.status === 'CREATING') return await makeChannel(bot, lease)
  if (channel.status === 'DELETING') return await removeChannel(bot, lease)
  if (channel.isUnsynced || channel.name !== channel.syncedName) {
    if (!(await editChannel(bot, lease))) return
  }
  return await tendChannel(bot, lease)
}

async function makeChannel(bot: SyncBot, lease: Lease): Promise<void> {
  const { channel } = lease
  let channelId: string | undefined
  if (lease.attempts === 1) {
    let created = await create(bot, lease, channel.name)
    if (created.kind === 'refused' && failureOf(created) === 'nameRejected' && channel.name !== neutralName) {
      await rejectName(bot.db, lease, neutralName)
      created = await create(bot, lease, neutralName)
    }
    if (created.kind === 'refused') return await giveUp(bot, lease, created)
    if (created.kind === 'later') {
      await restHub(bot.db, channel, created.afterMs)
      return await takeBack(bot.db, channel)
    }
    channelId = created.channelId
  } else {
    // What an earlier attempt made is there, though nobody noted it.
    channelId = (await findMade(bot, lease)) ?? undefined
    if (channelId === undefined) {
      await markDeleting(bot.db, lease)
      return await done(bot, lease)
    }
  }
  if (await markActive(bot.db, lease, channelId))
    return await tendChannel(bot, { ...lease, channel: { ...channel, channelId, isEmpty: true } })
  // The lease had run out, and somebody else has given it up.
  await bot.discord.deleteChannel(channelId, removalReason(channel))
}

async function create(bot: SyncBot, lease: Lease, name: string) {
  const { id, guildId, parentId, userLimit, region } = lease.channel
  const bitrate = clampedBitrate(bot, lease.channel)
  const overwrites = overwritesFor(bot, lease.channel)
  const wanted = { name, parentId, userLimit, bitrate, region, overwrites }
  return await bot.discord
    .createVoiceChannel(guildId, wanted, creationReason(id))
    .catch(async (error: unknown) => {
      // It may be there: it is looked for, and its owner gets another one meanwhile.
      await markDeleting(bot.db, lease)
      throw error
    })
}

/** Discord refuses a channel for good: nothing is left of it, and the hub says why for a while. */
async function giveUp(bot: SyncBot, { channel }: Lease, refused: Refused): Promise<void> {
  const failure = failureOf(refused)
  bot.log.warn(
    { guildId: channel.guildId, hubId: channel.hubId, failure, reason: refused.message },
    'Discord refused a temporary voice channel',
  )
  await noteHubFailure(bot.db, channel, failure)
  await takeBack(bot.db, channel)
}

/** The channel that an earlier attempt made; undefined when there is none, null when that cannot be told. */
async function findMade(bot: SyncBot, { channel, createdAt }: Lease): Promise<string | undefined | null> {
  const after = String(snowflakeAt(createdAt.getTime() - clockSkewMs))
  const found = await bot.discord.findCreations(channel.guildId, after)
  if (found.kind === 'refused') return null
  return found.creations.find(({ reason }) => voiceIdIn(reason) === channel.id)?.channelId
}

/** False when there is nothing more to do with it for now. */
async function editChannel(bot: SyncBot, lease: Lease): Promise<boolean> {
  const { channel } = lease
  const channelId = channelOf(channel)
  const reason = `Temporary voice channel (${channel.id}) as its owner wants it`
  if (channel.isUnsynced) {
    const { userLimit, region } = channel
    const changes = {
      userLimit,
      region,
      bitrate: clampedBitrate(bot, channel),
      overwrites: overwritesFor(bot, channel),
    }
    const edited = await bot.discord.editVoiceChannel(channelId, changes, reason)
    if (edited.kind === 'later') {
      await postpone(bot.db, lease, edited.afterMs / 1_000)
      return false
    }
    if (edited.kind === 'refused') return await noteRefusal(bot, lease, edited)
  }
  if (channel.name === channel.syncedName) {
    await settle(bot.db, lease, { keepsLease: true })
    return true
  }
  const renamed = await bot.discord.editVoiceChannel(channelId, { name: channel.name }, reason)
  if (renamed.kind === 'refused') return await noteRefusal(bot, lease, renamed)
  // Somebody has renamed it by hand; the next check tries again.
  const syncedName = renamed.kind === 'later' ? null : channel.name
  await settle(bot.db, lease, { syncedName, keepsLease: true })
  return true
}

async function noteRefusal(bot: SyncBot, lease: Lease, refused: Refused): Promise<boolean> {
  const failure = failureOf(refused)
  if (failure === 'channelGone') {
    await forgetChannel(bot.db, lease.channel)
    return false
  }
  const { syncedName } = lease.channel
  // A name that Discord does not accept is not tried again; all else is, after a while.
  if (failure === 'nameRejected' && syncedName !== null) await rejectName(bot.db, lease, syncedName)
  await settle(bot.db, lease, { failure })
  return false
}

/** Its owner is moved in from the hub, an empty one deleted when its time has come, and what the gateway told is checked. */
async function tendChannel(bot: SyncBot, lease: Lease): Promise<void> {
  const { channel } = lease
  const { guildId, ownerId, hubChannelId, channelId } = channel
  const presences = bot.discord.voicePresences(guildId)
  if (presences === null) return await done(bot, lease)
  const presence = presences.find(({ userId }) => userId === ownerId)
  const isNew = channel.status === 'CREATING'
  if (presence !== undefined && presence.channelId === hubChannelId && !channel.isHubBlocked) {
    const moved = await bot.discord.moveMember(
      guildId,
      ownerId,
      channelOf(channel),
      creationReason(channel.id),
    )
    if (moved.kind === 'done') {
      await notePresence(bot.db, channel, [
        ownerId,
        ...(channel.isEmpty ? [] : channel.occupantIds.filter(id => id !== ownerId)),
      ])
      return await done(bot, lease)
    }
    if (moved.code !== notInVoice) {
      const failure = failureOf(moved)
      if (failure === 'channelGone') return await forgetChannel(bot.db, channel)
      await noteHubFailure(bot.db, channel, failure)
    }
    return isNew ? await end(bot, lease) : await done(bot, lease)
  }
  // Left before the channel was there.
  if (isNew && presence?.channelId !== channelId) return await end(bot, lease)
  if (channel.isExpired) return await expire(bot, lease)
  if (channel.isUnchecked) return await check(bot, lease)
  return await done(bot, lease)
}

async function done(bot: SyncBot, lease: Lease): Promise<void> {
  await postpone(bot.db, lease, 0)
}

async function end(bot: SyncBot, lease: Lease, { onlyExpired = false } = {}): Promise<void> {
  if (await markDeleting(bot.db, lease, { onlyExpired })) return await removeChannel(bot, lease)
  return await done(bot, lease)
}

/** Before an empty channel goes Discord itself is asked, as the gateway may not have told that somebody came back. */
async function expire(bot: SyncBot, lease: Lease): Promise<void> {
  const { channel } = lease
  const last = [...new Set([channel.ownerId, ...channel.occupantIds])].slice(0, askedBeforeDeletion)
  for (const userId of last) {
    if (!(await isThere(bot, channel, userId))) continue
    await notePresence(bot.db, channel, [userId])
    await done(bot, lease)
    return
  }
  return await end(bot, lease, { onlyExpired: true })
}

/** Asks whether who seems to be in a channel is: one who is there is enough, as is an owner who is not. */
async function check(bot: SyncBot, lease: Lease): Promise<void> {
  const { channel } = lease
  const { ownerId, occupantIds } = channel
  const [first] = occupantIds.includes(ownerId) ? [ownerId] : occupantIds
  const isRight = first === undefined || (await isThere(bot, channel, first))
  if (isRight) await noteChecked(bot.db, channel)
  await done(bot, lease)
}

async function isThere(bot: SyncBot, channel: VoiceChannel, userId: string): Promise<boolean> {
  const found = await bot.discord.findVoice(channel.guildId, userId)
  return found.kind === 'found' && found.channelId === channel.channelId
}

async function removeChannel(bot: SyncBot, lease: Lease): Promise<void> {
  const { channel } = lease
  let { channelId } = channel
  if (channelId === null) {
    const found = await findMade(bot, lease)
    if (found === null) {
      await postpone(bot.db, lease, refusedSeconds, 'noPermission')
      return
    }
    if (found === undefined) {
      if (lease.isLate) await forgetChannel(bot.db, channel)
      else await postpone(bot.db, lease, retrySeconds)
      return
    }
    channelId = found
  }
  const removed = await bot.discord.deleteChannel(channelId, removalReason(channel))
  const failure = removed.kind === 'refused' ? failureOf(removed) : null
  if (failure === null || failure === 'channelGone') await forgetChannel(bot.db, channel)
  else await postpone(bot.db, lease, refusedSeconds, failure)
}

function overwritesFor({ discord }: SyncBot, channel: VoiceChannel) {
  const { guildId, parentId } = channel
  return voiceOverwrites(channel, {
    botId: discord.ownId(),
    inherited: parentId === null ? [] : discord.overwritesOf(guildId, parentId),
    held: discord.ownPermissions(guildId, null),
    roleIds: new Set(discord.roles(guildId).map(({ id }) => id)),
  })
}

function clampedBitrate({ discord }: SyncBot, { guildId, bitrate }: VoiceChannel): number | null {
  return bitrate === null ? null : Math.min(bitrate, discord.maxBitrate(guildId))
}

function channelOf({ id, channelId }: VoiceChannel): string {
  if (channelId === null) throw new Error(`The temporary voice channel ${id} has no channel`)
  return channelId
}

function removalReason({ id }: VoiceChannel): string {
  return `Temporary voice channel (${id}) is over`
}
