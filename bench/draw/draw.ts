import { Client } from 'pg'
import { startChild } from '../child.ts'
import { startBenchDatabase } from '../database.ts'
import { machine } from '../machine.ts'
import type { Drawing } from './drawing.ts'

const entries = Number(process.env['ENTRIES'] ?? 1_000_000)
const places = 10

/** Node's, as npm start has it. */
const nodeOptions = ['--max-semi-space-size=64']

/** How long it takes to freeze a giveaway's entries, to draw and to write the winners, from PostgreSQL and back, and in how much memory. */
export async function draw(): Promise<void> {
  const server = await startBenchDatabase()
  try {
    const url = await server.create('draw')
    await fill(url)
    print(await drawIn(url))
  } finally {
    await server.stop()
  }
}

/** Draws in a process of its own. */
async function drawIn(url: string): Promise<Drawing> {
  const script = new URL('./drawing.ts', import.meta.url)
  const child = startChild<Drawing>(script, [url, '1', 'a'], nodeOptions)
  const drawing = await child.wait((answer): answer is Drawing => 'ms' in answer)
  await child.stop()
  return drawing
}

/** A giveaway that is due, with all these entries. */
async function fill(url: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(`
      INSERT INTO guilds (id, name, owner_id, is_active) VALUES ('1', 'Big', '1', true);
      INSERT INTO giveaways (guild_id, id, number, title, channel_id, host_id, status, duration_seconds, starts_at, ends_at, entry_count,
        weight_sum, seed, commitment, version)
      VALUES ('1', 'a', 1, 'Mug', '1', '1', 'ACTIVE', 60, now() - interval '1 minute', now(), ${entries}, 2 * ${entries},
        repeat('ab', 32), repeat('cd', 32), 0);
      INSERT INTO giveaway_prizes (guild_id, giveaway_id, position, name, quantity) VALUES ('1', 'a', 1, 'Mug', ${places});
      INSERT INTO giveaway_entries (guild_id, giveaway_id, user_id, weight)
      SELECT '1', 'a', (100000000000000000 + n * 7919::bigint)::text, 1 + n % 3 FROM generate_series(1, ${entries}) AS n;
    `)
    await client.query('VACUUM ANALYZE')
    await client.query('CHECKPOINT')
  } finally {
    await client.end()
  }
}

function print({ ms, memoryBefore, mostMemory }: Drawing): void {
  console.log(machine())
  console.log(`${entries} entries are read, frozen and drawn from, for ${places} winners\n`)
  console.log('| seconds | MiB before | MiB at most |\n|---:|---:|---:|')
  console.log(`| ${(ms / 1_000).toFixed(1)} | ${memoryBefore.toFixed(0)} | ${mostMemory.toFixed(0)} |`)
  console.log(
    JSON.stringify({
      bench: 'draw',
      entries,
      draw_ms: Math.round(ms),
      memory_mib: Math.round(mostMemory),
    }),
  )
}
