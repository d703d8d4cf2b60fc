import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { RecordedRequest } from '#sandbox/rest/rest.ts'
import { sweepTicketsInAllGuilds } from '#src/tickets/syncStore.ts'
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
}, 240_000)
