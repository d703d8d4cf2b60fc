import type { APIMessage } from 'discord-api-types/v10'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { deliverOutboxMessage } from '#src/jobs/outbox.ts'
import { renderers } from '#src/jobs/tasks.ts'
import { openTicket } from '#src/tickets/openTicket.ts'
import { closeTicket, deleteTicket, reopenTicket } from '#src/tickets/steps.ts'
import { syncTicket } from '#src/tickets/syncTicket.ts'
import { makeTranscript } from '#src/tickets/transcript/makeTranscript.ts'
import { sweepTranscriptsInAllGuilds } from '#src/tickets/transcript/transcriptStore.ts'
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
let guilds = 5_000
const logChannelId = '900'
beforeAll(async () => {
  bot = await createTestBot()
})
afterAll(() => bot.close())
beforeEach(async () => {
  guildId = String(guilds++)
  await addGuild(bot, guildId)
})

/** Opens a ticket of 42's in which there were messages, and answers it. */
async function ticketWith(messages: (openedAt: number) => APIMessage[]) {
  const categoryId = await makeCategory(bot, guildId, { logChannelId })
  await openTicket(bot, { asker: asker(guildId, '42'), categoryId, answers: [] })
  const ticket = (await ticketsOf(bot, guildId)).at(-1)
  if (!ticket?.channelId) throw new Error('no ticket')
  bot.discord.histories.set(ticket.channelId, messages(Date.now()))
  return { ...ticket, channelId: ticket.channelId }
}

const transcriptsOf = () =>
  bot.db.system.prisma.transcript.findMany({ where: { guildId }, orderBy: { closing: 'asc' } })

const makeAll = () => makeTranscripts(bot, guildId)

async function deliverAll(): Promise<void> {
  const waiting = await bot.db.system.prisma.outboxMessage.findMany({
    where: { guildId, kind: { in: ['ticketClosed', 'ticketLogged'] } },
    orderBy: { createdAt: 'asc' },
  })
  for (const { id } of waiting) await deliverOutboxMessage(bot, renderers, { guildId, id })
}

const pageOf = async (closing: number) => {
  const page = await storedTranscript(bot, guildId, { closing })
  const where = { guildId, closing }
  const { htmlBytes } = await bot.db.system.prisma.transcript.findFirstOrThrow({ where })
  expect(Buffer.byteLength(page)).toBe(htmlBytes)
  return page
}

const sentTo = (channelId: string) => bot.discord.sent.filter(sent => sent.channelId === channelId)

test('a closing has one transcript, which the opener and the log channel get once', async () => {
  bot.discord.sent.length = 0
  const ticket = await ticketWith(at =>
    history([
      { author: '42', content: 'help <@60> & <script>alert(1)</script>', at },
      { author: '60', content: 'here I am', at: at + 5_000 },
    ]),
  )
  await closeTicket(bot, staff(guildId, '60'), { id: ticket.id }, 'solved')
  expect(await transcriptsOf()).toMatchObject([{ closing: 1, status: 'PENDING' }])
  await Promise.all([makeAll(), makeAll(), makeAll()])
  expect(await transcriptsOf()).toMatchObject([
    { status: 'STORED', messages: 2, participantIds: ['42', '60'], failure: null, leaseUntil: null },
  ])
  await Promise.all([deliverAll(), deliverAll()].map(delivery => delivery.catch(() => undefined)))
  await deliverAll()

  const [direct, ...more] = sentTo('dm:42')
  expect(more).toEqual([])
  expect(direct?.view.content).toBe(
    `Your ticket #1 in Guild ${guildId} is closed.\nThe reason: solved\nWhat was written in it is attached.`,
  )
  expect(direct?.view.files?.map(({ name }) => name)).toEqual(['ticket-1.html'])
  const page = Buffer.from(direct?.view.files?.[0]?.data ?? []).toString()
  expect(page).toContain('here I am')
  expect(page).toContain('&lt;script&gt;')
  expect(page).not.toContain('<script>')
  const buttons = JSON.stringify(direct?.view.components)
  expect(buttons).toContain(`ticket:rate:${guildId}:${ticket.id}:5`)

  const logged = sentTo(logChannelId)
  expect(logged).toHaveLength(1)
  expect(logged[0]?.view.content).toContain('closed by <@60>')
  expect(logged[0]?.view.content).toContain('Messages: 2. People: 2.')
  expect(logged[0]?.view.files?.map(({ name }) => name)).toEqual(['ticket-1.html', 'ticket-1.json'])
  expect(logged[0]?.view.pings).toBeUndefined()
  const json = JSON.parse(Buffer.from(logged[0]?.view.files?.[1]?.data ?? []).toString()) as {
    messages: unknown[]
  }
  expect(json.messages).toHaveLength(2)

  const [after] = await ticketsOf(bot, guildId)
  expect(after).toMatchObject({ firstAnswerBy: '60' })
})

test('each closing has its own, and a deleted ticket keeps its channel until the last is stored', async () => {
  const ticket = await ticketWith(at => history([{ author: '42', content: 'one', at }]))
  const by = (userId: string) => staff(guildId, userId)
  await closeTicket(bot, by('60'), { id: ticket.id }, null)
  await makeAll()
  await reopenTicket(bot, by('60'), { id: ticket.id })
  await closeTicket(bot, by('60'), { id: ticket.id }, null)
  await deleteTicket(bot, by('60'), { id: ticket.id }, () => Promise.resolve())
  expect(await transcriptsOf()).toMatchObject([
    { closing: 1, status: 'STORED' },
    { closing: 2, status: 'PENDING' },
  ])
  expect(bot.discord.made.has(ticket.channelId)).toBe(true)
  await makeAll()
  await syncTicket(bot, { guildId, ticketId: ticket.id })
  expect(bot.discord.made.has(ticket.channelId)).toBe(false)
  expect(await transcriptsOf()).toMatchObject([{ status: 'STORED' }, { status: 'STORED' }])
  bot.discord.sent.length = 0
  await deliverAll()
  expect(sentTo('dm:42').map(({ view }) => view.content?.split('\n')[0])).toEqual([
    `Your ticket #1 in Guild ${guildId} is closed.`,
    `Your ticket #1 in Guild ${guildId} has been closed again. That makes 2 times.`,
  ])
})

test.each([
  [10003, 'channelGone', 'the channel had been deleted'],
  [50001, 'noPermission', 'I was not allowed to read'],
  [40001, 'refused', 'Discord refused'],
] as const)('what Discord refuses with %i is said, and lets the channel go', async (code, failure, said) => {
  bot.discord.sent.length = 0
  const ticket = await ticketWith(() => [])
  await closeTicket(bot, staff(guildId, '60'), { id: ticket.id }, null)
  await deleteTicket(bot, staff(guildId, '60'), { id: ticket.id }, () => Promise.resolve())
  bot.discord.refusing.set(ticket.channelId, { kind: 'refused', code, message: 'no' })
  // What an admin can mend is tried for a day.
  await bot.db.system.pool.query(
    `UPDATE transcripts SET created_at = now() - interval '25 hours' WHERE guild_id = $1`,
    [guildId],
  )
  await makeAll()
  bot.discord.refusing.delete(ticket.channelId)
  expect(await transcriptsOf()).toMatchObject([{ status: 'FAILED', failure }])
  await syncTicket(bot, { guildId, ticketId: ticket.id })
  expect(bot.discord.made.has(ticket.channelId)).toBe(false)
  await deliverAll()
  expect(sentTo('dm:42')[0]?.view.content).toContain(said)
  expect(sentTo('dm:42')[0]?.view.files).toEqual([])
  expect(sentTo(logChannelId)[0]?.view.content).toContain(said)
})

test('what cannot be made for a day is given up, and before that it is tried again', async () => {
  const ticket = await ticketWith(() => [])
  await closeTicket(bot, staff(guildId, '60'), { id: ticket.id }, null)
  const [{ id: transcriptId } = { id: '' }] = await transcriptsOf()
  const fail = () =>
    bot.discord.faults.push({ method: 'readHistory', when: 'before', error: new Error('away') })
  fail()
  await expect(makeTranscript(bot, { guildId, transcriptId })).rejects.toThrow('away')
  expect(await transcriptsOf()).toMatchObject([{ status: 'PENDING', leaseUntil: null, attempts: 1 }])
  await bot.db.system.pool.query('DELETE FROM graphile_worker._private_jobs')
  expect(await sweepTranscriptsInAllGuilds(bot.db)).toBe(1)
  expect(await sweepTranscriptsInAllGuilds(bot.db)).toBe(0)
  await bot.db.system.pool.query(
    `UPDATE transcripts SET created_at = now() - interval '25 hours' WHERE guild_id = $1`,
    [guildId],
  )
  fail()
  await makeTranscript(bot, { guildId, transcriptId })
  expect(await transcriptsOf()).toMatchObject([{ status: 'FAILED', failure: 'gaveUp' }])
})

test('who was overtaken stores nothing', async () => {
  const ticket = await ticketWith(at => history([{ author: '42', content: 'hello', at }]))
  await closeTicket(bot, staff(guildId, '60'), { id: ticket.id }, null)
  const [{ id: transcriptId } = { id: '' }] = await transcriptsOf()
  const slow = bot.another()
  const read = slow.discord.readHistory
  const discord = {
    ...bot.discord,
    readHistory: async (...args: Parameters<typeof read>) => {
      const page = await read(...args)
      // Its lease ran out while it read, and another process did all of it.
      await bot.db.system.pool.query(
        `UPDATE transcripts SET lease_until = now() - interval '1 second' WHERE guild_id = $1`,
        [guildId],
      )
      await makeTranscript(bot, { guildId, transcriptId })
      return page
    },
  }
  await expect(makeTranscript({ ...slow, discord }, { guildId, transcriptId })).rejects.toThrow(
    'Another process',
  )
  expect(await transcriptsOf()).toMatchObject([{ status: 'STORED', attempts: 2 }])
  expect(await bot.db.system.prisma.outboxMessage.count({ where: { guildId, kind: 'ticketClosed' } })).toBe(1)
})

test('without message content it says why it is empty', async () => {
  bot.discord.seesContent = false
  const ticket = await ticketWith(at => history([{ author: '42', content: '', at }]))
  await closeTicket(bot, staff(guildId, '60'), { id: ticket.id }, null)
  await makeAll()
  bot.discord.seesContent = true
  expect(await pageOf(1)).toContain('Message Content intent')
})

test('small images are in the page, and only those', async () => {
  const png = Uint8Array.from([137, 80, 78, 71, 1, 2, 3])
  const base = 'https://cdn.discordapp.com/attachments/1/2'
  bot.discord.attachments.set(`${base}/small.png`, png)
  const file = (filename: string, size: number, content_type = 'image/png') => ({
    id: '1',
    filename,
    size,
    url: `${base}/${filename}`,
    proxy_url: '',
    content_type,
  })
  bot.discord.calls.length = 0
  const ticket = await ticketWith(at =>
    history([
      {
        author: '42',
        content: '',
        at,
        attachments: [
          file('small.png', 7),
          file('gone.png', 7),
          file('large.png', 2_000_000),
          file('log.txt', 7, 'text/plain'),
        ],
      },
    ]),
  )
  await closeTicket(bot, staff(guildId, '60'), { id: ticket.id }, null)
  await makeAll()
  const page = await pageOf(1)
  expect(page).toContain(`data:image/png;base64,${Buffer.from(png).toString('base64')}`)
  expect(page.match(/Discord no longer had the image/g)).toHaveLength(1)
  expect(page.match(/the image is too large/g)).toHaveLength(1)
  expect(page.match(/only small images are kept/g)).toHaveLength(1)
  expect(bot.discord.calls.filter(name => name === 'readAttachment')).toHaveLength(2)
})

test('a ticket longer than what is read keeps the newest, and says so', async () => {
  const ticket = await ticketWith(at =>
    history(
      Array.from({ length: 20_150 }, (_, n) => ({ author: '42', content: `m${n}.`, at: at - 21_000 + n })),
    ),
  )
  await closeTicket(bot, staff(guildId, '60'), { id: ticket.id }, null)
  await makeAll()
  expect(await transcriptsOf()).toMatchObject([{ status: 'STORED', messages: 20_000 }])
  const page = await pageOf(1)
  expect(page).toContain('its oldest messages are not in this transcript')
  expect(page).not.toContain('m149.')
  expect(page.indexOf('m150.')).toBeGreaterThan(0)
  expect(page.indexOf('m20149.')).toBeGreaterThan(page.indexOf('m150.'))
})
