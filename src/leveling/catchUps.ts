import PQueue from 'p-queue'
import type { Bot } from '#src/bot.ts'
import type { MessageChannel } from '#src/discord/discord.ts'
import { catchUpGuild } from '#src/leveling/catchUp.ts'

/** Requests a second for catching up, all guilds together, of the 50 that Discord allows a bot. */
const fetchesPerSecond = 5
/** Guilds caught up at a time. */
const concurrency = 5
const firstRetryMs = 5_000
const maxRetryMs = 300_000
/** How long a lane is held for catching up at the most: then XP goes on, and what was lost may stay so. */
const maxHoldMs = 15 * 60_000

export type CatchUpsBot = Pick<Bot, 'db' | 'discord' | 'settings' | 'xp' | 'queues' | 'log' | 'now'>

/** Guilds that are being caught up, wait for their turn, or for another try; and messages lost since the start. */
export interface CatchUpLoad {
  running: number
  waiting: number
  retrying: number
  lost: number
}

/** A guild that waits to be caught up again. Its lane is held, so that no later message takes the place of a lost one. */
interface Retry {
  since: number
  delayMs: number
  timer: NodeJS.Timeout | undefined
  release(): void
}

/** Catches guilds up after an outage of the bot, and after messages were lost on their way to the database. */
export class CatchUps {
  #bot: CatchUpsBot
  #guilds = new PQueue({ concurrency })
  #pace = new PQueue({ interval: 1_000, intervalCap: fetchesPerSecond })
  #retries = new Map<string, Retry>()
  #stopped = false
  #lost = 0

  constructor(bot: CatchUpsBot) {
    this.#bot = bot
  }

  /** Holds the guild's leveling lane at once and until what it missed is granted. */
  async run(guildId: string): Promise<void> {
    const release = this.#bot.queues.hold(guildId, 'leveling')
    // Opened before anything can pass the lane, also when stopping: what was not caught up lies behind the mark.
    const gap = this.#bot.xp.marks.openGap(guildId)
    // As they are now: whatever comes later waits in the lane, behind what is read.
    const channels = this.#bot.discord.messageChannels(guildId)
    try {
      await this.#guilds.add(() => this.#catchUp(guildId, gap, channels))
    } catch (error) {
      if (!this.#stopped) throw error // stopping clears the queue, which rejects what waits in it
    } finally {
      release()
    }
  }

  load(): CatchUpLoad {
    const { pending: running, size: waiting } = this.#guilds
    return { running, waiting, retrying: this.#retries.size, lost: this.#lost }
  }

  /** A message of the guild got no fate: its mark stays, and the guild is caught up when the database is back. */
  lost(guildId: string, reason: unknown): void {
    this.#lost++
    this.#again(guildId, reason)
  }

  async stop(): Promise<void> {
    this.#stopped = true
    for (const guildId of this.#retries.keys()) this.#endRetry(guildId)
    this.#guilds.clear()
    this.#pace.clear()
    await this.#guilds.onIdle()
  }

  #again(guildId: string, reason: unknown): void {
    this.#bot.xp.marks.openGap(guildId)
    if (this.#stopped || this.#retries.get(guildId)?.timer) return
    this.#bot.log.warn(
      { guildId, err: reason },
      'messages were lost on their way to XP; they will be caught up',
    )
    this.#retryLater(guildId)
  }

  async #catchUp(guildId: string, gap: number, from: MessageChannel[]): Promise<void> {
    const { xp, log } = this.#bot
    if (this.#stopped) return
    try {
      const pace = () => this.#pace.add(() => {})
      const { channels, messages, granted, skipped } = await catchUpGuild(this.#bot, guildId, from, pace)
      xp.marks.closeGap(guildId, gap)
      if (!xp.marks.hasGap(guildId)) this.#endRetry(guildId)
      if (channels > 0)
        log.info(
          { guildId, channels, messages, granted, skipped },
          'caught up with what was posted meanwhile',
        )
    } catch (error) {
      if (!this.#stopped) this.#again(guildId, error)
    }
  }

  #retryLater(guildId: string): void {
    const now = this.#bot.now()
    const retry = this.#retries.get(guildId) ?? {
      since: now,
      delayMs: firstRetryMs,
      timer: undefined,
      release: this.#bot.queues.hold(guildId, 'leveling'),
    }
    this.#retries.set(guildId, retry)
    if (now - retry.since >= maxHoldMs) retry.release()
    retry.timer = setTimeout(() => {
      retry.timer = undefined
      retry.delayMs = Math.min(maxRetryMs, retry.delayMs * 2)
      void this.run(guildId)
    }, retry.delayMs)
  }

  #endRetry(guildId: string): void {
    const retry = this.#retries.get(guildId)
    this.#retries.delete(guildId)
    clearTimeout(retry?.timer)
    retry?.release()
  }
}
