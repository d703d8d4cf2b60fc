import { createHash } from 'node:crypto'
import { bls12_381 } from '@noble/curves/bls12-381.js'
import type { Chain } from '#src/giveaways/draw/beacon.ts'

/** Rounds of quicknet as drand published them (https://api.drand.sh). */
export const recordedRounds = [
  {
    round: 1_000,
    signature:
      'b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125e342b73a8dd2bacbe47e4b6b63ed5e39',
    randomness: 'fe290beca10872ef2fb164d2aa4442de4566183ec51c56ff3cd603d930e54fdd',
  },
  {
    round: 1_001,
    signature:
      'b33bf3667cbd5a82de3a24b4e0e9fe5513cc1a0e840368c6e31f5fcfa79bea03f73896b25883abf2853d10337fb8fa41',
  },
  {
    round: 1_002,
    signature:
      'ab066f9c12dd6de1336fca0f925192fb0c72a771c3e4c82ede1fd362c1a770f9eb05843c6308ce2530b53a99c0281a6e',
  },
] as const

const { shortSignatures: bls } = bls12_381
const secretKey = Uint8Array.from(createHash('sha256').update('a key of the tests').digest())

/** A chain whose key the tests have, so that it has every round. */
export const ownChain: Chain = {
  chainHash: 'ee'.repeat(32),
  publicKey: Buffer.from(bls.getPublicKey(secretKey).toBytes()).toString('hex'),
  genesis: 1_700_000_000,
  period: 3,
}

/** The signature of one of its rounds. */
export function signRound(round: number): string {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(BigInt(round))
  const message = Uint8Array.from(createHash('sha256').update(bytes).digest())
  return Buffer.from(bls.sign(bls.hash(message), secretKey).toBytes()).toString('hex')
}
