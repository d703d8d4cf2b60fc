import { PermissionFlagsBits as Flag } from 'discord-api-types/v10'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { planSchema } from '#src/giveaways/plan.ts'
import { nothingAsked, readChanges } from '#src/giveaways/readPlan.ts'
import { createGiveaway } from '#src/giveaways/createGiveaway.ts'
import { editGiveaway } from '#src/giveaways/editGiveaway.ts'
import * as steps from '#src/giveaways/steps.ts'
import { findNamed } from '#src/giveaways/suggest.ts'
import { saveTemplate, useTemplate } from '#src/giveaways/templates.ts'
import { giveawayChannel, giveawayRow, makeDue, makeGiveaway } from '#test/support/giveaways.ts'
import { addGuild, createTestBot, type TestBot } from '#test/support/testBot.ts'
import { asker } from '#test/support/tickets.ts'

let bot: TestBot
beforeEach(async () => {
  bot = await createTestBot()
  await addGuild(bot, '10')
  bot.discord.channels.set('10', [{ id: giveawayChannel, lastMessageId: null }])
})
afterEach(() => bot.close())

const host = (roleIds: string[] = []) => asker('10', '2', { roleIds })
const create = (who = host(), more = {}) =>
  createGiveaway(bot, who, {
    channelId: giveawayChannel,
    plan: planSchema.parse({
      title: 'A',
      durationSeconds: 60,
      prizes: [{ name: 'A', quantity: 1 }],
      ...more,
    }),
    templateId: null,
    begin: 'later',
  })
async function draft(more = {}): Promise<string> {
  const made = await create(host(), more)
  if (made.kind !== 'created') throw new Error(made.kind)
  return made.giveaway.id
}

test.each([
  [{ allRoleIds: ['20', '30'], deniedRoleIds: ['30'] }, '30'],
  [{ anyRoleIds: ['20', '30'], deniedRoleIds: ['30', '20'] }, '20'],
  [{ anyRoleIds: ['20', '30'], deniedRoleIds: ['30'] }, undefined],
])('what nobody could enter is refused: %j', async (requirements, roleId) => {
  const expected = roleId === undefined ? { kind: 'created' } : { kind: 'contraryRole', roleId }
  expect(await create(host(), { requirements })).toMatchObject(expected)
  const { deniedRoleIds, ...demanded } = requirements
  const id = await draft({ requirements: demanded })
  const edited = await editGiveaway(bot, host(), id, { requirements: { deniedRoleIds } })
  expect(edited).toMatchObject(roleId === undefined ? { kind: 'done' } : expected)
})

test('a title that came from the prizes follows them; one of its own stays', async () => {
  const id = await draft()
  const titleAfter = async (changes: Parameters<typeof editGiveaway>[3]) => {
    await editGiveaway(bot, host(), id, changes)
    return (await giveawayRow(bot, '10', id)).title
  }
  const prizes = (name: string) => [
    { name, quantity: 2 },
    { name: 'Pen', quantity: 1 },
  ]
  expect(await titleAfter({ prizes: prizes('Mug') })).toBe('Mug')
  expect(await titleAfter({ prizes: prizes('Cup'), title: 'Summer' })).toBe('Summer')
  expect(await titleAfter({ prizes: prizes('Mug') })).toBe('Summer')
  const published = await create(host(), {})
  if (published.kind !== 'created') throw new Error(published.kind)
  await steps.startGiveaway(bot, host(), published.giveaway.id)
  expect(await editGiveaway(bot, host(), published.giveaway.id, { prizes: prizes('Cup') })).toMatchObject({
    kind: 'done',
    giveaway: { title: 'Cup', status: 'ACTIVE' },
  })
})

describe('the role that winners get', () => {
  const rank = (id: string, position: number, permissions = 0n, managed = false) => ({
    id,
    position,
    permissions,
    managed,
  })
  const everyone = rank('10', 0)
  const [admin, own, manager, helper, plain] = [
    rank('60', 6, Flag.Administrator),
    rank('50', 5, Flag.ManageRoles),
    rank('40', 4, Flag.ManageRoles),
    rank('30', 3),
    rank('20', 2),
  ] as const
  const managed = rank('21', 2, 0n, true)
  beforeEach(() => {
    bot.discord.guilds.set('10', { id: '10', name: 'G', ownerId: '1', memberCount: 9 })
    bot.discord.ranks.set('10', {
      roles: [everyone, admin, own, manager, helper, plain, managed],
      ownRoleIds: ['50'],
    })
  })
  const owner = () => asker('10', '1')

  test.each([
    ['below the asker’s', () => host(['40']), '20', true],
    ['the asker’s highest', () => host(['40']), '40', false],
    ['without Manage Roles', () => host(['30']), '20', false],
    ['an administrator’s, above them too', () => host(['60', '20']), '40', true],
    ['the owner’s choice', owner, '40', true],
    ['above the bot', owner, '60', false],
    ['the bot’s highest', owner, '50', false],
    ['of an integration', owner, '21', false],
    ['that is not there', owner, '99', false],
  ])('%s', async (_, who, winnerRoleId, isAllowed) => {
    const refused = { kind: 'winnerRole', roleId: winnerRoleId }
    const done = (kind: string) => (isAllowed ? { kind } : refused)
    const begun = winnerRoleId === '99' ? { kind: 'goneRole' } : done('created')
    expect(await create(who(), { winnerRoleId })).toMatchObject(begun)
    const id = await draft()
    expect(await editGiveaway(bot, who(), id, { winnerRoleId })).toMatchObject(done('done'))
    await bot.db.system.pool.query('UPDATE giveaways SET winner_role_id = $2 WHERE id = $1', [
      id,
      winnerRoleId,
    ])
    await saveTemplate(bot, who(), id, 'Plan')
    expect(await useTemplate(bot, who(), 'Plan', giveawayChannel)).toMatchObject(begun)
  })

  test('is none when the bot may not manage roles', async () => {
    bot.discord.ranks.set('10', { roles: [everyone, rank('50', 5), plain], ownRoleIds: ['50'] })
    expect(await create(owner(), { winnerRoleId: '20' })).toEqual({ kind: 'winnerRole', roleId: '20' })
  })
})

test.each([
  { requirements: { anyRoleIds: ['10'] } },
  { requirements: { deniedRoleIds: ['10'] } },
  { bypassRoleIds: ['10'] },
  { bonuses: [{ roleId: '10', extra: 1 }] },
  { winnerRoleId: '10' },
])('@everyone is no role to choose: %j', async more => {
  expect(await create(host(), more)).toEqual({ kind: 'everyoneRole' })
  expect(await editGiveaway(bot, host(), await draft(), more)).toEqual({ kind: 'everyoneRole' })
})

describe('a change', () => {
  test('of how many win is one of a single prize', async () => {
    const id = await draft()
    const read = readChanges({ ...nothingAsked, winners: 5 }, 0)
    expect(read).toEqual({ kind: 'read', changes: { winners: 5 } })
    expect(await editGiveaway(bot, host(), id, { winners: 5 })).toMatchObject({
      giveaway: { prizes: [{ name: 'A', quantity: 5 }] },
    })
    const prizes = [
      { name: 'A', quantity: 1 },
      { name: 'B', quantity: 1 },
    ]
    expect(await editGiveaway(bot, host(), await draft({ prizes }), { winners: 5 })).toEqual({
      kind: 'severalPrizes',
    })
  })

  test('of one requirement leaves the others', async () => {
    const id = await draft({ requirements: { minLevel: 3, anyRoleIds: ['5'] } })
    await editGiveaway(bot, host(), id, { requirements: { minLevel: 4, booster: true } })
    expect((await giveawayRow(bot, '10', id)).requirements).toEqual({
      minLevel: 4,
      anyRoleIds: ['5'],
      booster: true,
    })
  })

  test('of nothing is none', () => {
    expect(readChanges(nothingAsked, 0)).toEqual({ kind: 'nothingToChange' })
  })

  test('to a price, or a start with one, needs the economy, which is off', async () => {
    const priced = await draft()
    await bot.db.system.pool.query('UPDATE giveaways SET cost = 5 WHERE id = $1', [priced])
    expect(await editGiveaway(bot, host(), await draft(), { cost: 5 })).toEqual({ kind: 'economyOff' })
    expect(await steps.startGiveaway(bot, host(), priced)).toEqual({ kind: 'economyOff' })
    expect(await steps.scheduleGiveaway(bot, host(), priced, Date.now() + 9e5)).toEqual({
      kind: 'economyOff',
    })
    expect((await giveawayRow(bot, '10', priced)).status).toBe('DRAFT')
  })

  test('of what somebody else has changed since is none, also when several processes change it at once', async () => {
    const id = await draft()
    const { version } = await giveawayRow(bot, '10', id)
    const outcomes = await Promise.all(
      [bot, bot.another(), bot.another(), bot.another()].map((one, i) =>
        editGiveaway(one, host(), id, { requirements: { anyRoleIds: [String(50 + i)] } }, version),
      ),
    )
    expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual([
      'changedMeanwhile',
      'changedMeanwhile',
      'changedMeanwhile',
      'done',
    ])
    const done = outcomes.find(({ kind }) => kind === 'done')
    const { requirements } = await giveawayRow(bot, '10', id)
    expect(done).toMatchObject({ giveaway: { requirements, version: version + 1 } })
    expect(await steps.startGiveaway(bot, host(), id, version)).toEqual({ kind: 'changedMeanwhile' })
    expect(await steps.startGiveaway(bot, host(), id, Number.NaN)).toEqual({ kind: 'changedMeanwhile' })
    expect(await steps.startGiveaway(bot, host(), id, version + 1)).toMatchObject({ kind: 'done' })
    expect(await editGiveaway(bot, host(), 'made-up', {}, 0)).toEqual({ kind: 'noGiveaway' })
  })

  test('comes too late when its time is over', async () => {
    const id = await makeGiveaway(bot, '10')
    await makeDue(bot, id)
    const endsAt = Date.now() + 9e5
    expect(await editGiveaway(bot, host(), id, { endsAt })).toEqual({ kind: 'isOver' })
    expect(await steps.pauseGiveaway(bot, host(), id)).toEqual({ kind: 'isOver' })
  })
})

test('one that is long over is found by its number still, however it is written', async () => {
  await bot.db.system.pool.query('ALTER TABLE giveaways DISABLE TRIGGER USER')
  const id = await makeGiveaway(bot, '10', { status: 'CANCELLED' })
  await bot.db.system.pool.query(
    `UPDATE giveaways SET number = 1234, updated_at = now() - interval '31 days' WHERE id = $1`,
    [id],
  )
  await bot.giveaways.load(['10'])
  expect(bot.giveaways.of('10').recent).toEqual([])
  for (const asked of ['1234', '#1,234', '#1.234', id]) expect(await findNamed(bot, '10', asked)).toBe(id)
  for (const asked of ['12345', 'Mug', '', null]) expect(await findNamed(bot, '10', asked)).toBeUndefined()
  await addGuild(bot, '11')
  expect(await findNamed(bot, '11', id)).toBeUndefined()
})
