import { createHash } from 'node:crypto'
import type { Database } from '#src/database/database.ts'
import { allSlots, commitmentOf, draw as drawWinners, frozenHashOf } from '#src/giveaways/draw/draw.ts'
import { EntryList } from '#src/giveaways/draw/entryList.ts'
import type { DrawRecord } from '#src/giveaways/heldGiveaways.ts'
import { type Demo, type DemoGuild, dayMs, draw } from './demo.ts'
import type { Added } from './seed.ts'

const prizes = [{ name: 'A mug of ours', quantity: 2 }]
const shareOfEntrants = 0.4
const daysAgo = 3

/** A giveaway that is over in each guild, drawn as a real one: its proof holds. */
export async function seedGiveaways(db: Database, { now, guilds, memberships }: Demo): Promise<Added> {
  const added = { giveaways: 0, giveaway_prizes: 0, giveaway_entries: 0, giveaway_winners: 0 }
  const { kysely } = db.system
  for (const guild of guilds) {
    const entrants = memberships
      .filter(member => member.guild === guild && draw('enters', guild.id, member.userId) < shareOfEntrants)
      .map(({ userId }) => userId)
      // The host cannot win.
      .filter(userId => userId !== guild.ownerId)
      .toSorted((a, b) => Number(BigInt(a) - BigInt(b)))
    const { row, winners } = drawnGiveaway(guild, entrants, now)
    const inserted = await kysely
      .insertInto('giveaways')
      .values(row)
      .onConflict(conflict => conflict.doNothing())
      .executeTakeFirstOrThrow()
    // What hangs on it is written with it.
    if (Number(inserted.numInsertedOrUpdatedRows) === 0) continue
    const key = { guild_id: guild.id, giveaway_id: row.id }
    await kysely
      .insertInto('giveaway_prizes')
      .values(prizes.map((prize, i) => ({ ...key, ...prize, position: i + 1 })))
      .execute()
    await kysely
      .insertInto('giveaway_entries')
      .values([
        { ...key, user_id: guild.ownerId, role: 'ORGANIZER' },
        ...entrants.map(userId => ({ ...key, user_id: userId })),
      ])
      .execute()
    await kysely
      .insertInto('giveaway_winners')
      .values(winners.map((userId, slot) => ({ ...key, user_id: userId, slot, prize_position: 1 })))
      .execute()
    added.giveaways++
    added.giveaway_prizes += prizes.length
    added.giveaway_entries += 1 + entrants.length
    added.giveaway_winners += winners.length
  }
  return added
}

function drawnGiveaway(
  { id: guildId, ownerId, channelId }: DemoGuild,
  entrants: readonly string[],
  now: Date,
) {
  const id = `demo${guildId}`
  const seed = createHash('sha256').update(id).digest('hex')
  const commitment = commitmentOf(id, seed)
  // Not of the day of the run, so that the demo is the same every time.
  const endsAt = 1_767_225_600
  const entries = EntryList.from(entrants.map(userId => [userId, 1]))
  const frozenHash = frozenHashOf({ giveawayId: id, commitment, endsAt, prizes, entries, beacon: null })
  const picks = drawWinners({ seed, frozenHash, entries, second: null }, [], allSlots(prizes), () => null)
  const record: DrawRecord = { beacon: null, endsAt, picks, frozenAt: endsAt * 1_000, requests: [] }
  const end = new Date(now.getTime() - daysAgo * dayMs)
  return {
    winners: picks.flatMap(({ winner }) => winner ?? []),
    row: {
      guild_id: guildId,
      id,
      number: 1,
      title: 'A mug of ours',
      channel_id: channelId,
      host_id: ownerId,
      status: 'COMPLETED',
      duration_seconds: 86_400,
      starts_at: new Date(end.getTime() - dayMs),
      ends_at: end,
      completed_at: end,
      entry_count: entrants.length,
      weight_sum: BigInt(entrants.length),
      shown_count: entrants.length,
      seed,
      commitment,
      frozen_hash: frozenHash,
      draw: JSON.stringify(record),
    },
  }
}
