import type { Pool, PoolClient } from 'pg'

/**
 * Runs on a connection of its own. After an error what it began is rolled back; a connection whose end is not certain is not used
 * again.
 */
export async function onConnection<T>(
  pool: Pick<Pool, 'connect'>,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect()
  let isBroken = false
  try {
    return await work(client)
  } catch (error) {
    isBroken = await client.query('ROLLBACK').then(
      () => false,
      () => true,
    )
    throw error
  } finally {
    client.release(isBroken)
  }
}
