import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { stepText } from '#src/tickets/answers.ts'
import { openTicket } from '#src/tickets/openTicket.ts'
import { editCategory } from '#src/tickets/setup.ts'
import {
  addMember,
  claimTicket,
  closeTicket,
  deleteTicket,
  releaseTicket,
  removeMember,
  reopenTicket,
} from '#src/tickets/steps.ts'
import { addNote } from '#src/tickets/staffSteps.ts'
import { markChannelGone, syncTicket } from '#src/tickets/syncTicket.ts'
import { addGuild, createTestBot, type TestBot } from '#test/support/testBot.ts'
import { asker, findBroken, makeCategory, staff, ticketsOf, makeTranscripts } from '#test/support/tickets.ts'

let bot: TestBot
let categoryId: string
let id: string
let channelId: string
beforeEach(async () => {
  bot = await createTestBot()
  await addGuild(bot, '10')
  categoryId = await makeCategory(bot, '10')
  await openTicket(bot, { asker: asker('10', '42'), categoryId, answers: [] })
  const [ticket] = await ticketsOf(bot, '10')
  id = ticket?.id ?? ''
  channelId = ticket?.channelId ?? ''
})
afterEach(async () => {
  expect(await findBroken(bot, '10')).toEqual([])
  await bot.close()
})

const seeing = () =>
  bot.discord.made
    .get(channelId)
    ?.overwrites.filter(({ deny }) => deny === '0')
    .map(o => o.id)
const done = { kind: 'done', number: 1, failure: null }
const noWait = () => Promise.resolve()

test('of twenty who claim a ticket at once one wins, and the others are told who', async () => {
  const other = bot.another()
  const outcomes = await Promise.all(
    Array.from({ length: 20 }, (_, i) =>
      claimTicket(i % 2 ? bot : other, staff('10', String(60 + i)), { id }),
    ),
  )
  const winner = (await ticketsOf(bot, '10'))[0]?.claimedBy
  expect(outcomes.filter(({ kind }) => kind === 'done')).toHaveLength(1)
  expect(outcomes.filter(({ kind }) => kind !== 'done')).toEqual(
    Array.from({ length: 19 }, () => ({ kind: 'claimedBy', userId: winner })),
  )
  expect(await releaseTicket(bot, staff('10', '60'), { id })).toEqual(done)
  expect(await releaseTicket(bot, staff('10', '60'), { id })).toEqual({ kind: 'notClaimed' })
  expect(await claimTicket(bot, staff('10', '61'), { id })).toEqual(done)
})

test('a whole life: closed by its opener, reopened, closed with a reason, deleted', async () => {
  expect(seeing()).toEqual(['700', '1', '42'])
  expect(await closeTicket(bot, asker('10', '42'), { channelId }, null)).toEqual(done)
  expect(seeing()).toEqual(['700', '1'])
  expect(await reopenTicket(bot, staff('10', '60'), { id })).toEqual(done)
  expect(seeing()).toEqual(['700', '1', '42'])
  expect(await closeTicket(bot, staff('10', '60'), { id }, 'all said')).toEqual(done)
  const said: string[] = []
  const deleting = async () => void said.push(`deleting, ${bot.discord.made.size} channel`)
  await makeTranscripts(bot, '10')
  expect(await deleteTicket(bot, staff('10', '60'), { id }, deleting)).toEqual(done)
  expect(said).toEqual(['deleting, 1 channel'])
  expect(bot.discord.made.size).toBe(0)
  expect(await ticketsOf(bot, '10')).toMatchObject([
    { status: 'DELETED', closedBy: '60', closeReason: 'all said', number: 1 },
  ])
  const events = await bot.db.system.prisma.ticketEvent.findMany({ orderBy: { id: 'asc' } })
  expect(events.map(({ kind, userId }) => [kind, userId])).toEqual([
    ['OPENING', '42'],
    ['OPENED', null],
    ['CLOSED', '42'],
    ['REOPENED', '60'],
    ['CLOSED', '60'],
    ['DELETED', '60'],
  ])
  const sent = await bot.db.system.prisma.outboxMessage.findMany({
    where: { kind: { in: ['ticketGreeting', 'ticketNotice'] } },
    orderBy: { createdAt: 'asc' },
  })
  expect(sent.map(({ kind, data }) => (data as { step?: string }).step ?? kind)).toEqual([
    'ticketGreeting',
    'CLOSED',
    'REOPENED',
    'CLOSED',
  ])
})

describe('is refused', () => {
  test('to whom it is not for', async () => {
    const refusal = { kind: 'notStaff', roleIds: ['700'] }
    const opener = asker('10', '42')
    expect(await claimTicket(bot, opener, { id })).toEqual(refusal)
    expect(await releaseTicket(bot, opener, { id })).toEqual(refusal)
    expect(await addMember(bot, opener, { id }, '43')).toEqual(refusal)
    expect(await removeMember(bot, opener, { id }, '43')).toEqual(refusal)
    expect(await closeTicket(bot, asker('10', '43'), { id }, null)).toEqual(refusal)
    await closeTicket(bot, asker('10', '42'), { id }, null)
    expect(await reopenTicket(bot, asker('10', '42'), { id })).toEqual(refusal)
    expect(await deleteTicket(bot, asker('10', '42'), { id }, noWait)).toEqual(refusal)
  })

  test('for a ticket of another guild, one that is made up, and a channel without', async () => {
    await addGuild(bot, '11')
    const foreign = () => asker('11', '60', { isManager: true })
    const before = JSON.stringify(await ticketsOf(bot, '10'))
    expect(await claimTicket(bot, foreign(), { id })).toEqual({ kind: 'noTicket' })
    expect(await closeTicket(bot, foreign(), { channelId }, null)).toEqual({ kind: 'noTicket' })
    expect(await deleteTicket(bot, foreign(), { id }, noWait)).toEqual({ kind: 'noTicket' })
    expect(await claimTicket(bot, staff('10', '60'), { id: 'made-up' })).toEqual({ kind: 'noTicket' })
    expect(await closeTicket(bot, staff('10', '60'), { channelId: '1' }, null)).toEqual({ kind: 'noTicket' })
    expect(JSON.stringify(await ticketsOf(bot, '10'))).toBe(before)
  })

  test('from the wrong status', async () => {
    const wrong = (status: string) => ({
      kind: 'wrongStatus',
      status,
      by: expect.toSatisfy(() => true) as unknown,
    })
    expect(await reopenTicket(bot, staff('10', '60'), { id })).toEqual(wrong('OPEN'))
    expect(await deleteTicket(bot, staff('10', '60'), { id }, noWait)).toEqual(wrong('OPEN'))
    const two = await Promise.all([
      closeTicket(bot, staff('10', '60'), { id }, null),
      closeTicket(bot.another(), staff('10', '61'), { id }, null),
    ])
    expect(two).toContainEqual(done)
    expect(two).toContainEqual(wrong('CLOSED'))
    expect(await claimTicket(bot, staff('10', '60'), { id })).toEqual(wrong('CLOSED'))
    expect(await addMember(bot, staff('10', '60'), { id }, '43')).toEqual(wrong('CLOSED'))
  })

  test('from the wrong status, told by whom it is in that, not who noted something since', async () => {
    await closeTicket(bot, staff('10', '60'), { id }, null)
    await addNote(bot, staff('10', '61'), { id }, 'a note')
    const closed = { kind: 'wrongStatus', status: 'CLOSED', by: '60' } as const
    expect(await closeTicket(bot, staff('10', '62'), { id }, null)).toEqual(closed)
    expect(stepText(closed, 'CLOSED', 'en-US')).toBe(
      'This ticket is closed. Reopen it first. <@60> closed it.',
    )
    await reopenTicket(bot, staff('10', '63'), { id })
    await addNote(bot, staff('10', '61'), { id }, 'another')
    expect(await reopenTicket(bot, staff('10', '62'), { id })).toMatchObject({ status: 'OPEN', by: '63' })
  })

  test('for a reopening when the opener has a newer one', async () => {
    await closeTicket(bot, asker('10', '42'), { id }, null)
    await openTicket(bot, { asker: asker('10', '42'), categoryId, answers: [] })
    const refusal = { kind: 'noSlot', limit: 1, openerId: '42' }
    expect(await reopenTicket(bot, staff('10', '60'), { id })).toEqual(refusal)
  })
})

test('members are added and removed, each once', async () => {
  expect(await addMember(bot, staff('10', '60'), { channelId }, '43')).toEqual(done)
  expect(seeing()).toEqual(['700', '1', '42', '43'])
  const again = { kind: 'alreadyMember', userId: '43' }
  expect(await addMember(bot, staff('10', '60'), { id }, '43')).toEqual(again)
  expect(await addMember(bot, staff('10', '60'), { id }, '42')).toEqual({ ...again, userId: '42' })
  expect(await removeMember(bot, staff('10', '60'), { id }, '43')).toEqual(done)
  expect(seeing()).toEqual(['700', '1', '42'])
  expect(await removeMember(bot, staff('10', '60'), { id }, '42')).toEqual({
    kind: 'notMember',
    userId: '42',
  })
})

test('a category that gets other staff shows them its open tickets', async () => {
  await editCategory(bot, asker('10', '1', { isManager: true }), categoryId, { staffRoleIds: ['701'] })
  await syncTicket(bot, { guildId: '10', ticketId: id })
  expect(seeing()).toEqual(['701', '1', '42'])
  expect((await claimTicket(bot, staff('10', '60'), { id })).kind).toBe('notStaff')
})

test('what Discord refuses is said, and tried again with the next change', async () => {
  bot.discord.refusing.set(channelId, { kind: 'refused', code: 50013, message: 'Missing Permissions' })
  const refused = { ...done, failure: 'noPermission' }
  expect(await closeTicket(bot, staff('10', '60'), { id }, null)).toEqual(refused)
  // The transcript waits for the same permission, and the deletion for the transcript.
  bot.discord.refusing.clear()
  await makeTranscripts(bot, '10')
  bot.discord.refusing.set(channelId, { kind: 'refused', code: 50013, message: 'Missing Permissions' })
  expect(await deleteTicket(bot, staff('10', '60'), { id }, noWait)).toEqual(refused)
  expect(bot.discord.made.size).toBe(1)
  // Whoever mends the permission may delete the channel by hand.
  bot.discord.made.clear()
  bot.discord.refusing.clear()
  expect(await deleteTicket(bot, staff('10', '60'), { id }, noWait)).toEqual(done)
})

describe('a channel that is gone', () => {
  test('ends the ticket when Discord says so', async () => {
    bot.discord.made.delete(channelId)
    await markChannelGone(bot, '10', channelId)
    await markChannelGone(bot, '10', '5')
    expect(await ticketsOf(bot, '10')).toMatchObject([{ status: 'DELETED' }])
  })

  test('ends the ticket when something is done with it', async () => {
    bot.discord.made.delete(channelId)
    const outcome = await closeTicket(bot, staff('10', '60'), { id }, null)
    expect(outcome).toEqual({ ...done, failure: 'channelGone' })
    expect(await ticketsOf(bot, '10')).toMatchObject([{ status: 'DELETED' }])
  })

  test('is no trouble for a deletion', async () => {
    await closeTicket(bot, staff('10', '60'), { id }, null)
    bot.discord.made.delete(channelId)
    await makeTranscripts(bot, '10')
    expect(await deleteTicket(bot, staff('10', '60'), { id }, noWait)).toEqual(done)
  })
})

test('every change is in the audit log, without what members wrote', async () => {
  await closeTicket(bot, staff('10', '60'), { id }, 'a secret')
  const entries = await bot.db.system.prisma.auditEntry.findMany({ where: { subject: 'tickets' } })
  expect(entries.map(({ source, action }) => `${source} ${action}`)).toEqual([
    'COMMAND INSERT',
    'JOB UPDATE',
    'COMMAND UPDATE',
  ])
  expect(JSON.stringify(entries, (_, value) => String(value))).not.toContain('secret')
})
