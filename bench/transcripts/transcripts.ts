import type { APIMessage } from 'discord-api-types/v10'
import pino from 'pino'
import { openDatabase } from '#src/database/database.ts'
import type { Discord } from '#src/discord/discord.ts'
import { snowflakeAt } from '#src/discord/snowflake.ts'
import { defaultSettings } from '#src/settings/settings.ts'
import { makeTranscript } from '#src/tickets/transcript/makeTranscript.ts'
import { startBenchDatabase } from '../database.ts'
import { machine } from '../machine.ts'
import { median } from '../statistics.ts'

const messages = 5_000
const runs = Number(process.env['RUNS'] ?? 5)
const guildId = '1'

/** A transcript of 5,000 messages: read from memory, so without Discord's time, rendered twice, compressed and stored. */
export async function transcripts(): Promise<void> {
  const server = await startBenchDatabase()
  const took: number[] = []
  const peaks: number[] = []
  let sizes = ''
  try {
    const log = pino({ level: 'silent' })
    const db = openDatabase({
      url: await server.create('transcripts'),
      directUrl: undefined,
      poolSize: 4,
      idleTimeoutMs: 10_000,
      connectTimeoutMs: 10_000,
      statementTimeoutMs: 10_000,
      log,
      random: Math.random,
    })
    try {
      await db.system.pool.query(`
        INSERT INTO guilds (id, name, owner_id, leveling_seen_id) VALUES ('1', 'Guild', '1', 0);
        INSERT INTO ticket_categories (guild_id, id, name) VALUES ('1', 'c', 'Support');
        INSERT INTO tickets (guild_id, id, number, category_id, opener_id, slot, channel_name, channel_id, status)
          VALUES ('1', 't', 1, 'c', '42', 0, 'ticket', '500', 'CLOSED')`)
      for (let run = 0; run <= runs; run++) {
        const transcriptId = `r${run}`
        await db.system.pool.query(
          `INSERT INTO transcripts (guild_id, id, ticket_id, closing) VALUES ('1', $1, 't', $2)`,
          [transcriptId, run + 1],
        )
        const memory = watchHeap()
        const begun = performance.now()
        await makeTranscript(
          { db, log, discord, now: Date.now, settings: { of: () => defaultSettings } as never },
          { guildId, transcriptId },
        )
        const ms = performance.now() - begun
        const peak = memory.stop()
        const { rows } = await db.system.pool.query<{ messages: number; html_bytes: number; stored: bigint }>(
          `SELECT messages, html_bytes, (SELECT sum(length(data)) FROM transcript_parts WHERE transcript_id = id) AS stored
           FROM transcripts WHERE id = $1 AND status = 'STORED'`,
          [transcriptId],
        )
        if (rows[0]?.messages !== messages)
          throw new Error(`The transcript has ${rows[0]?.messages} messages`)
        sizes = `HTML ${megabytes(rows[0].html_bytes)} MB, stored with the JSON ${megabytes(Number(rows[0].stored))} MB`
        console.error(`run ${run}: ${Math.round(ms)} ms, heap ${Math.round(peak)} MB`)
        // The first one warms up.
        if (run > 0) took.push(ms)
        peaks.push(peak)
      }
    } finally {
      await db.close()
    }
  } finally {
    await server.stop()
  }
  const figures = { ms: Math.round(median(took)), heap_mb: Math.round(Math.max(...peaks)) }
  console.log(machine())
  console.log(
    `${messages} messages: ${figures.ms} ms (median of ${runs}), heap at most ${figures.heap_mb} MB; ${sizes}`,
  )
  console.log(JSON.stringify({ bench: 'transcripts', messages, ...figures }))
}

const megabytes = (bytes: number) => (bytes / 1_000_000).toFixed(1)

/** The largest heap in use, garbage included, in MB. */
function watchHeap(): { stop(): number } {
  let peak = 0
  const look = () => void (peak = Math.max(peak, process.memoryUsage().heapUsed / 1_000_000))
  look()
  const timer = setInterval(look, 5)
  return {
    stop() {
      look()
      clearInterval(timer)
      return peak
    },
  }
}

const firstAt = Date.parse('2026-01-01T00:00:00Z')

/** Newest first, as Discord gives them; made at each page, so that only the page is in memory. */
const discord = {
  readHistory(_: string, before: string) {
    const since = Math.ceil((Number(BigInt(before) >> 22n) + 1_420_070_400_000 - firstAt) / 1_000)
    const end = Math.min(messages, since)
    const page = Array.from({ length: Math.min(100, end) }, (__, n) => message(end - 1 - n))
    return Promise.resolve({ kind: 'read' as const, messages: page })
  },
  readAttachment: () => Promise.resolve(null),
  readsContent: () => true,
  roles: () => [],
  channel: () => null,
  guild: () => ({ id: guildId, name: 'Guild', ownerId: '1', memberCount: 3 }),
} as unknown as Discord

function message(n: number): APIMessage {
  const at = firstAt + n * 1_000
  const author = {
    id: n % 3 === 0 ? '60' : '42',
    username: `user${n % 3}`,
    global_name: null,
    discriminator: '0',
    avatar: null,
  }
  return {
    id: String(snowflakeAt(at)),
    channel_id: '500',
    type: 0,
    author,
    content: `Message ${n}: **bold** and _not_, \`code\`, https://example.org/${n}, <@42>, a smile 🙂\n> quoted\n${'Some more words. '.repeat(n % 12)}`,
    timestamp: new Date(at).toISOString(),
    edited_timestamp: null,
    tts: false,
    mention_everyone: false,
    mentions: [],
    mention_roles: [],
    attachments: [],
    embeds: n % 10 === 0 ? [{ title: `Embed ${n}`, description: 'With *text*', color: 0x5865f2 }] : [],
    pinned: false,
  }
}
