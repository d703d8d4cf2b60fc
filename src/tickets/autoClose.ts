import { sql } from 'kysely'
import type { Bot } from '#src/bot.ts'
import { changeGuild } from '#src/database/guildTransaction.ts'
import { snowflakeAt, snowflakeTime } from '#src/discord/snowflake.ts'
import { announceInGuild } from '#src/jobs/outbox.ts'
import { failureOf } from '#src/tickets/failure.ts'
import { type IdleTicket, isDue, readIdle, stillIdle, writeActivity } from '#src/tickets/idleStore.ts'
import { markClosed } from '#src/tickets/steps.ts'
import { changedOne, noteEvent, updateTicket } from '#src/tickets/store.ts'
import { type TicketId, enqueueSync } from '#src/tickets/syncStore.ts'
import { syncNow } from '#src/tickets/syncTicket.ts'
import { lacksReading } from '#src/tickets/ticketPlace.ts'
import type { StepData, TicketNotice } from '#src/tickets/transition.ts'

/** Milliseconds for which a ticket's further messages are not written down: hours are counted, and the channel itself is asked before the end. */
const noteEveryMs = 60_000

/** Pages of 100 messages in which something of a person is looked for. */
const maxPages = 10

/** Somebody wrote in a channel. Looks only into memory, unless the channel is a ticket's that closes by itself. */
export async function noteTicketMessage(
  bot: Pick<Bot, 'db' | 'ticketChannels' | 'ticketCategories' | 'now'>,
  { id, channelId }: { id: string; channelId: string },
): Promise<void> {
  const place = bot.ticketChannels.at(channelId)
  if (!place || bot.now() - (place.notedAt ?? 0) < noteEveryMs) return
  const category = bot.ticketCategories.of(place.guildId).find(known => known.id === place.categoryId)
  if (!category || category.autoCloseHours === null) return
  place.notedAt = bot.now()
  await writeActivity(bot.db, place, snowflakeTime(BigInt(id)))
}

/**
 * Warns in a ticket in which nobody has written for long, and closes it when the warning has stood for as long as it should.
 * Before either it looks into the channel itself: what was written while the bot was away counts.
 */
export async function attendIdleTicket(
  bot: Pick<Bot, 'db' | 'discord' | 'log' | 'now'>,
  id: TicketId,
): Promise<void> {
  const idle = await readIdle(bot.db, id)
  if (!idle) return
  const spokenAt = await findLastMessage(bot, idle)
  if (spokenAt === 'unreadable')
    return bot.log.info(id, 'a ticket that cannot be read does not close by itself')
  if (spokenAt !== null) return await writeActivity(bot.db, id, spokenAt)
  await (idle.isWarned ? close(bot, idle) : warn(bot, idle))
}

/** When a person wrote last since the ticket is taken to be idle; null when nobody did. */
async function findLastMessage(
  bot: Pick<Bot, 'discord' | 'now'>,
  { guildId, channelId, idleSince }: IdleTicket,
): Promise<number | null | 'unreadable'> {
  // Newest first, so that a busy channel needs one page.
  const oldest = snowflakeAt(idleSince.getTime() + 1)
  let before: string | undefined
  for (let page = 0; page < maxPages; page++) {
    const read = await bot.discord.readMessages(channelId, before === undefined ? {} : { before })
    if (read.kind === 'refused') return failureOf(read) === 'channelGone' ? null : 'unreadable'
    // Without Read Message History Discord answers that there is nothing.
    if (page === 0 && read.messages.length === 0 && lacksReading(bot, guildId, channelId)) return 'unreadable'
    const recent = read.messages.filter(({ id }) => BigInt(id) >= oldest)
    const found = recent.find(({ earnsXp }) => earnsXp)
    if (found) return snowflakeTime(BigInt(found.id))
    before = read.messages.at(-1)?.id
    if (before === undefined || recent.length < read.messages.length) return null
  }
  return null
}

async function warn({ db }: Pick<Bot, 'db'>, idle: IdleTicket): Promise<void> {
  const { guildId, ticketId } = idle
  await changeGuild(db, guildId, actorOf(ticketId), async tx => {
    if (!(await isDue(tx, ticketId))) return
    const warned = await changedOne(
      updateTicket(tx, ticketId).set({ idle_warned_at: sql<Date>`now()` }).where(stillIdle(idle)),
    )
    if (!warned) return
    await noteEvent(tx, ticketId, 'WARNED', null)
    await announceAlone(tx, idle, 'WARNED', { hours: idle.warningHours })
  })
}

async function close(bot: Pick<Bot, 'db' | 'discord' | 'log' | 'now'>, idle: IdleTicket): Promise<void> {
  const { guildId, ticketId } = idle
  const closed = await changeGuild(bot.db, guildId, actorOf(ticketId), async tx => {
    if (!(await isDue(tx, ticketId))) return false
    if (!(await markClosed(tx, ticketId, { by: null, reason: null }, stillIdle(idle)))) return false
    const cause: StepData = { cause: 'inactive' }
    await noteEvent(tx, ticketId, 'CLOSED', null, cause)
    await announceAlone(tx, idle, 'CLOSED', cause)
    await enqueueSync(tx, ticketId)
    return true
  })
  if (closed) await syncNow(bot, { guildId, ticketId })
}

/** Says in the channel what nobody in particular did. Of one silence each step is said once. */
function announceAlone(
  tx: Parameters<typeof announceInGuild>[0],
  { ticketId, channelId, openerId, idleSince }: IdleTicket,
  step: TicketNotice['step'],
  data: StepData,
): Promise<void> {
  const notice: TicketNotice = { ...data, ticketId, step, openerId, staffRoleIds: [] }
  return announceInGuild(tx, {
    effectKey: `ticketIdle:${ticketId}:${step}:${idleSince.getTime()}`,
    kind: 'ticketNotice',
    channelId,
    userId: openerId,
    data: notice,
  })
}

function actorOf(ticketId: string) {
  return { source: 'JOB', userId: null, requestId: `idle:${ticketId}` } as const
}
