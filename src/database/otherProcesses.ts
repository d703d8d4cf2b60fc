import type { Client } from 'pg'
import { StartupError } from '#src/startupError.ts'

/**
 * For what must not happen under a running bot.
 * @throws StartupError naming the connections of a bot, or of another tool of ours, to this database
 */
export async function refuseWhileInUse(client: Pick<Client, 'query'>): Promise<void> {
  const { rows } = await client.query<{ name: string; count: number }>(
    `SELECT application_name AS name, count(*)::int AS count FROM pg_stat_activity
     WHERE datname = current_database() AND application_name LIKE 'guildhall%' AND application_name <> 'guildhall cli'
     GROUP BY 1 ORDER BY 1`,
  )
  if (rows.length === 0) return
  const connections = rows.map(({ name, count }) => `${name}: ${count}`).join(', ')
  throw new StartupError(
    `A bot is connected to this database (${connections}). Stop it first; nothing was changed.`,
  )
}
