import { sql } from 'kysely'
import type { GuildTransaction } from '#src/database/guildTransaction.ts'

/**
 * Waits until no other transaction holds the guild's lock of this name, and holds it until this one ends. Take it in a
 * statement before the one that reads what it guards: a statement sees the database as it was when it began.
 */
export async function lockInGuild({ kysely, guildId }: GuildTransaction, name: string): Promise<void> {
  await sql`
    SELECT true AS locked FROM pg_advisory_xact_lock(hashtextextended(${`${name}:${guildId}`}, 0))`.execute(
    kysely,
  )
}
