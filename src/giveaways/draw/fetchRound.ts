import { z } from 'zod'
import { type Chain, randomnessOf } from '#src/giveaways/draw/beacon.ts'

/** A round as it goes into a draw. Both in hexadecimal. */
export interface Round {
  signature: string
  randomness: string
}

/** reasons: why, for each endpoint. */
export type RoundOutcome = { kind: 'fetched'; round: Round } | { kind: 'unavailable'; reasons: string[] }

export interface RoundSource {
  /** Addresses of drand's HTTP relays, asked one after the other: https://api.drand.sh */
  endpoints: readonly string[]
  fetch: typeof globalThis.fetch
  /** For each endpoint. */
  timeoutMs: number
  signal: AbortSignal
}

const answer = z.object({ signature: z.string().regex(/^[0-9a-f]{96}$/) })

/** More than any round has. */
const maxAnswerLength = 4_096

/** Fetches a round that has come. An answer counts only with the chain's signature, so an endpoint need not be trusted. */
export async function fetchRound(chain: Chain, number: number, source: RoundSource): Promise<RoundOutcome> {
  const reasons: string[] = []
  for (const endpoint of source.endpoints) {
    try {
      const signature = await ask(`${endpoint}/${chain.chainHash}/public/${number}`, source)
      const randomness = randomnessOf(chain, number, signature)
      if (randomness !== null) return { kind: 'fetched', round: { signature, randomness } }
      reasons.push(`${endpoint}: the signature is not that of round ${number}`)
    } catch (error) {
      if (source.signal.aborted) throw error
      reasons.push(`${endpoint}: ${String(error).slice(0, 200)}`)
    }
  }
  return { kind: 'unavailable', reasons }
}

async function ask(url: string, { fetch, timeoutMs, signal }: RoundSource): Promise<string> {
  const limits = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
  const response = await fetch(url, { signal: limits, redirect: 'error' })
  if (!response.ok) throw new Error(`HTTP ${response.status}`)
  return answer.parse(JSON.parse(await readText(response))).signature
}

async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk)
    length += chunk.length
    if (length > maxAnswerLength) throw new Error(`The answer is longer than ${maxAnswerLength} bytes`)
  }
  return Buffer.concat(chunks).toString('utf8')
}
