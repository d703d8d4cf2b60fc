import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ChannelType, type Client, Events, GatewayIntentBits, SlashCommandBuilder } from 'discord.js'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Sandbox } from '#sandbox/sandbox.ts'
import { until } from '#test/support/until.ts'
import { type Cast, grantBot, listen, startBot, startSandbox } from './sandboxTest.ts'

async function act(sandbox: Sandbox, path: string, body: object = {}): Promise<Record<string, unknown>> {
  const response = await fetch(`${sandbox.url}/sandbox/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  expect([path, response.status]).toEqual([path, 200])
  return (await response.json()) as Record<string, unknown>
}

async function read<T>(sandbox: Sandbox, path: string): Promise<T> {
  return (await (await fetch(`${sandbox.url}/sandbox/${path}`)).json()) as T
}

/** What a client has heard people say, in its order; messageCreate would pass over the second of the same message. */
function heardBy(client: Client): string[] {
  const heard: string[] = []
  client.on(Events.Raw, ({ t: event, d: data }: { t: string; d: { content: string } }) => {
    if (event === 'MESSAGE_CREATE') heard.push(data.content)
  })
  return heard
}

/** Twenty messages under faults, then one that surely comes. */
async function heardUnder(cast: Cast, faults: object): Promise<string[]> {
  const { sandbox, alan, channelId } = cast
  const client = await startBot(sandbox)
  const heard = heardBy(client)
  await act(sandbox, 'faults/set', faults)
  for (let number = 1; number <= 20; number += 1) sandbox.driver.say(alan, channelId, String(number))
  await act(sandbox, 'faults/clear')
  sandbox.driver.say(alan, channelId, 'end')
  await until(
    () => heard,
    all => all.includes('end'),
  )
  return heard.filter(content => content !== 'end')
}

const twenty = Array.from({ length: 20 }, (_, at) => String(at + 1))

describe('events', () => {
  test('some are lost, the same ones for the same seed', async () => {
    const first = await heardUnder(await startSandbox({ seed: 7, now: () => 1_700_000_000_000 }), {
      eventDropPercent: 50,
    })
    expect(first.length).toBeGreaterThan(2)
    expect(first.length).toBeLessThan(18)
    const again = await heardUnder(await startSandbox({ seed: 7, now: () => 1_700_000_000_000 }), {
      eventDropPercent: 50,
    })
    expect(again).toEqual(first)
  })

  test('some come twice', async () => {
    const heard = await heardUnder(await startSandbox({ seed: 7 }), { eventDuplicatePercent: 50 })
    expect(heard.length).toBeGreaterThan(22)
    expect([...new Set(heard)]).toEqual(twenty)
  })

  test('some come late, and none is missing', async () => {
    const heard = await heardUnder(await startSandbox({ seed: 7 }), { eventReorderPercent: 50 })
    expect(heard).not.toEqual(twenty)
    expect(heard.toSorted((a, b) => Number(a) - Number(b))).toEqual(twenty)
  })

  test('a late one that nothing follows comes after a second', async () => {
    const { sandbox, alan, channelId } = await startSandbox({ now: () => 1_700_000_000_000 })
    const heard = heardBy(await startBot(sandbox))
    await act(sandbox, 'faults/set', { eventReorderPercent: 100 })
    sandbox.driver.say(alan, channelId, 'alone')
    await act(sandbox, 'clock/advance', { ms: 1_000 })
    await until(
      () => heard,
      all => all.includes('alone'),
    )
  })
})

describe('the connection', () => {
  test('is dropped and resumed; with a refused RESUME the client begins anew', async () => {
    const { sandbox } = await startSandbox()
    const client = await startBot(sandbox)
    const resumed = once(client, Events.ShardResume)
    await act(sandbox, 'gateway/drop')
    await resumed
    const ready = once(client, Events.ShardReady)
    await act(sandbox, 'gateway/refuse-resume')
    await ready
  })

  test('a guild has an outage and returns', async () => {
    const { sandbox, guildId } = await startSandbox()
    const client = await startBot(sandbox)
    const away = once(client, Events.GuildUnavailable)
    await act(sandbox, 'guilds/outage', { guildId })
    await away
    const back = once(client, Events.GuildAvailable)
    await act(sandbox, 'faults/clear')
    await back
  })
})

describe('requests', () => {
  test.each<[string, object, number | null]>([
    ['are refused for their number', { rateLimitPercent: 100 }, 429],
    ['fail', { serverErrorPercent: 100 }, 500],
    ['have their effect and no answer', { losePercent: 100 }, null],
  ])('all %s', async (_, faults, status) => {
    const { sandbox, channelId } = await startSandbox()
    await act(sandbox, 'faults/set', faults)
    const send = fetch(`${sandbox.apiUrl}/v10/channels/${channelId}/messages`, {
      method: 'POST',
      headers: { authorization: `Bot ${sandbox.token}`, 'content-type': 'application/json' },
      body: '{"content":"hello"}',
    })
    const answered = await send.then(
      response => response.status,
      () => null,
    )
    expect(answered).toBe(status)
    expect(sandbox.world.messages(channelId).all).toHaveLength(status === null ? 1 : 0)
  })

  test('what is out of range is refused with a sentence', async () => {
    const { sandbox } = await startSandbox()
    const response = await fetch(`${sandbox.url}/sandbox/faults/set`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"losePercent":101}',
    })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: expect.stringContaining('losePercent') })
    expect(await read(sandbox, 'faults')).toMatchObject({ losePercent: 0, isDatabasePaused: null })
  })
})

test('the log tells what went over the wire, what was wrong with it, and no token', async () => {
  const { sandbox, alan, channelId } = await startSandbox()
  const client = await startBot(sandbox)
  sandbox.driver.say(alan, channelId, 'hello')
  await client.rest.post(`/channels/${channelId}/messages`, { body: { words: 1 } }).catch(() => {})
  const entries = await read<{ number: number; what: string; outcome: string; problems: string[] }[]>(
    sandbox,
    'wire',
  )
  expect(entries.map(({ what }) => what)).toEqual(
    expect.arrayContaining(['Identify', 'READY', 'MESSAGE_CREATE', `POST /channels/${channelId}/messages`]),
  )
  const refused = entries.at(-1)
  expect(refused).toMatchObject({ outcome: '400', problems: [expect.stringContaining('words')] })
  expect(await read(sandbox, `wire/${refused?.number}`)).toMatchObject({ body: { words: 1 } })
  expect(await read<unknown[]>(sandbox, `wire?after=${refused?.number}`)).toEqual([])
  const identify = entries.find(({ what }) => what === 'Identify')
  expect(await read(sandbox, `wire/${identify?.number}`)).toMatchObject({ token: '…' })
})

describe('the crowd', () => {
  const intents = [
    GatewayIntentBits.Guilds,
    GatewayIntentBits.GuildMessages,
    GatewayIntentBits.GuildVoiceStates,
  ]

  test('talks, sits down in voice and presses what one enters by, each once', async () => {
    const { sandbox, guildId, channelId, ada } = await startSandbox({ seed: 7 })
    const entered: string[] = []
    const client = await startBot(
      sandbox,
      bot =>
        listen(bot, Events.InteractionCreate, async interaction => {
          if (!interaction.isButton()) return
          entered.push(interaction.user.id)
          await interaction.deferUpdate()
        }),
      { intents },
    )
    const channel = await client.channels.fetch(channelId)
    if (!channel?.isSendable()) throw new Error('It cannot write.')
    const button = (customId: string, label: string) => ({ type: 2, style: 1, custom_id: customId, label })
    await channel.send({
      content: 'A giveaway',
      components: [
        { type: 1, components: [button('giveaway:rules:1', 'Rules'), button('giveaway:enter:1', 'Enter')] },
      ],
    })
    await act(sandbox, 'crowd', { guildId, size: 5 })
    const { voice } = sandbox.world.guild(guildId)
    for (let acts = 0; acts < 200; acts += 1) sandbox.crowd.act()
    await until(
      () => entered,
      all => all.length >= 5,
    )
    expect(entered).toHaveLength(5)
    expect(voice.size).toBeGreaterThan(0)
    expect(sandbox.world.messages(channelId).all.length).toBeGreaterThan(10)
    const overview = await read<{ people: { id: string }[] }>(sandbox, 'overview')
    expect(overview.people.map(({ id }) => id)).toContain(ada)
    expect(overview.people).toHaveLength(5)
    await act(sandbox, 'crowd', { guildId, size: 0 })
    expect(sandbox.world.guild(guildId).members.size).toBe(6)
    expect(voice.size).toBe(0)
    sandbox.assertNoViolations()
  })
})

describe('the tour', () => {
  const steps = async (sandbox: Sandbox): Promise<string[]> =>
    (await read<{ step: string; isDone: boolean }[]>(sandbox, 'tour')).flatMap(({ step, isDone }) =>
      isDone ? step : [],
    )

  test('each step is ticked when it is done, and not before', async () => {
    const cast = await startSandbox()
    const { sandbox, alan, channelId, guildId } = cast
    const client = await startBot(
      sandbox,
      bot =>
        listen(bot, Events.InteractionCreate, async interaction => {
          if (interaction.isChatInputCommand()) await interaction.reply('Here you are')
          else if (interaction.isButton()) await interaction.deferUpdate()
        }),
      { intents: [GatewayIntentBits.Guilds, GatewayIntentBits.GuildVoiceStates] },
    )
    await client.application.commands.set(
      ['rank', 'ticket'].map(name => new SlashCommandBuilder().setName(name).setDescription(name)),
    )
    grantBot(cast, BigInt(0x7fffffff))
    const guild = await client.guilds.fetch(guildId)

    await sandbox.driver.runCommand(alan, channelId, 'rank').response()
    expect(await steps(sandbox)).toEqual([])
    sandbox.driver.say(alan, channelId, 'hello')
    await sandbox.driver.runCommand(alan, channelId, 'rank').response()
    expect(await steps(sandbox)).toEqual(['talk'])

    const hub = await guild.channels.create({ name: "alan's table", type: ChannelType.GuildVoice })
    sandbox.driver.joinVoice(alan, hub.id)
    expect(await steps(sandbox)).toEqual(['talk'])
    sandbox.driver.joinVoice(alan, sandbox.world.channelNamed('Table').id)
    expect(await steps(sandbox)).toEqual(['talk'])
    await (await guild.members.fetch(alan)).voice.setChannel(hub)
    expect(await steps(sandbox)).toEqual(['talk', 'voice'])

    await sandbox.driver.runCommand(alan, channelId, 'ticket').response()
    await guild.channels.create({ name: 'ticket-1' })
    expect(await steps(sandbox)).toEqual(['talk', 'ticket', 'voice'])

    const general = await client.channels.fetch(channelId)
    if (!general?.isSendable()) throw new Error('It cannot write.')
    const enter = { type: 2, style: 1, custom_id: 'giveaway:enter:1', label: 'Enter' }
    const draw = await general.send({ content: 'A prize', components: [{ type: 1, components: [enter] }] })
    await sandbox.driver.click(alan, draw.id, 'giveaway:enter:1').acknowledged()
    await draw.edit({ content: 'A prize, 1 entry' })
    expect(await steps(sandbox)).not.toContain('giveaway')
    await draw.edit({ components: [{ type: 1, components: [{ ...enter, disabled: true }] }] })
    expect(await steps(sandbox)).toContain('giveaway')

    const resumed = once(client, Events.ShardResume)
    await act(sandbox, 'gateway/drop')
    await resumed
    expect(await steps(sandbox)).toEqual(['talk', 'ticket', 'giveaway', 'voice', 'faults'])
    sandbox.assertNoViolations()
  })
})

describe('what is around the sandbox', () => {
  test("the bot's figures are passed on", async () => {
    const { sandbox } = await startSandbox()
    expect(await read(sandbox, 'figures')).toEqual({ crowd: 0, metrics: null })
    const server = createServer((_, response) => response.end('guildhall_events_total 3\n'))
    onTestFinished(() => void server.close())
    await new Promise<void>(resolve => {
      server.listen(0, '127.0.0.1', resolve)
    })
    sandbox.surroundings.metricsUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`
    expect(await read(sandbox, 'figures')).toEqual({ crowd: 0, metrics: 'guildhall_events_total 3\n' })
  })

  test('a database is paused with its processes, and goes on', async () => {
    const { sandbox } = await startSandbox()
    const server = spawn(process.execPath, [
      '-e',
      'require("child_process").spawn("sleep",["60"]);setInterval(()=>{},1000);console.log("up")',
    ])
    onTestFinished(() => void server.kill('SIGKILL'))
    await once(server.stdout, 'data')
    const folder = mkdtempSync(join(tmpdir(), 'sandbox-faults-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const pidFile = join(folder, 'postmaster.pid')
    writeFileSync(pidFile, `${server.pid}\n/data\n`)
    const [child] = readFileSync(`/proc/${server.pid}/task/${server.pid}/children`, 'utf8').trim().split(' ')
    const states = () =>
      [String(server.pid), child].map(pid => readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ')[2])
    sandbox.surroundings.databasePidFile = pidFile
    await act(sandbox, 'database/pause')
    await until(states, ([first, second]) => first === 'T' && second === 'T')
    expect(await read(sandbox, 'faults')).toMatchObject({ isDatabasePaused: true })
    await act(sandbox, 'faults/clear')
    await until(states, ([first, second]) => first !== 'T' && second !== 'T')
    process.kill(Number(child), 'SIGKILL')
  })
})
