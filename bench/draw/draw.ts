import { Client } from 'pg'
import { startChild } from '../child.ts'
import { startBenchDatabase } from '../database.ts'
import { machine } from '../machine.ts'
import type { Drawing } from './drawing.ts'

const entries = Number(process.env['ENTRIES'] ?? 1_000_000)
const places = 10

/** Options of Node: those of npm start, with which V8 leaves much garbage lying, and a heap in which it cannot. */
const asStarted = ['--max-semi-space-size=64']
const heldSmall = ['--max-old-space-size=160', '--max-semi-space-size=16']

/** How long it takes to freeze a giveaway's entries, to draw and to write the winners, from PostgreSQL and back, and in how much memory. */
export async function draw(): Promise<void> {
  const server = await startBenchDatabase()
  try {
    const url = await server.create('draw')
    await fill(url)
    print(await drawIn(url, 'a', asStarted), await drawIn(url, 'b', heldSmall))
  } finally {
    await server.stop()
  }
}

/** Draws in a process of its own. */
async function drawIn(url: string, giveawayId: string, nodeOptions: string[]): Promise<Drawing> {
  const script = new URL('./drawing.ts', import.meta.url)
  const child = startChild<Drawing>(script, [url, '1', giveawayId], nodeOptions)
  const drawing = await child.wait((answer): answer is Drawing => 'ms' in answer)
  await child.stop()
  return drawing
}

/** Two giveaways that are due, with all these entries in each. */
async function fill(url: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(`
      INSERT INTO guilds (id, name, owner_id, is_active) VALUES ('1', 'Big', '1', true);
      INSERT INTO giveaways (guild_id, id, number, title, channel_id, host_id, status, duration_seconds, starts_at, ends_at, entry_count,
        weight_sum, seed, commitment, version)
      SELECT '1', id, ascii(id), 'Mug', '1', '1', 'ACTIVE', 60, now() - interval '1 minute', now(), ${entries}, 2 * ${entries},
        repeat('ab', 32), repeat('cd', 32), 0 FROM unnest(ARRAY['a', 'b']) AS id;
      INSERT INTO giveaway_prizes (guild_id, giveaway_id, position, name, quantity) SELECT '1', id, 1, 'Mug', ${places} FROM giveaways;
      INSERT INTO giveaway_entries (guild_id, giveaway_id, user_id, weight)
      SELECT '1', id, (100000000000000000 + n * 7919::bigint)::text, 1 + n % 3 FROM giveaways, generate_series(1, ${entries}) AS n;
    `)
    await client.query('VACUUM ANALYZE')
    await client.query('CHECKPOINT')
  } finally {
    await client.end()
  }
}

function print(started: Drawing, held: Drawing): void {
  console.log(machine())
  console.log(`${entries} entries are read, frozen and drawn from, for ${places} winners\n`)
  console.log('| | seconds | MiB before | MiB at most |\n|---|---:|---:|---:|')
  console.log(row('as npm start runs it', started))
  console.log(row('with a heap of 160 MiB', held))
  console.log(
    JSON.stringify({
      bench: 'draw',
      entries,
      draw_ms: Math.round(started.ms),
      memory_mib: Math.round(started.mostMemory),
      small_heap_draw_ms: Math.round(held.ms),
      small_heap_memory_mib: Math.round(held.mostMemory),
    }),
  )
}

function row(name: string, { ms, memoryBefore, mostMemory }: Drawing): string {
  return `| ${name} | ${(ms / 1_000).toFixed(1)} | ${memoryBefore.toFixed(0)} | ${mostMemory.toFixed(0)} |`
}
