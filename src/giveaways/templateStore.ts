import { type Kysely, sql } from 'kysely'
import type { DB } from '#src/database/generated/kysely.ts'
import type { GuildReading, GuildTransaction } from '#src/database/guildTransaction.ts'
import type { Plan } from '#src/giveaways/plan.ts'

export interface Template {
  id: string
  name: string
  /** As it was saved: checked again when it is used. */
  manifest: unknown
}

/** The living template of that id or name. */
export async function readTemplate(
  { kysely, guildId }: GuildReading,
  asked: string,
): Promise<Template | undefined> {
  return await kysely
    .selectFrom('giveaway_templates')
    .select(['id', 'name', 'manifest'])
    .where('guild_id', '=', guildId)
    .where('deleted_at', 'is', null)
    .where(sql<boolean>`(id = ${asked} OR lower(name) = lower(${asked}))`)
    .executeTakeFirst()
}

export async function readTemplateNamesInAllGuilds(
  kysely: Kysely<DB>,
  guildIds: readonly string[],
): Promise<{ guildId: string; name: string }[]> {
  return await kysely
    .selectFrom('giveaway_templates')
    .select(['guild_id as guildId', 'name'])
    .where('guild_id', 'in', [...guildIds])
    .where('deleted_at', 'is', null)
    .orderBy('name')
    .execute()
}

export async function countTemplates({ kysely, guildId }: GuildReading): Promise<number> {
  const { count } = await kysely
    .selectFrom('giveaway_templates')
    .select(({ fn }) => fn.countAll<bigint>().as('count'))
    .where('guild_id', '=', guildId)
    .where('deleted_at', 'is', null)
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** In the place of one of the same name. */
export async function writeTemplate(
  { kysely, guildId }: GuildTransaction,
  { id, name, createdBy, plan }: { id: string; name: string; createdBy: string; plan: Plan },
): Promise<'saved' | 'replaced'> {
  const manifest = sql<string>`${JSON.stringify(plan)}::jsonb`
  const renewed = await kysely
    .updateTable('giveaway_templates')
    .set({ manifest, updated_at: sql<Date>`now()` })
    .where('guild_id', '=', guildId)
    .where('deleted_at', 'is', null)
    .where(sql<boolean>`lower(name) = lower(${name})`)
    .returning('id')
    .execute()
  if (renewed.length > 0) return 'replaced'
  await kysely
    .insertInto('giveaway_templates')
    .values({ guild_id: guildId, id, name, manifest, created_by: createdBy })
    .execute()
  return 'saved'
}

/** Not while a giveaway that is not over uses it: 'used' then. */
export async function removeTemplate(
  { kysely, guildId }: GuildTransaction,
  asked: string,
): Promise<'removed' | 'used' | 'none'> {
  const { rows } = await sql<{ id: string; used: boolean }>`
    SELECT id, EXISTS (
      SELECT FROM giveaways AS g WHERE g.guild_id = t.guild_id AND g.template_id = t.id
        AND g.status NOT IN ('COMPLETED', 'CANCELLED')) AS used
    FROM giveaway_templates AS t
    WHERE guild_id = ${guildId} AND deleted_at IS NULL AND (id = ${asked} OR lower(name) = lower(${asked}))
    FOR UPDATE`.execute(kysely)
  const [found] = rows
  if (!found) return 'none'
  if (found.used) return 'used'
  await kysely
    .updateTable('giveaway_templates')
    .set({ deleted_at: sql<Date>`now()`, updated_at: sql<Date>`now()` })
    .where('guild_id', '=', guildId)
    .where('id', '=', found.id)
    .execute()
  return 'removed'
}
