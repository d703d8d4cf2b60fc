import PQueue from 'p-queue'

/** The features that have a lane of their own in each guild. */
export type Feature = 'leveling' | 'guilds' | 'tickets' | 'giveaways' | 'voice'

/** More tasks wait in the lane than the bound allows, or the guild's lanes are closed; the task was not taken. */
export class LaneRefused extends Error {
  override name = 'LaneRefused'
}

/** What the lanes of all guilds are doing. */
export interface LaneLoad {
  /** Busy or held. */
  lanes: number
  waiting: number
  running: number
  /** Tasks not taken since the start. */
  refused: number
}

interface Lane {
  queue: PQueue
  holds: number
}

export interface GuildQueuesOptions {
  /** Tasks waiting in one lane, beyond which it refuses. */
  maxWaiting?: number
  /** Tasks waiting in all lanes together, beyond which they refuse. */
  maxWaitingInAll?: number
}

/**
 * Keeps what happens to a feature of a guild in order: one lane for each (guild, feature), each running one task at a
 * time. Lanes exist only while they are busy or held. They order work in this process; the database guards the truth.
 */
export class GuildQueues {
  #lanes = new Map<string, Map<Feature, Lane>>()
  #closing = new Map<string, Promise<unknown>>()
  #waiting = 0
  #refused = 0
  #maxWaiting: number
  #maxWaitingInAll: number

  constructor({ maxWaiting = 10_000, maxWaitingInAll = 100_000 }: GuildQueuesOptions = {}) {
    this.#maxWaiting = maxWaiting
    this.#maxWaitingInAll = maxWaitingInAll
  }

  /** Lanes that are busy or held, over all guilds. */
  get size(): number {
    let size = 0
    for (const lanes of this.#lanes.values()) size += lanes.size
    return size
  }

  load(): LaneLoad {
    let running = 0
    for (const lanes of this.#lanes.values()) for (const { queue } of lanes.values()) running += queue.pending
    return { lanes: this.size, waiting: this.#waiting, running, refused: this.#refused }
  }

  /** Runs a task after those already in its lane; rejects with LaneRefused when it can't wait there. */
  run<T>(guildId: string, feature: Feature, task: () => Promise<T> | T): Promise<T> {
    if (this.#closing.has(guildId)) return this.#refuse('The guild is being removed')
    const lane = this.#lane(guildId, feature)
    if (this.#isFull(lane)) return this.#refuse(`${lane.queue.size} tasks are waiting`)
    return this.#enqueue(lane, async () => await task())
  }

  /**
   * Runs a step that only hands work on, and so needs no turn of its own: at once when the lane is free, else after
   * those in the lane. False when the lane refused it.
   */
  step(guildId: string, feature: Feature, step: () => void): boolean {
    const lane = this.#lanes.get(guildId)?.get(feature)
    if (this.#closing.has(guildId) || (lane && this.#isFull(lane))) {
      this.#refused++
      return false
    }
    if (lane === undefined) {
      step()
      return true
    }
    void this.#enqueue(lane, step)
    return true
  }

  /** Holds a lane: what runs goes on, what comes waits until the returned function is called. */
  hold(guildId: string, feature: Feature): () => void {
    const lane = this.#lane(guildId, feature)
    lane.holds++
    lane.queue.pause()
    let held = true
    return () => {
      if (!held) return
      held = false
      lane.holds--
      if (lane.holds > 0) return
      lane.queue.start()
      this.#removeIdle(guildId, feature, lane)
    }
  }

  /**
   * Barrier over a guild: refuses new work, lets go of what is held, waits until all its lanes are empty, runs the
   * task alone, and opens the guild again.
   */
  async closeGuild<T>(guildId: string, task: () => Promise<T>): Promise<T> {
    if (this.#closing.has(guildId)) await this.whenOpen(guildId)
    const closed = this.#drainGuild(guildId).then(task)
    this.#closing.set(guildId, closed)
    try {
      return await closed
    } finally {
      this.#closing.delete(guildId)
    }
  }

  /** Resolves when the guild is not being closed. */
  async whenOpen(guildId: string): Promise<void> {
    while (this.#closing.has(guildId)) await this.#closing.get(guildId)?.catch(() => undefined)
  }

  /** Resolves when no lane has anything left to do; held lanes are let go. */
  async drain(): Promise<void> {
    await Promise.all([...this.#lanes.keys()].map(guildId => this.#drainGuild(guildId)))
  }

  #refuse(reason: string): Promise<never> {
    this.#refused++
    return Promise.reject(new LaneRefused(reason))
  }

  #isFull(lane: Lane): boolean {
    return lane.queue.size >= this.#maxWaiting || this.#waiting >= this.#maxWaitingInAll
  }

  #enqueue<T>(lane: Lane, task: () => Promise<T> | T): Promise<T> {
    this.#waiting++
    return lane.queue.add(() => {
      this.#waiting--
      return task()
    })
  }

  async #drainGuild(guildId: string): Promise<void> {
    const lanes = [...(this.#lanes.get(guildId)?.values() ?? [])]
    for (const lane of lanes) lane.queue.start()
    await Promise.all(lanes.map(lane => lane.queue.onIdle()))
  }

  #lane(guildId: string, feature: Feature): Lane {
    const lanes = this.#lanes.get(guildId) ?? new Map<Feature, Lane>()
    const existing = lanes.get(feature)
    if (existing) return existing
    const lane: Lane = { queue: new PQueue({ concurrency: 1 }), holds: 0 }
    lane.queue.addEventListener('idle', () => this.#removeIdle(guildId, feature, lane))
    lanes.set(feature, lane)
    this.#lanes.set(guildId, lanes)
    return lane
  }

  #removeIdle(guildId: string, feature: Feature, lane: Lane): void {
    const lanes = this.#lanes.get(guildId)
    if (lanes?.get(feature) !== lane || lane.holds > 0 || lane.queue.size > 0 || lane.queue.pending > 0)
      return
    lanes.delete(feature)
    if (lanes.size === 0) this.#lanes.delete(guildId)
  }
}
