import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { RecordedRequest } from '#sandbox/rest/rest.ts'
import { sweepOutboxInAllGuilds } from '#src/jobs/outbox.ts'
import { sweepTicketsInAllGuilds } from '#src/tickets/syncStore.ts'
import { sweepTranscriptsInAllGuilds } from '#src/tickets/transcript/transcriptStore.ts'
import { type BotProcess, startBotProcess } from '#test/support/botProcess.ts'
import { type Stage, setStage } from '#test/support/stage.ts'
import { until } from '#test/support/until.ts'

let stage: Stage
let folder: string
let running: BotProcess | undefined
beforeEach(async () => {
  stage = await setStage()
  folder = mkdtempSync(path.join(tmpdir(), 'guildhall-killed-'))
})
afterEach(async () => {
  await running?.kill('SIGKILL')
  await stage.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Moments between a click and its answer, as Discord sees them. */
const moments: [string, (request: RecordedRequest) => boolean][] = [
  ['the click is acknowledged', ({ method, path: at }) => method === 'POST' && at.endsWith('/callback')],
  [
    'the channel is made',
    ({ method, path: at }) => method === 'POST' && /^\/guilds\/\d+\/channels$/.test(at),
  ],
  [
    'the ticket is greeted',
    ({ method, path: at }) => method === 'POST' && /^\/channels\/\d+\/messages$/.test(at),
  ],
  ['the member is answered', ({ method }) => method === 'PATCH'],
]

test('a kill at any moment between click and answer leaves a working ticket or none', async () => {
  const { sandbox, people, channels, guildId, databaseUrl } = stage
  const first = await stage.startBot()
  const role = sandbox.build.role(guildId, { name: 'Staff', mentionable: true })
  await sandbox.driver.runCommand(people.ada, channels.general, 'tickets setup', { role: role.id }).response()
  const panel = await sandbox.waitForMessage(
    channels.general,
    ({ components }) => (components?.length ?? 0) > 0,
  )
  const [row] = panel.components as unknown as { components: { custom_id: string }[] }[]
  await first.stop()

  const members = sandbox.build.crowd(guildId, moments.length)
  for (const [i, [, matches]] of moments.entries()) {
    running = startBotProcess(folder, {
      DISCORD_TOKEN: sandbox.token,
      DISCORD_API_URL: sandbox.apiUrl,
      DATABASE_URL: databaseUrl,
    })
    await running.printed('Guildhall is running')
    const from = sandbox.requests.length
    sandbox.driver.click(members[i] ?? '', panel.id, row?.components[0]?.custom_id ?? '')
    await sandbox.waitForRequest(matches, { from })
    await running.kill('SIGKILL')
  }

  const { bot } = await stage.startBot()
  // The dead processes' leases are over in a minute, and a sweep comes each minute; nobody wants to wait for both here.
  await bot.db.system.pool.query('UPDATE tickets SET lease_until = now() WHERE lease_until IS NOT NULL')
  await sweepTicketsInAllGuilds(bot.db)
  const tickets = await until(
    () => bot.db.system.prisma.ticket.findMany({ orderBy: { number: 'asc' } }),
    all => all.every(ticket => ticket.status === 'OPEN'),
  )
  expect(tickets.map(({ number }) => number)).toEqual(tickets.map((_, i) => i + 1))
  const made = [...sandbox.world.channels.values()].filter(({ name }) => name.startsWith('ticket-'))
  expect(made).toHaveLength(tickets.length)
  expect(new Set(made.map(({ id }) => id))).toEqual(new Set(tickets.map(({ channelId }) => channelId)))
  // All but the first moment lie after the transaction.
  expect(tickets.length).toBeGreaterThanOrEqual(moments.length - 1)
  for (const { channelId, openerId } of tickets) {
    const greetings = () =>
      sandbox.world.messages(channelId ?? '').all.filter(({ message }) => message.content.includes(openerId))
    await until(greetings, all => all.length > 0)
    expect(greetings()).toHaveLength(1)
  }
}, 600_000)

/** Moments between a close and its transcript's delivery, as Discord sees them. */
const closingMoments: [string, (request: RecordedRequest) => boolean][] = [
  [
    'the channel is read',
    ({ method, path: at }) => method === 'GET' && /^\/channels\/\d+\/messages$/.test(at),
  ],
  [
    'the opener’s channel is asked for',
    ({ method, path: at }) => method === 'POST' && at === '/users/@me/channels',
  ],
]

test('a kill between close and transcript leaves one transcript, sent once', async () => {
  const { sandbox, people, channels, guildId, databaseUrl } = stage
  const first = await stage.startBot()
  const role = sandbox.build.role(guildId, { name: 'Staff', mentionable: true })
  const setup = { role: role.id, 'log-channel': channels.levels }
  await sandbox.driver.runCommand(people.ada, channels.general, 'tickets setup', setup).response()
  await until(
    () => first.bot.ticketCategories.of(guildId).length,
    count => count === 1,
  )
  const openers = sandbox.build.crowd(guildId, closingMoments.length)
  const opened: string[] = []
  for (const opener of openers) {
    const answer = await sandbox.driver.runCommand(opener, channels.general, 'ticket open').response()
    opened.push(/<#(\d+)>/.exec(answer.content)?.[1] ?? '')
  }
  await first.stop()

  for (const [i, [, matches]] of closingMoments.entries()) {
    running = startBotProcess(folder, {
      DISCORD_TOKEN: sandbox.token,
      DISCORD_API_URL: sandbox.apiUrl,
      DATABASE_URL: databaseUrl,
    })
    await running.printed('Guildhall is running')
    sandbox.driver.say(openers[i] ?? '', opened[i] ?? '', `words ${i}`)
    const from = sandbox.requests.length
    sandbox.driver.runCommand(openers[i] ?? '', opened[i] ?? '', 'ticket close')
    await sandbox.waitForRequest(matches, { from })
    await running.kill('SIGKILL')
  }

  const { bot } = await stage.startBot()
  // Nobody wants to wait until the dead processes' leases are over.
  for (const table of ['transcripts', 'outbox_messages', 'tickets'])
    await bot.db.system.pool.query(`UPDATE ${table} SET lease_until = now() WHERE lease_until IS NOT NULL`)
  await sweepTranscriptsInAllGuilds(bot.db)
  const transcripts = await until(
    () => bot.db.system.prisma.transcript.findMany(),
    all => all.length === openers.length && all.every(({ status }) => status === 'STORED'),
  )
  expect(transcripts.map(({ closing }) => closing)).toEqual([1, 1])
  await bot.db.system.pool.query(
    'UPDATE outbox_messages SET lease_until = now() WHERE lease_until IS NOT NULL',
  )
  await sweepOutboxInAllGuilds(bot.db)
  await until(
    () => bot.db.system.prisma.outboxMessage.count({ where: { announcedAt: null } }),
    waiting => waiting === 0,
  )
  const filesIn = (channelId: string) =>
    sandbox.world.messages(channelId).all.filter(({ message }) => message.attachments.length > 0)
  for (const opener of openers) expect(filesIn(sandbox.driver.openDm(opener))).toHaveLength(1)
  expect(filesIn(channels.levels)).toHaveLength(openers.length)
}, 600_000)
