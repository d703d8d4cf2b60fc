import { type PoolClient, escapeLiteral } from 'pg'
import { type Database, appRole } from '#src/database/database.ts'
import type { Actor } from '#src/database/guildTransaction.ts'
import { onConnection } from '#src/database/onConnection.ts'
import { asOnlyTransaction } from '#src/database/onlyTransaction.ts'

/**
 * A transaction within one guild on a bare connection, as what must be on time does without Prisma: like changeGuild it takes on
 * guildhall_app, so that row-level security hides other guilds, and the audit log names the actor, and failures that may pass are tried again.
 */
export async function inOwnTransaction<T>(
  { system: { pool }, retry }: Pick<Database, 'system' | 'retry'>,
  guildId: string,
  actor: Pick<Actor, 'source' | 'userId' | 'requestId'>,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  let isCommitting = false
  const attempt = () =>
    onConnection(pool, async client => {
      await client.query(beginAs(guildId, actor))
      const value = await work(client)
      isCommitting = true
      await client.query('COMMIT')
      return value
    })
  return await asOnlyTransaction(() => retry(attempt, () => !isCommitting))
}

/** One message to the server. */
function beginAs(
  guildId: string,
  { source, userId, requestId }: Pick<Actor, 'source' | 'userId' | 'requestId'>,
): string {
  const settings = {
    role: appRole,
    'app.guild_id': guildId,
    'app.source': source,
    'app.actor': userId ?? '',
    'app.request_id': requestId,
  }
  const calls = Object.entries(settings).map(
    ([name, value]) => `set_config('${name}', ${escapeLiteral(value)}, true)`,
  )
  return `BEGIN; SELECT ${calls.join(', ')}`
}
