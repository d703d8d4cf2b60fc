import { type APIMessage, ApplicationFlags, ComponentType, MessageFlags } from 'discord-api-types/v10'
import { afterEach, beforeEach, expect, test } from 'vitest'
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

/** The custom ids of a message's buttons. */
const customIdsOf = (message: Pick<APIMessage, 'components'>): string[] =>
  (message.components ?? [])
    .flatMap(row => (row.type === ComponentType.ActionRow ? row.components : []))
    .flatMap(part => ('custom_id' in part ? [part.custom_id] : []))

const customIdOf = (message: APIMessage, start: string) =>
  customIdsOf(message).find(id => id.startsWith(start)) ?? start

const run = (who: string, channelId: string, name: string, options = {}) =>
  stage.sandbox.driver.runCommand(who, channelId, name, options).response()

const click = (who: string, message: APIMessage, customId: string) =>
  stage.sandbox.driver.click(who, message.id, customId)

/** What the sandbox keeps of a message's file. */
async function fileOf(message: APIMessage, name: string): Promise<string> {
  const { url } = message.attachments.find(({ filename }) => filename === name) ?? { url: '' }
  return await (await fetch(url)).text()
}

/** A ticket of linus's whose transcripts go to #levels. */
async function openTicket(): Promise<string> {
  const { people, channels, sandbox } = stage
  await run(people.grace, channels.general, 'tickets setup', {
    role: moderator,
    'log-channel': channels.levels,
  })
  const panel = await sandbox.waitForMessage(channels.general, message =>
    customIdsOf(message).some(id => id.startsWith('ticket:open')),
  )
  const answer = await click(people.linus, panel, customIdOf(panel, 'ticket:open')).response()
  return /<#(\d+)>/.exec(answer.content)?.[1] ?? answer.content
}

const directMessage = (who: string, matches: (message: APIMessage) => boolean = () => true) =>
  stage.sandbox.waitForMessage(
    stage.sandbox.driver.openDm(who),
    message => !ephemeral(message) && matches(message),
  )

test('from the close to the feedback: transcript, stars and a comment, seen in the statistics', async () => {
  const { sandbox, people, channels } = stage
  const { bot } = await stage.startBot()
  const channelId = await openTicket()
  sandbox.driver.say(people.linus, channelId, 'My **kiln** explodes, ask <@1>')
  sandbox.driver.say(people.grace, channelId, 'Which one?')
  // She does something and writes nothing.
  await run(people.ada, channelId, 'ticket priority', { level: 'HIGH' })
  await sandbox.waitForMessage(channelId, ({ content }) => content.includes('has set the priority'))
  const answered = await until(
    () => bot.db.system.prisma.ticket.findFirstOrThrow(),
    ticket => ticket.firstAnswerBy !== null,
  )
  expect(answered.firstAnswerBy).toBe(people.grace)

  await run(people.linus, channelId, 'ticket close', { reason: 'mended' })
  const direct = await directMessage(people.linus)
  expect(direct.content).toBe(
    'Your ticket #1 in The Guildhall is closed.\nThe reason: mended\nWhat was written in it is attached.',
  )
  const page = await fileOf(direct, 'ticket-1.html')
  expect(page).toContain('My <strong>kiln</strong> explodes')
  expect(page).toContain('Which one?')
  expect(page).toContain('<bdi class="mention">@Ada</bdi> has set the priority')
  const logged = await sandbox.waitForMessage(channels.levels, ({ attachments }) => attachments.length > 0)
  expect(logged.content).toContain(`Ticket #1 (Support) of <@${people.linus}>`)
  expect(logged.mentions).toEqual([])
  expect(logged.attachments.map(({ filename }) => filename)).toEqual(['ticket-1.html', 'ticket-1.json'])
  expect(JSON.parse(await fileOf(logged, 'ticket-1.json'))).toMatchObject({ head: { ticketNumber: 1 } })

  const thanks = await click(
    people.linus,
    direct,
    customIdOf(direct, 'ticket:rate').replace(/1$/, '4'),
  ).response()
  expect(thanks.content).toBe('Thank you! You gave 4 of 5 stars.')
  const again = await click(people.linus, direct, customIdOf(direct, 'ticket:rate')).response()
  expect(again.content).toBe('You have given this ticket 4 of 5 stars already.')
  const form = await click(people.linus, thanks, customIdOf(thanks, 'ticket:comment')).modal()
  const blank = await sandbox.driver.submitModal(people.linus, form, { comment: '   ' }).response()
  expect(blank.content).toBe('There was nothing in your comment. Press the button again.')
  const second = await click(people.linus, thanks, customIdOf(thanks, 'ticket:comment')).modal()
  const commented = await sandbox.driver
    .submitModal(people.linus, second, { comment: 'quick *help*' })
    .response()
  expect(commented.content).toBe('Thank you! The staff can read your comment now.')
  const third = await click(people.linus, thanks, customIdOf(thanks, 'ticket:comment')).modal()
  expect((await sandbox.driver.submitModal(people.linus, third, { comment: 'x' }).response()).content).toBe(
    'You have commented on this ticket already.',
  )

  const stats = await run(people.grace, channels.general, 'tickets stats')
  expect(stats.content).toBe('')
  expect(ephemeral(stats)).toBe(true)
  const [embed] = stats.embeds
  expect(embed?.description).toContain('Opened: **1** · closed: **1** · open now: **0**')
  expect(embed?.description).toContain('First answer: half within under 1 min')
  expect(embed?.description).toContain('Feedback: 4.0 of 5 stars, from 1')
  expect(embed?.fields?.map(({ name }) => name)).toEqual(['By category', 'By staff', 'Last comments'])
  expect(embed?.fields?.[1]?.value).toContain(`<@${people.grace}>: 1 ticket`)
  expect(embed?.fields?.[2]?.value).toBe('#1 · 4 ★ · quick \\*help\\*')
  expect(stats.attachments[0]?.description).toContain('1 ticket opened, 1 closed')
  const png = await fetch(stats.attachments[0]?.url ?? '')
  expect(
    Buffer.from(await png.arrayBuffer())
      .subarray(1, 4)
      .toString(),
  ).toBe('PNG')
  const none = await run(people.grace, channels.general, 'tickets stats', { staff: people.alan, days: 7 })
  expect(none.content).toBe('There were no tickets in the last 7 days.')
  const unknown = await run(people.grace, channels.general, 'tickets stats', { category: 'nonsense' })
  expect(unknown.content).toContain('There is no such category')
})

test('transcripts are sent again to those who may see them, and to nobody else', async () => {
  const { sandbox, people, channels } = stage
  await stage.startBot()
  const early = await run(people.linus, channels.general, 'ticket transcript')
  expect(early.content).toBe('No ticket of yours has been closed here yet, so there is no transcript.')
  const channelId = await openTicket()
  sandbox.driver.say(people.linus, channelId, 'secret')
  await run(people.linus, channelId, 'ticket close')
  await directMessage(people.linus)

  const own = await run(people.linus, channels.general, 'ticket transcript')
  expect(ephemeral(own)).toBe(true)
  expect(own.content).toBe('The transcript of ticket #1:')
  expect(await fileOf(own, 'ticket-1.html')).toContain('secret')
  // Who takes no direct messages can still rate here.
  expect((await click(people.linus, own, customIdOf(own, 'ticket:rate')).response()).content).toBe(
    'Thank you! You gave 1 of 5 stars.',
  )
  const staff = await run(people.grace, channels.general, 'tickets transcript', { number: 1, format: 'JSON' })
  expect(await fileOf(staff, 'ticket-1.json')).toContain('secret')
  expect(customIdsOf(staff)).toEqual([])
  expect((await run(people.alan, channels.general, 'ticket transcript', { number: 1 })).content).toBe(
    'This transcript is for who opened the ticket, and for its staff.',
  )
  expect((await run(people.grace, channels.general, 'tickets transcript', { number: 2 })).content).toBe(
    'There is no transcript of a ticket #2. There is one of each that was closed.',
  )
})

test('what a direct message carries is looked up, and whose it is', async () => {
  const { sandbox, people, guildId } = stage
  const { bot } = await stage.startBot()
  const channelId = await openTicket()
  await run(people.linus, channelId, 'ticket close')
  const direct = await directMessage(people.linus)
  const ticketId = customIdOf(direct, 'ticket:rate').split(':')[3] ?? ''
  const stored = sandbox.world.messageById(direct.id)
  if (!stored) throw new Error('no message')
  const other = await bot.db.system.prisma.ticket.findFirstOrThrow()
  const { closedBy: _, ...rest } = other
  await bot.db.system.prisma.ticket.create({
    data: { ...rest, answers: [], id: 'x'.repeat(24), number: 99, openerId: people.alan, status: 'DELETED' },
  })
  for (const [custom_id, expected] of [
    [`ticket:rate:${guildId}:${'x'.repeat(24)}:5`, 'This is for who opened the ticket'],
    [`ticket:rate:12345:${ticketId}:5`, 'This is for who opened the ticket'],
    [`ticket:rate:'; DROP TABLE tickets:${ticketId}:5`, 'This is for who opened the ticket'],
    [`ticket:rate:${guildId}:${ticketId}:6`, 'This button is from an older version of me'],
    [`ticket:rate:${guildId}:${ticketId}`, 'This button is from an older version of me'],
    ['ticket:rate', 'This button is from an older version of me'],
    [`ticket:claim:${ticketId}`, 'server'],
    ['constructor:rate', 'server'],
  ] as const) {
    stored.message.components = [
      { type: 1, id: 1, components: [{ type: 2, id: 2, style: 2, label: 'x', custom_id }] },
    ]
    const refused = await click(people.linus, direct, custom_id).response()
    expect(refused.content, custom_id).toContain(expected)
  }
  expect(await bot.db.system.prisma.ticketFeedback.count()).toBe(0)
  // A ticket that was reopened is rated when it is closed again.
  await bot.db.system.prisma.ticket.updateMany({ where: { id: ticketId }, data: { status: 'OPEN' } })
  stored.message.components = [
    {
      type: 1,
      id: 1,
      components: [
        { type: 2, id: 2, style: 2, label: 'x', custom_id: `ticket:rate:${guildId}:${ticketId}:5` },
      ],
    },
  ]
  expect((await click(people.linus, direct, `ticket:rate:${guildId}:${ticketId}:5`).response()).content).toBe(
    'This ticket is open again. You can rate it as soon as it is closed.',
  )
})

test('without message content a transcript says why it is empty', async () => {
  const { sandbox, people } = stage
  sandbox.build.applicationFlags(ApplicationFlags.GatewayGuildMembersLimited)
  await stage.startBot()
  const channelId = await openTicket()
  sandbox.driver.say(people.linus, channelId, 'Geheimnis')
  await run(people.linus, channelId, 'ticket close')
  const page = await fileOf(await directMessage(people.linus), 'ticket-1.html')
  expect(page).toContain('Message Content intent')
  expect(page).not.toContain('Geheimnis')
})

test('who takes no direct messages costs nobody anything', async () => {
  const { sandbox, people, channels } = stage
  const { bot } = await stage.startBot()
  const channelId = await openTicket()
  const linus = sandbox.world.person(people.linus)
  linus.acceptsDms = false
  await run(people.linus, channelId, 'ticket close')
  await sandbox.waitForMessage(channels.levels, ({ attachments }) => attachments.length > 0)
  const direct = await until(
    () => bot.db.system.prisma.outboxMessage.findFirstOrThrow({ where: { kind: 'ticketClosed' } }),
    message => message.refusal !== null,
  )
  expect(direct).toMatchObject({ attempts: 1, announcedAt: null })
})

test('who leaves the server has their tickets closed, when the bot may hear of it', async () => {
  const { sandbox, people, guildId } = stage
  const { bot } = await stage.startBot()
  const channelId = await openTicket()
  sandbox.driver.leave(people.linus, guildId)
  const notice = await sandbox.waitForMessage(channelId, message =>
    customIdsOf(message).some(id => id.startsWith('ticket:reopen')),
  )
  expect(notice.content).toBe('This ticket is closed, as its opener has left the server.')
  const ticket = await bot.db.system.prisma.ticket.findFirstOrThrow()
  expect(ticket).toMatchObject({ status: 'CLOSED', closedBy: null })
})
