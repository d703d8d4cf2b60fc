import { gunzipSync } from 'node:zlib'
import type { Asker } from '#src/discord/asker.ts'
import { snowflakeAt } from '#src/discord/snowflake.ts'
import { newId } from '#src/database/newId.ts'
import type { CategoryChanges } from '#src/tickets/category.ts'
import { threadName } from '#src/tickets/threadName.ts'
import { makeTranscript } from '#src/tickets/transcript/makeTranscript.ts'
import type { TestBot } from '#test/support/testBot.ts'

/** The role of the staff in these tests. */
export const staffRole = '700'

let interactions = 0

/** Somebody who asks for something, in an interaction of their own. */
export function asker(guildId: string, userId: string, more: Partial<Asker> = {}): Asker {
  const interactionId = String(snowflakeAt(Date.now()) + BigInt(++interactions))
  return { guildId, userId, username: `user${userId}`, roleIds: [], isManager: false, interactionId, ...more }
}

/** Somebody of the staff. */
export function staff(guildId: string, userId: string): Asker {
  return asker(guildId, userId, { roleIds: [staffRole] })
}

/** A category, straight into the database. Answers its id. */
export async function makeCategory(
  bot: TestBot,
  guildId: string,
  { questions = [], workingHours, ...changes }: CategoryChanges = {},
): Promise<string> {
  const id = newId()
  await bot.db.system.prisma.ticketCategory.create({
    data: {
      guildId,
      id,
      name: `Category ${id}`,
      staffRoleIds: [staffRole],
      questions: questions as object[],
      ...(workingHours && { workingHours: workingHours as object }),
      ...changes,
    },
  })
  return id
}

export function ticketsOf(bot: TestBot, guildId: string) {
  return bot.db.system.prisma.ticket.findMany({ where: { guildId }, orderBy: { number: 'asc' } })
}

/** What the jobs do after closings: a deleted ticket's channel stays until they have. */
export async function makeTranscripts(bot: TestBot, guildId: string): Promise<void> {
  const pending = await bot.db.system.prisma.transcript.findMany({ where: { guildId, status: 'PENDING' } })
  for (const { id } of pending) await makeTranscript(bot, { guildId, transcriptId: id })
}

/** A stored transcript, of the only closing or a certain one, as text. */
export async function storedTranscript(
  bot: TestBot,
  guildId: string,
  { format = 'HTML', closing }: { format?: 'HTML' | 'JSON'; closing?: number } = {},
): Promise<string> {
  const parts = await bot.db.system.prisma.transcriptPart.findMany({
    where: { guildId, format, transcript: closing === undefined ? {} : { closing } },
    orderBy: { part: 'asc' },
  })
  return gunzipSync(Buffer.concat(parts.map(({ data }) => data))).toString()
}

/**
 * What is wrong with a guild's tickets, in words; nothing when all has settled: numbers 1..n, each open or closed one with
 * exactly one channel that carries its mark, and no channel without.
 */
export async function findBroken(bot: TestBot, guildId: string): Promise<string[]> {
  const tickets = await ticketsOf(bot, guildId)
  const channels = [...bot.discord.made].filter(([, channel]) => channel.guildId === guildId)
  const threads = [...bot.discord.threads].filter(([, thread]) => thread.guildId === guildId)
  const broken = tickets.flatMap(
    ({ number, status, channelId, channelName, id, version, syncedVersion }, i) => {
      const own = [
        ...channels.filter(([, { topic }]) => topic.endsWith(id)),
        ...threads.filter(([, { name }]) => name === threadName(channelName, number)),
      ].map(([channel]) => channel)
      const wanted = status === 'OPEN' || status === 'CLOSED' ? [channelId] : []
      return [
        ...(number === i + 1 ? [] : [`#${number} stands at place ${i + 1}`]),
        ...(status === 'OPENING' ? [`#${number} is still being opened`] : []),
        ...(version === syncedVersion ? [] : [`Discord does not agree with #${number}`]),
        ...(own.join() === wanted.join()
          ? []
          : [`#${number} (${status}) has the channels [${own.join()}], not [${wanted.join()}]`]),
      ]
    },
  )
  const foreign = [
    ...channels.filter(([, { topic }]) => !tickets.some(({ id }) => topic.endsWith(id))),
    ...threads.filter(([id]) => !tickets.some(({ channelId }) => channelId === id)),
  ]
  return [...broken, ...foreign.map(([id]) => `channel ${id} is no ticket's`)]
}
