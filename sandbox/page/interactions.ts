import type { APIModalInteractionResponseCallbackData } from 'discord-api-types/v10'
import type { Started } from './api.ts'

export type Outcome =
  | { kind: 'acknowledged' }
  | { kind: 'expired' }
  | { kind: 'modal'; interactionId: string; modal: APIModalInteractionResponseCallbackData }

/**
 * What became of the interactions that this window began. The stream tells it for every window of the person, and perhaps
 * before the request that began it is answered.
 */
export class Interactions {
  readonly #waiting = new Map<string, (outcome: Outcome) => void>()
  readonly #early = new Map<string, Outcome>()
  #beginning = 0

  /** Rejects when the sandbox refuses to begin it. */
  async follow(begin: Promise<Started>): Promise<Outcome> {
    this.#beginning += 1
    try {
      const { interactionId } = await begin
      const early = this.#early.get(interactionId)
      if (early) return early
      return new Promise(resolve => {
        this.#waiting.set(interactionId, resolve)
      })
    } finally {
      this.#beginning -= 1
      if (this.#beginning === 0) this.#early.clear()
    }
  }

  settle(interactionId: string, outcome: Outcome): void {
    const resolve = this.#waiting.get(interactionId)
    this.#waiting.delete(interactionId)
    if (resolve) resolve(outcome)
    else if (this.#beginning > 0) this.#early.set(interactionId, outcome)
  }

  /** After an interruption nobody will tell any more: what is still waited for is taken for done. */
  settleAll(): void {
    for (const resolve of this.#waiting.values()) resolve({ kind: 'acknowledged' })
    this.#waiting.clear()
  }
}
