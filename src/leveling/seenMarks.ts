import type { Database } from '#src/database/database.ts'
import { snowflakeAt, snowflakeTime } from '#src/discord/snowflake.ts'
import { type SeenMark, advanceSeenMarksInAllGuilds } from '#src/leveling/store.ts'

/** How long messages may be delivered out of order: a mark stays that far behind the newest message, until it is that old. */
const disorderMs = 60_000
/** How much a mark must move to be worth writing with a batch. */
const markStepMs = 10_000

interface Dealt {
  guildId: string
  messageId: string
}

export interface SeenMarksOptions {
  db: Database
  now(): number
  /** Messages whose fate is not known yet: no mark may pass them. */
  unsettled(): Iterable<Dealt>
}

/** How far the messages of each guild have been dealt with, here and in the database: where a catch-up begins. */
export class SeenMarks {
  #db: Database
  #now: () => number
  /** Of each guild, the time of the newest message dealt with and of the mark written, in milliseconds. */
  #seen = new Map<string, { newest: number; mark: number }>()
  /** Of each guild with a gap, how often one was opened. */
  #gaps = new Map<string, number>()
  #unsettled: () => Iterable<Dealt>

  constructor({ db, now, unsettled }: SeenMarksOptions) {
    this.#db = db
    this.#now = now
    this.#unsettled = unsettled
  }

  /** Notes a message as dealt with, one that earns nothing included. */
  note(guildId: string, messageId: string): void {
    const at = snowflakeTime(BigInt(messageId))
    const seen = this.#seen.get(guildId)
    if (!seen) this.#seen.set(guildId, { newest: at, mark: 0 })
    else if (at > seen.newest) seen.newest = at
  }

  /**
   * Notes a batch of messages, and answers the marks worth writing with it: the newest message less the disorder, but below
   * every message that is still on its way outside of this batch.
   */
  passed(messages: readonly Dealt[]): SeenMark[] {
    for (const { guildId, messageId } of messages) this.note(guildId, messageId)
    const due = [...new Set(messages.map(message => message.guildId))].filter(guildId => {
      const seen = this.#seen.get(guildId)
      return seen && !this.#gaps.has(guildId) && seen.newest - disorderMs >= seen.mark + markStepMs
    })
    return this.#cap(
      due.map(guildId => ({ guildId, time: (this.#seen.get(guildId)?.newest ?? 0) - disorderMs })),
      new Set(messages),
    )
  }

  /**
   * A message of the guild was lost, or a catch-up begins: its mark stays where it is, whatever is dealt with meanwhile.
   * Answers what closes the gap.
   */
  openGap(guildId: string): number {
    const gap = (this.#gaps.get(guildId) ?? 0) + 1
    this.#gaps.set(guildId, gap)
    return gap
  }

  /** A catch-up has read everything from the mark on. The gap stays when it was opened again meanwhile. */
  closeGap(guildId: string, gap: number): void {
    if (this.#gaps.get(guildId) === gap) this.#gaps.delete(guildId)
  }

  hasGap(guildId: string): boolean {
    return this.#gaps.has(guildId)
  }

  forget(guildId: string): void {
    this.#seen.delete(guildId)
    this.#gaps.delete(guildId)
  }

  /**
   * Brings the marks of quiet guilds up to their newest message, so that a restart reads none of them again. `stopping`:
   * nothing more comes, so every guild is quiet.
   */
  async settle(stopping = false): Promise<void> {
    const latest = stopping ? Number.POSITIVE_INFINITY : this.#now() - disorderMs
    const quiet = [...this.#seen].filter(
      ([guildId, { newest, mark }]) => newest > mark && newest <= latest && !this.#gaps.has(guildId),
    )
    const marks = this.#cap(
      quiet.map(([guildId, { newest }]) => ({ guildId, time: newest })),
      new Set(),
    )
    if (marks.length > 0) await advanceSeenMarksInAllGuilds(this.#db, marks)
  }

  /** Marks at the end of a millisecond, each below the guild's oldest message that is still on its way. */
  #cap(wanted: readonly { guildId: string; time: number }[], excepted: ReadonlySet<Dealt>): SeenMark[] {
    if (wanted.length === 0) return []
    const times = new Map(wanted.map(({ guildId, time }) => [guildId, time]))
    for (const message of this.#unsettled()) {
      const time = times.get(message.guildId)
      if (time === undefined || excepted.has(message)) continue
      times.set(message.guildId, Math.min(time, snowflakeTime(BigInt(message.messageId)) - 1))
    }
    return [...times].flatMap(([guildId, time]) => {
      const seen = this.#seen.get(guildId)
      if (!seen || time <= seen.mark) return []
      seen.mark = time
      return [{ guildId, seenId: snowflakeAt(time + 1) - 1n }]
    })
  }
}
