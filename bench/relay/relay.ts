import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises'
import { createSandbox, type Sandbox } from '#sandbox/sandbox.ts'
import { startChild } from '../child.ts'
import { machine } from '../machine.ts'
import { median } from '../statistics.ts'

const events = 60_000
const runs = 5

type Answer = { kind: 'ready' | 'counting' | 'heard' }

/** How many messages a second the sandbox's gateway passes on to one client that parses them. */
export async function relay(): Promise<void> {
  const [readyMade, unchecked, checked] = [
    await measure(false, floodReadyMade),
    await measure(false, floodByPeople),
    await measure(true, floodByPeople),
  ]
  const line = (what: string, found: readonly number[]): string =>
    `${what.padEnd(60)} ${Math.round(median(found)).toLocaleString('en')} (${found.map(Math.round).join(', ')})`
  console.log(line('ready-made events (gateway.broadcast), events/s', readyMade))
  console.log(line('people who write (driver.say), events/s', unchecked))
  console.log(line('the same, each event checked by its schema, events/s', checked))
  console.log(machine())
  console.log(JSON.stringify({ bench: 'relay', events, readyMade, unchecked, checked }))
}

async function measure(checksItself: boolean, flood: (sandbox: Sandbox) => Promise<void>): Promise<number[]> {
  const sandbox = await createSandbox({ checksItself })
  const listener = startChild<Answer>(new URL('./listener.ts', import.meta.url), [
    `${sandbox.url.replace('http', 'ws')}/gateway`,
    sandbox.token,
  ])
  const hear = async (kind: Answer['kind']): Promise<void> => {
    await new Promise<void>(resolve => {
      listener.onAnswer(answer => {
        if (answer.kind === kind) resolve()
      })
    })
  }
  await listener.wait((answer): answer is Answer => answer.kind === 'ready')
  const rates: number[] = []
  for (let run = 0; run < runs; run += 1) {
    const counting = hear('counting')
    listener.send({ count: events })
    await counting
    const heard = hear('heard')
    const begin = performance.now()
    await flood(sandbox)
    await heard
    rates.push((events * 1_000) / (performance.now() - begin))
  }
  await listener.stop()
  await sandbox.stop()
  return rates
}

async function floodReadyMade({ gateway, world, driver }: Sandbox): Promise<void> {
  const { id: channelId, guildId } = world.channelNamed('general')
  const message = driver.say(world.personNamed('ada').user.id, channelId, 'hello')
  const json = JSON.stringify({ ...message, guild_id: guildId })
  // The message that was said is heard, too.
  await paced(gateway, events - 1, () => gateway.broadcast(guildId ?? '', 'MESSAGE_CREATE', json))
}

async function floodByPeople({ gateway, world, driver }: Sandbox): Promise<void> {
  const { id: channelId } = world.channelNamed('general')
  const { id: userId } = world.personNamed('ada').user
  await paced(gateway, events, () => driver.say(userId, channelId, 'hello'))
}

/** Leaves the socket its turns, and waits while the client does not keep up. */
async function paced(gateway: Sandbox['gateway'], count: number, send: () => unknown): Promise<void> {
  for (let sent = 0; sent < count; sent += 1) {
    send()
    if (sent % 100 !== 0) continue
    await turn()
    while (gateway.bufferedAmount > 4_000_000) await sleep(1)
  }
}
