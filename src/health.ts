import { once } from 'node:events'
import { type Server, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { StartupError } from '#src/startupError.ts'

export interface HealthOptions {
  host: string
  /** 0 takes any free port. */
  port: number
  /** Whether one of the next ports will do when that one is in use. */
  takesNext?: boolean
  /** Answers what keeps the bot from serving, null when nothing does. */
  readiness(): Promise<string | null>
  metrics: { contentType: string; render(): Promise<string> }
}

export interface Health {
  url: string
  close(): Promise<void>
}

/** The port where nobody says another. */
export const usualHealthPort = 8080

/** How many ports are tried where the next one will do. */
const portsToTry = 20

/**
 * Serves /healthz (the process answers), /readyz (connected to Discord, and the database answers) and /metrics (for
 * Prometheus).
 */
export async function serveHealth({
  host,
  port,
  takesNext = false,
  readiness,
  metrics,
}: HealthOptions): Promise<Health> {
  const server = createServer((request, response) => {
    const answer = (status: number, text: string, contentType = 'text/plain; charset=utf-8') =>
      response.writeHead(status, { 'content-type': contentType }).end(`${text}\n`)
    if (request.url === '/healthz') answer(200, 'ok')
    else if (request.url === '/readyz') {
      readiness().then(
        reason => (reason === null ? answer(200, 'ready') : answer(503, reason)),
        () => answer(503, 'the readiness check failed'),
      )
    } else if (request.url === '/metrics') {
      metrics.render().then(
        text => answer(200, text.trimEnd(), metrics.contentType),
        () => answer(500, 'the metrics could not be read'),
      )
    } else answer(404, 'Only /healthz, /readyz and /metrics are here.')
  })
  const ports = Array.from({ length: takesNext ? portsToTry : 1 }, (_, at) => port + at)
  if (!(await listenOnOne(server, ports, host)))
    throw new StartupError(
      `Port ${port} is in use, so health can't be served there. Set HEALTH_PORT to another; 0 takes any free one.`,
    )
  const address = server.address() as AddressInfo
  return {
    url: `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** Whether one of the ports was free. */
async function listenOnOne(server: Server, ports: readonly number[], host: string): Promise<boolean> {
  for (const port of ports) {
    try {
      await once(server.listen(port, host), 'listening')
      return true
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code !== 'EADDRINUSE')
        throw new StartupError(
          `Health can't be served at ${host}:${port} (${code}). Check HEALTH_HOST and HEALTH_PORT.`,
        )
    }
  }
  return false
}
