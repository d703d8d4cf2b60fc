import type { Bot } from '#src/bot.ts'
import { type GuildTransaction, changeGuildOnce, readGuild } from '#src/database/guildTransaction.ts'
import type { Asker } from '#src/discord/asker.ts'
import {
  type Choices,
  findOwned,
  readProgress,
  rememberChoices,
  spendRename,
  updateChannel,
} from '#src/tempVoice/actionStore.ts'
import { lockChannel } from '#src/tempVoice/channelStore.ts'
import { announceIn } from '#src/tempVoice/notice.ts'
import { syncChannel } from '#src/tempVoice/syncChannel.ts'
import { type VoiceChannel, maxNamed, notInVoice } from '#src/tempVoice/voiceChannel.ts'
import { type Failure, failureOf } from '#src/tickets/failure.ts'

/** What somebody does with a temporary channel, by a command or in its panel. */
export type VoiceAction =
  | { kind: 'lock' | 'unlock' | 'hide' | 'reveal' | 'claim' }
  | { kind: 'limit'; limit: number }
  | { kind: 'rename'; name: string }
  /** In kilobits a second. */
  | { kind: 'bitrate'; kbps: number }
  | { kind: 'permit' | 'reject' | 'kick' | 'transfer'; member: Target }

export interface Target {
  id: string
  isBot: boolean
  roleIds: readonly string[]
}

export interface VoiceAsker extends Asker {
  /** Where they asked. */
  placeId: string
  /** May move members there, and so may do what its owner may. */
  isModerator: boolean
}

/** Why nothing was changed. */
export type ActionRefusal =
  | { kind: 'noChannel' }
  | { kind: 'notOwner'; ownerId: string }
  | { kind: 'ownerPresent'; ownerId: string }
  /** Somebody must be in the channel for it. */
  | { kind: 'notInside'; userId: string | null }
  | { kind: 'ownsAnother'; userId: string; channelId: string | null }
  | { kind: 'bot' | 'yourself' }
  | { kind: 'staff'; userId: string }
  | { kind: 'tooManyRenames'; until: number }
  | { kind: 'badName' }
  /** The guild's boosts do not allow more. In kilobits a second. */
  | { kind: 'badBitrate'; most: number }
  | { kind: 'badLimit' }
  | { kind: 'tooManyNamed'; most: number }

export type ActionOutcome =
  | ActionRefusal
  | { kind: 'done'; action: VoiceAction['kind']; problem: ActionProblem | null; name: string }

/** It is written down, but Discord does not take it, or only later; or whoever was to be put out is still there. */
export type ActionProblem = Failure | 'later' | 'stillInside'

type ActionBot = Pick<Bot, 'db' | 'discord' | 'log' | 'queues'>
type Written = { kind: 'written'; id: string; channelId: string; name: string; ownerId: string }

/**
 * The one way in which an owner, or a moderator, changes a temporary channel: once for each interaction, checked against its
 * row in the same transaction, remembered for the owner's next channel. Then Discord is made to agree at once.
 */
export async function takeAction(
  bot: ActionBot,
  asker: VoiceAsker,
  action: VoiceAction,
): Promise<ActionOutcome> {
  const { guildId, userId, interactionId } = asker
  const unfit = findUnfit(bot, asker, action)
  if (unfit) return unfit
  const presences = bot.discord.voicePresences(guildId) ?? []
  const whereIs = (id: string) => presences.find(presence => presence.userId === id)?.channelId
  const actor = { source: 'COMMAND', userId, requestId: interactionId } as const
  const { value } = await bot.queues.run(guildId, 'voice', () =>
    changeGuildOnce(bot.db, guildId, actor, tx => writeAction(tx, asker, action, whereIs)),
  )
  if (value.kind !== 'written') return value
  const { id, channelId, name } = value
  const problem = await carryOut(bot, asker, action, { id, channelId })
  return { kind: 'done', action: action.kind, problem, name }
}

/** What can be told without the channel. */
function findUnfit(
  { discord }: ActionBot,
  { guildId, userId }: VoiceAsker,
  action: VoiceAction,
): ActionRefusal | undefined {
  if ('member' in action) {
    if (action.member.isBot && action.kind !== 'kick') return { kind: 'bot' }
    if (action.member.id === userId) return { kind: 'yourself' }
  }
  if (action.kind === 'rename') {
    const name = action.name.trim()
    return name === '' || name.length > 100 ? { kind: 'badName' } : undefined
  }
  if (action.kind === 'limit')
    return Number.isInteger(action.limit) && action.limit >= 0 && action.limit <= 99
      ? undefined
      : { kind: 'badLimit' }
  if (action.kind === 'bitrate') {
    const most = Math.floor(discord.maxBitrate(guildId) / 1_000)
    const { kbps } = action
    return Number.isInteger(kbps) && kbps >= 8 && kbps <= most ? undefined : { kind: 'badBitrate', most }
  }
  return undefined
}

async function writeAction(
  tx: GuildTransaction,
  asker: VoiceAsker,
  action: VoiceAction,
  whereIs: (userId: string) => string | undefined,
): Promise<ActionRefusal | Written> {
  const { userId, placeId, isManager } = asker
  const channelIds = [placeId, ...(action.kind === 'claim' ? [whereIs(userId) ?? placeId] : [])]
  const channel = await lockChannel(tx, { channelIds, ownerId: userId })
  if (!channel || channel.channelId === null) return { kind: 'noChannel' }
  const { id, channelId, name, ownerId } = channel
  // What they may do where they asked says nothing about another channel.
  const isModerator = isManager || (asker.isModerator && channelId === placeId)
  if (action.kind !== 'claim' && ownerId !== userId && !isModerator) return { kind: 'notOwner', ownerId }
  const choices = await choose(
    tx,
    channel,
    { userId, isModerator },
    action,
    person => whereIs(person) === channelId,
  )
  if ('kind' in choices) return choices
  const written: Written = { kind: 'written', id, channelId, name: choices.name ?? name, ownerId }
  if (Object.keys(choices).length === 0) return written
  await updateChannel(tx, id, choices)
  if (choices.ownerId === undefined) {
    if (ownerId === userId) await rememberChoices(tx, userId, choices)
  } else {
    await announceIn(tx.kysely, {
      guildId: tx.guildId,
      effectKey: `voiceOwner:${asker.interactionId}`,
      channelId,
      userId: choices.ownerId,
      notice: { kind: action.kind === 'claim' ? 'claimed' : 'transferred' },
    })
  }
  return written
}

/** What an action changes; nothing when the channel is like that already, or only Discord is concerned. */
async function choose(
  tx: GuildTransaction,
  channel: VoiceChannel,
  asker: Pick<VoiceAsker, 'userId' | 'isModerator'>,
  action: VoiceAction,
  isInside: (userId: string) => boolean,
): Promise<Choices | ActionRefusal> {
  const { id, ownerId, permittedIds, rejectedIds, staffRoleIds } = channel
  switch (action.kind) {
    case 'lock':
    case 'unlock':
      return { locked: action.kind === 'lock' }
    case 'hide':
    case 'reveal':
      return { hidden: action.kind === 'hide' }
    case 'limit':
      return { userLimit: action.limit }
    case 'bitrate':
      return { bitrate: action.kbps * 1_000 }
    case 'rename': {
      const name = action.name.trim()
      if (name === channel.name) return {}
      const spent = await spendRename(tx, id)
      return spent ? { kind: 'tooManyRenames', ...spent } : { name }
    }
    case 'claim':
      if (ownerId === asker.userId) return {}
      if (!isInside(asker.userId)) return { kind: 'notInside', userId: null }
      if (isInside(ownerId) && !asker.isModerator) return { kind: 'ownerPresent', ownerId }
      return await passTo(tx, channel, asker.userId)
    case 'transfer':
      if (!isInside(action.member.id)) return { kind: 'notInside', userId: action.member.id }
      return await passTo(tx, channel, action.member.id)
    case 'permit': {
      const permitted = [...without(permittedIds, action.member.id), action.member.id]
      if (permitted.length > maxNamed) return { kind: 'tooManyNamed', most: maxNamed }
      return { permittedIds: permitted, rejectedIds: without(rejectedIds, action.member.id) }
    }
    case 'reject': {
      if (isStaff(action.member, staffRoleIds)) return { kind: 'staff', userId: action.member.id }
      if (action.member.id === ownerId) return { kind: 'notOwner', ownerId }
      const rejected = [...without(rejectedIds, action.member.id), action.member.id]
      if (rejected.length > maxNamed) return { kind: 'tooManyNamed', most: maxNamed }
      return { rejectedIds: rejected, permittedIds: without(permittedIds, action.member.id) }
    }
    default:
      if (isStaff(action.member, staffRoleIds)) return { kind: 'staff', userId: action.member.id }
      if (!isInside(action.member.id)) return { kind: 'notInside', userId: action.member.id }
      return {}
  }
}

function isStaff({ roleIds }: Target, staffRoleIds: readonly string[]): boolean {
  return roleIds.some(id => staffRoleIds.includes(id))
}

function without(ids: readonly string[], gone: string): string[] {
  return ids.filter(id => id !== gone)
}

async function passTo(
  tx: GuildTransaction,
  { rejectedIds, ownerId }: VoiceChannel,
  userId: string,
): Promise<Choices | ActionRefusal> {
  if (ownerId === userId) return {}
  const other = await findOwned(tx, userId)
  if (other) return { kind: 'ownsAnother', userId, ...other }
  return { ownerId: userId, rejectedIds: without(rejectedIds, userId) }
}

/** Makes Discord agree. What did not work now is done by whoever looks next, but nobody is put out later. */
async function carryOut(
  bot: ActionBot,
  asker: VoiceAsker,
  action: VoiceAction,
  place: { id: string; channelId: string },
): Promise<ActionProblem | null> {
  const problem = await agree(bot, asker.guildId, place.id)
  if (action.kind !== 'kick' && action.kind !== 'reject') return problem
  const left = await putOut(bot, asker, action.member.id, place)
  return left ?? (action.kind === 'kick' ? null : problem)
}

async function agree(bot: ActionBot, guildId: string, id: string): Promise<ActionProblem | null> {
  try {
    await syncChannel(bot, { guildId, id })
    const { failure, isBehind } = await readGuild(bot.db, guildId, tx => readProgress(tx, id))
    return failure ?? (isBehind ? 'later' : null)
  } catch (err) {
    bot.log.warn({ guildId, id, err }, 'a temporary voice channel waits for Discord')
    return 'later'
  }
}

async function putOut(
  { discord, log }: ActionBot,
  { guildId, userId }: VoiceAsker,
  memberId: string,
  { id, channelId }: { id: string; channelId: string },
): Promise<ActionProblem | null> {
  const there = discord.voicePresences(guildId)?.find(presence => presence.userId === memberId)
  if (there?.channelId !== channelId) return null
  const reason = `Temporary voice channel (${id}): put out by ${userId}`
  try {
    const moved = await discord.moveMember(guildId, memberId, null, reason)
    if (moved.kind === 'done' || moved.code === notInVoice) return null
    return failureOf(moved) === 'noPermission' ? 'noPermission' : 'stillInside'
  } catch (err) {
    log.warn({ guildId, id, err }, 'a member could not be put out of a temporary voice channel')
    return 'stillInside'
  }
}
