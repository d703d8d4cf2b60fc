import { type APIMessage, ChannelType, ComponentType, MessageFlags } from 'discord-api-types/v10'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sweepIdleTicketsInAllGuilds } from '#src/tickets/idleStore.ts'
import { type Stage, setStage } from '#test/support/stage.ts'
import { withClient } from '#test/support/postgresClient.ts'
import { until } from '#test/support/until.ts'

let stage: Stage
let moderator: string
let helper: string
beforeEach(async () => {
  stage = await setStage()
  const { world, build } = stage.sandbox
  const role = [...world.guild(stage.guildId).roles.values()].find(({ name }) => name === 'Moderator')
  moderator = role?.id ?? ''
  // Staff of tickets who may not manage the server.
  helper = build.role(stage.guildId, { name: 'Helper', mentionable: true }).id
  build.changeMember(stage.guildId, stage.people.margaret, { roles: [helper] })
})
afterEach(() => stage.close())

const ephemeral = (message: APIMessage) => ((message.flags ?? 0) & MessageFlags.Ephemeral) !== 0

function customIdOf(message: APIMessage, action: string): string | undefined {
  return (message.components ?? [])
    .flatMap(row => (row.type === ComponentType.ActionRow ? row.components : []))
    .flatMap(part => ('custom_id' in part ? [part.custom_id] : []))
    .find(id => id.split(':')[1] === action)
}

const run = (who: string, channelId: string, name: string, options = {}) =>
  stage.sandbox.driver.runCommand(who, channelId, name, options).response()

const said = async (who: string, channelId: string, name: string, options = {}) =>
  (await run(who, channelId, name, options)).content

const click = (who: string, message: APIMessage, action: string) =>
  stage.sandbox.driver.click(who, message.id, customIdOf(message, action) ?? action).response()

const publicly = (channelId: string, wanted: (message: APIMessage) => boolean) =>
  stage.sandbox.waitForMessage(channelId, message => !ephemeral(message) && wanted(message))

const channelIn = (text: string) => /<#(\d+)>/.exec(text)?.[1] ?? text

const seenBy = (who: string, channelId: string) => {
  try {
    stage.sandbox.driver.startTyping(who, channelId)
    return true
  } catch {
    return false
  }
}

/** A category "Support" of the helpers and "Billing" of the moderators, once the bot knows them. */
async function setUp() {
  const first = await stage.startBot()
  const { bot } = first
  const { people, channels } = stage
  const staff = (command: string, options: object) =>
    said(people.grace, channels.general, `tickets ${command}`, options)
  await staff('setup', { role: helper })
  const panel = await publicly(channels.general, message => customIdOf(message, 'open') !== undefined)
  await staff('category add', { name: 'Billing', role: moderator })
  await until(
    () => bot.ticketCategories.of(stage.guildId),
    all => all.length === 2,
  )
  return { first, bot, staff, panel }
}

const open = async (who: string) =>
  channelIn(await said(who, stage.channels.general, 'ticket open', { category: 'Support' }))

test('staff who may not manage the server transfer, prioritize, note and reply; others may not', async () => {
  const { people, sandbox } = stage
  const { staff, bot } = await setUp()
  const channelId = await open(people.linus)

  expect(await said(people.linus, channelId, 'ticket priority', { level: 'URGENT' })).toContain(
    `This is for the staff of this ticket: <@&${helper}>`,
  )
  expect(await said(people.margaret, channelId, 'ticket priority', { level: 'URGENT' })).toContain('is set')
  expect(await said(people.margaret, channelId, 'ticket priority', { level: 'URGENT' })).toBe(
    'The priority of this ticket is urgent already.',
  )
  const list = await run(people.grace, stage.channels.general, 'tickets list')
  expect(list.embeds[0]?.description).toContain('· **urgent**')

  expect(
    await said(people.margaret, channelId, 'ticket note', { text: 'He wrote @everyone before' }),
  ).toContain('Only the staff see it')
  const info = await run(people.margaret, channelId, 'ticket info')
  expect(info.embeds[0]?.description).toContain('He wrote @everyone before')
  expect(info.embeds[0]?.description).toContain('**Priority**: urgent')
  expect(await said(people.linus, channelId, 'ticket info')).toContain('This is for the staff')
  expect(await said(people.margaret, stage.channels.general, 'ticket info')).toContain('no ticket here')

  const form = await sandbox.driver
    .runCommand(people.grace, stage.channels.general, 'tickets reply add')
    .modal()
  const saved = await sandbox.driver
    .submitModal(people.grace, form, { name: 'Hello', text: `Hi @everyone <@${people.alan}>` })
    .response()
  expect(saved.content).toBe('The reply "Hello" is saved. /ticket reply posts it.')
  await until(
    () => bot.ticketReplies.of(stage.guildId).length,
    count => count === 1,
  )
  const offer = (who: string) =>
    sandbox.driver.autocomplete(who, channelId, 'ticket reply', 'name', { name: 'hel' })
  expect((await offer(people.margaret)).map(({ name }) => name)).toEqual(['Hello'])
  expect(await offer(people.linus)).toEqual([])
  expect(await said(people.margaret, channelId, 'ticket reply', { name: 'nonsense' })).toContain(
    'no such reply',
  )
  expect(await said(people.margaret, channelId, 'ticket reply', { name: 'hello' })).toContain('on its way')
  const posted = await publicly(channelId, ({ content }) => content.startsWith('Hi @everyone'))
  expect([posted.mention_everyone, posted.mentions.length]).toEqual([false, 0])
  const edit = await sandbox.driver
    .runCommand(people.grace, stage.channels.general, 'tickets reply edit', { reply: 'hello' })
    .modal()
  expect(JSON.stringify(edit.data.components)).toContain('"value":"Hello"')
  expect(await staff('reply remove', { reply: 'Hello' })).toBe('The reply "Hello" is removed.')

  const transfer = (options: object, who = people.margaret) =>
    said(who, channelId, 'ticket transfer', options)
  expect(await transfer({})).toContain('Say to whom the ticket goes')
  expect(await transfer({ category: 'nonsense' })).toContain('There is no such category')
  expect(await transfer({ category: 'support' })).toBe('This ticket is one of "Support" already.')
  expect(await transfer({ member: people.alan })).toContain(`<@${people.alan}> is not of the staff there`)
  expect(await transfer({ category: 'Billing', member: people.grace })).toBe(
    'Ticket #1 is in other hands now.',
  )
  const notice = await publicly(channelId, ({ content }) => content.includes('of the staff of "Billing"'))
  expect(notice.mentions.map(({ id }) => id)).toEqual([people.grace])
  expect([people.linus, people.grace, people.margaret].map(who => seenBy(who, channelId))).toEqual([
    true,
    true,
    false,
  ])
  expect(sandbox.world.channel(channelId).topic).toContain('Billing #1')
})

test('roles are let in and out of a ticket', async () => {
  const { people, sandbox } = stage
  await setUp()
  const channelId = await open(people.linus)
  const friends = sandbox.build.role(stage.guildId, { name: 'Friends' })
  sandbox.build.changeMember(stage.guildId, people.alan, { roles: [friends.id] })
  expect(await said(people.margaret, channelId, 'ticket add', { member: stage.guildId })).toContain(
    'A ticket is not for everybody',
  )
  expect(await said(people.margaret, channelId, 'ticket add', { member: friends.id })).toContain(
    'All who have that role',
  )
  expect(seenBy(people.alan, channelId)).toBe(true)
  expect(await said(people.margaret, channelId, 'ticket remove', { member: friends.id })).toContain(
    'no longer',
  )
  expect(seenBy(people.alan, channelId)).toBe(false)
})

test('staff ask whether they can close; the opener says no, then yes', async () => {
  const { people, sandbox } = stage
  await setUp()
  const channelId = await open(people.linus)
  expect(await said(people.linus, channelId, 'ticket request-close')).toContain('This is for the staff')
  expect(await said(people.margaret, channelId, 'ticket request-close', { reason: 'solved' })).toContain(
    'is asked',
  )
  expect(await said(people.margaret, channelId, 'ticket request-close')).toBe(
    `<@${people.margaret}> has asked the opener already whether it can be closed.`,
  )
  const first = await publicly(channelId, message => customIdOf(message, 'confirmClose') !== undefined)
  expect(first.content).toContain(
    `<@${people.linus}>, <@${people.margaret}> would like to close this ticket: solved`,
  )
  expect(first.mentions.map(({ id }) => id).toSorted()).toEqual([people.linus])
  expect((await click(people.linus, first, 'refuseClose')).content).toBe('Ticket #1 stays open.')
  expect((await click(people.linus, first, 'confirmClose')).content).toContain('Nobody asks any more')
  await said(people.margaret, channelId, 'ticket request-close')
  const second = await publicly(
    channelId,
    message => message.id > first.id && customIdOf(message, 'confirmClose') !== undefined,
  )
  expect((await click(people.linus, second, 'confirmClose')).content).toBe('Ticket #1 is closed.')
  expect(seenBy(people.linus, channelId)).toBe(false)
  expect(sandbox.world.channels.has(channelId)).toBe(true)
})

test('staff open a ticket for somebody from the menu on them', async () => {
  const { people, sandbox, channels } = stage
  const { bot } = await setUp()
  const menu = (who: string, target: string) =>
    sandbox.driver.runContextMenu(who, channels.general, 'Open a ticket', target).response()
  expect((await menu(people.alan, people.linus)).content).toContain(
    'you are not of the staff of any category',
  )
  expect((await menu(people.margaret, sandbox.world.botId)).content).toBe('A bot needs no ticket.')
  const choose = await menu(people.margaret, people.linus)
  expect(choose.content).toBe(`What is the ticket of <@${people.linus}> about?`)
  const support = bot.ticketCategories.of(stage.guildId)[0]?.id ?? ''
  const select = (customId: string, value: string) => {
    const stored = sandbox.world.messageById(choose.id)
    if (!stored) throw new Error('no menu')
    stored.message.components = (stored.message.components ?? []).map(row => ({
      ...row,
      components:
        'components' in row
          ? row.components.map(part => ({ ...part, custom_id: customId, options: [{ label: 'x', value }] }))
          : [],
    })) as never
    return sandbox.driver.select(people.margaret, choose.id, customId, [value]).response()
  }
  const customId = customIdOf(choose, 'openFor') ?? ''
  const opened = await select(customId, support)
  expect(opened.content).toContain(`The ticket of <@${people.linus}>: <#`)
  const channelId = /: <#(\d+)>/.exec(opened.content)?.[1] ?? ''
  const greeting = await publicly(channelId, message => customIdOf(message, 'claim') !== undefined)
  expect(greeting.embeds[0]?.description).toContain(
    `<@${people.margaret}> of the staff has opened this ticket`,
  )
  expect(seenBy(people.linus, channelId)).toBe(true)
  expect((await select(customId, support)).content).toContain('has as many such tickets as they may')
  // A category that is not hers, and people who were made up.
  const billing = bot.ticketCategories.of(stage.guildId)[1]?.id ?? ''
  expect((await select(customId, billing)).content).toContain('This is for the staff of this ticket')
  expect((await select('ticket:openFor:123', support)).content).toBe('They are not in this server.')
  expect((await select('ticket:openFor:../x', support)).content).toBe('They are not in this server.')
})

test('hours: set, refused when silly, and outside of them nobody opens, or is told', async () => {
  const { people, channels } = stage
  const { bot, staff } = await setUp()
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
  const { staff, first } = await setUp()
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
  const { bot, staff } = await setUp()
  const where = (options: object) => staff('category where', { category: 'Support', ...options })
  expect(await where({})).toBe('Choose what to change.')
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
  expect((await click(people.margaret, greeting, 'claim')).content).toBe('Ticket #1 is yours now.')
  expect(await said(people.margaret, threadId, 'ticket add', { member: people.alan })).toContain('They see')
  expect(seenBy(people.alan, threadId)).toBe(true)
  expect(await said(people.margaret, threadId, 'ticket add', { member: moderator })).toContain(
    'lets no roles',
  )
  await said(people.linus, threadId, 'ticket close')
  expect([people.linus, people.alan].map(who => seenBy(who, threadId))).toEqual([false, false])
  const closed = await publicly(threadId, message => customIdOf(message, 'reopen') !== undefined)
  await click(people.margaret, closed, 'reopen')
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
  expect((await click(people.margaret, last, 'delete')).content).toContain('being deleted')
  await until(
    () => sandbox.world.channels.has(secondId),
    there => !there,
  )
})

test('a question with choices is a menu in the form, and the answer one of them', async () => {
  const { people, sandbox } = stage
  const { bot, staff, panel } = await setUp()
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
  const { staff } = await setUp()
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
