import type { Database } from '#src/database/database.ts'
import { changeInAllGuilds } from '#src/database/guildTransaction.ts'
import { newId } from '#src/database/newId.ts'
import { markGuildRemoved } from '#src/guilds/store.ts'
import { noteOperation } from '#src/operations/operatorLog.ts'

export type Deactivation =
  | { kind: 'deactivated'; name: string }
  | { kind: 'inactive'; name: string; removedAt: Date | null }
  | { kind: 'unknown' }

/**
 * Marks a guild as left, as a removal on Discord does. A running bot grants no XP there from then on; one that is still a
 * member takes the guild up again at its next start.
 */
export function deactivateGuild(
  db: Pick<Database, 'system' | 'retry'>,
  guildId: string,
  operator: string,
): Promise<Deactivation> {
  const requestId = newId()
  return changeInAllGuilds(db, { source: 'CLI', userId: null, requestId }, async tx => {
    const guild = await tx.kysely
      .selectFrom('guilds')
      .select(['name', 'is_active', 'removed_at'])
      .where('id', '=', guildId)
      .forUpdate()
      .executeTakeFirst()
    if (!guild) return { kind: 'unknown' }
    const { name } = guild
    if (!guild.is_active) return { kind: 'inactive', name, removedAt: guild.removed_at }
    await markGuildRemoved({ system: tx }, guildId)
    await noteOperation(tx.kysely, {
      actor: operator,
      command: 'guilds deactivate',
      details: { guildId, name, requestId },
    })
    return { kind: 'deactivated', name }
  })
}
