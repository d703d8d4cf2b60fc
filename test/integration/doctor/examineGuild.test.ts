import { afterEach, beforeEach, expect, test } from 'vitest'
import { examineGuild } from '#src/doctor/examineGuild.ts'
import type { Finding } from '#src/doctor/finding.ts'
import { doctorView } from '#src/doctor/view.ts'
import { makeCategory } from '#test/support/tickets.ts'
import { type TestBot, addGuild, createTestBot } from '#test/support/testBot.ts'
import { makeHub } from '#test/support/voice.ts'

// Each thing that /doctor knows, found alone in a guild in which all else is well.

let bot: TestBot
beforeEach(async () => {
  bot = await createTestBot()
  await addGuild(bot, '1')
  bot.discord.channels.set(
    '1',
    ['50', '51', '52'].map(id => ({ id, lastMessageId: null })),
  )
  bot.discord.roleFacts.set('1', [role('700')])
})
afterEach(() => bot.close())

const role = (id: string) => ({ id, name: `role ${id}`, mentionable: false })
const examine = async () => (await examineGuild(bot, '1')).findings
const query = (text: string, values: unknown[] = []) => bot.db.system.pool.query(text, values)

/** What a member reads of the only finding. */
async function told(locale = 'en-US'): Promise<string> {
  const examination = await examineGuild(bot, '1')
  expect(examination.findings).toHaveLength(1)
  return doctorView(examination, 0, locale).embeds?.[0]?.description?.split('\n')[0] ?? ''
}

async function addCategory(changes: Parameters<typeof makeCategory>[2] = {}): Promise<string> {
  const id = await makeCategory(bot, '1', { name: 'Support', ...changes })
  await bot.ticketCategories.load(['1'])
  return id
}

async function addTicket(number: number, changes: object): Promise<string> {
  const categoryId =
    (await bot.db.system.prisma.ticketCategory.findFirst())?.id ?? (await addCategory({ parentId: '50' }))
  const id = `ticket${number}`
  await bot.db.system.prisma.ticket.create({
    data: { guildId: '1', id, number, slot: number, categoryId, openerId: '9', channelName: id, ...changes },
  })
  return id
}

const addGiveaway = (number: number, changes: object = {}) =>
  bot.db.system.prisma.giveaway.create({
    data: {
      guildId: '1',
      id: `g${number}`,
      number,
      title: 'Mug',
      channelId: '50',
      hostId: '9',
      status: 'SCHEDULED',
      durationSeconds: 60,
      startsAt: new Date(Date.now() + 3_600_000),
      ...changes,
    },
  })

test('where nothing is wrong it finds nothing', async () => {
  await addCategory({ parentId: '50', logChannelId: '51' })
  await makeHub(bot, '1', { staffRoleIds: ['700'] })
  await addTicket(1, { status: 'OPEN', channelId: '60', syncedVersion: 1 })
  await addGiveaway(1)
  expect(await examine()).toEqual([])
})

test('a channel category that holds 50 channels takes no ticket and no voice channel', async () => {
  await addCategory({ parentId: '50', overflowParentIds: ['51'] })
  await makeHub(bot, '1', { parentId: '52' })
  const counts: Record<string, number> = { 50: 49, 51: 50, 52: 50 }
  bot.discord.countChannels = (_, parentId) => counts[parentId ?? ''] ?? 0
  expect(await examine()).toEqual([
    { kind: 'placeFull', purpose: { use: 'ticketChannels', name: 'Support' }, placeId: '51' },
    { kind: 'placeFull', purpose: { use: 'hub', name: '11' }, placeId: '52' },
  ])
})

test('a server with 480 channels is nearly full, one with 479 is not', async () => {
  let channels = 479
  bot.discord.countChannels = () => channels
  expect(await examine()).toEqual([])
  channels = 480
  expect(await told()).toContain('480 channels of the 500')
})

test('places that are gone are named by what needs them', async () => {
  await addCategory({ place: 'THREAD', threadChannelId: '98', logChannelId: '97' })
  await query(
    `INSERT INTO guild_settings (guild_id, level_up_notice, level_up_channel_id) VALUES ('1', 'CHANNEL', '96')`,
  )
  await bot.settings.load(['1'])
  expect(await examine()).toEqual([
    { kind: 'placeGone', purpose: { use: 'ticketThreads', name: 'Support' }, placeId: '98' },
    { kind: 'placeGone', purpose: { use: 'ticketLog', name: 'Support' }, placeId: '97' },
    { kind: 'placeGone', purpose: { use: 'levelUps', name: null }, placeId: '96' },
  ])
})

test('staff roles that were deleted', async () => {
  await addCategory({ staffRoleIds: ['700', '701'] })
  await makeHub(bot, '1', { staffRoleIds: ['702'] })
  const expected: Finding[] = [
    { kind: 'staffGone', purpose: { use: 'ticketChannels', name: 'Support' } },
    { kind: 'staffGone', purpose: { use: 'hub', name: '11' } },
  ]
  expect(await examine()).toEqual(expected)
  // Before the gateway has told of a server's roles none is known, which says nothing.
  bot.discord.roleFacts.set('1', [])
  expect(await examine()).toEqual([])
})

test('a role for winners that is above the bot’s, an integration’s, or gone; and the permission to give it', async () => {
  const rank = (id: string, position: number, managed = false) => ({ id, position, managed, permissions: 0n })
  bot.discord.ranks.set('1', {
    roles: [rank('800', 5), rank('801', 1, true), rank('802', 1), rank('900', 3)],
    ownRoleIds: ['900'],
  })
  for (const [i, winnerRoleId] of ['800', '801', '802', '803'].entries())
    await addGiveaway(i + 1, { winnerRoleId })
  expect(await examine()).toEqual([
    { kind: 'winnerRole', number: 4, roleId: '803', problem: 'gone' },
    { kind: 'winnerRole', number: 2, roleId: '801', problem: 'managed' },
    { kind: 'winnerRole', number: 1, roleId: '800', problem: 'tooHigh' },
  ])
  await query(`DELETE FROM giveaways WHERE number <> 3`)
  bot.discord.missingPermissions = (_guildId, placeId, needed) =>
    placeId === null ? needed.filter(name => name === 'ManageRoles') : []
  expect(await told()).toContain('For giveaway #3 I lack Manage Roles in this server')
})

test('450 voice channels within a day are as many as may be made; the next is due when the oldest is a day old', async () => {
  const add = (from: number, to: number) =>
    query(
      `INSERT INTO temp_voice_creations (guild_id, id, user_id, created_at)
       SELECT '1', n::text, '9', date_trunc('second', now()) - n * interval '1 second' FROM generate_series($1::int, $2::int) AS n`,
      [from, to],
    )
  await add(1, 449)
  expect(await examine()).toEqual([])
  await add(450, 450)
  const [finding] = await examine()
  const { rows } = await query(
    'SELECT extract(epoch FROM min(created_at))::int + 86400 AS due FROM temp_voice_creations',
  )
  expect(finding).toEqual({ kind: 'creationsSpent', most: 450, until: (rows[0] as { due: number }).due })
  expect(await told()).toMatch(/I have made 450 voice channels within 24 hours.* can be made <t:\d+:R>/)
})

test('without the audit log, voice channels that may be the bot’s are named; with it, or without hubs, none is', async () => {
  bot.discord.voice.addChannel('1', '60', {
    overwrites: [{ id: '1', type: 1, allow: '0', deny: '0' }],
  })
  bot.discord.voice.addChannel('1', '61')
  // The check of the hub itself needs more than that, and would name it too.
  let lacks = true
  bot.discord.missingPermissions = (_guildId, placeId, needed) =>
    lacks && placeId === null && needed.length === 1 ? needed.filter(name => name === 'ViewAuditLog') : []
  expect(await examine()).toEqual([])
  await makeHub(bot, '1')
  expect(await examine()).toEqual([{ kind: 'voiceMayBeLeft', channelIds: ['60'] }])
  lacks = false
  expect(await examine()).toEqual([])
})

test('what Discord refuses of a hub and of its channels', async () => {
  await makeHub(bot, '1', { id: 'hub', failure: 'noPermission' })
  await query(
    `INSERT INTO temp_voice_channels (guild_id, id, hub_id, owner_id, channel_id, name, grace_seconds, status, failure)
     VALUES ('1', 'a', 'hub', '9', '70', 'room', 0, 'ACTIVE', 'noPermission')`,
  )
  expect(await examine()).toEqual([
    {
      kind: 'hubRefused',
      channelId: '11',
      failure: 'noPermission',
      parentId: null,
      name: "{name}'s room",
    },
    { kind: 'voiceRefused', channelId: '70', failure: 'noPermission', name: 'room' },
  ])
})

test('tickets that Discord refuses, by the reason', async () => {
  await addTicket(1, { status: 'OPEN', channelId: '60', syncedVersion: 1, failure: 'noPermission' })
  await addTicket(2, { status: 'FAILED', syncedVersion: 1, failure: 'noPermission' })
  await addTicket(3, { status: 'OPEN', channelId: '61', syncedVersion: 1 })
  expect(await examine()).toMatchObject([
    { kind: 'ticketsRefused', failure: 'noPermission', numbers: [2, 1] },
  ])
  expect(await told()).toContain('Tickets (#2, #1): ')
  // What failed for good is told for a day.
  await query(
    `DELETE FROM tickets WHERE number = 1; UPDATE tickets SET updated_at = now() - interval '2 days'`,
  )
  expect(await examine()).toEqual([])
})

test('a giveaway’s message that Discord does not take', async () => {
  await addGiveaway(7, { failure: 'noPermission' })
  expect(await told()).toContain('does not take the message of giveaway #7 in <#50>')
})

test.each([
  [
    'tickets',
    () => addTicket(1, { status: 'OPEN', channelId: '60', updatedAt: new Date(Date.now() - 660_000) }),
    '1 ticket has waited for Discord',
    '1 Ticket wartet',
  ],
  [
    'transcripts',
    async () => {
      const ticketId = await addTicket(1, { status: 'CLOSED', channelId: '60', syncedVersion: 1 })
      const createdAt = new Date(Date.now() - 7_260_000)
      await bot.db.system.prisma.transcript.create({
        data: { guildId: '1', id: 't', ticketId, closing: 1, createdAt },
      })
    },
    '1 transcript has not been made',
    '1 Mitschrift ist',
  ],
  [
    'giveaways',
    () => addGiveaway(1, { startsAt: new Date(Date.now() - 360_000) }),
    '1 giveaway should have started',
    '1 Verlosung hätte',
  ],
  [
    'messages',
    () =>
      query(`INSERT INTO outbox_messages (guild_id, id, effect_key, kind, user_id, data, created_at)
             VALUES ('1', 'm', 'm', 'levelUp', '9', '{}', now() - interval '11 minutes')`),
    '1 message has waited',
    '1 Nachricht wartet',
  ],
])('%s that should have gone on long ago', async (what, add, english, german) => {
  await add()
  expect(await examine()).toEqual([{ kind: 'stuck', what, count: 1 }])
  expect(await told()).toContain(english)
  expect(await told('de')).toContain(german)
})
