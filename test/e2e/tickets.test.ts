import { afterEach, beforeEach, expect, test } from 'vitest'
import { channelIn, ephemeral, playTickets } from '#test/e2e/ticketPlay.ts'
import { type Stage, setStage } from '#test/support/stage.ts'
import { until } from '#test/support/until.ts'

let stage: Stage
beforeEach(async () => {
  stage = await setStage()
})
afterEach(() => stage.close())

const { run, click, withAction, seenBy, moderators, setUp } = playTickets(() => stage)

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
  expect(greeting.content).toBe(`<@${people.linus}> <@&${moderators()}>`)
  expect(greeting.mentions.map(({ id }) => id)).toEqual([people.linus])
  expect(greeting.embeds[0]?.title).toBe('Ticket #1 · Support')

  const notStaff = await click(people.linus, greeting, 'claim').response()
  expect(notStaff.content).toContain(`This is for the staff of this ticket: <@&${moderators()}>`)
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
  sandbox.build.changeRole(guildId, moderators(), { mentionable: false })
  const answer = await run(people.grace, channels.general, 'tickets setup', { role: moderators() })
  expect(answer.content).not.toContain('Members can open tickets now')
  expect(answer.content).toMatch(
    /^It does not work yet: the panel "Support" is on its way .* as I lack Manage Channels, Manage Roles\./,
  )
  expect(answer.content).toContain(`I cannot ping <@&${moderators()}>`)
  const twice = { name: 'Bugs', role: moderators(), 'second-role': moderators() }
  const added = await run(people.grace, channels.general, 'tickets category add', twice)
  expect(added.content.split('I cannot ping')).toHaveLength(2)

  const panel = await withAction(channels.general, 'open')
  const refused = await click(people.linus, panel, 'open').response()
  expect(refused.content).toContain('I could not open ticket #1. I lack the permission Manage Channels')
  sandbox.build.changeRole(guildId, own?.id ?? '', { permissions: 0x1001_4c10n })
  sandbox.build.changeRole(guildId, moderators(), { mentionable: true })
  const opened = await click(people.linus, panel, 'open').response()
  expect(sandbox.world.channel(channelIn(opened)).name).toBe('ticket-0002')
  const better = await run(people.grace, channels.general, 'tickets setup', { role: moderators() })
  expect(better.content).not.toContain('But I lack')
  expect(better.content).not.toContain('cannot ping')
  const greeting = await withAction(channelIn(opened), 'claim')
  expect(greeting.mention_roles).toEqual([moderators()])
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
