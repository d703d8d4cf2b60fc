import { createHash } from 'node:crypto'
import { bls12_381 } from '@noble/curves/bls12-381.js'
import { u64 } from '#src/giveaways/draw/bytes.ts'

/** A drand chain of the scheme bls-unchained-g1-rfc9380. */
export interface Chain {
  /** 32 bytes, hexadecimal. */
  chainHash: string
  /** On G2 of BLS12-381, compressed: 96 bytes, hexadecimal. */
  publicKey: string
  /** When round 1 came, in seconds since the Unix epoch. */
  genesis: number
  /** Seconds from one round to the next. */
  period: number
}

/** What drand's /info says of quicknet, the chain of the League of Entropy (https://docs.drand.love/dev-guide/developer). */
export const quicknet: Chain = {
  chainHash: '52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971',
  publicKey:
    '83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d1064510d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a',
  genesis: 1_692_803_367,
  period: 3,
}

/** Seconds from a giveaway's end to its round: the time there is to post the frozen hash. */
const secondsToPost = 15

/** The one round that a giveaway which ended at `endsAt` (seconds since the Unix epoch) may be drawn with. */
export function roundFor(chain: Chain, endsAt: number): number {
  return Math.max(1, Math.ceil((endsAt + secondsToPost - chain.genesis) / chain.period) + 1)
}

/** When a round comes, in seconds since the Unix epoch. */
export function roundTime({ genesis, period }: Chain, round: number): number {
  return genesis + (round - 1) * period
}

const domain = 'BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_'

/**
 * The randomness of a round, 32 bytes in hexadecimal, if the signature (hexadecimal) is the chain's; else null. Takes some 30 ms
 * of the processor.
 */
export function randomnessOf(chain: Chain, round: number, signature: string): string | null {
  const { shortSignatures: bls } = bls12_381
  const bytes = Uint8Array.from(Buffer.from(signature, 'hex'))
  const message = createHash('sha256').update(u64(round)).digest()
  try {
    const point = bls.hash(Uint8Array.from(message), domain)
    if (!bls.verify(bytes, point, Uint8Array.from(Buffer.from(chain.publicKey, 'hex')))) return null
  } catch {
    // It is no point of the curve.
    return null
  }
  return createHash('sha256').update(bytes).digest('hex')
}
