import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openTicket } from '#src/tickets/openTicket.ts'
import { block } from '#src/tickets/setup.ts'
import { snowflakeAt } from '#src/discord/snowflake.ts'
import { addGuild, createTestBot, type TestBot } from '#test/support/testBot.ts'
import { asker, findBroken, makeCategory, staffRole, ticketsOf } from '#test/support/tickets.ts'

let bot: TestBot
beforeEach(async () => {
  bot = await createTestBot()
  await addGuild(bot, '10')
})
afterEach(() => bot.close())

const open = (categoryId: string, who = asker('10', '42'), on = bot) =>
  openTicket(on, { asker: who, categoryId, answers: [] })

test('a ticket gets its number, its channel, and a greeting that pings the opener and the staff', async () => {
  const categoryId = await makeCategory(bot, '10', { name: 'Support', nameTemplate: '{username}-{number}' })
  const opening = await open(categoryId)
  const [ticket] = await ticketsOf(bot, '10')
  expect(opening).toEqual({
    kind: 'opened',
    number: 1,
    channelId: ticket?.channelId,
    awayUntil: null,
  })
  expect(ticket).toMatchObject({ status: 'OPEN', slot: 0, openerId: '42', syncedVersion: 1 })
  const channel = bot.discord.made.get(ticket?.channelId ?? '')
  expect(channel).toMatchObject({ name: 'user42-0001', topic: `Support #1 · ${ticket?.id}`, parentId: null })
  expect(channel?.overwrites.map(({ id, deny }) => [id, deny !== '0'])).toEqual([
    ['10', true],
    [staffRole, false],
    ['1', false],
    ['42', false],
  ])
  const [greeting] = await bot.db.system.prisma.outboxMessage.findMany({ where: { guildId: '10' } })
  expect(greeting).toMatchObject({ kind: 'ticketGreeting', channelId: ticket?.channelId, userId: '42' })
  const events = await bot.db.system.prisma.ticketEvent.findMany({ orderBy: { id: 'asc' } })
  expect(events.map(({ kind }) => kind)).toEqual(['OPENING', 'OPENED'])
})

test('100 members at once over 4 processes, with no lane between them, get 1 to 100 and a channel each', async () => {
  const categoryId = await makeCategory(bot, '10', { openLimit: 500 })
  const processes = [bot, bot.another(), bot.another(), bot.another()]
  const members = Array.from({ length: 100 }, (_, i) => asker('10', String(1_000 + i)))
  const openings = await Promise.all(members.map((who, i) => open(categoryId, who, processes[i % 4])))
  expect(new Set(openings.map(({ kind }) => kind))).toEqual(new Set(['opened']))
  expect(await ticketsOf(bot, '10')).toHaveLength(100)
  expect(await findBroken(bot, '10')).toEqual([])
})

test('a double click opens one ticket, and the second one is told where it is', async () => {
  const categoryId = await makeCategory(bot, '10')
  const other = bot.another()
  const outcomes = await Promise.all([open(categoryId), open(categoryId, asker('10', '42'), other)])
  expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(['opened', 'ownLimit'])
  expect(await open(categoryId)).toEqual({
    kind: 'ownLimit',
    limit: 1,
    channelIds: [(await ticketsOf(bot, '10'))[0]?.channelId],
  })
  expect(await findBroken(bot, '10')).toEqual([])
})

test('one click that is delivered to two processes opens one ticket, and both answer the same', async () => {
  const categoryId = await makeCategory(bot, '10', { memberLimit: 5 })
  const who = asker('10', '42')
  const outcomes = await Promise.all([open(categoryId, who), open(categoryId, who, bot.another())])
  expect(await ticketsOf(bot, '10')).toHaveLength(1)
  // The one that came second may look while the first is still at it.
  for (const outcome of outcomes) expect(outcome).toMatchObject({ number: 1 })
  expect(outcomes.map(({ kind }) => kind)).toContain('opened')
})

describe('is refused, and takes no number,', () => {
  afterEach(async () => {
    expect(await bot.db.system.prisma.guildCounter.count()).toBe(0)
    expect(bot.discord.made.size).toBe(0)
  })

  test('in a category that is gone, or of another guild', async () => {
    await addGuild(bot, '11')
    const foreign = await makeCategory(bot, '11')
    const removed = await makeCategory(bot, '10')
    await bot.db.system.prisma.ticketCategory.updateMany({
      where: { id: removed },
      data: { deletedAt: new Date() },
    })
    for (const id of [foreign, removed, 'made-up', ''])
      expect(await open(id), id).toEqual({ kind: 'categoryGone' })
  })

  test('for who is blocked, alone or by a role, until the block ends', async () => {
    const categoryId = await makeCategory(bot, '10')
    const admin = () => asker('10', '1', { isManager: true })
    await block(bot, admin(), { kind: 'USER', id: '42' }, null, 'spam')
    expect(await open(categoryId)).toEqual({ kind: 'blocked', until: null, reason: 'spam' })
    await block(bot, admin(), { kind: 'ROLE', id: '9' }, 2, null)
    const withRole = await open(categoryId, asker('10', '43', { roleIds: ['9'] }))
    const until = Date.now() / 1_000 + 2 * 86_400
    expect(withRole).toMatchObject({ kind: 'blocked', reason: null, until: expect.closeTo(until, -2) })
  })

  test('without a role that the category wants', async () => {
    const categoryId = await makeCategory(bot, '10', { requiredRoleIds: ['5', '6'] })
    expect(await open(categoryId)).toEqual({ kind: 'roleMissing', roleIds: ['5', '6'] })
  })

  test('for an account that is too young', async () => {
    const categoryId = await makeCategory(bot, '10', { minAccountAgeDays: 30 })
    const made = Date.now() - 29 * 86_400_000
    const young = asker('10', String(snowflakeAt(made)))
    const from = Math.ceil((made + 30 * 86_400_000) / 1_000)
    expect(await open(categoryId, young)).toEqual({ kind: 'accountTooYoung', days: 30, from })
  })

  test.each([
    ['a question is not answered', []],
    ['an answer is blank', [{ label: 'What?', value: '  ' }]],
    ['an answer is too long', [{ label: 'What?', value: 'x'.repeat(11) }]],
    [
      'something else is answered',
      [
        { label: 'What?', value: 'x' },
        { label: 'Who?', value: 'x' },
      ],
    ],
    [
      'a question is answered twice',
      [
        { label: 'What?', value: 'x' },
        { label: 'What?', value: 'y' },
      ],
    ],
  ])('when %s', async (_, answers) => {
    const categoryId = await makeCategory(bot, '10', {
      questions: [{ label: 'What?', style: 'short', required: true, maxLength: 10, placeholder: null }],
    })
    const opening = await openTicket(bot, { asker: asker('10', '42'), categoryId, answers })
    expect(opening).toEqual({ kind: 'questionsChanged' })
  })
})

test('the cooldown counts from the last ticket, and not from one that Discord refused', async () => {
  const categoryId = await makeCategory(bot, '10', { cooldownSeconds: 600, memberLimit: 9 })
  bot.discord.refusing.set('10', { kind: 'refused', code: 50013, message: 'Missing Permissions' })
  expect((await open(categoryId)).kind).toBe('failed')
  bot.discord.refusing.clear()
  expect((await open(categoryId)).kind).toBe('opened')
  const cooling = await open(categoryId)
  expect(cooling).toEqual({ kind: 'coolingDown', until: expect.closeTo(Date.now() / 1_000 + 600, -2) })
  await bot.db.system.pool.query(`UPDATE tickets SET created_at = created_at - interval '601 seconds'`)
  expect((await open(categoryId)).kind).toBe('opened')
  expect(await findBroken(bot, '10')).toEqual([])
})

test('a full category takes no more, until one of its tickets is closed', async () => {
  const categoryId = await makeCategory(bot, '10', { openLimit: 2 })
  const members = ['41', '42', '43', '44'].map(id => asker('10', id))
  const kinds = await Promise.all(members.map(async who => (await open(categoryId, who, bot.another())).kind))
  expect(kinds.toSorted()).toEqual(['categoryFull', 'categoryFull', 'opened', 'opened'])
  await bot.db.system.prisma.ticket.updateMany({ where: { number: 1 }, data: { status: 'CLOSED' } })
  expect((await open(categoryId, asker('10', '45'))).kind).toBe('opened')
})

describe('Discord refuses the channel', () => {
  test.each([
    [50013, 'Missing Permissions', 'noPermission'],
    [30013, 'Maximum number of guild channels reached (500)', 'guildFull'],
    [
      50035,
      'Invalid Form Body\nparent_id[CHANNEL_PARENT_MAX_CHANNELS]: Maximum number of channels in category reached (50)',
      'parentFull',
    ],
    [50035, 'Invalid Form Body\nparent_id[CHANNEL_PARENT_INVALID]: Category does not exist', 'parentGone'],
    [50035, 'Invalid Form Body\nname[BASE_TYPE_BAD_STRING]: Contains words not allowed', 'nameRejected'],
    [40001, 'something new', 'refused'],
  ])('with %i %s', async (code, message, failure) => {
    const categoryId = await makeCategory(bot, '10')
    bot.discord.refusing.set('10', { kind: 'refused', code, message })
    expect(await open(categoryId)).toMatchObject({ kind: 'failed', number: 1, failure })
    bot.discord.refusing.clear()
    // The number is kept, and the member's place is free again.
    expect(await open(categoryId)).toMatchObject({ kind: 'opened', number: 2 })
    expect(await findBroken(bot, '10')).toEqual([])
    expect(await ticketsOf(bot, '10')).toMatchObject([{ status: 'FAILED', failure }, { status: 'OPEN' }])
  })
})
