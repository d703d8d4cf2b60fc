import { afterEach, beforeEach, expect, test } from 'vitest'
import { deliverOutboxMessage } from '#src/jobs/outbox.ts'
import { renderers } from '#src/jobs/tasks.ts'
import { endTicketsOfLostChannels, removeSurplusChannel } from '#src/tickets/lostChannels.ts'
import { openTicket } from '#src/tickets/openTicket.ts'
import { closeTicket } from '#src/tickets/steps.ts'
import { sweepTicketsInAllGuilds } from '#src/tickets/syncStore.ts'
import { syncTicket } from '#src/tickets/syncTicket.ts'
import { addGuild, createTestBot, type TestBot } from '#test/support/testBot.ts'
import { asker, findBroken, makeCategory, ticketsOf } from '#test/support/tickets.ts'

let bot: TestBot
let categoryId: string
beforeEach(async () => {
  bot = await createTestBot()
  await addGuild(bot, '10')
  categoryId = await makeCategory(bot, '10')
})
afterEach(() => bot.close())

const open = (userId: string) => openTicket(bot, { asker: asker('10', userId), categoryId, answers: [] })
const expireLeases = () =>
  bot.db.system.pool.query(
    `UPDATE tickets SET lease_until = now() - interval '1 second' WHERE lease_until IS NOT NULL`,
  )
const outage = new Error('Discord is away')

test('channels that were deleted while nobody listened end their tickets; those that only are not known yet do not', async () => {
  await open('42')
  await open('43')
  const [one, two] = await ticketsOf(bot, '10')
  bot.discord.made.delete(one?.channelId ?? '')
  await endTicketsOfLostChannels(bot, ['10'])
  expect(await ticketsOf(bot, '10')).toMatchObject([{ status: 'DELETED' }, { status: 'OPEN', id: two?.id }])
  expect(await findBroken(bot, '10')).toEqual([])
})

test('an outage keeps the ticket; the sweep goes on with it, and finds what was made meanwhile', async () => {
  bot.discord.faults.push({ method: 'createTextChannel', when: 'after', error: outage })
  expect(await open('42')).toEqual({ kind: 'coming', number: 1 })
  const [ticket] = await ticketsOf(bot, '10')
  // The job that was made with it has a head start.
  expect(await sweepTicketsInAllGuilds(bot.db)).toBe(0)
  await bot.db.system.pool.query(
    'SELECT graphile_worker.complete_jobs(array_agg(id)) FROM graphile_worker.jobs',
  )
  expect(await sweepTicketsInAllGuilds(bot.db)).toBe(1)
  await syncTicket(bot, { guildId: '10', ticketId: ticket?.id ?? '' })
  expect(await findBroken(bot, '10')).toEqual([])
  expect(bot.discord.made.size).toBe(1)
})

test('who was told that their ticket comes is told directly when Discord refuses it after all', async () => {
  bot.discord.faults.push({ method: 'createTextChannel', when: 'before', error: outage })
  await open('42')
  const [ticket] = await ticketsOf(bot, '10')
  bot.discord.refusing.set('10', {
    kind: 'refused',
    code: 30013,
    message: 'Maximum number of guild channels',
  })
  await syncTicket(bot, { guildId: '10', ticketId: ticket?.id ?? '' })
  expect(await ticketsOf(bot, '10')).toMatchObject([{ status: 'FAILED', failure: 'guildFull' }])
  const [message] = await bot.db.system.prisma.outboxMessage.findMany()
  await deliverOutboxMessage(bot, renderers, { guildId: '10', id: message?.id ?? '' })
  expect(bot.discord.sent.map(({ channelId, view }) => [channelId, view.content])).toEqual([
    [
      'dm:42',
      expect.stringContaining('I could not open your ticket #1 in Guild 10. This server has 500 channels'),
    ],
  ])
})

test('a later attempt that finds two channels of the ticket keeps one', async () => {
  bot.discord.faults.push({ method: 'createTextChannel', when: 'after', error: outage })
  await open('42')
  const [ticket] = await ticketsOf(bot, '10')
  const [made] = bot.discord.made.values()
  if (made) bot.discord.made.set('9', made)
  await syncTicket(bot, { guildId: '10', ticketId: ticket?.id ?? '' })
  expect(await ticketsOf(bot, '10')).toMatchObject([{ status: 'OPEN', channelId: '9' }])
  expect(await findBroken(bot, '10')).toEqual([])
})

test('a step that Discord does not hear of is brought there by a job', async () => {
  await open('42')
  const [ticket] = await ticketsOf(bot, '10')
  await bot.db.system.pool.query(
    'SELECT graphile_worker.complete_jobs(array_agg(id)) FROM graphile_worker.jobs',
  )
  bot.discord.faults.push({ method: 'setOverwrites', when: 'before', error: outage })
  const closed = await closeTicket(bot, asker('10', '42'), { id: ticket?.id ?? '' }, null)
  expect(closed).toEqual({ kind: 'done', number: 1, failure: null })
  expect(await findBroken(bot, '10')).toEqual(['Discord does not agree with #1'])
  const { rows } = await bot.db.system.pool.query(
    `SELECT key, run_at > now() AS later FROM graphile_worker.jobs WHERE task_identifier = 'syncTicket'`,
  )
  expect(rows).toEqual([{ key: `ticket:10:${ticket?.id}`, later: true }])
})

test('of two processes that made a channel each, as a lease ran out, the slower one takes its own back', async () => {
  const slow = bot.another()
  let overtaken = false
  slow.discord = {
    ...bot.discord,
    async createTextChannel(...args) {
      const created = await bot.discord.createTextChannel(...args)
      // Meanwhile its lease runs out; the other one looks, and Discord does not show the channel yet.
      const [ticket] = await ticketsOf(bot, '10')
      const hidden = [...bot.discord.made]
      bot.discord.made.clear()
      await expireLeases()
      await syncTicket(bot, { guildId: '10', ticketId: ticket?.id ?? '' })
      for (const [id, channel] of hidden) bot.discord.made.set(id, channel)
      overtaken = true
      return created
    },
  }
  const opening = await openTicket(slow, { asker: asker('10', '42'), categoryId, answers: [] })
  expect(overtaken).toBe(true)
  expect(opening).toMatchObject({ kind: 'opened', number: 1 })
  expect(await findBroken(bot, '10')).toEqual([])
})

test('a channel that comes late to a ticket which has one is deleted, and a later copy is not', async () => {
  await open('42')
  const [ticket] = await ticketsOf(bot, '10')
  const original = bot.discord.made.get(ticket?.channelId ?? '')
  if (!original) throw new Error('no channel')
  await removeSurplusChannel(bot, '10', { id: ticket?.channelId ?? '', topic: original.topic })
  expect(bot.discord.made.size).toBe(1)
  bot.discord.made.set('77', original)
  await removeSurplusChannel(bot, '10', { id: '77', topic: original.topic })
  expect(await findBroken(bot, '10')).toEqual([])

  await bot.db.system.pool.query(`UPDATE tickets SET opened_at = now() - interval '3 minutes'`)
  bot.discord.made.set('78', original)
  await removeSurplusChannel(bot, '10', { id: '78', topic: original.topic })
  await removeSurplusChannel(bot, '10', { id: '78', topic: null })
  await removeSurplusChannel(bot, '10', { id: '78', topic: 'about · abcdefghijklmnopqrstuvwx' })
  expect([...bot.discord.made.keys()]).toContain('78')
})

test('a guild that is purged takes its tickets along, and one that was just being made leaves no channel', async () => {
  await open('42')
  bot.discord.faults.push({ method: 'createTextChannel', when: 'before', error: outage })
  expect((await open('43')).kind).toBe('coming')
  const ticketId = (await ticketsOf(bot, '10'))[1]?.id ?? ''
  bot.discord.made.clear()
  const create = bot.discord.createTextChannel
  bot.discord.createTextChannel = async (...args) => {
    await bot.db.system.prisma.guild.delete({ where: { id: '10' } })
    return await create(...args)
  }
  await syncTicket(bot, { guildId: '10', ticketId })
  expect(bot.discord.made.size).toBe(0)
  for (const table of ['tickets', 'ticket_categories', 'ticket_events'])
    expect((await bot.db.system.pool.query(`SELECT FROM ${table}`)).rowCount).toBe(0)
})
