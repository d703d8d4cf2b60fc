/** Why somebody lost a win: as a giveaway_winners row has it, read. */
export interface Loss {
  kind: 'notClaimed' | 'rerolled' | 'revoked'
  /** What whoever revoked it gave as the reason. */
  note: string | null
}

const revoked = 'REVOKED'

/** As the row keeps it. */
export function revokedFor(note: string | null): string {
  return note === null ? revoked : `${revoked}: ${note}`
}

export function readLoss(reason: string): Loss {
  if (reason === 'NOT_CLAIMED') return { kind: 'notClaimed', note: null }
  if (reason === 'REROLLED') return { kind: 'rerolled', note: null }
  return {
    kind: 'revoked',
    note: reason.startsWith(`${revoked}: `) ? reason.slice(revoked.length + 2) : null,
  }
}
