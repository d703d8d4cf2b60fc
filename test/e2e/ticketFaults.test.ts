import { afterEach, beforeEach, expect, test } from 'vitest'
import { channelIn, customIdOf, ephemeral, playTickets } from '#test/e2e/ticketPlay.ts'
import { type Stage, setStage } from '#test/support/stage.ts'
import { until } from '#test/support/until.ts'

let stage: Stage
beforeEach(async () => {
  stage = await setStage()
})
afterEach(() => stage.close())

const { click, withAction, setUp } = playTickets(() => stage)

test('custom ids that were made up do nothing', async () => {
  const { sandbox, people } = stage
  const { bot } = await stage.startBot()
  const panel = await setUp()
  const answer = await click(people.linus, panel, 'open').response()
  const greeting = await withAction(channelIn(answer), 'claim')
  const ticketId = customIdOf(greeting, 'claim')?.split(':')[2] ?? ''
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
