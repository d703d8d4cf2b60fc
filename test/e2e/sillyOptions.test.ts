import { afterEach, beforeEach, expect, test } from 'vitest'
import { playTickets } from '#test/e2e/ticketPlay.ts'
import { type Stage, setStage } from '#test/support/stage.ts'

// Options of tickets and hubs that can have no effect, or a silly one.

let stage: Stage
beforeEach(async () => {
  stage = await setStage()
})
afterEach(() => stage.close())

const { said, setUp, setUpTwo, open, moderators } = playTickets(() => stage)

const ask = (command: string, options: object = {}) =>
  said(stage.people.grace, stage.channels.general, command, options)

const botRole = () => {
  const { sandbox, guildId } = stage
  return [...sandbox.world.guild(guildId).roles.values()].find(({ tags }) => tags?.bot_id)?.id ?? ''
}

test('blocks that could have no effect are refused: @everyone, a bot, a bot’s role', async () => {
  const { sandbox, guildId, people } = stage
  const { bot } = await stage.startBot()
  await setUp()
  const block = (who: string) => ask('tickets block', { who })
  expect(await block(guildId)).toContain(
    'I block members and single roles, not @everyone. To take no tickets',
  )
  for (const who of [sandbox.world.botId, botRole()])
    expect(await block(who)).toContain('Bots open no tickets')
  expect(await bot.db.system.prisma.ticketBlock.count()).toBe(0)
  expect(await block(people.linus)).toContain('may open no tickets any more')
  // Nobody is above a block, not even who owns the server.
  const { ownerId } = sandbox.world.guild(guildId)
  expect(await block(ownerId)).toContain('may open no tickets any more')
  expect(await said(ownerId, stage.channels.general, 'ticket open', {})).toContain('You may not open tickets')
})

test('text of nothing but blanks is refused, and blanks around it are cut off', async () => {
  const { people } = stage
  const { bot } = await setUpTwo()
  const blank = 'holds nothing but blanks'
  const role = moderators()
  expect(await ask('tickets category add', { name: '   ', role })).toContain(blank)
  for (const option of ['name', 'description', 'greeting', 'channel-name', 'emoji'])
    expect(await ask('tickets category edit', { category: 'Support', [option]: ' \n ' }), option).toContain(
      blank,
    )
  expect(await ask('tickets panel', { title: ' ' })).toContain(blank)
  expect(await ask('tickets block', { who: people.linus, reason: ' ' })).toContain(blank)
  expect(await ask('hubs add', { name: ' ' })).toContain(blank)
  const channelId = await open(people.linus)
  for (const [command, option] of [
    ['note', 'text'],
    ['request-close', 'reason'],
    ['close', 'reason'],
  ] as const)
    expect(
      await said(people.margaret, channelId, `ticket ${command}`, { [option]: '  ' }),
      command,
    ).toContain(blank)
  await said(people.margaret, channelId, 'ticket note', { text: ' calm ' })
  const notes = await bot.db.system.prisma.ticketEvent.findMany({ where: { kind: 'NOTED' } })
  expect(notes.map(({ data }) => data)).toEqual([{ text: 'calm' }])
  expect(await ask('tickets category add', { name: ' Bugs ', role })).toContain(
    'The category "Bugs" is there',
  )
})

test('roles that only a bot has are no staff, and the bot sees each ticket anyway', async () => {
  const { sandbox, people, channels } = stage
  await setUpTwo()
  const own = botRole()
  for (const [command, options] of [
    ['tickets setup', { role: own }],
    ['tickets category add', { name: 'Bugs', role: own }],
    ['tickets category edit', { category: 'Support', 'required-role': own }],
    ['hubs add', { 'staff-role': own }],
  ] as const)
    expect(await ask(command, options), command).toBe(
      `<@&${own}> is the role of a bot, and no person has it. Choose a role that people have.`,
    )
  const channelId = await open(people.linus)
  const add = (member: string) => said(people.margaret, channelId, 'ticket add', { member })
  expect(await add(sandbox.world.botId)).toBe(`<@${sandbox.world.botId}> sees this ticket already.`)
  expect(await add(own)).toContain('is the role of a bot')
  expect(channels.general).toBeDefined()
})

test('placeholders that nobody fills in are refused, by the names of those that are', async () => {
  await setUpTwo()
  const edit = (name: string) => ask('tickets category edit', { category: 'Support', 'channel-name': name })
  expect(await edit('{nonsense}-🎉')).toBe('I do not know {nonsense}. What I fill in: {number}, {username}.')
  expect(await edit('{username}-{number}')).toContain('is changed')
  expect(await ask('hubs add', { name: '{oops} of {name}' })).toBe(
    'I do not know {oops}. What I fill in: {name}.',
  )
  expect(await ask('hubs add', { name: 'Room of {name}' })).toContain('Done.')
})

test('hours tell of all that is wrong at once, and an edit of nothing says so', async () => {
  await setUpTwo()
  const hours = (options: object) => ask('tickets category hours', { category: 'Support', ...options })
  expect(await hours({ times: 'whenever' })).toBe(
    'I cannot read the times "whenever". Write them like this: Mon-Fri 9-17, Sat 10:00-12:30. Or "always". Say in which time zone: the option zone, such as Europe/Berlin.',
  )
  expect(await hours({ times: 'whenever', zone: 'Mars' })).toMatch(/cannot read.*do not know the time zone/)
  for (const command of ['edit', 'where'])
    expect(await ask(`tickets category ${command}`, { category: 'Support' })).toBe(
      'Nothing was given to change. Give at least one option beside the category.',
    )
})
