import { once } from 'node:events'
import net from 'node:net'

export interface SlowProxy {
  /** Leads to the same database through the proxy. */
  url: string
  /** Milliseconds that each answer of the database is held up from now on. */
  setDelay(ms: number): void
  close(): Promise<void>
}

/** Stands between the bot and its database. */
export async function startSlowProxy(databaseUrl: string): Promise<SlowProxy> {
  const target = new URL(databaseUrl)
  let delayMs = 0
  const sockets = new Set<net.Socket>()
  const server = net.createServer(client => {
    const upstream = net.connect(Number(target.port), target.hostname)
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket)
      socket
        .on('error', () => other.destroy())
        .on('close', () => {
          sockets.delete(socket)
          other.destroy()
        })
    }
    client.pipe(upstream)
    // Timers of one length fire in the order in which they were set.
    upstream.on('data', data =>
      delayMs === 0 ? client.write(data) : setTimeout(() => client.writable && client.write(data), delayMs),
    )
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = new URL(databaseUrl)
  url.host = `127.0.0.1:${(server.address() as net.AddressInfo).port}`
  return {
    url: url.href,
    setDelay: ms => (delayMs = ms),
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
