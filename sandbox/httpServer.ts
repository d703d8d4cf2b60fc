import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Gateway } from './gateway/gateway.ts'
import type { Rest } from './rest/rest.ts'

export interface Parts {
  rest: Pick<Rest, 'handle'>
  gateway: Pick<Gateway, 'accept'>
  /** The page, its control API and uploaded files: everything that is not Discord's own API. */
  control: { handle(request: IncomingMessage, response: ServerResponse): Promise<void> }
}

export interface HttpServer {
  readonly url: string
  serve(parts: Parts): void
  stop(): Promise<void>
}

/** Listens first and serves later, because the parts need to know the address. */
export async function createHttpServer(address: { host: string; port: number }): Promise<HttpServer> {
  const server = createServer({ keepAliveTimeout: 30_000 })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(address.port, address.host, () => {
      server.off('error', reject)
      resolve()
    })
  })
  const { port } = server.address() as AddressInfo
  const host = address.host.includes(':') ? `[${address.host}]` : address.host

  return {
    url: `http://${host}:${port}`,
    serve: ({ rest, gateway, control }) => {
      server.on('request', (request, response) => {
        const part = (request.url ?? '').startsWith('/api/') ? rest : control
        part.handle(request, response).catch(() => request.socket.destroy())
      })
      server.on('upgrade', (request, socket, head) => {
        if ((request.url ?? '').split(/[/?]/)[1] === 'gateway')
          gateway.accept(request, socket as Socket, head)
        else socket.destroy()
      })
    },
    stop: async () => {
      const closed = new Promise<void>(resolve => {
        server.close(() => resolve())
      })
      server.closeAllConnections()
      await closed
    },
  }
}
