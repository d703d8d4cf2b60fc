import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { startChild } from '../child.ts'
import { startBenchDatabase } from '../database.ts'
import { machine } from '../machine.ts'
import { percentile } from '../statistics.ts'
import type { CrowdAnswer, CrowdRequest, Joined } from './crowd.ts'

const guilds = 100
const joins = 1_000
/** With all that belongs to a channel, about as many as Discord's 50 requests a second allow. */
const perSecond = 9

/** Members join hubs, get a channel of their own, and leave it. */
export async function voice(): Promise<void> {
  const database = await startBenchDatabase()
  const dataDir = await mkdtemp(path.join(tmpdir(), 'guildhall-bench-bot-'))
  try {
    const databaseUrl = await database.create('voice')
    const crowd = startChild<CrowdAnswer>(new URL('./crowd.ts', import.meta.url), [
      String(guilds),
      String(Math.ceil(joins / guilds)),
    ])
    const { apiUrl, token } = await crowd.wait(
      (answer): answer is Extract<CrowdAnswer, { kind: 'ready' }> => answer.kind === 'ready',
    )
    const bot = startChild<{ kind: 'ready' }>(new URL('../clicks/bot.ts', import.meta.url), [
      apiUrl,
      token,
      databaseUrl,
      dataDir,
    ])
    await bot.wait((answer): answer is { kind: 'ready' } => answer.kind === 'ready')
    crowd.send({ kind: 'setUp' } satisfies CrowdRequest)
    await crowd.wait((answer): answer is { kind: 'setUp' } => answer.kind === 'setUp')
    crowd.send({ kind: 'join', joins, perSecond } satisfies CrowdRequest)
    print(
      await crowd.wait((answer): answer is Extract<CrowdAnswer, { kind: 'done' }> => answer.kind === 'done'),
    )
    await bot.stop()
    await crowd.stop()
  } finally {
    await database.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

function print({ movedMs, calls, orphans, refused }: Joined): void {
  const p50 = Math.round(percentile(movedMs, 0.5))
  const p99 = Math.round(percentile(movedMs, 0.99))
  const callsPerChannel = Number((calls / movedMs.length).toFixed(2))
  console.log(machine())
  console.log(`${joins} joins over ${guilds} guilds, ${perSecond} a second; Discord answers in 50 ms\n`)
  console.log('| channels | moved p50 ms | p99 ms | requests a channel | refused (429) | orphans |')
  console.log('|---:|---:|---:|---:|---:|---:|')
  console.log(`| ${movedMs.length} | ${p50} | ${p99} | ${callsPerChannel} | ${refused} | ${orphans} |`)
  console.log(
    JSON.stringify({ bench: 'voice', p50_ms: p50, p99_ms: p99, calls_per_channel: callsPerChannel, orphans }),
  )
}
