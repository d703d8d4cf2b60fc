import { afterEach, beforeEach, expect, test } from 'vitest'
import { customIdOf, playTickets } from '#test/e2e/ticketPlay.ts'
import { type Stage, setStage } from '#test/support/stage.ts'
import { until } from '#test/support/until.ts'

let stage: Stage
beforeEach(async () => {
  stage = await setStage()
})
afterEach(() => stage.close())

const { run, said, press, publicly, seenBy, setUpTwo, open } = playTickets(() => stage)

test('staff who may not manage the server transfer, prioritize, note and reply; others may not', async () => {
  const { people, sandbox } = stage
  const { staff, bot, helper } = await setUpTwo()
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
  await setUpTwo()
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
  await setUpTwo()
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
  expect((await press(people.linus, first, 'refuseClose')).content).toBe('Ticket #1 stays open.')
  expect((await press(people.linus, first, 'confirmClose')).content).toContain('Nobody asks any more')
  await said(people.margaret, channelId, 'ticket request-close')
  const second = await publicly(
    channelId,
    message => message.id > first.id && customIdOf(message, 'confirmClose') !== undefined,
  )
  expect((await press(people.linus, second, 'confirmClose')).content).toBe('Ticket #1 is closed.')
  expect(seenBy(people.linus, channelId)).toBe(false)
  expect(sandbox.world.channels.has(channelId)).toBe(true)
})

test('staff open a ticket for somebody from the menu on them', async () => {
  const { people, sandbox, channels } = stage
  const { bot } = await setUpTwo()
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
