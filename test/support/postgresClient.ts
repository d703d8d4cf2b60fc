import { text } from 'node:stream/consumers'
import { Client } from 'pg'
import { to as copyTo } from 'pg-copy-streams'

/** A connection for as long as it is used. */
export async function withClient<T>(url: string, use: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return await use(client)
  } finally {
    await client.end()
  }
}

/** What a COPY … TO STDOUT gives. */
export function readStream(client: Client, copy: string): Promise<string> {
  return text(client.query(copyTo(copy)))
}
