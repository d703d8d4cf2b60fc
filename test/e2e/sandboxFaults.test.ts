import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Client, Events } from 'discord.js'
import { describe, expect, onTestFinished, test } from 'vitest'
import { until } from '#test/support/until.ts'
import { act, read } from './controlApi.ts'
import { type Cast, startBot, startSandbox } from './sandboxTest.ts'

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
