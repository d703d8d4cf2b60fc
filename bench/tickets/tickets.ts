import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type Child, startChild } from '../child.ts'
import { startBenchDatabase } from '../database.ts'
import { machine } from '../machine.ts'
import { percentile } from '../statistics.ts'
import type { CrowdAnswer, CrowdRequest, Opened } from './crowd.ts'
import { startSlowProxy } from './slowProxy.ts'

const guilds = 101
const burst = 100
const clicks = 100

/** Tickets opened by a click on a panel: as fast as it goes, at an ordinary pace, and while the database is slow. */
export async function tickets(): Promise<void> {
  const database = await startBenchDatabase()
  const dataDir = await mkdtemp(path.join(tmpdir(), 'guildhall-bench-bot-'))
  try {
    const proxy = await startSlowProxy(await database.create('tickets'))
    const crowd = startChild<CrowdAnswer>(new URL('./crowd.ts', import.meta.url), [
      String(guilds),
      String(burst),
    ])
    const { apiUrl, token } = await crowd.wait(isReady)
    const bot = startChild<{ kind: 'ready' }>(new URL('../clicks/bot.ts', import.meta.url), [
      apiUrl,
      token,
      proxy.url,
      dataDir,
    ])
    await bot.wait((answer): answer is { kind: 'ready' } => answer.kind === 'ready')
    crowd.send({ kind: 'setUp' } satisfies CrowdRequest)
    await crowd.wait((answer): answer is { kind: 'setUp' } => answer.kind === 'setUp')

    const inOne = await open(crowd, { kind: 'open', tickets: burst, guilds: 'one', waitForAnswers: true })
    const inAll = await open(crowd, { kind: 'open', tickets: burst, guilds: 'all', waitForAnswers: true })
    const pace = { tickets: clicks, guilds: 'all', perSecond: 5 } as const
    const paced = await open(crowd, { kind: 'open', ...pace, waitForAnswers: true })
    proxy.setDelay(1_000)
    const slow = await open(crowd, { kind: 'open', ...pace, perSecond: 10, waitForAnswers: false })
    proxy.setDelay(0)
    print({ inOne, inAll, paced, slow })
    await bot.stop()
    await crowd.stop()
    await proxy.close()
  } finally {
    await database.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

type Done = Extract<CrowdAnswer, { kind: 'done' }>

function open(crowd: Child<CrowdAnswer>, request: CrowdRequest): Promise<Opened> {
  return new Promise(resolve => {
    let waiting = true
    crowd.onAnswer(answer => {
      if (!waiting || answer.kind !== 'done') return
      waiting = false
      resolve(answer satisfies Done)
    })
    crowd.send(request)
  })
}

function isReady(answer: CrowdAnswer): answer is Extract<CrowdAnswer, { kind: 'ready' }> {
  return answer.kind === 'ready'
}

function print(runs: Record<'inOne' | 'inAll' | 'paced' | 'slow', Opened>): void {
  const ms = (values: number[], share: number) =>
    values.length === 0 ? '' : percentile(values, share).toFixed(0)
  const line = (name: string, { openedMs, acknowledgedMs, seconds, failed }: Opened) =>
    `| ${name} | ${openedMs.length === 0 ? '' : (openedMs.length / seconds).toFixed(1)} | ${ms(openedMs, 0.5)} | ${ms(openedMs, 0.99)} | ${ms(acknowledgedMs, 0.99)} | ${failed} |`
  const { inOne, inAll, paced, slow } = runs
  console.log(machine())
  console.log('Tickets opened by clicks on a panel; Discord answers in 50 ms\n')
  console.log(
    '| | tickets/s | p50 ms | p99 ms | acknowledged p99 ms | failed |\n|---|---:|---:|---:|---:|---:|',
  )
  console.log(line(`${burst} at once in one guild`, inOne))
  console.log(line(`${burst} at once in ${guilds - 1} guilds`, inAll))
  console.log(line(`${clicks}, 5 a second`, paced))
  console.log(line(`${clicks}, 10 a second, the database 1 s slow`, slow))
  console.log(
    JSON.stringify({
      bench: 'tickets',
      per_s_one_guild: Number((inOne.openedMs.length / inOne.seconds).toFixed(1)),
      per_s: Number((inAll.openedMs.length / inAll.seconds).toFixed(1)),
      answer_p50_ms: Number(ms(paced.openedMs, 0.5)),
      answer_p99_ms: Number(ms(paced.openedMs, 0.99)),
      ack_p99_ms: Number(ms(slow.acknowledgedMs, 0.99)),
      failed: inOne.failed + inAll.failed + paced.failed + slow.failed,
    }),
  )
}
