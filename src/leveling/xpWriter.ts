import type { Database } from '#src/database/database.ts'
import { isTransient, retryDelayMs } from '#src/database/transaction.ts'
import type { Profile } from '#src/discord/discord.ts'
import { snowflakeAt, snowflakeTime } from '#src/discord/snowflake.ts'
import { type Announcement, announce } from '#src/jobs/outbox.ts'
import { levelForXp } from '#src/leveling/curve.ts'
import { KnownNames } from '#src/leveling/knownNames.ts'
import {
  type GrantedXp,
  type SeenMark,
  type XpRow,
  advanceSeenMarksInAllGuilds,
  claimLevelsInAllGuilds,
  findGrantedInAllGuilds,
  grantXpInAllGuilds,
  upsertUsersInAllGuilds,
} from '#src/leveling/store.ts'
import { GroupCommit } from '#src/queue/groupCommit.ts'
import type { GuildSettings } from '#src/settings/settings.ts'

/** A message on its way to XP. */
export interface XpMessage extends XpRow {
  channelId: string
  author: Profile
}

/** What became of a message: XP, or nothing since it was a replay, within the cooldown, or of a guild that is gone. */
export type XpFate = { kind: 'granted'; xp: bigint } | { kind: 'nothing' }

/** How long messages may be delivered out of order: a mark stays that far behind the newest message, until it is that old. */
const disorderMs = 60_000
/** How much a mark must move to be worth writing with a batch. */
const markStepMs = 10_000

export interface XpWriterOptions {
  db: Database
  settingsOf(guildId: string): GuildSettings
  now(): number
  random(): number
}

/** Makes XP durable in batches, together with the level-up notices that it causes. */
export class XpWriter {
  #options: XpWriterOptions
  #commits: GroupCommit<XpMessage, XpFate>
  #knownNames = new KnownNames()
  /** Of each guild, the time of the newest message dealt with and of the mark written, in milliseconds. */
  #seen = new Map<string, { newest: number; mark: number }>()
  /** Guilds of which a message was lost: their marks stay until a catch-up has brought it back. */
  #gaps = new Set<string>()

  constructor(options: XpWriterOptions) {
    this.#options = options
    this.#commits = new GroupCommit<XpMessage, XpFate>({
      keyOf: keyOfMember,
      commit: (rows, isRetry) => this.#commit(rows, isRetry),
      isTransient: error => isTransient(error) || this.#isUnknownUser(error),
      retryDelayMs: attempt => retryDelayMs(attempt, options.random),
      now: options.now,
    })
  }

  /** Messages that are not durable yet. */
  get size(): number {
    return this.#commits.size
  }

  /** Resolves once the message's fate is durable; rejects when it is unknown. */
  grant(message: XpMessage): Promise<XpFate> {
    return this.#commits.add(message)
  }

  /** Keeps the guild's mark where it is, so that the next catch-up reads again what was lost. */
  markGap(guildId: string): void {
    this.#gaps.add(guildId)
  }

  /** Forgets a gap: a catch-up is about to read from the mark. */
  clearGap(guildId: string): void {
    this.#gaps.delete(guildId)
  }

  hasGap(guildId: string): boolean {
    return this.#gaps.has(guildId)
  }

  /** Notes a message as dealt with, one that earns nothing included. */
  noteSeen(guildId: string, messageId: string): void {
    const at = snowflakeTime(BigInt(messageId))
    const seen = this.#seen.get(guildId)
    if (!seen) this.#seen.set(guildId, { newest: at, mark: 0 })
    else if (at > seen.newest) seen.newest = at
  }

  forget(guildId: string): void {
    this.#seen.delete(guildId)
    this.#gaps.delete(guildId)
  }

  drain(): Promise<void> {
    return this.#commits.drain()
  }

  /**
   * Brings the marks of quiet guilds up to their newest message, so that a restart reads none of them again. `stopping`:
   * nothing more comes, so every guild is quiet.
   */
  async settleMarks(stopping = false): Promise<void> {
    const latest = stopping ? Number.POSITIVE_INFINITY : this.#options.now() - disorderMs
    const quiet = [...this.#seen].filter(
      ([guildId, { newest, mark }]) => newest > mark && newest <= latest && !this.#gaps.has(guildId),
    )
    if (quiet.length === 0) return
    // The last snowflake of the newest message's millisecond.
    const marks = quiet.map(([guildId, { newest }]) => ({ guildId, seenId: snowflakeAt(newest + 1) - 1n }))
    await advanceSeenMarksInAllGuilds(this.#options.db, marks)
    for (const [, seen] of quiet) seen.mark = seen.newest
  }

  async #commit(rows: readonly XpMessage[], isRetry: boolean): Promise<XpFate[]> {
    const { db, settingsOf } = this.#options
    const strangers = rows.map(row => row.author).filter(author => !this.#knownNames.has(author))
    if (strangers.length > 0) {
      await upsertUsersInAllGuilds(db.system.pool, strangers)
      for (const stranger of strangers) this.#knownNames.add(stranger)
    }
    const marks = this.#marksOf(rows)
    const granted =
      isRetry || rows.some(row => settingsOf(row.guildId).levelUp.notice !== 'OFF')
        ? await this.#commitWithNotices(rows, marks, isRetry)
        : await grantXpInAllGuilds(db.system.pool, rows, marks)
    const xpByMessage = new Map(granted.map(({ messageId, xp }) => [messageId, xp]))
    return rows.map(({ messageId }) => {
      const xp = xpByMessage.get(messageId)
      return xp === undefined ? { kind: 'nothing' } : { kind: 'granted', xp }
    })
  }

  /** Somebody's row was erased after it was noted as known: all names are written again at the next try. */
  #isUnknownUser(error: unknown): boolean {
    if ((error as { constraint?: unknown }).constraint !== 'members_user_id_fkey') return false
    this.#knownNames.clear()
    return true
  }

  /** Grants, and writes the notices of the levels reached, in one transaction. */
  async #commitWithNotices(
    rows: readonly XpMessage[],
    marks: SeenMark[],
    isRetry: boolean,
  ): Promise<GrantedXp[]> {
    const { db } = this.#options
    const client = await db.system.pool.connect()
    let failure: unknown
    try {
      await client.query('BEGIN')
      // What an earlier attempt of unknown outcome did commit, it committed with its notices.
      const before = isRetry ? await findGrantedInAllGuilds(client, rows) : []
      const granted = await grantXpInAllGuilds(client, rows, marks)
      const levels = this.#levelsReached(rows, granted)
      if (levels.length > 0) {
        const claimed = new Set((await claimLevelsInAllGuilds(client, levels)).map(keyOfMember))
        await announce(
          client,
          levels.filter(level => claimed.has(keyOfMember(level))).map(level => level.announcement),
        )
      }
      await client.query('COMMIT')
      return [...before, ...granted]
    } catch (error) {
      failure = error
      await client.query('ROLLBACK').catch(() => undefined)
      throw error
    } finally {
      client.release(failure !== undefined && isTransient(failure))
    }
  }

  #levelsReached(rows: readonly XpMessage[], granted: readonly GrantedXp[]) {
    const rowByMessage = new Map(rows.map(row => [row.messageId, row]))
    return granted.flatMap(({ messageId, xp }) => {
      const row = rowByMessage.get(messageId)
      if (!row) return []
      const { guildId, userId } = row
      const level = levelForXp(xp)
      const { notice, channelId } = this.#options.settingsOf(guildId).levelUp
      if (notice === 'OFF' || level === levelForXp(xp - BigInt(row.xp))) return []
      const announcement: Announcement = {
        guildId,
        effectKey: `levelUp:${messageId}`,
        kind: 'levelUp',
        channelId: notice === 'CHANNEL' ? channelId : notice === 'SAME_CHANNEL' ? row.channelId : null,
        userId,
        data: { level },
      }
      return [{ guildId, userId, level, announcement }]
    })
  }

  /** The marks worth writing with a batch. Each is written by one batch only: of two in flight, both would want it. */
  #marksOf(rows: readonly XpMessage[]): SeenMark[] {
    for (const { guildId, messageId } of rows) this.noteSeen(guildId, messageId)
    return [...new Set(rows.map(row => row.guildId))].flatMap(guildId => {
      const seen = this.#seen.get(guildId)
      if (!seen || this.#gaps.has(guildId) || seen.newest - disorderMs < seen.mark + markStepMs) return []
      seen.mark = seen.newest - disorderMs
      return [{ guildId, seenId: snowflakeAt(seen.mark) }]
    })
  }
}

function keyOfMember({ guildId, userId }: { guildId: string; userId: string }): string {
  return `${guildId}:${userId}`
}
