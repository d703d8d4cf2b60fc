import { sql } from 'kysely'
import type { Database } from '#src/database/database.ts'
import { Prisma } from '#src/database/generated/prisma/client.ts'
import type { GuildTransaction } from '#src/database/guildTransaction.ts'
import { newId } from '#src/database/newId.ts'
import { type Category, type CategoryChanges, categoryFromRow } from '#src/tickets/category.ts'

/** The living categories of those guilds that have any, by guild, in the order in which they were made. */
export async function readCategoriesInAllGuilds(
  { system }: Pick<Database, 'system'>,
  guildIds: readonly string[],
): Promise<Map<string, Category[]>> {
  const rows = await system.prisma.ticketCategory.findMany({
    where: { guildId: { in: [...guildIds] }, deletedAt: null },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  })
  const found = new Map<string, Category[]>()
  for (const row of rows) found.set(row.guildId, [...(found.get(row.guildId) ?? []), categoryFromRow(row)])
  return found
}

export async function readCategories({ prisma, guildId }: GuildTransaction): Promise<Category[]> {
  const rows = await prisma.ticketCategory.findMany({
    where: { guildId, deletedAt: null },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  })
  return rows.map(categoryFromRow)
}

/**
 * The category if it is living, held until the transaction ends: tickets of a category are opened one after the other, so that
 * what is counted stays true.
 */
export async function lockCategory(
  { kysely, prisma, guildId }: GuildTransaction,
  id: string,
): Promise<Category | undefined> {
  await kysely
    .selectFrom('ticket_categories')
    .select('id')
    .where('guild_id', '=', guildId)
    .where('id', '=', id)
    .forNoKeyUpdate()
    .execute()
  const row = await prisma.ticketCategory.findUnique({
    where: { guildId_id: { guildId, id }, deletedAt: null },
  })
  return row ? categoryFromRow(row) : undefined
}

export async function insertCategory(
  { prisma, guildId }: GuildTransaction,
  changes: CategoryChanges & { name: string },
): Promise<Category> {
  const data = { ...asData(changes), name: changes.name }
  return categoryFromRow(await prisma.ticketCategory.create({ data: { ...data, guildId, id: newId() } }))
}

export async function updateCategory(
  { prisma, guildId }: GuildTransaction,
  id: string,
  changes: CategoryChanges,
): Promise<Category> {
  const row = await prisma.ticketCategory.update({
    where: { guildId_id: { guildId, id } },
    data: asData(changes),
  })
  return categoryFromRow(row)
}

/** Its tickets go on; its name may be taken again. */
export async function markCategoryDeleted({ kysely, guildId }: GuildTransaction, id: string): Promise<void> {
  const now = sql<Date>`now()`
  await kysely
    .updateTable('ticket_categories')
    .set({ deleted_at: now, updated_at: now })
    .where('guild_id', '=', guildId)
    .where('id', '=', id)
    .execute()
}

export type BlockKind = 'USER' | 'ROLE'

/** Blocks somebody from opening tickets, in place of an earlier block. days: null for ever. */
export async function writeBlock(
  { kysely, guildId }: GuildTransaction,
  target: { kind: BlockKind; id: string },
  days: number | null,
  reason: string | null,
): Promise<void> {
  const until = sql<Date | null>`now() + ${days}::int * interval '1 day'`
  await kysely
    .insertInto('ticket_blocklist')
    .values({ guild_id: guildId, kind: target.kind, target_id: target.id, until, reason })
    .onConflict(conflict =>
      conflict
        .columns(['guild_id', 'kind', 'target_id'])
        .doUpdateSet({ until, reason, updated_at: sql<Date>`now()` }),
    )
    .execute()
}

/** Answers whether there was such a block. */
export async function deleteBlock(
  { kysely, guildId }: GuildTransaction,
  target: { kind: BlockKind; id: string },
): Promise<boolean> {
  const gone = await kysely
    .deleteFrom('ticket_blocklist')
    .where('guild_id', '=', guildId)
    .where('kind', '=', target.kind)
    .where('target_id', '=', target.id)
    .returning('target_id')
    .execute()
  return gone.length > 0
}

function asData({ questions, workingHours, ...changes }: CategoryChanges) {
  return {
    ...changes,
    ...(workingHours !== undefined && {
      workingHours:
        workingHours === null ? Prisma.DbNull : (workingHours as unknown as Prisma.InputJsonValue),
    }),
    ...(questions && { questions: questions as unknown as Prisma.InputJsonValue }),
  }
}
