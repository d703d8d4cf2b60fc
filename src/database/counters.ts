import { sql } from 'kysely'
import type { GuildTransaction } from '#src/database/guildTransaction.ts'

/**
 * The next number of a kind in the guild, from 1 on. It belongs to the transaction: a rollback gives it back, so the numbers
 * of what was committed have neither gap nor duplicate. Others who want one wait for the transaction's end.
 */
export async function nextNumber({ kysely, guildId }: GuildTransaction, kind: string): Promise<number> {
  const { rows } = await sql<{ n: bigint }>`
    INSERT INTO guild_counters AS c (guild_id, kind, n) VALUES (${guildId}, ${kind}, 1)
    ON CONFLICT (guild_id, kind) DO UPDATE SET n = c.n + 1, updated_at = now()
    RETURNING n`.execute(kysely)
  return Number(rows[0]?.n)
}
