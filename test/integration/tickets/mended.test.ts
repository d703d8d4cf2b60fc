import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { newId } from '#src/database/newId.ts'
import type { Refused } from '#src/discord/discord.ts'
import { snowflakeAt } from '#src/discord/snowflake.ts'
import { attendIdleTicket } from '#src/tickets/autoClose.ts'
import type { CategoryChanges } from '#src/tickets/category.ts'
import { openTicket } from '#src/tickets/openTicket.ts'
import { addCategory, editCategory, setUp } from '#src/tickets/setup.ts'
import { postReply } from '#src/tickets/staffSteps.ts'
import { writeFirstAnswer } from '#src/tickets/statsStore.ts'
import { addMember, closeTicket, deleteTicket, removeMember, reopenTicket } from '#src/tickets/steps.ts'
import { sweepTicketsInAllGuilds } from '#src/tickets/syncStore.ts'
import { markChannelGone, syncTicket } from '#src/tickets/syncTicket.ts'
import { history } from '#test/support/histories.ts'
import { addGuild, createTestBot, type TestBot } from '#test/support/testBot.ts'
import {
  asker,
  makeCategory,
  makeTranscripts,
  staff,
  storedTranscript,
  ticketsOf,
} from '#test/support/tickets.ts'

let bot: TestBot
let guildId: string
let guilds = 7_000
beforeAll(async () => {
  bot = await createTestBot()
})
afterAll(() => bot.close())
beforeEach(async () => {
  guildId = String(guilds++)
  await addGuild(bot, guildId)
  bot.discord.refusing.clear()
})

const denied: Refused = { kind: 'refused', code: 50013, message: 'Missing Permissions' }

async function open(category: CategoryChanges = {}) {
  const categoryId = await makeCategory(bot, guildId, category)
  await openTicket(bot, { asker: asker(guildId, '42'), categoryId, answers: [] })
  const { id, channelId } = await ticket()
  return { id, channelId: channelId ?? '', categoryId }
}

async function ticket() {
  const found = (await ticketsOf(bot, guildId)).at(-1)
  if (!found) throw new Error('no ticket')
  return found
}

/** The bot, without the permission to read anything. */
const blind = (): TestBot => ({
  ...bot,
  discord: { ...bot.discord, missingPermissions: (_guild, _in, names) => [...names] },
})

const transcripts = () => bot.db.system.prisma.transcript.findMany({ where: { guildId } })
const remove = (id: string) => deleteTicket(bot, staff(guildId, '60'), { id }, () => Promise.resolve())
const inGuild = (sql: string) => bot.db.system.pool.query(`${sql} WHERE guild_id = $1`, [guildId])
const forgetJobs = () => bot.db.system.pool.query('DELETE FROM graphile_worker._private_jobs')

test('a closing and a deletion that Discord refuses are tried again hourly, and with the next step', async () => {
  const { id, channelId } = await open()
  bot.discord.refusing.set(channelId, denied)
  const refused = { kind: 'done', failure: 'noPermission' }
  expect(await closeTicket(bot, staff(guildId, '60'), { id }, null)).toMatchObject(refused)
  // Each step is tried at once, though the last refusal waits for its hour.
  bot.discord.calls.length = 0
  expect(await reopenTicket(bot, staff(guildId, '60'), { id })).toMatchObject(refused)
  expect(bot.discord.calls).toEqual(['setOverwrites'])
  await closeTicket(bot, staff(guildId, '60'), { id }, null)
  bot.discord.refusing.delete(channelId)
  await makeTranscripts(bot, guildId)
  bot.discord.refusing.set(channelId, denied)
  expect(await remove(id)).toMatchObject(refused)
  expect(await remove(id)).toMatchObject(refused)
  bot.discord.refusing.clear()
  await forgetJobs()
  expect(await sweepTicketsInAllGuilds(bot.db)).toBe(0)
  await syncTicket(bot, { guildId, ticketId: id })
  expect(bot.discord.made.has(channelId)).toBe(true)
  // An hour later.
  await inGuild(`UPDATE tickets SET lease_until = lease_until - interval '1 hour'`)
  expect(await sweepTicketsInAllGuilds(bot.db)).toBe(1)
  await syncTicket(bot, { guildId, ticketId: id })
  expect(bot.discord.made.has(channelId)).toBe(false)
  expect(await ticket()).toMatchObject({ status: 'DELETED', failure: null, leaseUntil: null })
  expect(await remove(id)).toMatchObject({ kind: 'wrongStatus', status: 'DELETED' })
})

test('a channel that cannot be read stays, until it can or a day has passed', async () => {
  const { id, channelId } = await open()
  bot.discord.histories.set(channelId, [])
  await closeTicket(bot, staff(guildId, '60'), { id }, null)
  await remove(id)
  await makeTranscripts(blind(), guildId)
  await syncTicket(bot, { guildId, ticketId: id })
  expect(await transcripts()).toMatchObject([{ status: 'PENDING', failure: null }])
  expect(bot.discord.made.has(channelId)).toBe(true)
  await inGuild(`UPDATE transcripts SET lease_until = NULL, created_at = now() - interval '25 hours'`)
  await makeTranscripts(blind(), guildId)
  expect(await transcripts()).toMatchObject([{ status: 'FAILED', failure: 'noPermission' }])
  await syncTicket(bot, { guildId, ticketId: id })
  expect(bot.discord.made.has(channelId)).toBe(false)
})

test('a ticket that was closed before its greeting came has an empty transcript at once', async () => {
  const { id, channelId } = await open()
  bot.discord.histories.set(channelId, [])
  await closeTicket(bot, asker(guildId, '42'), { id }, null)
  await makeTranscripts(bot, guildId)
  expect(await transcripts()).toMatchObject([{ status: 'STORED', failure: null, messages: 0 }])
})

test('a channel made just now, of which the gateway has not told yet, is not taken for one that may not be read', async () => {
  const { id, channelId } = await open()
  bot.discord.histories.set(channelId, [])
  await closeTicket(bot, asker(guildId, '42'), { id }, null)
  const early: TestBot['discord'] = {
    ...bot.discord,
    channel: () => null,
    missingPermissions: (_guild, where, names) => (where === null ? [] : [...names]),
  }
  // An archived thread is not known either, and may be full.
  const old = { ...bot, discord: early, now: () => Date.now() + 3_600_000 }
  await makeTranscripts(old, guildId)
  expect(await transcripts()).toMatchObject([{ status: 'PENDING', failure: null }])
  await inGuild('UPDATE transcripts SET lease_until = NULL')
  await makeTranscripts({ ...bot, discord: early }, guildId)
  expect(await transcripts()).toMatchObject([{ status: 'STORED', failure: null, messages: 0 }])
})

test('a ticket that cannot be read does not close by itself', async () => {
  const { id, channelId } = await open({ autoCloseHours: 48, warningHours: 12 })
  await inGuild(`UPDATE tickets SET idle_since = now() - interval '50 hours'`)
  await attendIdleTicket(blind(), { guildId, ticketId: id })
  bot.discord.refusing.set(channelId, denied)
  await attendIdleTicket(bot, { guildId, ticketId: id })
  expect(await ticket()).toMatchObject({ status: 'OPEN', idleWarnedAt: null })
})

test('a transcript ends with the closing, and names nobody of another server', async () => {
  const [here, elsewhere] = ['987654321098765431', '987654321098765432']
  for (const [userId, globalName] of Object.entries({ [here]: 'Neighbour', [elsewhere]: 'Stranger' }))
    await bot.db.system.prisma.user.create({ data: { id: userId, username: 'x', globalName } })
  await bot.db.system.prisma.member.create({ data: { guildId, userId: here } })
  const { id, channelId } = await open()
  bot.discord.histories.set(
    channelId,
    history([
      { author: '42', content: `hi <@${here}> <@${elsewhere}>`, at: Date.now() - 1_000 },
      { author: '60', content: 'between us staff', at: Date.now() + 3_600_000 },
    ]),
  )
  await closeTicket(bot, asker(guildId, '42'), { id }, null)
  await makeTranscripts(bot, guildId)
  for (const format of ['HTML', 'JSON'] as const) {
    const text = await storedTranscript(bot, guildId, { format })
    expect(text).toContain('Neighbour')
    expect(text).not.toContain('Stranger')
    expect(text).not.toContain('between us staff')
  }
})

test('@everyone is no staff', async () => {
  const manager = () => asker(guildId, '1', { isManager: true })
  const staffRoleIds = ['701', guildId]
  const everyone = { kind: 'everyone' }
  expect(await addCategory(bot, manager(), { name: 'All', staffRoleIds })).toEqual(everyone)
  const id = await makeCategory(bot, guildId)
  expect(await editCategory(bot, manager(), id, { staffRoleIds })).toEqual(everyone)
  const choices = { channelId: '500', staffRoleId: guildId, logChannelId: null }
  expect(await setUp(bot, manager(), choices)).toEqual(everyone)
})

test('who hears of a refusal by no answer hears of it directly', async () => {
  const categoryId = await makeCategory(bot, guildId)
  const id = newId()
  const names = { channelName: 'x', openerName: 'u' }
  await bot.db.system.prisma.ticket.create({
    data: { guildId, id, number: 1, categoryId, openerId: '42', slot: 0, ...names },
  })
  bot.discord.refusing.set(guildId, denied)
  await syncTicket(bot, { guildId, ticketId: id })
  expect(await ticket()).toMatchObject({ status: 'FAILED', failure: 'noPermission' })
  expect(await bot.db.system.prisma.outboxMessage.findMany({ where: { guildId } })).toMatchObject([
    { kind: 'ticketFailed', userId: '42' },
  ])
})

test('an overflow category that is gone does not stop the search for room', async () => {
  const invalid = (message: string): Refused => ({ kind: 'refused', code: 50035, message })
  bot.discord.refusing.set('901', invalid('parent_id[CHANNEL_PARENT_MAX_CHANNELS]'))
  bot.discord.refusing.set('902', invalid('parent_id[CHANNEL_PARENT_INVALID]'))
  const { channelId } = await open({ parentId: '901', overflowParentIds: ['902', '903'] })
  expect(bot.discord.made.get(channelId)?.parentId).toBe('903')
})

test('a prepared reply is an answer, and the ticket is not idle', async () => {
  const { id } = await open()
  await inGuild(`UPDATE tickets SET idle_since = now() - interval '5 hours', idle_warned_at = now()`)
  const { idleSince } = await ticket()
  await postReply(bot, staff(guildId, '42'), { id }, 'my own ticket')
  expect(await ticket()).toMatchObject({ firstAnswerAt: null, firstAnswerBy: null })
  await postReply(bot, staff(guildId, '60'), { id }, 'hello')
  await postReply(bot, staff(guildId, '61'), { id }, 'hello again')
  const now = await ticket()
  expect(now).toMatchObject({
    firstAnswerBy: '60',
    firstAnswerAt: expect.any(Date) as Date,
    idleWarnedAt: null,
  })
  expect(now.idleSince.getTime()).toBeGreaterThan(idleSince.getTime())
})

test('a channel deleted by hand closes its ticket, and the opener is told', async () => {
  const { id, channelId } = await open()
  bot.discord.made.delete(channelId)
  bot.discord.refusing.set(channelId, { kind: 'refused', code: 10003, message: 'Unknown Channel' })
  await markChannelGone(bot, guildId, channelId)
  await markChannelGone(bot, guildId, channelId)
  expect(await ticket()).toMatchObject({ id, status: 'DELETED', closedAt: expect.any(Date) as Date })
  await makeTranscripts(bot, guildId)
  expect(await transcripts()).toMatchObject([{ status: 'FAILED', failure: 'channelGone' }])
  expect(
    await bot.db.system.prisma.outboxMessage.count({
      where: { guildId, kind: 'ticketClosed', userId: '42' },
    }),
  ).toBe(1)
})

test('who was removed again did not give the first answer', async () => {
  const { id, channelId } = await open()
  await addMember(bot, staff(guildId, '60'), { id }, '43')
  const at = Date.now()
  await writeFirstAnswer(bot.db, { guildId, ticketId: id }, { userId: '60', at: new Date(at) })
  await removeMember(bot, staff(guildId, '60'), { id }, '43')
  const written = [
    { author: '43', content: 'me too', at: at - 5_000 },
    { author: '60', content: 'here I am', at },
  ]
  bot.discord.histories.set(channelId, history(written))
  await closeTicket(bot, staff(guildId, '60'), { id }, null)
  await makeTranscripts(bot, guildId)
  expect(await ticket()).toMatchObject({ firstAnswerBy: '60' })
})

test('a thread from before a purge is nobody’s, though it bears the name', async () => {
  const categoryId = await makeCategory(bot, guildId, { place: 'THREAD', threadChannelId: '500' })
  bot.discord.channels.set(guildId, [{ id: '500', lastMessageId: null }])
  const old = String(snowflakeAt(Date.now() - 86_400_000))
  const name = 'ticket-0001'
  bot.discord.threads.set(old, { guildId, parentId: '500', name, memberIds: new Set() })
  bot.discord.faults.push({ method: 'createThread', when: 'before', error: new Error('away') })
  await openTicket(bot, { asker: asker(guildId, '42'), categoryId, answers: [] })
  const { id: ticketId } = await ticket()
  await syncTicket(bot, { guildId, ticketId })
  expect(await ticket()).toMatchObject({ status: 'OPEN', isThread: true, channelName: name })
  expect((await ticket()).channelId).not.toBe(old)
  expect(bot.discord.threads.has(old)).toBe(true)
})
