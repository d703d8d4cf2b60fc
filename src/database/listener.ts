import { Client } from 'pg'
import type { Log } from '#src/log.ts'

export interface ListenerOptions {
  url: string
  /** PostgreSQL's channel, on which a trigger names the guild whose rows changed. */
  channel: string
  log: Log
  onChange(guildId: string): void
  onConnected(): void
}

/** One connection that listens, and connects again for ever: whatever was missed meanwhile is read again by onConnected. */
export class Listener {
  #options: ListenerOptions
  #client: Client | undefined
  #timer: NodeJS.Timeout | undefined
  #closed = false

  constructor(options: ListenerOptions) {
    this.#options = options
    void this.#connect()
  }

  reconnect(): void {
    if (this.#closed || this.#timer) return
    const client = this.#client
    this.#client = undefined
    client?.removeAllListeners('end')
    void client?.end().catch(() => undefined)
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      void this.#connect()
    }, 1_000)
  }

  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#timer)
    this.#client?.removeAllListeners('end')
    await this.#client?.end().catch(() => undefined)
  }

  async #connect(): Promise<void> {
    const { url, channel, log, onChange, onConnected } = this.#options
    const client = new Client({
      connectionString: url,
      application_name: `guildhall ${channel}`,
      keepAlive: true,
    })
    client.on('error', err => log.debug({ err, channel }, 'a database listener lost its connection'))
    client.on('end', () => this.reconnect())
    client.on('notification', ({ payload }) => payload && onChange(payload))
    this.#client = client
    try {
      await client.connect()
      await client.query(`LISTEN ${channel}`)
      onConnected()
    } catch (err) {
      log.debug({ err, channel }, 'a database listener could not connect')
      this.reconnect()
    }
  }
}
