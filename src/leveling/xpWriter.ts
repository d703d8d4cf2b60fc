import type { Database } from '#src/database/database.ts'
import { onConnection } from '#src/database/onConnection.ts'
import { isTransient, retryDelayMs, transientCode } from '#src/database/retry.ts'
import type { Profile } from '#src/discord/discord.ts'
import { type Announcement, announce } from '#src/jobs/outbox.ts'
import { levelForXp } from '#src/leveling/curve.ts'
import { KnownNames } from '#src/leveling/knownNames.ts'
import {
  type GrantedXp,
  type SeenMark,
  type XpRow,
  claimLevelsInAllGuilds,
  findGrantedInAllGuilds,
  grantXpInAllGuilds,
  upsertUsersInAllGuilds,
} from '#src/leveling/store.ts'
import { SeenMarks } from '#src/leveling/seenMarks.ts'
import { GroupCommit } from '#src/queue/groupCommit.ts'
import type { GuildSettings } from '#src/settings/settings.ts'

/** A message on its way to XP. */
export interface XpMessage extends XpRow {
  channelId: string
  author: Profile
}

/** What became of a message: XP, or nothing since it was a replay, within the cooldown, or of a guild that is gone. */
export type XpFate = { kind: 'granted'; xp: bigint } | { kind: 'nothing' }

/** Messages by their fate since the start, and those that have none yet. */
export interface XpCounts {
  granted: number
  nothing: number
  waiting: number
}

export interface XpWriterOptions {
  db: Database
  settingsOf(guildId: string): GuildSettings
  now(): number
  random(): number
  /** Told of each batch, and of each failure after which one was tried again. */
  observer?: { commitBatch(rows: number, waitedMs: number): void; databaseRetry(code: string): void }
}

/** Makes XP durable in batches, together with the level-up notices that it causes. */
export class XpWriter {
  #options: XpWriterOptions
  #commits: GroupCommit<XpMessage, XpFate>
  #knownNames = new KnownNames()
  #granted = 0
  #nothing = 0
  /** How far each guild's messages have been dealt with. */
  readonly marks: SeenMarks

  constructor(options: XpWriterOptions) {
    this.#options = options
    this.marks = new SeenMarks({ ...options, unsettled: () => this.#commits.unsettled() })
    this.#commits = new GroupCommit<XpMessage, XpFate>({
      keyOf: keyOfMember,
      commit: (rows, isRetry) => this.#commit(rows, isRetry),
      isTransient: error => isTransient(error) || this.#isUnknownUser(error),
      retryDelayMs: attempt => retryDelayMs(attempt, options.random),
      now: options.now,
      onRetry: error => options.observer?.databaseRetry(transientCode(error) ?? 'unknown user'),
      onBatch: (rows, waitedMs) => options.observer?.commitBatch(rows, waitedMs),
      // More than all lanes hold: a lane that is let go must not overflow the writer.
      maxWaiting: 150_000,
    })
  }

  counts(): XpCounts {
    return { granted: this.#granted, nothing: this.#nothing, waiting: this.#commits.size }
  }

  /** Resolves once the message's fate is durable; rejects when it is unknown. */
  grant(message: XpMessage): Promise<XpFate> {
    return this.#commits.add(message)
  }

  drain(): Promise<void> {
    return this.#commits.drain()
  }

  async #commit(rows: readonly XpMessage[], isRetry: boolean): Promise<XpFate[]> {
    const { db, settingsOf } = this.#options
    const strangers = rows.map(row => row.author).filter(author => !this.#knownNames.has(author))
    if (strangers.length > 0) {
      await upsertUsersInAllGuilds(db.system.pool, strangers)
      for (const stranger of strangers) this.#knownNames.add(stranger)
    }
    const marks = this.marks.passed(rows)
    const granted =
      isRetry || rows.some(row => settingsOf(row.guildId).levelUp.notice !== 'OFF')
        ? await this.#commitWithNotices(rows, marks, isRetry)
        : await grantXpInAllGuilds(db.system.pool, rows, marks)
    this.#granted += granted.length
    this.#nothing += rows.length - granted.length
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
    return await onConnection(this.#options.db.system.pool, async client => {
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
    })
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
}

function keyOfMember({ guildId, userId }: { guildId: string; userId: string }): string {
  return `${guildId}:${userId}`
}
