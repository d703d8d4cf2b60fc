import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Client } from 'pg'
import { type BenchDatabase, startBenchDatabase } from '../database.ts'
import { type Child, startChild } from '../child.ts'
import { machine } from '../machine.ts'
import { median, percentile } from '../statistics.ts'
import type { ContenderAnswer, ContenderKind } from './contender.ts'
import { type FloodAnswer, firstAuthorId } from './floodContract.ts'

const guilds = 50
const membersPerGuild = 2_000
const runs = Number(process.env['RUNS'] ?? 5)
/** Messages received and not handled yet, at most. The same for every contender. */
const window = 10_000

/** Messages before and during the measurement. The warm-up fills the tables: every member speaks once. */
const sizes: Record<ContenderKind, { warmUp: number; measured: number }> = {
  ceiling: { warmUp: 100_000, measured: 300_000 },
  guildhall: { warmUp: 100_000, measured: 200_000 },
  naive: { warmUp: 10_000, measured: 15_000 },
}

const latencyPerSecond = 2_000
const latencyMessages = 20_000

interface Run {
  perSecond: number
  heapBytes: number
  p99Ms: number
}

/**
 * Messages made durable per second through the whole bot, against the same client with an empty handler (the ceiling)
 * and against one upsert a message (naive), interleaved in one run.
 */
export async function xp(): Promise<void> {
  const database = await startBenchDatabase()
  const dataDir = await mkdtemp(path.join(tmpdir(), 'guildhall-bench-bot-'))
  const results: Record<ContenderKind, Run[]> = { ceiling: [], guildhall: [], naive: [] }
  try {
    for (let run = 0; run < runs; run++) {
      for (const kind of ['ceiling', 'guildhall', 'naive'] as const) {
        const result = await measure(kind, run, database, dataDir)
        results[kind].push(result)
        console.error(`run ${run + 1} of ${runs}, ${kind}: ${Math.round(result.perSecond)} messages/s`)
      }
    }
  } finally {
    await database.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
  print(results)
}

async function measure(
  kind: ContenderKind,
  run: number,
  database: BenchDatabase,
  dataDir: string,
): Promise<Run> {
  const databaseUrl = await database.create(`${kind}_${run}`)
  if (kind === 'naive') await addUsers(databaseUrl)
  const flood = startChild<FloodAnswer>(new URL('./flood.ts', import.meta.url), [
    String(guilds),
    String(membersPerGuild),
  ])
  const { apiUrl, token } = await flood.wait((answer): answer is FloodAnswer => answer.kind === 'ready')
  const contender = startChild<ContenderAnswer>(
    new URL('./contender.ts', import.meta.url),
    [kind, apiUrl, token, databaseUrl, path.join(dataDir, `${kind}-${run}`)],
    ['--expose-gc', '--max-semi-space-size=64'], // as npm start runs the bot
  )
  contender.onAnswer(answer => answer.kind === 'handled' && flood.send(answer))
  await contender.wait((answer): answer is { kind: 'ready' } => answer.kind === 'ready')

  const { warmUp, measured } = sizes[kind]
  const total = warmUp + measured
  flood.send({ kind: 'flood', from: 0, count: warmUp, window })
  await handled(contender, warmUp)
  const heapBefore = await heap(contender)
  const startedAt = performance.now()
  flood.send({ kind: 'flood', from: warmUp, count: measured, window })
  await handled(contender, total)
  const perSecond = (measured / (performance.now() - startedAt)) * 1_000
  const heapBytes = ((await heap(contender)) - heapBefore) * (100_000 / measured)

  let p99Ms = Number.NaN
  let durable = total
  if (kind === 'guildhall') {
    await latencies(contender)
    flood.send({ kind: 'pace', from: total, count: latencyMessages, perSecond: latencyPerSecond })
    durable += latencyMessages
    await handled(contender, durable)
    p99Ms = percentile(await latencies(contender), 0.99)
  }
  if (kind !== 'ceiling') await verify(databaseUrl, durable)
  await contender.stop()
  await flood.stop()
  return { perSecond, heapBytes, p99Ms }
}

const handled = (contender: Child<ContenderAnswer>, count: number) =>
  contender.wait(
    (answer): answer is { kind: 'handled'; count: number } =>
      answer.kind === 'handled' && answer.count >= count,
  )

/** The last answer to a question that may be asked several times. */
async function ask<Kind extends 'heap' | 'latencies'>(contender: Child<ContenderAnswer>, kind: Kind) {
  const answered = new Promise<Extract<ContenderAnswer, { kind: Kind }>>(resolve =>
    contender.onAnswer(
      answer => answer.kind === kind && resolve(answer as Extract<ContenderAnswer, { kind: Kind }>),
    ),
  )
  contender.send({ kind })
  return await answered
}

const heap = async (contender: Child<ContenderAnswer>) => (await ask(contender, 'heap')).bytes
const latencies = async (contender: Child<ContenderAnswer>) => (await ask(contender, 'latencies')).ms

/** The users of the flood: one upsert a message cannot make them, so the naive bot finds them there. */
async function addUsers(databaseUrl: string): Promise<void> {
  const client = new Client({ connectionString: databaseUrl })
  await client.connect()
  await client.query(
    'INSERT INTO users (id, username) SELECT $1::bigint + n, n FROM generate_series(0, $2::int - 1) AS n',
    [firstAuthorId, guilds * membersPerGuild],
  )
  await client.end()
}

/** What was counted as durable must stand in the database. */
async function verify(databaseUrl: string, messages: number): Promise<void> {
  const client = new Client({ connectionString: databaseUrl })
  await client.connect()
  const { rows } = await client.query('SELECT sum(message_count)::int AS messages FROM members')
  await client.end()
  if (rows[0].messages !== messages)
    throw new Error(`${messages} messages were reported durable, ${rows[0].messages} are`)
}

function print(results: Record<ContenderKind, Run[]>): void {
  const perSecond = (kind: ContenderKind) => median(results[kind].map(run => run.perSecond))
  const range = (kind: ContenderKind) => {
    const all = results[kind].map(run => Math.round(run.perSecond))
    return `${Math.min(...all)} to ${Math.max(...all)}`
  }
  const ratio = (kind: ContenderKind) =>
    median(results.guildhall.map((run, i) => run.perSecond / (results[kind][i]?.perSecond ?? Number.NaN)))
  const heapMb = median(results.guildhall.map(run => run.heapBytes)) / 1_048_576
  const p99Ms = median(results.guildhall.map(run => run.p99Ms))

  console.log(machine())
  console.log(
    `${guilds} guilds × ${membersPerGuild} members, every message earns XP; medians of ${runs} interleaved runs\n`,
  )
  console.log('| | messages/s | of 5 runs |\n|---|---:|---:|')
  console.log(
    `| ceiling: discord.js with an empty handler | ${Math.round(perSecond('ceiling'))} | ${range('ceiling')} |`,
  )
  console.log(
    `| Guildhall: committed in PostgreSQL | ${Math.round(perSecond('guildhall'))} | ${range('guildhall')} |`,
  )
  console.log(
    `| naive: one prisma.upsert a message | ${Math.round(perSecond('naive'))} | ${range('naive')} |\n`,
  )
  console.log(`of the ceiling ${ratio('ceiling').toFixed(2)}, times naive ${ratio('naive').toFixed(1)}`)
  console.log(`heap growth after GC over 100,000 messages ${heapMb.toFixed(1)} MiB`)
  console.log(`receipt to commit at ${latencyPerSecond} messages/s: p99 ${p99Ms.toFixed(1)} ms`)
  console.log(
    JSON.stringify({
      bench: 'xp',
      per_s: Math.round(perSecond('guildhall')),
      ceiling_ratio: Number(ratio('ceiling').toFixed(3)),
      naive_ratio: Number(ratio('naive').toFixed(2)),
      heap_mb: Number(heapMb.toFixed(1)),
      p99_ms: Number(p99Ms.toFixed(1)),
    }),
  )
}
