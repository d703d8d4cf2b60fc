import { setTimeout as sleep } from 'node:timers/promises'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Client } from 'pg'
import { startChild } from '../child.ts'
import { startBenchDatabase } from '../database.ts'
import { machine } from '../machine.ts'
import { percentile } from '../statistics.ts'
import type { CrowdAnswer } from './crowd.ts'

const clicks = 10_000
const seconds = 10
const channels = 10
/** Giveaways that end in the same second, and what each has. */
const ending = { giveaways: 500, entries: 20 }

type Done = Extract<CrowdAnswer, { kind: 'done' }>

/** 10,000 members enter in 10 s; then 500 giveaways end in the same second, over two processes. */
export async function giveaways(): Promise<void> {
  const database = await startBenchDatabase()
  const dataDir = await mkdtemp(path.join(tmpdir(), 'guildhall-bench-bot-'))
  try {
    const url = await database.create('giveaways')
    const crowd = startChild<CrowdAnswer>(new URL('./crowd.ts', import.meta.url), [
      String(clicks),
      String(channels),
    ])
    const ready = await crowd.wait(isReady)
    const startBot = async (name: string) => {
      const script = new URL('../clicks/bot.ts', import.meta.url)
      const bot = startChild<{ kind: 'ready' }>(script, [
        ready.apiUrl,
        ready.token,
        url,
        path.join(dataDir, name),
      ])
      await bot.wait((answer): answer is { kind: 'ready' } => answer.kind === 'ready')
      return bot
    }
    const first = await startBot('first')
    crowd.send({ kind: 'open' })
    await crowd.wait((answer): answer is { kind: 'opened' } => answer.kind === 'opened')
    crowd.send({ kind: 'click', clicks, seconds })
    const done = await crowd.wait((answer): answer is Done => answer.kind === 'done')
    const second = await startBot('second')
    const late = await endTogether(url, ready)
    print(done, late)
    await Promise.all([first.stop(), second.stop()])
    await crowd.stop()
  } finally {
    await database.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

/** Lets giveaways end in the same second. Answers how many ms after it each was drawn, and how many times it was announced. */
async function endTogether(
  url: string,
  { guildId, channelIds, memberIds }: Extract<CrowdAnswer, { kind: 'ready' }>,
): Promise<{ lateMs: number[]; announced: number }> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(
      `INSERT INTO giveaways (guild_id, id, number, title, channel_id, host_id, status, duration_seconds, starts_at, ends_at,
         entry_count, weight_sum, seed, commitment, version)
       SELECT $1::text, 'bench' || n, 1000 + n, 'Mug', ($2::text[])[1 + n % cardinality($2::text[])], '1', 'ACTIVE', 60, now(),
         now() + interval '8 seconds', $4::int, $4::int, repeat('ab', 32), repeat('cd', 32), 0
       FROM generate_series(1, $3::int) AS n`,
      [guildId, channelIds, ending.giveaways, ending.entries],
    )
    await client.query(
      `INSERT INTO giveaway_prizes (guild_id, giveaway_id, position, name, quantity)
       SELECT guild_id, id, 1, 'Mug', 1 FROM giveaways WHERE id LIKE 'bench%'`,
    )
    await client.query(
      `INSERT INTO giveaway_entries (guild_id, giveaway_id, user_id)
       SELECT guild_id, id, unnest($1::text[]) FROM giveaways WHERE id LIKE 'bench%'`,
      [memberIds.slice(0, ending.entries)],
    )
    await client.query(
      `SELECT enqueue_job('settleGiveaway', json_build_object('guildId', guild_id, 'giveawayId', id), 'giveaway:' || guild_id || ':' || id, ends_at)
       FROM giveaways WHERE id LIKE 'bench%'`,
    )
    for (;;) {
      await sleep(500)
      const { rows } = await client.query<{ lateMs: number; announced: number }>(
        `SELECT (extract(epoch FROM completed_at - ends_at) * 1000)::float8 AS "lateMs",
           (SELECT count(*)::int FROM outbox_messages WHERE effect_key = 'giveawayDrawn:' || giveaways.id || ':1') AS announced
         FROM giveaways WHERE id LIKE 'bench%' AND status = 'COMPLETED'`,
      )
      if (rows.length < ending.giveaways) continue
      const announced = rows.reduce((sum, row) => sum + row.announced, 0)
      return { lateMs: rows.map(({ lateMs }) => lateMs), announced }
    }
  } finally {
    await client.end()
  }
}

function isReady(answer: CrowdAnswer): answer is Extract<CrowdAnswer, { kind: 'ready' }> {
  return answer.kind === 'ready'
}

function print(
  { acknowledgedMs, answeredMs, failed, seconds: took }: Done,
  { lateMs, announced }: { lateMs: number[]; announced: number },
): void {
  const ms = (values: number[], share: number) => percentile(values, share).toFixed(0)
  console.log(machine())
  console.log(
    `${clicks} members enter ${channels} giveaways in ${seconds} s; then ${ending.giveaways} end in one second\n`,
  )
  console.log('| | p50 ms | p99 ms | most ms |\n|---|---:|---:|---:|')
  const line = (name: string, values: number[]) =>
    console.log(`| ${name} | ${ms(values, 0.5)} | ${ms(values, 0.99)} | ${ms(values, 1)} |`)
  line('acknowledged', acknowledgedMs)
  line('answered', answeredMs)
  line('drawn after their end', lateMs)
  console.log(`\n${failed} failed; all over after ${took.toFixed(1)} s; ${announced} announcements`)
  console.log(
    JSON.stringify({
      bench: 'giveaways',
      entries_per_s: Math.round(answeredMs.length / took),
      answer_p99_ms: Number(ms(answeredMs, 0.99)),
      ack_p99_ms: Number(ms(acknowledgedMs, 0.99)),
      late_ms: Number(ms(lateMs, 1)),
      failed,
    }),
  )
}
