import { setTimeout as sleep } from 'node:timers/promises'
import { DatabaseBusy } from '#src/database/transactionErrors.ts'

/** How long a command waits for its guild, in milliseconds: Discord hears nothing of it within 3 s otherwise. */
const waitMs = 1_500

/** The guilds that are being taken into service: what commands know of them is not in memory yet. */
export class Openings {
  #opening = new Map<string, Promise<unknown>>()

  /** Guilds are being opened until the promise is settled. */
  add(guildIds: readonly string[], opened: Promise<unknown>): void {
    for (const guildId of guildIds) this.#opening.set(guildId, opened)
    const remove = () => {
      for (const guildId of guildIds) if (this.#opening.get(guildId) === opened) this.#opening.delete(guildId)
    }
    opened.then(remove, remove)
  }

  /**
   * Waits a moment for a guild that is being opened.
   * @throws DatabaseBusy when it takes longer
   */
  async whenOpen(guildId: string): Promise<void> {
    const opened = this.#opening.get(guildId)
    if (!opened) return
    const tooLong = sleep(waitMs, undefined, { ref: false })
    await Promise.race([opened.catch(() => undefined), tooLong])
    // Or is being opened once more.
    if (this.#opening.has(guildId)) throw new DatabaseBusy('The guild is not open yet')
  }
}
