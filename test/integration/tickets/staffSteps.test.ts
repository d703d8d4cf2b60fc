import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { confirmClose, refuseClose, requestClose } from '#src/tickets/closeRequest.ts'
import { readInfo } from '#src/tickets/info.ts'
import { openTicket } from '#src/tickets/openTicket.ts'
import { removeReply, saveReply } from '#src/tickets/replies.ts'
import { addNote, addRole, postReply, removeRole, setPriority } from '#src/tickets/staffSteps.ts'
import { closeTicket } from '#src/tickets/steps.ts'
import { type TransferTarget, transferTicket } from '#src/tickets/transfer.ts'
import { addGuild, createTestBot, type TestBot } from '#test/support/testBot.ts'
import { asker, findBroken, makeCategory, staff, ticketsOf } from '#test/support/tickets.ts'
import { until } from '#test/support/until.ts'

let bot: TestBot
let support: string
let billing: string
let id: string
let channelId: string
beforeEach(async () => {
  bot = await createTestBot()
  await addGuild(bot, '10')
  support = await makeCategory(bot, '10', { name: 'Support' })
  billing = await makeCategory(bot, '10', {
    name: 'Billing',
    staffRoleIds: ['800'],
    nameTemplate: 'bill-{number}-{username}',
    parentId: '900',
  })
  const opening = await openTicket(bot, { asker: asker('10', '42'), categoryId: support, answers: [] })
  channelId = opening.kind === 'opened' ? opening.channelId : ''
  id = (await ticketsOf(bot, '10'))[0]?.id ?? ''
})
afterEach(async () => {
  expect(await findBroken(bot, '10')).toEqual([])
  await bot.close()
})

const billingStaff = { userId: '80', roleIds: ['800'], isManager: false }
const toBilling = (member: TransferTarget['member'] = null): TransferTarget => ({
  category: { id: billing, name: 'Billing' },
  member,
})
const notices = async () =>
  (await bot.db.system.prisma.outboxMessage.findMany({ orderBy: { createdAt: 'asc' } }))
    .filter(({ kind }) => kind === 'ticketNotice')
    .map(({ data }) => data as { step: string })

describe('a transfer', () => {
  test('to another category: its staff see the channel, under its name and in its place', async () => {
    expect(await transferTicket(bot, staff('10', '60'), { id }, toBilling())).toMatchObject({ kind: 'done' })
    const channel = bot.discord.made.get(channelId)
    expect(channel).toMatchObject({ name: 'bill-0001-user42', parentId: '900' })
    expect(channel?.topic).toContain('Billing #1')
    const seeing = channel?.overwrites.filter(({ allow }) => allow !== '0').map(overwrite => overwrite.id)
    expect(seeing).toEqual(['800', '1', '42'])
    expect(await notices()).toMatchObject([
      { step: 'TRANSFERRED', category: 'Billing', staffRoleIds: ['800'] },
    ])
    // A further change names nothing anew, as Discord takes few names.
    const edits = bot.discord.calls.filter(call => call === 'editChannel').length
    await addRole(bot, { ...staff('10', '80'), roleIds: ['800'] }, { id }, '555')
    expect(bot.discord.calls.filter(call => call === 'editChannel').length).toBe(edits)
  })

  test('to somebody of the new staff, whose it is then', async () => {
    const both = toBilling(billingStaff)
    expect(await transferTicket(bot, staff('10', '60'), { id }, both)).toMatchObject({ kind: 'done' })
    expect(await ticketsOf(bot, '10')).toMatchObject([{ categoryId: billing, claimedBy: '80' }])
  })

  test('is refused to who is not of the staff there, to the same category or person, and to one that is gone', async () => {
    const to = (target: TransferTarget) => transferTicket(bot, staff('10', '60'), { id }, target)
    expect(await to({ category: null, member: billingStaff })).toEqual({
      kind: 'targetNotStaff',
      userId: '80',
      roleIds: ['700'],
    })
    expect(await to({ category: { id: support, name: 'Support' }, member: null })).toMatchObject({
      kind: 'alreadyInCategory',
    })
    expect(await to({ category: { id: 'gone', name: 'Gone' }, member: null })).toEqual({
      kind: 'categoryGone',
    })
    const own = { category: null, member: { userId: '61', roleIds: ['700'], isManager: false } }
    expect(await to(own)).toMatchObject({ kind: 'done' })
    expect(await to(own)).toEqual({ kind: 'claimedBy', userId: '61' })
    expect(await transferTicket(bot, asker('10', '42'), { id }, toBilling())).toMatchObject({
      kind: 'notStaff',
    })
  })

  test('is refused where the opener has no place, or the category has none', async () => {
    await openTicket(bot, { asker: asker('10', '42'), categoryId: billing, answers: [] })
    expect(await transferTicket(bot, staff('10', '60'), { id }, toBilling())).toEqual({
      kind: 'noSlot',
      limit: 1,
      openerId: '42',
    })
    await bot.db.system.prisma.ticketCategory.update({
      where: { guildId_id: { guildId: '10', id: billing } },
      data: { openLimit: 1 },
    })
    expect(await transferTicket(bot, staff('10', '60'), { id }, toBilling())).toEqual({
      kind: 'categoryFull',
      limit: 1,
    })
  })

  test('of two at once from several processes, to two people, each is whole', async () => {
    const bots = [bot, bot.another(), bot.another(), bot.another()]
    const people = bots.map((_, n) => ({ userId: String(70 + n), roleIds: ['700'], isManager: false }))
    const outcomes = await Promise.all(
      bots.map((one, n) =>
        transferTicket(one, staff('10', '60'), { id }, { category: null, member: people[n] ?? null }),
      ),
    )
    const done = outcomes.filter(({ kind }) => kind === 'done').length
    expect(done).toBeGreaterThan(0)
    // Who was overtaken hears that it has just changed, and by whom.
    for (const outcome of outcomes)
      if (outcome.kind !== 'done') expect(outcome).toEqual({ kind: 'wrongStatus', status: 'OPEN', by: '60' })
    const [ticket] = await ticketsOf(bot, '10')
    expect(people.map(({ userId }) => userId)).toContain(ticket?.claimedBy)
    expect((await notices()).length).toBe(done)
  })
})

test('priority: four levels, and the same again is refused', async () => {
  expect(await setPriority(bot, staff('10', '60'), { channelId }, 'URGENT')).toMatchObject({ kind: 'done' })
  expect(await setPriority(bot, staff('10', '60'), { channelId }, 'URGENT')).toEqual({
    kind: 'alreadyPriority',
    priority: 'URGENT',
  })
  expect(await setPriority(bot, asker('10', '42'), { channelId }, 'LOW')).toMatchObject({ kind: 'notStaff' })
  expect(await ticketsOf(bot, '10')).toMatchObject([{ priority: 'URGENT' }])
})

test('notes are read by the staff, and nobody else', async () => {
  await addNote(bot, staff('10', '60'), { channelId }, 'first')
  await closeTicket(bot, staff('10', '60'), { id }, null)
  expect(await addNote(bot, staff('10', '61'), { channelId }, 'second')).toMatchObject({ kind: 'done' })
  expect(await addNote(bot, asker('10', '42'), { channelId }, 'no')).toMatchObject({ kind: 'notStaff' })
  expect(await readInfo(bot, staff('10', '60'), { channelId })).toMatchObject({
    kind: 'info',
    ticket: { number: 1, status: 'CLOSED' },
    notes: [
      { userId: '61', text: 'second' },
      { userId: '60', text: 'first' },
    ],
  })
  expect(await readInfo(bot, asker('10', '42'), { channelId })).toMatchObject({ kind: 'notStaff' })
  expect(await readInfo(bot, staff('10', '60'), { channelId: '1' })).toEqual({ kind: 'noTicket' })
  expect((await notices()).map(({ step }) => step)).toEqual(['CLOSED'])
})

describe('a request to close', () => {
  test('is made once, and its opener confirms it', async () => {
    expect(await requestClose(bot, staff('10', '60'), { id }, 'done?')).toMatchObject({ kind: 'done' })
    expect(await requestClose(bot, staff('10', '61'), { id }, null)).toEqual({
      kind: 'requestedBy',
      userId: '60',
    })
    expect(await requestClose(bot, asker('10', '42'), { id }, null)).toMatchObject({ kind: 'notStaff' })
    expect(await confirmClose(bot, asker('10', '99'), { id })).toMatchObject({ kind: 'notStaff' })
    expect(await confirmClose(bot, asker('10', '42'), { id })).toMatchObject({ kind: 'done' })
    expect(await ticketsOf(bot, '10')).toMatchObject([
      { status: 'CLOSED', closedBy: '42', closeRequestedBy: null },
    ])
  })

  test('is refused, and then nothing is left to confirm', async () => {
    await requestClose(bot, staff('10', '60'), { id }, null)
    const outcomes = await Promise.all([
      refuseClose(bot, asker('10', '42'), { id }),
      refuseClose(bot.another(), asker('10', '42'), { id }),
    ])
    expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(['done', 'notRequested'])
    expect(await confirmClose(bot, asker('10', '42'), { id })).toEqual({ kind: 'notRequested' })
    expect(await ticketsOf(bot, '10')).toMatchObject([{ status: 'OPEN' }])
  })
})

test('a role sees a ticket, but not everybody', async () => {
  const roleIds = () => bot.discord.made.get(channelId)?.overwrites.map(overwrite => overwrite.id)
  expect(await addRole(bot, staff('10', '60'), { id }, '555')).toMatchObject({ kind: 'done' })
  expect(roleIds()).toContain('555')
  expect(await addRole(bot, staff('10', '60'), { id }, '555')).toEqual({ kind: 'alreadyRole', roleId: '555' })
  expect(await addRole(bot, staff('10', '60'), { id }, '700')).toEqual({ kind: 'alreadyRole', roleId: '700' })
  expect(await addRole(bot, staff('10', '60'), { id }, '10')).toEqual({ kind: 'everyone' })
  expect(await removeRole(bot, staff('10', '60'), { id }, '555')).toMatchObject({ kind: 'done' })
  expect(roleIds()).not.toContain('555')
  expect(await removeRole(bot, staff('10', '60'), { id }, '555')).toEqual({ kind: 'notRole', roleId: '555' })
})

test('prepared replies: unique names, 50 at most, known to every process, posted once', async () => {
  const save = (name: string, replyId: string | null = null, text = 'Hello') =>
    saveReply(bot, staff('10', '60'), { id: replyId, name, text })
  const both = await Promise.all([
    save('Hello'),
    saveReply(bot.another(), staff('10', '61'), { id: null, name: 'hello', text: 'x' }),
  ]) // prettier-ignore
  expect(both.map(({ kind }) => kind).toSorted()).toEqual(['nameTaken', 'saved'])
  const [reply] = await until(
    () => bot.ticketReplies.of('10'),
    replies => replies.length === 1,
  )
  expect(await save('Moin', reply?.id, '@everyone hi')).toEqual({ kind: 'saved', name: 'Moin' })
  expect(await save('', reply?.id)).toEqual({ kind: 'empty' })
  expect(await save('x', 'nonsense')).toEqual({ kind: 'noReply' })
  expect(bot.ticketReplies.of('10')).toMatchObject([{ name: 'Moin' }])
  for (let n = 1; n < 50; n++) expect(await save(`reply ${n}`)).toMatchObject({ kind: 'saved' })
  expect(await save('one more')).toEqual({ kind: 'tooMany', limit: 50 })
  const who = staff('10', '60')
  expect(await postReply(bot, who, { channelId }, '@everyone hi')).toMatchObject({ kind: 'done' })
  await postReply(bot, who, { channelId }, '@everyone hi')
  expect(await notices()).toMatchObject([{ step: 'REPLIED', text: '@everyone hi' }])
  expect(await removeReply(bot, staff('10', '60'), reply?.id ?? '')).toEqual({
    kind: 'removed',
    name: 'Moin',
  })
  expect(bot.ticketReplies.of('10').map(({ name }) => name)).not.toContain('Moin')
  expect(await removeReply(bot, staff('10', '60'), reply?.id ?? '')).toEqual({ kind: 'noReply' })
})

test('staff open a ticket for a member, without what members are asked', async () => {
  const strict = await makeCategory(bot, '10', {
    requiredRoleIds: ['999'],
    minAccountAgeDays: 3_000,
    questions: [{ label: 'Why?', style: 'short', required: true, maxLength: 10, placeholder: null }],
    workingHours: { zone: 'UTC', intervals: [] },
  })
  const opener = { userId: '43', username: 'grace' }
  const request = { categoryId: strict, answers: [], opener }
  expect(await openTicket(bot, { ...request, asker: asker('10', '42') })).toMatchObject({ kind: 'notStaff' })
  expect(await openTicket(bot, { ...request, asker: staff('10', '60') })).toMatchObject({ kind: 'opened' })
  expect((await ticketsOf(bot, '10'))[1]).toMatchObject({
    openerId: '43',
    openerName: 'grace',
    openedBy: '60',
  })
  expect(await openTicket(bot, { ...request, asker: staff('10', '60') })).toMatchObject({ kind: 'ownLimit' })
})

test('outside the hours an opening is refused, or told', async () => {
  const never = { zone: 'UTC', intervals: [] }
  const closed = await makeCategory(bot, '10', { workingHours: never })
  expect(await openTicket(bot, { asker: asker('10', '42'), categoryId: closed, answers: [] })).toEqual({
    kind: 'outsideHours',
    opensAt: null,
  })
  // The one minute in which the staff are there is tomorrow at this time.
  const at = new Date(Date.now() + 23 * 3_600_000)
  const from = at.getUTCHours() * 60
  const tomorrow = { zone: 'UTC', intervals: [{ day: at.getUTCDay() || 7, from, to: from + 1 }] }
  const told = await makeCategory(bot, '10', { workingHours: tomorrow, outsideHours: 'NOTICE' })
  const opening = await openTicket(bot, { asker: asker('10', '42'), categoryId: told, answers: [] })
  const opensAt = Math.floor(at.getTime() / 3_600_000) * 3_600
  expect(opening).toMatchObject({ kind: 'opened', awayUntil: opensAt })
  const greeting = await bot.db.system.prisma.outboxMessage.findFirst({
    where: { effectKey: `ticketOpened:${(await ticketsOf(bot, '10'))[1]?.id}` },
  })
  expect(greeting?.data).toMatchObject({ awayUntil: opensAt })
})
