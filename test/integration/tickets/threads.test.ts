import { afterEach, beforeEach, expect, test } from 'vitest'
import type { CategoryChanges } from '#src/tickets/category.ts'
import { removeSurplusThread } from '#src/tickets/lostChannels.ts'
import { openTicket } from '#src/tickets/openTicket.ts'
import { addMember, closeTicket, deleteTicket, removeMember, reopenTicket } from '#src/tickets/steps.ts'
import { addRole } from '#src/tickets/staffSteps.ts'
import { markChannelGone, syncTicket } from '#src/tickets/syncTicket.ts'
import { addGuild, createTestBot, type TestBot } from '#test/support/testBot.ts'
import { asker, findBroken, makeCategory, staff, ticketsOf } from '#test/support/tickets.ts'

let bot: TestBot
beforeEach(async () => {
  bot = await createTestBot()
  await addGuild(bot, '10')
  bot.discord.channels.set('10', [{ id: '500', lastMessageId: null }])
})
afterEach(async () => {
  expect(await findBroken(bot, '10')).toEqual([])
  await bot.close()
})

const inThreads: CategoryChanges = { place: 'THREAD', threadChannelId: '500' }
const full = { kind: 'refused', code: 50035, message: 'CHANNEL_PARENT_MAX_CHANNELS' } as const
const guildFull = {
  kind: 'refused',
  code: 30013,
  message: 'Maximum number of guild channels reached',
} as const

async function open(changes: CategoryChanges, userId = '42') {
  const categoryId = await makeCategory(bot, '10', changes)
  const opening = await openTicket(bot, { asker: asker('10', userId), categoryId, answers: [] })
  return { opening, id: (await ticketsOf(bot, '10')).at(-1)?.id ?? '' }
}

const thread = () => [...bot.discord.threads.values()][0]
const present = () => [...(thread()?.memberIds ?? [])].toSorted()

test('a thread has its number in its name, and in it are those who should', async () => {
  const { id } = await open({ ...inThreads, nameTemplate: '{username}' })
  expect(thread()).toMatchObject({ name: 'user42-0001', parentId: '500' })
  expect(bot.discord.made.size).toBe(0)
  expect(await ticketsOf(bot, '10')).toMatchObject([{ status: 'OPEN', isThread: true }])
  expect(present()).toEqual(['42'])
  await addMember(bot, staff('10', '60'), { id }, '43')
  await addMember(bot, staff('10', '60'), { id }, '44')
  await removeMember(bot, staff('10', '60'), { id }, '43')
  expect(present()).toEqual(['42', '44'])
  expect(await addRole(bot, staff('10', '60'), { id }, '555')).toEqual({ kind: 'threadTakesNoRoles' })
  await closeTicket(bot, asker('10', '42'), { id }, null)
  expect(present()).toEqual([])
  await reopenTicket(bot, staff('10', '60'), { id })
  expect(present()).toEqual(['42', '44'])
})

test('a full channel category gives way to the next, and the last to threads', async () => {
  bot.discord.refusing.set('901', full)
  const changes = { parentId: '901', overflowParentIds: ['902'], threadChannelId: '500', memberLimit: 5 }
  await open(changes)
  expect([...bot.discord.made.values()].map(({ parentId }) => parentId)).toEqual(['902'])
  bot.discord.refusing.set('902', full)
  await open(changes)
  expect(bot.discord.made.size).toBe(1)
  expect(thread()?.name).toBe('ticket-0002')
  expect(await ticketsOf(bot, '10')).toMatchObject([{ isThread: false }, { isThread: true }])
})

test('a full guild gives way to threads at once, and without a channel for them the ticket fails as before', async () => {
  const { opening } = await open({ parentId: '901' })
  expect(opening).toMatchObject({ kind: 'opened' })
  bot.discord.refusing.set('10', guildFull)
  const before = bot.discord.calls.length
  await open({ parentId: '901', overflowParentIds: ['902', '903'], threadChannelId: '500' })
  const calls = bot.discord.calls.slice(before)
  expect(calls.filter(call => call === 'createTextChannel').length).toBe(1)
  expect(thread()?.name).toBe('ticket-0002')
  expect((await open({ parentId: '901' })).opening).toMatchObject({ kind: 'failed', failure: 'guildFull' })
  expect((await open({ place: 'THREAD' })).opening).toMatchObject({
    kind: 'failed',
    failure: 'threadParentGone',
  })
})

test('a thread that lets nobody in goes again', async () => {
  bot.discord.faults.length = 0
  const { addToThread } = bot.discord
  bot.discord.addToThread = () =>
    Promise.resolve({ kind: 'refused', code: 50013, message: 'Missing Permissions' })
  expect((await open(inThreads)).opening).toMatchObject({ kind: 'failed', failure: 'noPermission' })
  expect(bot.discord.threads.size).toBe(0)
  // Who has left the server is no reason.
  bot.discord.addToThread = () => Promise.resolve({ kind: 'refused', code: 10007, message: 'Unknown Member' })
  expect((await open(inThreads)).opening).toMatchObject({ kind: 'opened' })
  bot.discord.addToThread = addToThread
})

test('a thread whose making was not answered is found again, and a second one goes', async () => {
  const categoryId = await makeCategory(bot, '10', inThreads)
  bot.discord.faults.push({ method: 'createThread', when: 'after', error: new Error('lost') })
  const coming = await openTicket(bot, { asker: asker('10', '42'), categoryId, answers: [] })
  expect(coming).toEqual({ kind: 'coming', number: 1 })
  const [id] = [...bot.discord.threads.keys()]
  // Somebody else's thread of that name is not it, and neither is one that begins alike.
  await bot.discord.createThread('501', 'ticket-0001', '')
  await bot.discord.createThread('500', 'ticket-00010', '')
  const ticketId = (await ticketsOf(bot, '10'))[0]?.id ?? ''
  await syncTicket(bot, { guildId: '10', ticketId })
  expect(await ticketsOf(bot, '10')).toMatchObject([{ status: 'OPEN', channelId: id }])
  const late = await bot.discord.createThread('500', 'ticket-0001', '')
  const lateId = late.kind === 'created' ? late.channelId : ''
  await removeSurplusThread(bot, '10', { id: lateId, name: 'ticket-0001', ownerId: '99' })
  expect(bot.discord.threads.has(lateId)).toBe(true)
  await removeSurplusThread(bot, '10', { id: lateId, name: 'ticket-0001', ownerId: '1' })
  await removeSurplusThread(bot, '10', { id: id ?? '', name: 'ticket-0001', ownerId: '1' })
  expect(bot.discord.threads.has(lateId)).toBe(false)
  expect(bot.discord.threads.has(id ?? '')).toBe(true)
  for (const [other, { name, parentId }] of bot.discord.threads)
    if (parentId === '501' || name === 'ticket-00010') bot.discord.threads.delete(other)
})

test('a thread that was deleted by hand ends its ticket', async () => {
  const { id } = await open(inThreads)
  const [row] = await ticketsOf(bot, '10')
  bot.discord.threads.clear()
  await markChannelGone(bot, '10', row?.channelId ?? '')
  expect(await ticketsOf(bot, '10')).toMatchObject([{ id, status: 'DELETED' }])
  const second = await open(inThreads)
  bot.discord.threads.clear()
  expect(await closeTicket(bot, staff('10', '60'), { id: second.id }, null)).toMatchObject({
    failure: 'channelGone',
  })
  expect(
    await deleteTicket(bot, staff('10', '60'), { id: second.id }, () => Promise.resolve()),
  ).toMatchObject({
    kind: 'wrongStatus',
  })
})
