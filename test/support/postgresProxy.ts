import { once } from 'node:events'
import net from 'node:net'

export interface PostgresProxy {
  /** Leads to the same database through the proxy. */
  url: string
  /** Breaks the connection of the next COMMIT: before the server hears of it, or once it has answered. */
  breakNextCommit(when: 'before' | 'after'): void
  close(): Promise<void>
}

/** Stands between a client and a real server, to break connections at the worst moment. Does not speak TLS. */
export async function startPostgresProxy(databaseUrl: string): Promise<PostgresProxy> {
  const target = new URL(databaseUrl)
  let breaking: 'before' | 'after' | undefined
  const sockets = new Set<net.Socket>()
  const server = net.createServer(client => {
    const upstream = net.connect(Number(target.port), target.hostname)
    let dropAnswer = false
    const drop = () => {
      client.destroy()
      upstream.end()
    }
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', drop).on('close', () => {
        sockets.delete(socket)
        drop()
      })
    }
    client.on('data', data => {
      if (breaking !== undefined && data.includes('COMMIT')) {
        const when = breaking
        breaking = undefined
        if (when === 'before') return drop()
        dropAnswer = true
      }
      upstream.write(data)
    })
    upstream.on('data', data => (dropAnswer ? drop() : client.write(data)))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = new URL(databaseUrl)
  url.host = `127.0.0.1:${(server.address() as net.AddressInfo).port}`
  return {
    url: url.href,
    breakNextCommit: when => (breaking = when),
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
