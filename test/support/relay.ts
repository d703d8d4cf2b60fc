import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ownChain, signRound } from '#test/support/beacons.ts'

/** A relay of the tests' own chain, on loopback. */
export interface Relay {
  url: string
  /** Rounds that it was asked for, and that it gave. */
  asked: number[]
  given: number[]
  /** Keeps every question unanswered until it is released. */
  hold(): void
  release(): void
  close(): Promise<void>
}

export async function startRelay(): Promise<Relay> {
  const asked: number[] = []
  const given: number[] = []
  let released = Promise.withResolvers<void>()
  released.resolve()
  const server = createServer((request, response) => {
    const [, hash, , round = ''] = (request.url ?? '').split('/')
    asked.push(Number(round))
    void released.promise.then(() => {
      if (response.destroyed) return
      response.statusCode = hash === ownChain.chainHash ? 200 : 404
      response.end(JSON.stringify({ round: Number(round), signature: signRound(Number(round)) }), () =>
        given.push(Number(round)),
      )
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    given,
    hold: () => void (released = Promise.withResolvers()),
    release: () => released.resolve(),
    async close() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
