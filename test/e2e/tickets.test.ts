import { type APIMessage, ComponentType, MessageFlags } from 'discord-api-types/v10'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { OpenModal } from '#sandbox/driver/interactionHandle.ts'
import { type Stage, setStage } from '#test/support/stage.ts'
import { until } from '#test/support/until.ts'

let stage: Stage
let moderator: string
beforeEach(async () => {
  stage = await setStage()
  const { world } = stage.sandbox
  const role = [...world.guild(stage.guildId).roles.values()].find(({ name }) => name === 'Moderator')
  moderator = role?.id ?? ''
})
afterEach(() => stage.close())

const ephemeral = (message: APIMessage) => ((message.flags ?? 0) & MessageFlags.Ephemeral) !== 0

/** The custom ids of a message's buttons, or of its menu, by their action. */
function actionsOf(message: Pick<APIMessage, 'components'>): Record<string, string> {
  const parts = (message.components ?? []).flatMap(row =>
    row.type === ComponentType.ActionRow ? row.components : [],
  )
  return Object.fromEntries(
    parts.flatMap(part => ('custom_id' in part ? [[part.custom_id.split(':')[1], part.custom_id]] : [])),
  )
}

/** Of the buttons of a message's row, or of the options of its menu. */
function emojisOf({ components: [row] = [] }: APIMessage) {
  const parts = row?.type === ComponentType.ActionRow ? row.components : []
  return parts.flatMap(part => {
    const choices = part.type === ComponentType.StringSelect ? part.options : [part]
    return choices.map(choice => ('emoji' in choice ? choice.emoji?.name : undefined))
  })
}

/** Runs a command and answers what its caller reads. */
const run = (who: string, channelId: string, name: string, options = {}) =>
  stage.sandbox.driver.runCommand(who, channelId, name, options).response()

const click = (who: string, message: APIMessage, action: string) =>
  stage.sandbox.driver.click(who, message.id, actionsOf(message)[action] ?? action)

/** The newest message of a channel that has a button for the action, once it is there. */
const withAction = (channelId: string, action: string, after = '0') =>
  stage.sandbox.waitForMessage(
    channelId,
    message => message.id > after && !ephemeral(message) && action in actionsOf(message),
  )

/** Lets grace set up tickets, and answers the panel. */
async function setUp(): Promise<APIMessage> {
  const { people, channels } = stage
  await run(people.grace, channels.general, 'tickets setup', { role: moderator })
  return await withAction(channels.general, 'open')
}

const channelIn = (answer: APIMessage) => /<#(\d+)>/.exec(answer.content)?.[1] ?? answer.content

const seenBy = (who: string, channelId: string) => {
  try {
    stage.sandbox.driver.startTyping(who, channelId)
    return true
  } catch {
    return false
  }
}

test('from the panel to the end: open, claim, close, reopen, close, delete', async () => {
  const { sandbox, people } = stage
  await stage.startBot()
  const panel = await setUp()
  expect(panel.embeds[0]?.title).toBe('Do you need help?')

  const answer = await click(people.linus, panel, 'open').response()
  expect(ephemeral(answer)).toBe(true)
  const channelId = channelIn(answer)
  expect(answer.content).toBe(`Your ticket: <#${channelId}>`)
  const channel = sandbox.world.channel(channelId)
  expect(channel.name).toBe('ticket-0001')
  expect([people.linus, people.grace, people.alan].map(who => seenBy(who, channelId))).toEqual([
    true,
    true,
    false,
  ])

  const greeting = await withAction(channelId, 'claim')
  expect(greeting.content).toBe(`<@${people.linus}> <@&${moderator}>`)
  expect(greeting.mentions.map(({ id }) => id)).toEqual([people.linus])
  expect(greeting.embeds[0]?.title).toBe('Ticket #1 · Support')

  const notStaff = await click(people.linus, greeting, 'claim').response()
  expect(notStaff.content).toContain(`This is for the staff of this ticket: <@&${moderator}>`)
  expect((await click(people.grace, greeting, 'claim').response()).content).toBe('Ticket #1 is yours now.')
  const claimed = await withAction(channelId, 'release')
  expect(claimed.content).toBe(`<@${people.grace}> takes care of this ticket.`)
  expect((await click(people.ada, greeting, 'claim').response()).content).toBe(
    `<@${people.grace}> has claimed this ticket already.`,
  )

  const form = await click(people.linus, greeting, 'close').modal()
  const closing = await sandbox.driver.submitModal(people.linus, form, { reason: 'thanks!' }).response()
  expect(closing.content).toBe('Ticket #1 is closed.')
  const closed = await withAction(channelId, 'reopen')
  expect(closed.content).toBe(`<@${people.linus}> has closed this ticket: thanks!`)
  expect([people.linus, people.grace].map(who => seenBy(who, channelId))).toEqual([false, true])

  expect((await click(people.grace, closed, 'reopen').response()).content).toBe('Ticket #1 is open again.')
  expect(seenBy(people.linus, channelId)).toBe(true)
  expect((await run(people.linus, channelId, 'ticket close')).content).toBe('Ticket #1 is closed.')

  const early = await click(people.grace, closed, 'delete').response()
  expect(early.content).toBe('This ticket is being deleted, and this channel with it.')
  await until(
    () => sandbox.world.channels.has(channelId),
    there => !there,
  )
  const again = await click(people.linus, panel, 'open').response()
  expect(sandbox.world.channel(channelIn(again)).name).toBe('ticket-0002')
})

test('/tickets setup says which permissions are missing and that the staff cannot be pinged', async () => {
  const { sandbox, people, channels, guildId } = stage
  await stage.startBot()
  const { roles } = sandbox.world.guild(guildId)
  const own = [...roles.values()].find(({ tags }) => tags?.bot_id === sandbox.world.botId)
  sandbox.build.changeRole(guildId, own?.id ?? '', { permissions: (1n << 10n) | (1n << 11n) | (1n << 14n) })
  const answer = await run(people.grace, channels.general, 'tickets setup', { role: moderator })
  expect(answer.content).toContain('Members can open tickets now')
  expect(answer.content).toContain(
    'I lack permissions without which no ticket can be opened: Manage Channels, Manage Roles.',
  )
  expect(answer.content).toContain(`I cannot ping <@&${moderator}>`)

  const panel = await withAction(channels.general, 'open')
  const refused = await click(people.linus, panel, 'open').response()
  expect(refused.content).toContain('I could not open ticket #1. I lack the permission Manage Channels')
  sandbox.build.changeRole(guildId, own?.id ?? '', { permissions: 0x1001_4c10n })
  sandbox.build.changeRole(guildId, moderator, { mentionable: true })
  const opened = await click(people.linus, panel, 'open').response()
  expect(sandbox.world.channel(channelIn(opened)).name).toBe('ticket-0002')
  const better = await run(people.grace, channels.general, 'tickets setup', { role: moderator })
  expect(better.content).not.toContain('But I lack')
  expect(better.content).not.toContain('cannot ping')
  const greeting = await withAction(channelIn(opened), 'claim')
  expect(greeting.mention_roles).toEqual([moderator])
})

test('questions are asked in a form, and the answers stand in the ticket', async () => {
  const { sandbox, people, channels } = stage
  const { bot } = await stage.startBot()
  const panel = await setUp()
  const ask = (options: object) =>
    run(people.grace, channels.general, 'tickets question add', { category: 'Support', ...options })
  expect((await ask({ question: 'What happened?', kind: 'paragraph' })).content).toContain('1 of 5 questions')
  expect((await ask({ question: 'Where?', optional: true })).content).toContain('2 of 5 questions')
  expect((await ask({ question: 'Where?' })).content).toBe('"Where?" is asked already.')
  await until(
    () => bot.ticketCategories.of(stage.guildId)[0]?.questions.length,
    asked => asked === 2,
  )
  const form = await click(people.linus, panel, 'open').modal()
  expect(form.data.title).toBe('Support')
  const answer = await sandbox.driver
    .submitModal(people.linus, form, { 'What happened?': '@everyone **fire**', 'Where?': '' })
    .response()
  const greeting = await withAction(channelIn(answer), 'claim')
  expect(greeting.embeds[0]?.fields?.map(({ name, value }) => [name, value])).toEqual([
    ['What happened?', '@everyone **fire**'],
  ])
  expect(greeting.mention_everyone).toBe(false)

  // The form was open while the questions changed.
  const old: OpenModal = await click(people.alan, panel, 'open').modal()
  await run(people.grace, channels.general, 'tickets question remove', {
    category: 'Support',
    question: 'Where?',
  })
  const late = await sandbox.driver
    .submitModal(people.alan, old, { 'What happened?': 'smoke', 'Where?': 'kitchen' })
    .response()
  expect(late.content).toContain('The questions of this ticket have just changed')
})

test('a custom emoji that was deleted on Discord is left out of panels and menus, and all else is there', async () => {
  const { sandbox, people, channels, guildId } = stage
  const { bot } = await stage.startBot()
  const keptId = sandbox.build.emoji(guildId, { name: 'kept' }).id ?? ''
  const goneId = sandbox.build.emoji(guildId, { name: 'gone' }).id ?? ''
  const emojis = { Bugs: '🐛', Ideas: `<:kept:${keptId}>`, Other: `<:gone:${goneId}>` }
  const add = (name: string, emoji: string) =>
    run(people.grace, channels.general, 'tickets category add', { name, role: moderator, emoji })
  for (const [name, emoji] of Object.entries(emojis)) await add(name, emoji)
  const post = async (after?: string) => {
    await run(people.grace, channels.general, 'tickets panel')
    return await withAction(channels.general, 'open', after)
  }
  await until(
    () => bot.discord.knowsEmoji(goneId),
    known => known,
  )
  const before = await post()
  expect(emojisOf(before)).toEqual(['🐛', 'kept', 'gone'])

  sandbox.build.removeEmoji(guildId, goneId)
  await until(
    () => bot.discord.knowsEmoji(goneId),
    known => !known,
  )
  const panel = await post(before.id)
  expect(emojisOf(panel)).toEqual(['🐛', 'kept', undefined])
  const choice = await run(people.linus, channels.general, 'ticket open')
  expect(emojisOf(choice)).toEqual(['🐛', 'kept', undefined])
  for (const name of ['Partners', 'Appeals', 'Reports']) await add(name, `<:gone:${goneId}>`)
  const menu = await post(panel.id)
  expect(emojisOf(menu)).toEqual(['🐛', 'kept', undefined, undefined, undefined, undefined])

  const opened = await click(people.linus, panel, 'open').response()
  expect(sandbox.world.channel(channelIn(opened)).name).toBe('ticket-0001')
})

test('more than five categories are a menu, and staff set them up with suggestions', async () => {
  const { sandbox, people, channels } = stage
  const { bot } = await stage.startBot()
  const staff = (command: string, options: object) =>
    run(people.grace, channels.general, `tickets ${command}`, options)
  for (const name of ['Bugs', 'Ideas', 'Reports', 'Partners', 'Appeals', 'Other'])
    expect((await staff('category add', { name, role: moderator, emoji: '🐛' })).content).toContain(
      `"${name}" is there`,
    )
  expect((await staff('category add', { name: 'bugs', role: moderator })).content).toContain(
    'There is a category "bugs" already',
  )
  expect((await staff('category add', { name: 'X', role: moderator, emoji: 'smile' })).content).toContain(
    '"smile" is no emoji',
  )
  await until(
    () => bot.ticketCategories.of(stage.guildId).length,
    count => count === 6,
  )
  const offered = await sandbox.driver.autocomplete(
    people.grace,
    channels.general,
    'tickets category remove',
    'category',
    { category: 'EA' },
  )
  expect(offered.map(({ name }) => name)).toEqual(['Ideas', 'Appeals'])
  expect((await staff('category remove', { category: String(offered[1]?.value) })).content).toContain(
    '"Appeals" is removed',
  )
  expect((await staff('category remove', { category: 'nonsense' })).content).toContain(
    'There is no such category',
  )
  expect((await staff('category add', { name: 'Appeals', role: moderator })).content).toContain('is there')

  expect((await staff('panel', { title: 'Hello', channel: channels['off-topic'] })).content).toContain(
    `<#${channels['off-topic']}>`,
  )
  const panel = await withAction(channels['off-topic'], 'open')
  expect(panel.embeds[0]?.title).toBe('Hello')
  const ideas = bot.ticketCategories.of(stage.guildId).find(({ name }) => name === 'Ideas')?.id ?? ''
  const answer = await sandbox.driver.select(people.linus, panel.id, 'ticket:open', [ideas]).response()
  expect(answer.content).toContain('Your ticket')

  const chosen = await run(people.alan, channels.general, 'ticket open', { category: 'ideas' })
  expect(chosen.content).toContain('Your ticket')
  const choose = await run(people.margaret, channels.general, 'ticket open')
  expect(choose.content).toBe('What is your ticket about?')
  const list = await staff('list', {})
  expect(list.embeds[0]?.title).toBe('Open tickets: 2')
  expect(list.embeds[0]?.description).toContain(
    `**#1** <#${channelIn(answer)}> · <@${people.linus}> · Ideas · nobody yet`,
  )
})

test('who is blocked is told why, in their language', async () => {
  const { sandbox, people, channels, guildId } = stage
  await stage.startBot()
  const panel = await setUp()
  const hans = sandbox.build.newcomer(guildId, { username: 'hans', locale: 'de' })
  const staff = (command: string, options: object) =>
    run(people.grace, channels.general, `tickets ${command}`, options)
  expect((await staff('block', { who: hans.id, reason: 'Quatsch' })).content).toBe(
    `<@${hans.id}> may open no tickets any more. Open ones go on.`,
  )
  expect((await click(hans.id, panel, 'open').response()).content).toBe(
    'Du darfst auf diesem Server keine Tickets öffnen. Frag das Team, wenn du das für einen Irrtum hältst. Der Grund: Quatsch',
  )
  expect((await staff('unblock', { who: hans.id })).content).toBe(`<@${hans.id}> may open tickets again.`)
  expect((await staff('unblock', { who: hans.id })).content).toBe(`<@${hans.id}> was not blocked.`)
  const answer = await click(hans.id, panel, 'open').response()
  expect(answer.content).toBe(`Dein Ticket: <#${channelIn(answer)}>`)
  const second = await click(hans.id, panel, 'open').response()
  expect(second.content).toBe(`Du hast schon so ein Ticket: <#${channelIn(answer)}>`)
})

test('what everybody reads is in the language of the server', async () => {
  const { people, guildId } = stage
  const { bot } = await stage.startBot()
  await bot.db.system.prisma.guildSettings.create({ data: { guildId, locale: 'de' } })
  await until(
    () => bot.settings.of(guildId).locale,
    locale => locale === 'de',
  )
  const panel = await setUp()
  expect(panel.embeds[0]?.title).toBe('Brauchst du Hilfe?')
  const answer = await click(people.linus, panel, 'open').response()
  expect(answer.content).toContain('Your ticket')
  const greeting = await withAction(channelIn(answer), 'claim')
  expect(greeting.embeds[0]?.description).toContain('Danke, dass du dich meldest')
})

test('/ticket add and remove decide who sees the ticket, and only there', async () => {
  const { people, channels } = stage
  await stage.startBot()
  const panel = await setUp()
  const channelId = channelIn(await click(people.linus, panel, 'open').response())
  const outside = await run(people.grace, channels.general, 'ticket add', { member: people.alan })
  expect(outside.content).toBe('There is no ticket here. Do this in the channel of one.')
  expect((await run(people.linus, channelId, 'ticket add', { member: people.alan })).content).toContain(
    'for the staff',
  )
  await run(people.grace, channelId, 'ticket add', { member: people.alan })
  expect(seenBy(people.alan, channelId)).toBe(true)
  await run(people.grace, channelId, 'ticket remove', { member: people.alan })
  expect(seenBy(people.alan, channelId)).toBe(false)
})

test('custom ids that were made up do nothing', async () => {
  const { sandbox, people } = stage
  const { bot } = await stage.startBot()
  const panel = await setUp()
  const answer = await click(people.linus, panel, 'open').response()
  const greeting = await withAction(channelIn(answer), 'claim')
  const ticketId = actionsOf(greeting)['claim']?.split(':')[2] ?? ''
  const before = JSON.stringify(await bot.db.system.prisma.ticket.findMany())
  const stored = sandbox.world.messageById(panel.id)
  if (!stored) throw new Error('no panel')
  for (const [custom_id, expected] of [
    ['ticket:open:nonsense', 'This kind of ticket no longer exists'],
    ['ticket:open', 'This kind of ticket no longer exists'],
    [`ticket:claim:${ticketId}`, 'This is for the staff of this ticket'],
    [`ticket:reopen:${ticketId}`, 'This is for the staff of this ticket'],
    [`ticket:delete:${ticketId}`, 'This is for the staff of this ticket'],
    ['ticket:delete:nonsense', 'There is no ticket here'],
    ['ticket:claim', 'There is no ticket here'],
    ['ticket:explode:1', 'This button is from an older version of me'],
    [`ticket:claim:${'x'.repeat(80)}`, 'There is no ticket here'],
  ] as const) {
    stored.message.components = [
      { type: 1, id: 1, components: [{ type: 2, id: 2, style: 2, label: 'x', custom_id }] },
    ]
    const refused = await sandbox.driver.click(people.alan, panel.id, custom_id).response()
    expect(refused.content, custom_id).toContain(expected)
    expect(ephemeral(refused), custom_id).toBe(true)
  }
  expect(JSON.stringify(await bot.db.system.prisma.ticket.findMany())).toBe(before)
})

test('a channel that is deleted by hand ends its ticket, also while the bot is away', async () => {
  const { sandbox, people } = stage
  const first = await stage.startBot()
  const panel = await setUp()
  const statuses = async (bot = first.bot) =>
    (await bot.db.system.prisma.ticket.findMany({ orderBy: { number: 'asc' } })).map(({ status }) => status)
  const one = channelIn(await click(people.linus, panel, 'open').response())
  const two = channelIn(await click(people.alan, panel, 'open').response())
  sandbox.build.removeChannel(one)
  await until(statuses, all => all[0] === 'DELETED')
  await first.stop()
  sandbox.build.removeChannel(two)
  const second = await stage.startBot()
  await until(
    () => statuses(second.bot),
    all => all[1] === 'DELETED',
  )
  // The panel works after the restart, and their places are free.
  const answer = await click(people.alan, panel, 'open').response()
  expect(sandbox.world.channel(channelIn(answer)).name).toBe('ticket-0003')
})

test('while Discord answers nothing the ticket is kept, and comes later, with one channel', async () => {
  const { sandbox, people, guildId } = stage
  const { bot } = await stage.startBot()
  const panel = await setUp()
  // The first request has its effect, and nobody hears of it.
  sandbox.faults.next({ method: 'POST', path: `/guilds/${guildId}/channels` }, { kind: 'lose' })
  const answer = await click(people.linus, panel, 'open').response()
  expect(answer.content).toContain('Your ticket #1 is written down')
  const ticket = await until(
    () => bot.db.system.prisma.ticket.findFirst(),
    found => found?.status === 'OPEN',
  )
  const made = [...sandbox.world.channels.values()].filter(({ name }) => name.startsWith('ticket-'))
  expect(made.map(({ id }) => id)).toEqual([ticket?.channelId])
  const greeting = await withAction(ticket?.channelId ?? '', 'claim')
  expect(greeting.content).toContain(`<@${people.linus}>`)
})
