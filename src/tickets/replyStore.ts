import type { Database } from '#src/database/database.ts'
import type { GuildTransaction } from '#src/database/guildTransaction.ts'
import { newId } from '#src/database/newId.ts'

/** A text that the staff of a guild send often. */
export interface PreparedReply {
  id: string
  name: string
  text: string
}

/** By guild and in the order of their names, of those guilds that have any. */
export async function readRepliesInAllGuilds(
  { system }: Pick<Database, 'system'>,
  guildIds: readonly string[],
): Promise<Map<string, PreparedReply[]>> {
  const rows = await system.prisma.ticketReply.findMany({
    where: { guildId: { in: [...guildIds] } },
    orderBy: { name: 'asc' },
  })
  const found = new Map<string, PreparedReply[]>()
  for (const { guildId, id, name, text } of rows)
    found.set(guildId, [...(found.get(guildId) ?? []), { id, name, text }])
  return found
}

export async function readReplies({ prisma, guildId }: GuildTransaction): Promise<PreparedReply[]> {
  return await prisma.ticketReply.findMany({
    where: { guildId },
    select: { id: true, name: true, text: true },
    orderBy: { name: 'asc' },
  })
}

export async function insertReply(
  { prisma, guildId }: GuildTransaction,
  reply: Omit<PreparedReply, 'id'>,
): Promise<void> {
  await prisma.ticketReply.create({ data: { ...reply, guildId, id: newId() } })
}

export async function updateReply(
  { prisma, guildId }: GuildTransaction,
  { id, ...changes }: PreparedReply,
): Promise<void> {
  await prisma.ticketReply.update({ where: { guildId_id: { guildId, id } }, data: changes })
}

export async function deleteReply({ prisma, guildId }: GuildTransaction, id: string): Promise<void> {
  await prisma.ticketReply.delete({ where: { guildId_id: { guildId, id } } })
}
