/** What the flood answers to the benchmark. */
export type FloodAnswer = { kind: 'ready'; apiUrl: string; token: string }

/** What the benchmark asks of the flood. */
export type FloodRequest =
  /** Messages from the nth on, as fast as they are taken, with at most `window` of them not handled yet. */
  | { kind: 'flood'; from: number; count: number; window: number }
  /** Messages from the nth on, so many a second. */
  | { kind: 'pace'; from: number; count: number; perSecond: number }
  | { kind: 'handled'; count: number }

/** The members of the flood have the ids from here on. */
export const firstAuthorId = 400_000_000_000_000_000n
