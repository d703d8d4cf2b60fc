import type { Bot } from '#src/bot.ts'
import { findDueGuildsInAllGuilds } from '#src/tempVoice/channelStore.ts'
import { reconcileVoice } from '#src/tempVoice/reconcile.ts'
import { type TendBot, tendVoice } from '#src/tempVoice/tendVoice.ts'

/** How late something that is due may be done. */
const lookEveryMs = 2_000
/** Until those who have to wait for their channel are looked at again. */
const waitMs = 5_000
const reconcileEveryMs = 300_000

type KeeperBot = Omit<TendBot, 'voiceHubs'> & Pick<Bot, 'voiceHubs' | 'now' | 'stopping'>

/** Has the temporary voice channels of this process's guilds looked after: when something happens, and when something is due. */
export class VoiceKeeper {
  #bot: () => KeeperBot
  /** Guilds that will be looked at, but are not yet. */
  #touched = new Set<string>()
  #working = new Set<Promise<unknown>>()
  /** When guilds in which somebody waits are looked at again, in milliseconds since the Unix epoch. */
  #waiting = new Map<string, number>()
  /** Channels that are none of ours, as the audit log said. */
  #foreign = new Set<string>()
  #timers: NodeJS.Timeout[] = []
  #stopped = false

  constructor(bot: () => KeeperBot) {
    this.#bot = bot
  }

  /** Begins to look for what is due. */
  start(): void {
    this.#timers = [
      setInterval(() => this.#work(this.#lookForDue()), lookEveryMs),
      setInterval(() => this.#work(this.#reconcileAll()), reconcileEveryMs),
    ]
  }

  /** Somebody has moved in voice. However often it is called, a guild is looked at once more at the least. */
  touch(guildId: string): void {
    const { voiceHubs } = this.#bot()
    if (this.#stopped || this.#touched.has(guildId) || voiceHubs.of(guildId).length === 0) return
    this.#touched.add(guildId)
    this.#work(this.#tend(guildId))
  }

  /** Compares everything in guilds that have come, or come back, with Discord. */
  open(guildIds: readonly string[]): void {
    this.#work(this.#reconcile(guildIds))
  }

  /** Resolves when nothing is under way; nothing new is begun. */
  async stop(): Promise<void> {
    this.#stopped = true
    for (const timer of this.#timers) clearInterval(timer)
    while (this.#working.size > 0) await Promise.all(this.#working)
  }

  async #tend(guildId: string): Promise<void> {
    const bot = this.#bot()
    // All that the gateway brings at once is one look.
    await new Promise(resolve => setImmediate(resolve))
    this.#touched.delete(guildId)
    // Until it has been looked at without a failure it is looked at again.
    this.#waiting.set(guildId, bot.now() + waitMs)
    if (!(await tendVoice(bot, guildId))) this.#waiting.delete(guildId)
  }

  async #lookForDue(): Promise<void> {
    const bot = this.#bot()
    const now = bot.now()
    const waiting = [...this.#waiting].flatMap(([guildId, at]) => (at <= now ? guildId : []))
    for (const guildId of waiting) this.#waiting.delete(guildId)
    for (const guildId of new Set([...waiting, ...(await findDueGuildsInAllGuilds(bot.db))]))
      this.touch(guildId)
  }

  async #reconcileAll(): Promise<void> {
    const bot = this.#bot()
    await this.#reconcile(bot.discord.guildIds())
  }

  async #reconcile(guildIds: readonly string[]): Promise<void> {
    const bot = this.#bot()
    for (const guildId of guildIds) {
      if (bot.voiceHubs.of(guildId).length === 0 || this.#stopped) continue
      await reconcileVoice(bot, guildId, this.#foreign).catch((err: unknown) =>
        bot.log.warn({ guildId, err }, 'temporary voice channels could not be compared with Discord'),
      )
      this.touch(guildId)
    }
  }

  #work(work: Promise<unknown>): void {
    const tracked = work
      .catch((err: unknown) =>
        this.#bot().log.warn({ err }, 'temporary voice channels were not looked after'),
      )
      .finally(() => this.#working.delete(tracked))
    this.#working.add(tracked)
  }
}
