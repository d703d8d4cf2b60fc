import type { Bot } from '#src/bot.ts'
import type { Discord, Refused } from '#src/discord/discord.ts'
import { compareSnowflakes, snowflakeTime } from '#src/discord/snowflake.ts'
import { ticketIdIn, ticketOverwrites, ticketTopic } from '#src/tickets/channel.ts'
import { type Failure, failureOf, unknownChannel } from '#src/tickets/failure.ts'
import { readFormerMembersInAllGuilds } from '#src/tickets/syncStore.ts'
import { threadName } from '#src/tickets/threadName.ts'
import type { Ticket } from '#src/tickets/ticket.ts'

/** Where a ticket lives on Discord: in a channel, or in a private thread. */
export interface TicketPlace {
  channelId: string
  isThread: boolean
}

type PlaceBot = Pick<Bot, 'db' | 'discord'>

/** Makes a place, in the first channel category that has room, then in a thread where the category names a channel for them. */
export async function createPlace(
  { discord }: PlaceBot,
  ticket: Ticket,
): Promise<{ kind: 'created'; place: TicketPlace } | NoPlace> {
  let first: NoPlace | undefined
  for (const candidate of candidatesOf(ticket)) {
    // In a full guild no channel category has room.
    if (first?.failure === 'guildFull' && candidate.kind === 'channel') continue
    const made =
      candidate.kind === 'channel'
        ? await createChannel(discord, ticket, candidate.parentId)
        : await createThread(discord, ticket, candidate.parentId)
    if (made.kind === 'created')
      return {
        kind: 'created',
        place: { channelId: made.channelId, isThread: candidate.kind === 'thread' },
      }
    const failure = candidate.kind === 'channel' ? failureOf(made) : threadFailureOf(made)
    first ??= { kind: 'failed', failure, refused: made }
    if (!elsewhere.includes(failure)) break
  }
  return first ?? { kind: 'failed', failure: 'threadParentGone', refused: noThreadChannel }
}

/** There may be room in the next place. */
const elsewhere: readonly Failure[] = ['parentFull', 'parentGone', 'guildFull']

interface NoPlace {
  kind: 'failed'
  failure: Failure
  refused: Refused
}

const noThreadChannel: Refused = { kind: 'refused', code: unknownChannel, message: 'No channel for threads' }

type Candidate = { kind: 'channel'; parentId: string | null } | { kind: 'thread'; parentId: string }

function candidatesOf({ place, parentId, overflowParentIds, threadChannelId }: Ticket): Candidate[] {
  const channels = [parentId, ...overflowParentIds].map(id => ({ kind: 'channel' as const, parentId: id }))
  const threads = threadChannelId === null ? [] : [{ kind: 'thread' as const, parentId: threadChannelId }]
  return place === 'THREAD' ? threads : [...channels, ...threads]
}

function createChannel(discord: Discord, ticket: Ticket, parentId: string | null) {
  const { guildId, channelName: name } = ticket
  const channel = { name, topic: topicOf(ticket), parentId, overwrites: overwritesFor(discord, ticket) }
  return discord.createTextChannel(guildId, channel, reasonOf(ticket))
}

async function createThread(discord: Discord, ticket: Ticket, parentId: string) {
  return await discord.createThread(parentId, nameOfThread(ticket), reasonOf(ticket))
}

/**
 * What earlier attempts made, oldest first: channels by the mark in their topic, and threads of the bot by their name, as that is all
 * a thread carries.
 */
export async function findPlaces(
  { discord }: PlaceBot,
  ticket: Ticket,
): Promise<{ kind: 'found'; places: TicketPlace[] } | Refused> {
  const { guildId, id, threadChannelId } = ticket
  const listed = await discord.listChannels(guildId)
  if (listed.kind === 'refused') return listed
  const channels = listed.channels
    .filter(({ topic }) => ticketIdIn(topic) === id)
    .map(channel => ({ channelId: channel.id, isThread: false }))
  const threads = threadChannelId === null ? [] : await findThreads(discord, ticket, threadChannelId)
  if ('kind' in threads) return threads
  return {
    kind: 'found',
    places: [...channels, ...threads].toSorted((a, b) => compareSnowflakes(a.channelId, b.channelId)),
  }
}

/** How far the clocks of the database and of Discord may differ. */
const clockSkewMs = 60_000

async function findThreads(
  discord: Discord,
  ticket: Ticket,
  parentId: string,
): Promise<TicketPlace[] | Refused> {
  const listed = await discord.listThreads(ticket.guildId, parentId)
  // Where the channel is gone its threads are too.
  if (listed.kind === 'refused') return listed.code === unknownChannel ? [] : listed
  return (
    listed.threads
      .filter(({ name, ownerId }) => name === nameOfThread(ticket) && ownerId === discord.ownId())
      // After a purge the numbers begin anew, and threads of that name may be there from before.
      .filter(({ id }) => snowflakeTime(BigInt(id)) >= ticket.createdAt.getTime() - clockSkewMs)
      .map(({ id }) => ({ channelId: id, isThread: true }))
  )
}

/** Has those see the place who should, and brings its name and its category up to date. Null when all is as it should be. */
export async function showPlace(
  bot: PlaceBot,
  ticket: Ticket & { channelId: string },
): Promise<Failure | null> {
  return ticket.isThread ? await showThread(bot, ticket) : await showChannel(bot.discord, ticket)
}

async function showChannel(
  discord: Discord,
  ticket: Ticket & { channelId: string },
): Promise<Failure | null> {
  const { channelId, shownCategoryId, categoryId, parentId, overflowParentIds, channelName: name } = ticket
  const reason = reasonOf(ticket)
  const shown = await discord.setOverwrites(channelId, overwritesFor(discord, ticket), reason)
  if (shown.kind === 'refused') return failureOf(shown)
  if (shownCategoryId === categoryId) return null
  for (const parent of [parentId, ...overflowParentIds, undefined]) {
    const moved = parent === undefined ? {} : { parentId: parent }
    const edited = await discord.editChannel(channelId, { name, topic: topicOf(ticket), ...moved }, reason)
    if (edited.kind === 'done') return null
    if (parent === undefined || failureOf(edited) !== 'parentFull') return failureOf(edited)
  }
  return null
}

/** A thread has no overwrites: people are let in one by one, and the staff's roles by being pinged there. */
export async function showThread(
  { db, discord }: PlaceBot,
  ticket: Ticket & { channelId: string },
): Promise<Failure | null> {
  const { channelId, status, openerId, memberIds, shownCategoryId, categoryId } = ticket
  const named = shownCategoryId === categoryId ? {} : { name: nameOfThread(ticket) }
  const opened = await discord.editThread(channelId, { archived: false, ...named }, reasonOf(ticket))
  if (opened.kind === 'refused') return failureOf(opened)
  const present = status === 'CLOSED' ? [] : [...new Set([openerId, ...memberIds])]
  const former = await readFormerMembersInAllGuilds(db, { guildId: ticket.guildId, ticketId: ticket.id })
  const absent = [openerId, ...memberIds, ...former].filter(id => !present.includes(id))
  for (const userId of new Set(absent)) await discord.removeFromThread(channelId, userId)
  for (const userId of present) {
    const added = await discord.addToThread(channelId, userId)
    // Who has left the server is let in when they are added again.
    if (added.kind === 'refused' && failureOf(added) === 'noPermission') return 'noPermission'
  }
  return null
}

function threadFailureOf(refused: Refused): Failure {
  const failure = failureOf(refused)
  return failure === 'channelGone' ? 'threadParentGone' : failure
}

function nameOfThread({ channelName, number }: Ticket): string {
  return threadName(channelName, number)
}

function topicOf({ categoryName, number, id }: Ticket): string {
  return ticketTopic(categoryName, number, id)
}

function overwritesFor(discord: Discord, ticket: Ticket) {
  const roleIds = new Set(discord.roles(ticket.guildId).map(({ id }) => id))
  return ticketOverwrites(ticket, discord.ownId(), roleIds)
}

/** For the guild's own audit log on Discord. */
export function reasonOf({ number, id }: Pick<Ticket, 'number' | 'id'>): string {
  return `Ticket #${number} (${id})`
}

/** For how long the gateway may not have told of a new channel yet, in milliseconds, with what the clocks may differ. */
const newMs = 60_000

/**
 * Whether Discord would show the bot nothing of what was written in a channel: without the permission it answers an empty list. So it
 * is taken to be for a channel that is not known, as an archived thread may not be, unless it was made just now.
 */
export function lacksReading(
  { discord, now }: Pick<Bot, 'discord' | 'now'>,
  guildId: string,
  channelId: string,
): boolean {
  const isNew = now() - snowflakeTime(BigInt(channelId)) < newMs
  const known = isNew && !discord.channel(guildId, channelId) ? null : channelId
  return discord.missingPermissions(guildId, known, ['ViewChannel', 'ReadMessageHistory']).length > 0
}
