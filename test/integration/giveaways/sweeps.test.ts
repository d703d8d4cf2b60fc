import { afterEach, beforeEach, expect, test } from 'vitest'
import { sweepGiveawaysInAllGuilds } from '#src/giveaways/sweepGiveaways.ts'
import { findUnsyncedInAllGuilds } from '#src/giveaways/syncStore.ts'
import { enterCrowd, makeGiveaway } from '#test/support/giveaways.ts'
import { addGuild, createTestBot, type TestBot } from '#test/support/testBot.ts'

let bot: TestBot
beforeEach(async () => {
  bot = await createTestBot()
  await addGuild(bot, '10')
  await addGuild(bot, '11')
})
afterEach(() => bot.close())

/** A giveaway whose message agrees, but for what is set then. */
async function row(set: string, guildId = '10'): Promise<string> {
  const id = await makeGiveaway(bot, guildId)
  for (const values of [agreed, set])
    await bot.db.system.pool.query(`UPDATE giveaways SET ${values} WHERE id = $1`, [id])
  return id
}

const agreed = `frozen_hash = 'x', version = 4, synced_version = 4, entry_count = 5, weight_sum = 5, shown_count = 5`

const ids = (found: { id: string }[]) => found.map(({ id }) => id).toSorted()

test('messages that do not agree are found while nobody is at them, each once', async () => {
  const wanted = [
    await row(`synced_version = 3`),
    await row(`synced_version = 3, entry_count = 4`),
    await row(`status = 'COMPLETED', synced_version = 3`),
    await row(`status = 'CANCELLED', synced_version = 3, lease_until = now() - interval '1 second'`),
    await row(`entry_count = 4, synced_at = now() - interval '6 seconds'`),
    await row(`status = 'PAUSED', remaining_ms = 1, entry_count = 4`),
  ]
  await row(agreed)
  await row(`status = 'DRAFT', synced_version = 3`)
  await row(`status = 'SCHEDULED', synced_version = 3`)
  await row(`synced_version = 3, lease_until = now() + interval '1 minute'`)
  await row(`synced_version = 3, synced_at = now()`)
  await row(`synced_version = 3`, '11')
  await bot.db.system.pool.query(`UPDATE guilds SET is_active = false WHERE id = '11'`)
  expect(ids(await findUnsyncedInAllGuilds(bot.db))).toEqual(wanted.toSorted())
})

test('jobs are made for giveaways with which something is due, each once', async () => {
  const past = `now() - interval '1 second'`
  const future = `now() + interval '1 hour'`
  const late = async (guildId: string, claimUntil: string) => {
    const id = await row(`status = 'COMPLETED'`, guildId)
    const members = await enterCrowdOf(id, guildId)
    for (const [slot, userId] of members.entries())
      await bot.db.system.pool.query(
        `INSERT INTO giveaway_winners (guild_id, giveaway_id, user_id, prize_position, slot, claim_until)
         VALUES ($1, $2, $3, 1, $4, ${claimUntil})`,
        [guildId, id, userId, slot],
      )
    return id
  }
  const paid = async (refunded: boolean, set = `status = 'CANCELLED', cost = 5`) => {
    const id = await row(set)
    await bot.db.system.pool.query(
      `INSERT INTO giveaway_entries (guild_id, giveaway_id, user_id, paid, event_id) SELECT '10', id, '7', 5, number FROM giveaways WHERE id = $1`,
      [id],
    )
    if (refunded)
      await bot.db.system.pool.query(
        `SELECT move_coins('10', '7', 5, 'REFUND', 'refund:' || number) FROM giveaways WHERE id = $1`,
        [id],
      )
    return id
  }
  const wanted = [
    await row(`status = 'SCHEDULED', starts_at = ${past}`),
    await row(`ends_at = ${past}`),
    await row(`status = 'DRAWING', draw_lease_until = ${past}`),
    await late('10', past),
    await paid(false),
  ]
  await row(`status = 'SCHEDULED', starts_at = ${future}`)
  await row(`ends_at = ${future}`)
  await row(`status = 'DRAWING', draw_lease_until = ${future}`)
  await late('10', future)
  await late('11', past)
  await paid(true)
  await paid(false, `status = 'COMPLETED', cost = 5`)
  await bot.db.system.pool.query(`UPDATE guilds SET is_active = false WHERE id = '11'`)
  await bot.db.system.pool.query('DELETE FROM graphile_worker._private_jobs')
  expect(await sweepGiveawaysInAllGuilds(bot.db)).toBe(wanted.length)
  const { rows } = await bot.db.system.pool.query<{ id: string }>(
    `SELECT payload ->> 'giveawayId' AS id FROM graphile_worker._private_jobs`,
  )
  expect(ids(rows)).toEqual(wanted.toSorted())
  expect(await sweepGiveawaysInAllGuilds(bot.db)).toBe(0)
})

/** Two who entered while it ran. */
async function enterCrowdOf(id: string, guildId: string): Promise<string[]> {
  await bot.db.system.pool.query(`UPDATE giveaways SET status = 'ACTIVE' WHERE id = $1`, [id])
  const members = await enterCrowd(bot, guildId, id, 2)
  await bot.db.system.pool.query(`UPDATE giveaways SET status = 'COMPLETED' WHERE id = $1`, [id])
  return members
}
