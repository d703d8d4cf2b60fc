import { ChannelType } from 'discord-api-types/v10'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sweepIdleTicketsInAllGuilds } from '#src/tickets/idleStore.ts'
import { channelIn, customIdOf, playTickets } from '#test/e2e/ticketPlay.ts'
import { withClient } from '#test/support/postgresClient.ts'
import { type Stage, setStage } from '#test/support/stage.ts'
import { until } from '#test/support/until.ts'

let stage: Stage
beforeEach(async () => {
  stage = await setStage()
})
afterEach(() => stage.close())

const { said, press, publicly, seenBy, setUpTwo, open } = playTickets(() => stage)

test('hours: set, refused when silly, and outside of them nobody opens, or is told', async () => {
  const { people, channels } = stage
  const { bot, staff } = await setUpTwo()
  const hours = (options: object) => staff('category hours', { category: 'Support', ...options })
  expect(await hours({ times: 'Mon-Fri 9-17' })).toContain('Say in which time zone')
  expect(await hours({ times: 'Mon-Fri 9-17', zone: 'Mars/Olympus' })).toContain(
    'do not know the time zone "Mars/Olympus"',
  )
  expect(await hours({ times: 'whenever', zone: 'Europe/Berlin' })).toContain(
    'I cannot read the times "whenever"',
  )
  expect(await staff('category hours', { category: 'nonsense', times: 'always' })).toContain(
    'no such category',
  )
  // A minute that is never now.
  const now = new Date()
  const day = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'][(now.getUTCDay() + 3) % 7] ?? ''
  expect(await hours({ times: `${day} 9-9:01`, zone: 'UTC' })).toBe(
    `Tickets of "Support" have these hours now: ${day} 09:00–09:01 (UTC).`,
  )
  await until(
    () => bot.ticketCategories.of(stage.guildId)[0]?.workingHours ?? null,
    set => set !== null,
  )
  const refused = await said(people.linus, channels.general, 'ticket open', { category: 'Support' })
  expect(refused).toMatch(/^The staff are not there right now. You can open such a ticket <t:\d+:f>/)
  await hours({ times: `${day} 9-9:01`, outside: 'NOTICE' })
  const told = await said(people.linus, channels.general, 'ticket open', { category: 'Support' })
  expect(told).toMatch(/^Your ticket: <#\d+>\nThe staff are not there right now. They come <t:\d+:f>/)
  const greeting = await publicly(channelIn(told), message => customIdOf(message, 'claim') !== undefined)
  expect(greeting.embeds[0]?.description).toContain('The staff are not there right now.')
  expect(await hours({ times: 'always' })).toBe('Tickets of "Support" can be opened at any time now.')
})

test('an idle ticket is warned in, reset by a reply, and closed in the end, by a bot that was away then', async () => {
  const { people, sandbox } = stage
  const { staff, first } = await setUpTwo()
  let { bot } = first
  const autoClose = (options: object) => staff('category auto-close', { category: 'Support', ...options })
  expect(await autoClose({ after: 1 })).toContain('Give at least 2 hours')
  expect(await autoClose({ after: 5, warning: 5 })).toContain('fewer hours of warning')
  expect(await autoClose({ after: 48, warning: 12 })).toContain('48 hours after the last message')
  await until(
    () => bot.ticketCategories.of(stage.guildId)[0]?.autoCloseHours ?? null,
    hours => hours === 48,
  )
  const channelId = await open(people.linus)
  const row = () => bot.db.system.prisma.ticket.findFirstOrThrow()
  const pass = async (hours: number) => {
    await bot.db.system.pool.query(
      `UPDATE tickets SET idle_since = idle_since - $1 * interval '1 hour', idle_warned_at = idle_warned_at - $1 * interval '1 hour'`,
      [hours],
    )
    await sweepIdleTicketsInAllGuilds(bot.db)
  }
  await publicly(channelId, message => customIdOf(message, 'claim') !== undefined)
  await pass(36)
  const warning = await publicly(channelId, ({ content }) => content.includes('is closed in 12 h'))
  expect(warning.mentions.map(({ id }) => id)).toEqual([people.linus])

  sandbox.driver.say(people.linus, channelId, 'still here')
  await until(row, ({ idleWarnedAt }) => idleWarnedAt === null)

  await pass(36)
  // What Discord has from a moment ago is newer than the silence that was made up, so the ticket is not idle.
  await until(row, ({ idleSince }) => idleSince.getTime() > Date.now() - 3_600_000)
  expect((await row()).idleWarnedAt).toBeNull()

  const words = sandbox.world.messages(channelId).all.find(({ message }) => message.content === 'still here')
  sandbox.driver.deleteMessage(people.linus, words?.message.id ?? '')
  await pass(36)
  await until(row, ({ idleWarnedAt }) => idleWarnedAt !== null)
  await first.stop()
  await withClient(stage.databaseUrl, client =>
    client.query(`UPDATE tickets SET idle_warned_at = idle_warned_at - interval '12 hours'`),
  )
  ;({ bot } = await stage.startBot())
  const closed = await publicly(channelId, ({ content }) =>
    content.startsWith('This ticket is closed, as nobody'),
  )
  expect(customIdOf(closed, 'reopen')).toBeDefined()
  await until(row, ({ status, syncedVersion, version }) => status === 'CLOSED' && syncedVersion === version)
  expect(seenBy(people.linus, channelId)).toBe(false)
})

test('tickets in threads: opened, closed, reopened and deleted, and ended by hand', async () => {
  const { people, sandbox, channels } = stage
  const { bot, staff, moderator } = await setUpTwo()
  const where = (options: object) => staff('category where', { category: 'Support', ...options })
  expect(await where({})).toContain('Nothing was given to change')
  expect(await staff('category where', { category: 'Billing', place: 'THREAD' })).toContain(
    'the option threads-in',
  )
  expect(await where({ place: 'THREAD', 'threads-in': channels.general })).toBe(
    `New tickets of "Support" are private threads of <#${channels.general}>.`,
  )
  const threadId = await open(people.linus)
  const thread = sandbox.world.channel(threadId)
  expect([thread.type, thread.parentId, thread.name]).toEqual([
    ChannelType.PrivateThread,
    channels.general,
    'ticket-0001',
  ])
  const greeting = await publicly(threadId, message => customIdOf(message, 'claim') !== undefined)
  expect([people.linus, people.margaret, people.alan].map(who => seenBy(who, threadId))).toEqual([
    true,
    true,
    false,
  ])
  expect((await press(people.margaret, greeting, 'claim')).content).toBe('Ticket #1 is yours now.')
  expect(await said(people.margaret, threadId, 'ticket add', { member: people.alan })).toContain('They see')
  expect(seenBy(people.alan, threadId)).toBe(true)
  expect(await said(people.margaret, threadId, 'ticket add', { member: moderator })).toContain(
    'lets no roles',
  )
  await said(people.linus, threadId, 'ticket close')
  expect([people.linus, people.alan].map(who => seenBy(who, threadId))).toEqual([false, false])
  const closed = await publicly(threadId, message => customIdOf(message, 'reopen') !== undefined)
  await press(people.margaret, closed, 'reopen')
  expect(seenBy(people.linus, threadId)).toBe(true)
  sandbox.build.removeChannel(threadId)
  await until(
    () => bot.db.system.prisma.ticket.findFirstOrThrow(),
    ({ status }) => status === 'DELETED',
  )
  const secondId = await open(people.linus)
  // Its ping lets the staff in.
  await publicly(secondId, message => customIdOf(message, 'claim') !== undefined)
  await said(people.margaret, secondId, 'ticket close')
  const last = await publicly(secondId, message => customIdOf(message, 'delete') !== undefined)
  expect((await press(people.margaret, last, 'delete')).content).toContain('being deleted')
  await until(
    () => sandbox.world.channels.has(secondId),
    there => !there,
  )
})

test('a question with choices is a menu in the form, and the answer one of them', async () => {
  const { people, sandbox } = stage
  const { bot, staff, panel } = await setUpTwo()
  const ask = (choices: string) =>
    staff('question add', { category: 'Support', question: 'What about?', choices })
  for (const silly of ['one', 'a,,b', 'a, a', 'x'.repeat(101), `${'x'.repeat(101)}, y`])
    expect(await ask(silly), silly).toContain('Give 2 to 25 different choices')
  expect(await ask('Billing, Bug , Other')).toContain('1 of 5 questions')
  await until(
    () => bot.ticketCategories.of(stage.guildId)[0]?.questions.length,
    count => count === 1,
  )
  const support = customIdOf(panel, 'open') ?? ''
  const form = () => sandbox.driver.click(people.linus, panel.id, support).modal()
  const answer = await sandbox.driver
    .submitModal(people.linus, await form(), { 'What about?': ['Bug'] })
    .response()
  const greeting = await publicly(
    channelIn(answer.content),
    message => customIdOf(message, 'claim') !== undefined,
  )
  expect(greeting.embeds[0]?.fields).toMatchObject([{ name: 'What about?', value: 'Bug' }])
})

test('a full channel category gives way to the next, and that to a thread under the panel', async () => {
  const { people, sandbox, channels, guildId } = stage
  const { staff } = await setUpTwo()
  const [first, second] = ['First', 'Second'].map(name =>
    sandbox.build.channel(guildId, { name, type: ChannelType.GuildCategory }),
  )
  const fill = (parentId = '', count = 50) => {
    for (let n = 0; n < count; n++) sandbox.build.channel(guildId, { name: `full-${n}`, parentId })
  }
  fill(first?.id)
  fill(second?.id, 49)
  await staff('category edit', { category: 'Support', under: first?.id, 'limit-member': 5 })
  expect(await staff('category where', { category: 'Support', overflow: second?.id })).toContain(
    `When there is no room they go here: <#${second?.id}>, <#${channels.general}>`,
  )
  const one = await open(people.linus)
  expect(sandbox.world.channel(one).parentId).toBe(second?.id)
  const two = await open(people.linus)
  expect(sandbox.world.channel(two).parentId).toBe(channels.general)
  expect(sandbox.world.channel(two).type).toBe(ChannelType.PrivateThread)
})
