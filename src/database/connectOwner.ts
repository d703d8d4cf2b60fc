import { Client } from 'pg'
import { StartupError } from '#src/startupError.ts'

/**
 * One connection as the database's owner, without any timeouts, those of its role included, for migrations and the command
 * line. An aborted signal ends it, and with it what it is doing.
 * @throws StartupError where the server does not answer or refuses
 */
export async function connectOwner(
  url: string,
  { name = 'guildhall cli', signal }: { name?: string; signal?: AbortSignal } = {},
): Promise<Client> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: 10_000,
    application_name: name,
    keepAlive: true,
  })
  // A connection that breaks fails the query that uses it; without a listener it would end the process.
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query(withoutTimeouts)
  } catch (error) {
    void client.end()
    const { code, message } = error as { code?: string; message: string }
    const variable = url === process.env['DATABASE_DIRECT_URL'] ? 'DATABASE_DIRECT_URL' : 'DATABASE_URL'
    throw new StartupError(
      `The database ${client.database} at ${client.host}:${client.port} cannot be used (${message || code}). Check that the server is running and that ${variable} is right.`,
    )
  }
  const onAbort = () => void client.end()
  signal?.addEventListener('abort', onAbort)
  client.once('end', () => signal?.removeEventListener('abort', onAbort))
  if (signal?.aborted) onAbort()
  return client
}

/** Those that this version of the server has. */
const withoutTimeouts = `
  SELECT set_config(name, '0', false) FROM pg_settings
  WHERE name IN ('statement_timeout', 'lock_timeout', 'transaction_timeout', 'idle_in_transaction_session_timeout', 'idle_session_timeout')`

/** A connection of connectOwner's for as long as it is used. @throws StartupError */
export async function withOwner<T>(url: string, use: (client: Client) => Promise<T>): Promise<T> {
  const client = await connectOwner(url)
  try {
    return await use(client)
  } finally {
    await client.end()
  }
}
