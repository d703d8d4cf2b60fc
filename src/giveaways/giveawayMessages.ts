import PQueue from 'p-queue'
import type { Bot } from '#src/bot.ts'
import { editEveryMs } from '#src/giveaways/syncStore.ts'
import { syncGiveaway } from '#src/giveaways/syncGiveaway.ts'

/**
 * Messages of a guild edited at a time: of a crowd of them Discord takes few a second in one channel, other guilds wait for none of
 * them, and what must be on time has the database first.
 */
const atOnce = 5

/** How long until a message that could not be edited is tried again. */
const retryMs = 15_000

/**
 * Keeps the public messages of giveaways up to date: the first change is shown at once, those that follow in the next 5 s together.
 * What this process does not live to show, the sweep of another does.
 */
export class GiveawayMessages {
  #bot: Pick<Bot, 'db' | 'discord' | 'settings' | 'log'>
  /** What is waiting for its turn, and whether it changed again while it was being shown. */
  #pending = new Map<string, { timer: NodeJS.Timeout | null; again: boolean }>()
  /** By guild; only of those that have any to make. */
  #edits = new Map<string, PQueue>()
  #stopped = false

  constructor(bot: Pick<Bot, 'db' | 'discord' | 'settings' | 'log'>) {
    this.#bot = bot
  }

  /** Something that the message shows has changed. */
  touch(guildId: string, giveawayId: string): void {
    const pending = this.#pending.get(`${guildId}:${giveawayId}`)
    if (pending) pending.again = true
    else this.#showIn(0, guildId, giveawayId)
  }

  /** Resolves when no edit is under way; what was waiting is left to the next process. */
  async stop(): Promise<void> {
    this.#stopped = true
    for (const { timer } of this.#pending.values()) if (timer) clearTimeout(timer)
    this.#pending.clear()
    const queues = [...this.#edits.values()]
    for (const queue of queues) queue.clear()
    await Promise.all(queues.map(queue => queue.onIdle()))
  }

  #showIn(waitMs: number, guildId: string, giveawayId: string): void {
    if (this.#stopped) return
    const key = `${guildId}:${giveawayId}`
    const timer = setTimeout(() => {
      this.#pending.set(key, { timer: null, again: false })
      void this.#queueOf(guildId).add(() => this.#show(key, guildId, giveawayId))
    }, waitMs)
    this.#pending.set(key, { timer, again: false })
  }

  #queueOf(guildId: string): PQueue {
    const found = this.#edits.get(guildId)
    if (found) return found
    const queue = new PQueue({ concurrency: atOnce })
    queue.addEventListener('idle', () => {
      if (queue.size + queue.pending === 0 && this.#edits.get(guildId) === queue) this.#edits.delete(guildId)
    })
    this.#edits.set(guildId, queue)
    return queue
  }

  async #show(key: string, guildId: string, giveawayId: string): Promise<void> {
    // What changed while it stood in line is shown now.
    this.#pending.set(key, { timer: null, again: false })
    let waitMs: number | null
    try {
      waitMs = await syncGiveaway(this.#bot, guildId, giveawayId)
    } catch (err) {
      this.#bot.log.warn({ guildId, giveawayId, err }, "a giveaway's message waits for Discord")
      waitMs = retryMs
    }
    const again = this.#pending.get(key)?.again === true
    this.#pending.delete(key)
    if (waitMs !== null) this.#showIn(waitMs, guildId, giveawayId)
    else if (again) this.#showIn(editEveryMs, guildId, giveawayId)
  }
}
