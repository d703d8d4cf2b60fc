import { createId } from '@paralleldrive/cuid2'

/** A new id for a row of ours: a cuid of 24 characters, so that it also serves as a message nonce (25 at most). */
export function newId(): string {
  return createId()
}
