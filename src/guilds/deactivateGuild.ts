import type { Database } from '#src/database/database.ts'
import { changeInAllGuilds } from '#src/database/guildTransaction.ts'
import { newId } from '#src/database/newId.ts'
import { type Removal, removeGuild } from '#src/guilds/removeGuild.ts'
import { noteOperation } from '#src/operations/operatorLog.ts'

/**
 * Marks a guild as left, as a removal on Discord does. A running bot grants no XP there from then on; one that is still a
 * member takes the guild up again at its next start.
 */
export function deactivateGuild(
  db: Pick<Database, 'system' | 'retry'>,
  guildId: string,
  { operator, graceDays }: { operator: string; graceDays: number },
): Promise<Removal> {
  const requestId = newId()
  return changeInAllGuilds(db, { source: 'CLI', userId: null, requestId }, async ({ kysely }) => {
    const removal = await removeGuild(kysely, guildId, graceDays)
    if (removal.kind === 'removed')
      await noteOperation(kysely, {
        actor: operator,
        command: 'guilds deactivate',
        details: { guildId, name: removal.name, requestId },
      })
    return removal
  })
}
