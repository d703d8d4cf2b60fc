import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { GiveawayStatus } from '#src/giveaways/giveaway.ts'
import { planSchema } from '#src/giveaways/plan.ts'
import { settleGiveaway } from '#src/giveaways/settleGiveaway.ts'
import { type Beginning, createGiveaway } from '#src/giveaways/createGiveaway.ts'
import { editGiveaway, giveRole } from '#src/giveaways/editGiveaway.ts'
import * as steps from '#src/giveaways/steps.ts'
import { deleteTemplate, saveTemplate, useTemplate } from '#src/giveaways/templates.ts'
import {
  attempt,
  enterCrowd,
  findBrokenGiveaways,
  giveawayChannel,
  giveawayRow,
  makeDue,
  makeGiveaway,
} from '#test/support/giveaways.ts'
import { addGuild, createTestBot, type TestBot } from '#test/support/testBot.ts'
import { enterInAllGuilds } from '#src/giveaways/entryWriter.ts'
import { asker } from '#test/support/tickets.ts'

let bot: TestBot
beforeEach(async () => {
  bot = await createTestBot()
  await addGuild(bot, '10')
  bot.discord.channels.set('10', [{ id: giveawayChannel, lastMessageId: null }])
})
afterEach(async () => {
  expect(await findBrokenGiveaways(bot, '10')).toEqual([])
  await bot.close()
})

const host = () => asker('10', '1', { isManager: true })
const plan = (more = {}) =>
  planSchema.parse({ title: 'Mug', durationSeconds: 3_600, prizes: [{ name: 'Mug', quantity: 1 }], ...more })
const create = async (begin: Beginning, more = {}) => {
  const made = await createGiveaway(bot, host(), {
    channelId: giveawayChannel,
    plan: plan(more),
    templateId: null,
    begin,
  })
  if (made.kind !== 'created') throw new Error(made.kind)
  return made.giveaway.id
}
const statusOf = async (id: string) => (await giveawayRow(bot, '10', id)).status

test('a giveaway begins at once, later, or when staff start it, and gets the next number', async () => {
  const now = await create('now')
  const later = await create({ at: Date.now() + 60_000 })
  const draft = await create('later')
  const rows = await Promise.all([now, later, draft].map(id => giveawayRow(bot, '10', id)))
  expect(rows.map(({ number, status }) => [number, status])).toEqual([
    [1, 'ACTIVE'],
    [2, 'SCHEDULED'],
    [3, 'DRAFT'],
  ])
  expect(rows[0]?.endsAt?.getTime()).toBeCloseTo(Date.now() + 3_600_000, -5)
  await settleGiveaway(bot, { guildId: '10', giveawayId: later })
  expect(await statusOf(later)).toBe('SCHEDULED')
  await bot.db.system.pool.query(`UPDATE giveaways SET starts_at = now() WHERE id = $1`, [later])
  await settleGiveaway(bot, { guildId: '10', giveawayId: later })
  expect(await statusOf(later)).toBe('ACTIVE')
})

test('a channel in which the bot may not write is refused before anything is written', async () => {
  const made = await createGiveaway(bot, host(), {
    channelId: '999',
    plan: plan(),
    templateId: null,
    begin: 'now',
  })
  expect(made).toEqual({ kind: 'mayNotPost', channelId: '999' })
  expect(await bot.db.system.prisma.giveaway.count()).toBe(0)
})

test('a pause keeps the time that is left', async () => {
  const id = await create('now')
  await bot.db.system.pool.query(
    `UPDATE giveaways SET ends_at = now() + interval '100 seconds' WHERE id = $1`,
    [id],
  )
  await steps.pauseGiveaway(bot, host(), id)
  expect(Number((await giveawayRow(bot, '10', id)).remainingMs)).toBeCloseTo(100_000, -5)
  await settleGiveaway(bot, { guildId: '10', giveawayId: id })
  expect(await statusOf(id)).toBe('PAUSED')
  await steps.resumeGiveaway(bot, host(), id)
  const row = await giveawayRow(bot, '10', id)
  expect(row).toMatchObject({ status: 'ACTIVE', remainingMs: null })
  expect(row.endsAt?.getTime()).toBeCloseTo(Date.now() + 100_000, -5)
})

describe('the only door of each step is one state', () => {
  const all: GiveawayStatus[] = [
    'DRAFT',
    'SCHEDULED',
    'ACTIVE',
    'PAUSED',
    'DRAWING',
    'COMPLETED',
    'CANCELLED',
  ]
  test.each<[string, (id: string) => Promise<steps.StepOutcome>, GiveawayStatus[]]>([
    ['start', id => steps.startGiveaway(bot, host(), id), ['DRAFT', 'SCHEDULED']],
    ['schedule', id => steps.scheduleGiveaway(bot, host(), id, Date.now() + 9e5), ['DRAFT', 'SCHEDULED']],
    ['pause', id => steps.pauseGiveaway(bot, host(), id), ['ACTIVE']],
    ['resume', id => steps.resumeGiveaway(bot, host(), id), ['PAUSED']],
    ['end', id => steps.endGiveaway(bot, host(), id), ['ACTIVE', 'PAUSED']],
    ['cancel', id => steps.cancelGiveaway(bot, host(), id, null), ['DRAFT', 'SCHEDULED', 'ACTIVE', 'PAUSED']],
    ['edit', id => editGiveaway(bot, host(), id, { winners: 2 }), ['DRAFT', 'SCHEDULED', 'ACTIVE', 'PAUSED']],
  ])('%s', async (_, step, from) => {
    const open: string[] = []
    for (const status of all) {
      const id = await makeGiveaway(bot, '10')
      await bot.db.system.pool.query(
        `UPDATE giveaways SET status = $2, remaining_ms = 60000, frozen_hash = 'x' WHERE id = $1`,
        [id, status],
      )
      const outcome = await step(id)
      if (outcome.kind === 'done') open.push(status)
      else expect(outcome).toEqual({ kind: 'wrongStatus', status })
    }
    expect(open).toEqual(from)
    // findBrokenGiveaways asks for the word about winners.
    await bot.db.system.pool.query(`UPDATE giveaways SET status = 'CANCELLED'`)
  })

  test('of a giveaway that is another guild’s, or none', async () => {
    await addGuild(bot, '11')
    const foreign = await makeGiveaway(bot, '11')
    for (const id of [foreign, 'made-up'])
      expect(await steps.endGiveaway(bot, host(), id)).toEqual({ kind: 'noGiveaway' })
  })
})

test('of a start and a cancel at once, over four processes, the row tells one story', async () => {
  const id = await create('later')
  const processes = [bot, bot.another(), bot.another(), bot.another()]
  const outcomes = await Promise.all(
    processes.map((one, i) =>
      i % 2 === 0 ? steps.startGiveaway(one, host(), id) : steps.cancelGiveaway(one, host(), id, null),
    ),
  )
  expect(outcomes.filter(({ kind }) => kind === 'done').length).toBeGreaterThanOrEqual(1)
  expect(
    outcomes.flatMap(one => (one.kind === 'done' ? one.step : [])).filter(step => step === 'started').length,
  ).toBeLessThanOrEqual(1)
  expect(await statusOf(id)).toBe('CANCELLED')
})

test('once published, the rules stay; prizes and the end may change, and that is said', async () => {
  const id = await create('now')
  await bot.db.system.pool.query(`UPDATE giveaways SET message_id = '777' WHERE id = $1`, [id])
  expect(await editGiveaway(bot, host(), id, { maxEntries: 5 })).toEqual({ kind: 'fixed' })
  expect(await editGiveaway(bot, host(), id, { requirements: { booster: true } })).toEqual({
    kind: 'fixed',
  })
  const endsAt = Date.now() + 7_200_000
  const prizes = [
    { name: 'Cup', quantity: 2 },
    { name: 'Pen', quantity: 1 },
  ]
  expect(await editGiveaway(bot, host(), id, { prizes, endsAt })).toMatchObject({ kind: 'done' })
  const row = await giveawayRow(bot, '10', id)
  expect(row.endsAt?.getTime()).toBe(endsAt)
  expect(
    await bot.db.system.prisma.giveawayPrize.findMany({ select: { name: true, quantity: true } }),
  ).toEqual(prizes)
  const word = await bot.db.system.prisma.outboxMessage.findMany({ where: { kind: 'giveawayChanged' } })
  expect(word).toMatchObject([
    { data: { endsAt, prizes: { before: [{ name: 'Mug', quantity: 1 }], now: prizes } } },
  ])
  const draft = await create('later')
  expect(await editGiveaway(bot, host(), draft, { maxEntries: 5, endsAt })).toEqual({
    kind: 'wrongStatus',
    status: 'DRAFT',
  })
  expect(await editGiveaway(bot, host(), draft, { claimSeconds: 60, maxEntries: 9 })).toMatchObject({
    kind: 'done',
  })
})

test('a cancelled giveaway gives back what was paid, once, however often and by however many it is done', async () => {
  const id = await makeGiveaway(bot, '10', { cost: 30 })
  const members = Array.from({ length: 700 }, (_, i) => String(100_000 + i))
  await bot.db.system.pool.query(
    `SELECT move_coins('10', m, 30, 'GIVEN', 'give:' || m) FROM unnest($1::text[]) AS m`,
    [members],
  )
  await enterInAllGuilds(
    bot.db,
    members.map(userId => attempt('10', id, userId)),
  )
  await steps.cancelGiveaway(bot, host(), id, 'rain')
  const key = { guildId: '10', giveawayId: id }
  await Promise.all([bot, bot.another(), bot.another()].map(one => settleGiveaway(one, key)))
  await settleGiveaway(bot, key)
  const { rows } = await bot.db.system.pool.query(
    'SELECT count(*)::int AS n, min(balance)::int AS least, max(balance)::int AS most FROM balances',
  )
  expect(rows).toEqual([{ n: 700, least: 30, most: 30 }])
})

test('a plan is saved, used, and not removed while a giveaway that is not over uses it', async () => {
  const id = await create('now', { cost: 0, maxEntries: 7 })
  expect(await saveTemplate(bot, host(), id, 'Weekly')).toEqual({ kind: 'saved', name: 'Weekly' })
  expect(await useTemplate(bot, host(), 'nonsense', giveawayChannel)).toEqual({ kind: 'noTemplate' })
  const used = await useTemplate(bot, host(), 'weekly', giveawayChannel)
  expect(used).toMatchObject({ kind: 'created', giveaway: { maxEntries: 7, status: 'ACTIVE' } })
  expect(await deleteTemplate(bot, host(), 'Weekly')).toEqual({ kind: 'used', name: 'Weekly' })
  if (used.kind === 'created') await steps.cancelGiveaway(bot, host(), used.giveaway.id, null)
  await bot.db.system.pool.query(`UPDATE giveaway_templates SET manifest = '{"title": ""}'`)
  expect(await useTemplate(bot, host(), 'Weekly', giveawayChannel)).toEqual({
    kind: 'invalid',
    name: 'Weekly',
  })
  expect(await deleteTemplate(bot, host(), 'Weekly')).toEqual({ kind: 'removed', name: 'Weekly' })
  expect(await deleteTemplate(bot, host(), 'Weekly')).toEqual({ kind: 'noTemplate' })
  await expect(bot.db.system.pool.query('DELETE FROM giveaway_templates')).rejects.toThrow(
    'giveaways_guild_id_template_id_fkey',
  )
})

test('who has another part in a giveaway is no entrant, and an entrant gets no other part', async () => {
  const id = await makeGiveaway(bot, '10')
  await enterCrowd(bot, '10', id, 1)
  expect(await giveRole(bot, host(), id, '100000', 'VIEWER')).toEqual({
    kind: 'takesPart',
    userId: '100000',
  })
  expect(await giveRole(bot, host(), id, '43', 'MODERATOR')).toEqual({
    kind: 'roleGiven',
    userId: '43',
    role: 'MODERATOR',
  })
  await makeDue(bot, id)
})

test('what is scheduled takes any change, and changes by several processes at once are all there', async () => {
  const id = await create({ at: Date.now() + 9e5 })
  const [one, two, three] = [bot, bot.another(), bot.another()]
  for (const roleId of ['71', '72', '73']) {
    const outcomes = await Promise.all([
      editGiveaway(one, host(), id, { requirements: { anyRoleIds: [roleId] } }),
      editGiveaway(two, host(), id, { requirements: { deniedRoleIds: [`9${roleId}`] } }),
      editGiveaway(three, host(), id, { bonusFor: { roleIds: [roleId], extra: 2 } }),
    ])
    expect(outcomes.map(({ kind }) => kind)).toEqual(['done', 'done', 'done'])
    expect((await giveawayRow(bot, '10', id)).requirements).toEqual({
      anyRoleIds: [roleId],
      deniedRoleIds: [`9${roleId}`],
    })
  }
  await editGiveaway(bot, host(), id, { requirements: { deniedRoleIds: undefined } })
  await editGiveaway(bot, host(), id, { bonusFor: { roleIds: ['71', '72'], extra: 0 } })
  expect(await giveawayRow(bot, '10', id)).toMatchObject({
    requirements: { anyRoleIds: ['73'] },
    bonuses: [{ roleId: '73', extra: 2 }],
  })
  const roleIds = Array.from({ length: 10 }, (_, i) => String(80 + i))
  expect(await editGiveaway(bot, host(), id, { bonusFor: { roleIds, extra: 1 } })).toEqual({
    kind: 'tooManyBonuses',
    limit: 10,
  })
  await steps.startGiveaway(bot, host(), id)
  expect(await editGiveaway(bot, host(), id, { title: 'X' })).toEqual({ kind: 'fixed' })
  expect(await editGiveaway(bot, host(), id, { bonusMode: 'STACK' })).toEqual({ kind: 'fixed' })
  expect((await editGiveaway(bot, host(), id, { winners: 3 })).kind).toBe('done')
})
