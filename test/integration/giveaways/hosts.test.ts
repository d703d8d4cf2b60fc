import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createGiveaway } from '#src/giveaways/createGiveaway.ts'
import { leaveGiveaway } from '#src/giveaways/enterGiveaway.ts'
import { giveRole } from '#src/giveaways/editGiveaway.ts'
import { maxHosts, readHosts } from '#src/giveaways/hostStore.ts'
import { planSchema } from '#src/giveaways/plan.ts'
import { settleGiveaway } from '#src/giveaways/settleGiveaway.ts'
import { reroll, revoke } from '#src/giveaways/winners.ts'
import { readGuild } from '#src/database/guildTransaction.ts'
import { deliverOutboxMessage } from '#src/jobs/outbox.ts'
import { renderers } from '#src/jobs/tasks.ts'
import {
  attempt,
  enterCrowd,
  findBrokenGiveaways,
  giveawayChannel,
  giveawayRow,
  makeDue,
  winnersOf,
} from '#test/support/giveaways.ts'
import { enterInAllGuilds } from '#src/giveaways/entryWriter.ts'
import { addGuild, createTestBot, type TestBot } from '#test/support/testBot.ts'
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

const staff = (userId = '2') => asker('10', userId)
const hosts = (id: string) => readGuild(bot.db, '10', tx => readHosts(tx, id))
const direct = async (kind: 'giveawayHost' | 'giveawayLost') =>
  await bot.db.system.prisma.outboxMessage.findMany({ where: { kind }, orderBy: { userId: 'asc' } })
const settle = (giveawayId: string, on = bot) => settleGiveaway(on, { guildId: '10', giveawayId })

/** A running giveaway of user 2. */
async function create(more = {}): Promise<string> {
  const plan = planSchema.parse({
    title: 'Mug',
    durationSeconds: 60,
    prizes: [{ name: 'Mug', quantity: 1 }],
    ...more,
  })
  const made = await createGiveaway(bot, staff(), {
    channelId: giveawayChannel,
    plan,
    templateId: null,
    begin: 'now',
  })
  if (made.kind !== 'created') throw new Error(made.kind)
  return made.giveaway.id
}

async function drawn(more = {}, entrants = 10): Promise<string> {
  const id = await create(more)
  await enterCrowd(bot, '10', id, entrants)
  await makeDue(bot, id)
  await settle(id)
  return id
}

const overdue = (id: string) =>
  bot.db.system.pool.query(
    `UPDATE giveaway_winners SET claim_until = now() - interval '1 second' WHERE giveaway_id = $1 AND deleted_at IS NULL`,
    [id],
  )

describe('the part of a host', () => {
  test('is that of who made it, then of whom staff give it, and shows in the message', async () => {
    const id = await create()
    const { version } = await giveawayRow(bot, '10', id)
    expect(await giveRole(bot, staff(), id, '3', 'ORGANIZER')).toMatchObject({ kind: 'roleGiven' })
    expect(await hosts(id)).toEqual(['2', '3'])
    expect((await giveawayRow(bot, '10', id)).version).toBe(version + 1)
    await giveRole(bot, staff(), id, '4', 'VIEWER')
    expect((await giveawayRow(bot, '10', id)).version).toBe(version + 1)
    expect(await giveRole(bot, staff(), id, '2', null)).toEqual({
      kind: 'roleTaken',
      userId: '2',
      status: 'ACTIVE',
    })
    expect(await hosts(id)).toEqual(['3'])
    expect(await giveRole(bot, staff(), id, '2', null)).toEqual({ kind: 'noPart', userId: '2' })
    expect(await giveRole(bot, staff(), 'made-up', '2', null)).toEqual({ kind: 'noGiveaway' })
    await enterInAllGuilds(bot.db, [attempt('10', id, '2'), attempt('10', id, '3')])
    expect(await giveRole(bot, staff(), id, '2', null)).toEqual({ kind: 'noPart', userId: '2' })
    expect((await giveawayRow(bot, '10', id)).entryCount).toBe(1)
    await makeDue(bot, id)
  })

  test('who had it and has it again is the last of the hosts', async () => {
    const id = await create()
    await giveRole(bot, staff(), id, '4', 'VIEWER')
    await giveRole(bot, staff(), id, '3', 'ORGANIZER')
    await giveRole(bot, staff(), id, '2', null)
    await giveRole(bot, staff(), id, '2', 'ORGANIZER')
    expect(await hosts(id)).toEqual(['3', '2'])
    // Whoever was something else before comes last too, and who is a host already keeps the place.
    await giveRole(bot, staff(), id, '4', 'ORGANIZER')
    await giveRole(bot, staff(), id, '3', 'ORGANIZER')
    expect(await hosts(id)).toEqual(['3', '2', '4'])
    // Who leaves is no host of it, though they were in it before.
    await giveRole(bot, staff(), id, '3', null)
    await enterInAllGuilds(bot.db, [attempt('10', id, '3')])
    await leaveGiveaway(bot, asker('10', '3'), id)
    await giveRole(bot, staff(), id, '3', 'ORGANIZER')
    expect(await hosts(id)).toEqual(['2', '4', '3'])
  })

  test('is given and ended in the audit log; entries are no part of it', async () => {
    const id = await create()
    await giveRole(bot, staff(), id, '3', 'ORGANIZER')
    await giveRole(bot, staff(), id, '3', null)
    const [entered] = await enterCrowd(bot, '10', id, 1)
    await leaveGiveaway(bot, asker('10', entered ?? ''), id)
    const rows = await bot.db.system.prisma.auditEntry.findMany({
      where: { subject: 'giveaway_entries' },
      orderBy: { id: 'asc' },
    })
    expect(rows.map(({ action, before, after }) => [action, before, after])).toEqual([
      ['INSERT', null, expect.objectContaining({ role: 'ORGANIZER' })],
      ['INSERT', null, expect.objectContaining({ role: 'ORGANIZER', deleted_at: null })],
      ['UPDATE', { deleted_at: null }, { deleted_at: expect.any(String) as string }],
    ])
  })

  test('has somebody always, also when four processes take it from the last four at once', async () => {
    const processes = [bot, bot.another(), bot.another(), bot.another()]
    for (let round = 0; round < 3; round++) {
      const id = await create()
      for (const one of processes) await giveRole(one, staff(), id, '9', 'VIEWER')
      for (const userId of ['3', '4', '5']) await giveRole(bot, staff(), id, userId, 'ORGANIZER')
      const outcomes = await Promise.all(
        processes.map((one, i) => giveRole(one, staff(), id, String(2 + i), i % 2 === 0 ? null : 'VIEWER')),
      )
      expect(outcomes.filter(({ kind }) => kind === 'lastHost')).toHaveLength(1)
      expect(await hosts(id)).toHaveLength(1)
    }
  })

  test('is for so many', async () => {
    const id = await create()
    for (let i = 1; i < maxHosts; i++) await giveRole(bot, staff(), id, String(20 + i), 'ORGANIZER')
    expect(await giveRole(bot, staff(), id, '99', 'ORGANIZER')).toEqual({
      kind: 'tooManyHosts',
      limit: maxHosts,
    })
    expect(await giveRole(bot, staff(), id, '21', 'ORGANIZER')).toMatchObject({ kind: 'roleGiven' })
    expect(await hosts(id)).toHaveLength(maxHosts)
  })
})

describe('hosts are told directly, each once', () => {
  test('of places for which nobody was left', async () => {
    const id = await create({ prizes: [{ name: 'Mug', quantity: 3 }] })
    await giveRole(bot, staff(), id, '3', 'ORGANIZER')
    await giveRole(bot, staff(), id, '4', 'VIEWER')
    await enterCrowd(bot, '10', id, 1)
    await makeDue(bot, id)
    await Promise.all([bot, bot.another(), bot.another()].map(one => settle(id, one)))
    const told = await direct('giveawayHost')
    expect(told.map(({ userId, channelId }) => [userId, channelId])).toEqual([
      ['2', null],
      ['3', null],
    ])
    expect(told[0]?.data).toEqual({ number: 1, title: 'Mug', unclaimedIds: [], unfilled: 2 })
    // Who asks again has the answer, and the places stay as they are: nothing more is said or recorded.
    const before = await giveawayRow(bot, '10', id)
    expect(await reroll(bot, staff('3'), id, null)).toEqual({ kind: 'noneLeft' })
    expect(await giveawayRow(bot, '10', id)).toEqual(before)
    expect(await direct('giveawayHost')).toHaveLength(2)
    expect(await bot.db.system.prisma.outboxMessage.count({ where: { kind: 'giveawayWinners' } })).toBe(1)
    // Host 3 draws the place of the one winner again and has the answer; host 2 is told.
    expect(await reroll(bot, staff('3'), id, '100000')).toEqual({ kind: 'noneLeft' })
    expect((await direct('giveawayHost')).map(({ userId }) => userId)).toEqual(['2', '2', '3'])
  })

  test('of those giveaways that are theirs, when several are drawn together', async () => {
    const two = await create({ prizes: [{ name: 'Mug', quantity: 2 }] })
    const ids = [await create({ claimSeconds: 60 }), two, await create({ claimSeconds: 60 })]
    const [one = '', , three = ''] = ids
    await giveRole(bot, staff(), three, '3', 'ORGANIZER')
    await giveRole(bot, staff(), three, '2', null)
    await enterInAllGuilds(
      bot.db,
      ids.map(id => attempt('10', id, '100')),
    )
    for (const id of ids) await makeDue(bot, id)
    await Promise.all(ids.map(id => settle(id)))
    const told = async () => (await direct('giveawayHost')).map(({ effectKey }) => effectKey).toSorted()
    expect(await told()).toEqual([`giveawayHost:${two}:0:2`])
    await overdue(one)
    await overdue(three)
    await Promise.all(ids.map(id => settle(id)))
    const keys = [`${two}:0:2`, `${one}:1:2`, `${three}:1:3`].map(key => `giveawayHost:${key}`)
    expect(await told()).toEqual(keys.toSorted())
    const lost = await direct('giveawayLost')
    const hostsOfLost = lost.map(({ data }) => (data as { hostIds: string[] }).hostIds.join(' '))
    expect(hostsOfLost.toSorted()).toEqual(['2', '3'])
  })

  test('but not that nobody took part, which is said in public', async () => {
    const id = await create()
    await makeDue(bot, id)
    await settle(id)
    expect((await giveawayRow(bot, '10', id)).status).toBe('COMPLETED')
    expect(await direct('giveawayHost')).toEqual([])
  })

  test('of claims that ran out', async () => {
    const id = await drawn({ claimSeconds: 60 })
    expect(await direct('giveawayHost')).toEqual([])
    const [userId = ''] = (await winnersOf(bot, '10', id)).map(winner => winner.userId)
    await overdue(id)
    await Promise.all([bot, bot.another(), bot.another()].map(one => settle(id, one)))
    expect(await direct('giveawayHost')).toMatchObject([
      { userId: '2', data: { unclaimedIds: [userId], unfilled: 0 } },
    ])
  })
})

describe('who has lost a win is told directly, once, with the reason', () => {
  const lost = async () => (await direct('giveawayLost')).map(({ userId, data }) => ({ userId, data }))

  test('that it was not claimed in time', async () => {
    const id = await drawn({ claimSeconds: 60, prizes: [{ name: 'Pen', quantity: 2 }] })
    const winners = (await winnersOf(bot, '10', id)).map(({ userId }) => userId)
    await overdue(id)
    await Promise.all([bot, bot.another(), bot.another()].map(one => settle(id, one)))
    expect(await lost()).toEqual(
      winners.toSorted().map(userId => ({
        userId,
        data: {
          number: 1,
          title: 'Mug',
          prize: 'Pen',
          loss: { kind: 'notClaimed', note: null },
          hostIds: ['2'],
        },
      })),
    )
  })

  test('that staff took it back, or had it drawn again', async () => {
    const id = await drawn({ prizes: [{ name: 'Pen', quantity: 3 }] })
    const [one = '', two = '', three = ''] = (await winnersOf(bot, '10', id)).map(({ userId }) => userId)
    const who = staff()
    // The same interaction twice.
    await revoke(bot, who, id, { winnerId: one, reason: 'cheated' })
    await revoke(bot, who, id, { winnerId: one, reason: 'cheated' })
    await revoke(bot, staff(), id, { winnerId: two, reason: null })
    await reroll(bot, staff(), id, three)
    const reasons = (await lost()).map(({ userId, data }) => [userId, (data as { loss: object }).loss])
    expect(Object.fromEntries(reasons)).toEqual({
      [one]: { kind: 'revoked', note: 'cheated' },
      [two]: { kind: 'revoked', note: null },
      [three]: { kind: 'rerolled', note: null },
    })
    expect(await direct('giveawayHost')).toEqual([])
  })

  test.each([
    'en',
    'de',
  ])('in words (%s), and that they take no direct messages is no error', async locale => {
    await bot.db.system.prisma.guildSettings.create({ data: { guildId: '10', locale } })
    await bot.settings.load(['10'])
    const id = await drawn()
    const [userId = ''] = (await winnersOf(bot, '10', id)).map(winner => winner.userId)
    await revoke(bot, staff(), id, { winnerId: userId, reason: 'cheated' })
    const [message] = await direct('giveawayLost')
    const key = { guildId: '10', id: message?.id ?? '' }
    const sent = await deliverOutboxMessage(bot, renderers, key)
    expect(sent.kind).toBe('delivered')
    expect(bot.discord.sent.at(-1)).toMatchObject({
      channelId: `dm:${userId}`,
      view: {
        content:
          locale === 'en'
            ? 'You had won Mug in giveaway #1 **Mug** in Guild 10, and do not have it any more.\nStaff took it back. The reason: cheated\nIf you think that is wrong, write to a host: <@2>'
            : 'Du hattest Mug in Verlosung #1 **Mug** auf Guild 10 gewonnen und hast das nicht mehr.\nDas Team hat dir den Gewinn aberkannt. Der Grund: cheated\nWenn du meinst, dass das nicht stimmt, schreib einem Veranstalter: <@2>',
      },
    })
    await bot.db.system.pool.query('UPDATE outbox_messages SET announced_at = NULL WHERE id = $1', [key.id])
    bot.discord.messages.clear()
    const closed = { kind: 'refused', code: 50_007, message: 'Cannot send messages to this user' } as const
    bot.discord.refusing.set(`dm:${userId}`, closed)
    expect(await deliverOutboxMessage(bot, renderers, key)).toEqual({
      kind: 'refused',
      reason: closed.message,
    })
    expect(await deliverOutboxMessage(bot, renderers, key)).toEqual({ kind: 'settled' })
  })
})
