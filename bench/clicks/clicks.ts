import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Client } from 'pg'
import { startChild } from '../child.ts'
import { startBenchDatabase } from '../database.ts'
import { machine } from '../machine.ts'
import { percentile } from '../statistics.ts'
import type { CrowdAnswer } from './crowd.ts'

const clicksAtOnce = 10_000
const seconds = 10
const members = 5_000

type Done = Extract<CrowdAnswer, { kind: 'done' }>

/** 10,000 clicks in 10 s on a button of /leaderboard, each deferred, read from the database, and answered. */
export async function clicks(): Promise<void> {
  const database = await startBenchDatabase()
  const dataDir = await mkdtemp(path.join(tmpdir(), 'guildhall-bench-bot-'))
  let done: Done
  try {
    const databaseUrl = await database.create('clicks')
    const crowd = startChild<CrowdAnswer>(new URL('./crowd.ts', import.meta.url), [String(members)])
    const { apiUrl, token, guildId, memberIds } = await crowd.wait(
      (answer): answer is Extract<CrowdAnswer, { kind: 'ready' }> => answer.kind === 'ready',
    )
    const bot = startChild<{ kind: 'ready' }>(new URL('./bot.ts', import.meta.url), [
      apiUrl,
      token,
      databaseUrl,
      dataDir,
    ])
    await bot.wait((answer): answer is { kind: 'ready' } => answer.kind === 'ready')
    await addMembers(databaseUrl, guildId, memberIds)
    crowd.send({ kind: 'click', clicks: clicksAtOnce, seconds })
    done = await crowd.wait((answer): answer is Done => answer.kind === 'done')
    await bot.stop()
    await crowd.stop()
  } finally {
    await database.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
  print(done)
}

async function addMembers(databaseUrl: string, guildId: string, memberIds: string[]): Promise<void> {
  const client = new Client({ connectionString: databaseUrl })
  await client.connect()
  await client.query("INSERT INTO users (id, username) SELECT id, 'member' FROM unnest($1::text[]) AS id", [
    memberIds,
  ])
  await client.query(
    'INSERT INTO members (guild_id, user_id, xp) SELECT $1, id, n * 10 FROM unnest($2::text[]) WITH ORDINALITY AS t(id, n)',
    [guildId, memberIds],
  )
  await client.query('ANALYZE members')
  await client.end()
}

function print({ acknowledgedMs, answeredMs, failed, seconds: took }: Done): void {
  const ms = (values: number[], share: number) => percentile(values, share).toFixed(0)
  console.log(machine())
  console.log(
    `${clicksAtOnce} clicks in ${seconds} s on a button of /leaderboard, in a guild of ${members} members\n`,
  )
  console.log('| | p50 ms | p99 ms | most ms |\n|---|---:|---:|---:|')
  console.log(
    `| acknowledged | ${ms(acknowledgedMs, 0.5)} | ${ms(acknowledgedMs, 0.99)} | ${ms(acknowledgedMs, 1)} |`,
  )
  console.log(`| answered | ${ms(answeredMs, 0.5)} | ${ms(answeredMs, 0.99)} | ${ms(answeredMs, 1)} |\n`)
  console.log(`${failed} failed; all over after ${took.toFixed(1)} s`)
  console.log(
    JSON.stringify({
      bench: 'clicks',
      per_s: Math.round(answeredMs.length / took),
      ack_p99_ms: Number(ms(acknowledgedMs, 0.99)),
      answer_p99_ms: Number(ms(answeredMs, 0.99)),
      failed,
    }),
  )
}
