import pino from 'pino'
import { type Database, openDatabase } from '#src/database/database.ts'
import type { Prisma } from '#src/database/generated/prisma/client.ts'
import { guildScope } from '#src/database/guildScope.ts'
import { changeGuild, readGuild } from '#src/database/guildTransaction.ts'
import { startBenchDatabase } from '../database.ts'
import { machine } from '../machine.ts'
import { median, percentile } from '../statistics.ts'

const guilds = 50
const membersPerGuild = 2_000
const runs = Number(process.env['RUNS'] ?? 5)
/** Queries of each way in a run, one after the other. */
const queries = 1_500
const warmUp = 300

type Kind = 'read' | 'write'
type Members = Pick<Prisma.TransactionClient, 'member'>
/** One query of a member's row, by a client or in a transaction. */
type Query = (prisma: Members) => Promise<unknown>

/** Ways to the same query, each with what makes it one. */
const ways = {
  plain: 'one statement, as the owner',
  scoped: 'the same through guildScope',
  transaction: 'in a transaction, as the owner',
  policies: 'in a transaction, as guildhall_app in one guild',
  both: 'readGuild, changeGuild: both layers, changes audited',
} as const
type Way = keyof typeof ways
const allWays = Object.keys(ways) as Way[]

/** What the two layers of isolation cost a query: every way in turn, so that all share the machine's moods. */
export async function isolation(): Promise<void> {
  const server = await startBenchDatabase()
  const p95s: Record<Kind, Record<Way, number[]>> = { read: noFigures(), write: noFigures() }
  const medians: typeof p95s = { read: noFigures(), write: noFigures() }
  try {
    const db = await openFilled(await server.create('isolation'))
    try {
      for (let run = 0; run < runs; run++) {
        for (const kind of ['read', 'write'] as const) {
          await measure(db, kind, warmUp)
          const took = await measure(db, kind, queries)
          for (const way of allWays) {
            p95s[kind][way].push(percentile(took[way], 0.95))
            medians[kind][way].push(median(took[way]))
          }
        }
        console.error(`run ${run + 1} of ${runs}`)
      }
    } finally {
      await db.close()
    }
  } finally {
    await server.stop()
  }
  print(p95s, medians)
}

/** Milliseconds that each query took. */
async function measure(db: Database, kind: Kind, count: number): Promise<Record<Way, number[]>> {
  const took: Record<Way, number[]> = noFigures()
  for (let n = 0; n < count; n++) {
    // To and fro, so that none always comes after the same one.
    for (const way of n % 2 === 0 ? allWays : allWays.toReversed()) {
      const guildId = String(1 + ((n * 7) % guilds))
      const userId = String(1 + ((n * 131) % membersPerGuild))
      const query = queryOf(kind, guildId, userId, n)
      const begun = performance.now()
      await performers[way](db, kind, guildId, query, userId)
      took[way].push(performance.now() - begun)
    }
  }
  return took
}

function queryOf(kind: Kind, guildId: string, userId: string, n: number): Query {
  const where = { guildId_userId: { guildId, userId } }
  return kind === 'read'
    ? ({ member }) => member.findUniqueOrThrow({ where })
    : ({ member }) => member.update({ where, data: { nickname: `name ${n}` } })
}

type Perform = (db: Database, kind: Kind, guildId: string, query: Query, userId: string) => Promise<unknown>

const performers: Record<Way, Perform> = {
  plain: (db, _, __, query) => query(db.system.prisma),
  scoped: (db, _, guildId, query) => query(guildScope(db.system.prisma, guildId) as unknown as Members),
  transaction: (db, _, __, query) => db.system.prisma.$transaction(query),
  policies: (db, _, guildId, query) =>
    db.app.prisma.$transaction(async tx => {
      await tx.$executeRaw`SELECT set_config('role', 'guildhall_app', true), set_config('app.guild_id', ${guildId}, true)`
      return await query(tx)
    }),
  both: (db, kind, guildId, query, userId) =>
    kind === 'read'
      ? readGuild(db, guildId, ({ kysely }) =>
          kysely
            .selectFrom('members')
            .selectAll()
            .where('guild_id', '=', guildId)
            .where('user_id', '=', userId)
            .executeTakeFirstOrThrow(),
        )
      : changeGuild(db, guildId, { source: 'COMMAND', userId: '1', requestId: '1' }, tx => query(tx.prisma)),
}

async function openFilled(url: string): Promise<Database> {
  const db = openDatabase({
    url,
    directUrl: undefined,
    poolSize: 4,
    idleTimeoutMs: 30_000,
    connectTimeoutMs: 2_000,
    statementTimeoutMs: 10_000,
    log: pino({ level: 'warn' }),
    random: Math.random,
  })
  await db.system.pool.query(
    "INSERT INTO guilds (id, name, owner_id) SELECT n, 'guild', 1 FROM generate_series(1, $1::int) AS n",
    [guilds],
  )
  await db.system.pool.query(
    "INSERT INTO users (id, username) SELECT n, 'user' FROM generate_series(1, $1::int) AS n",
    [membersPerGuild],
  )
  await db.system.pool.query(
    'INSERT INTO members (guild_id, user_id) SELECT g.id, u.id FROM guilds g, users u',
  )
  await db.system.pool.query('ANALYZE')
  return db
}

function noFigures(): Record<Way, number[]> {
  return { plain: [], scoped: [], transaction: [], policies: [], both: [] }
}

function print(p95s: Record<Kind, Record<Way, number[]>>, medians: typeof p95s): void {
  /** Of the runs' differences the middle one, and of reads and writes the greater. */
  const overhead = (way: Way, than: Way) =>
    Math.max(
      ...(['read', 'write'] as const).map(kind =>
        median(p95s[kind][way].map((p95, run) => p95 - (p95s[kind][than][run] ?? Number.NaN))),
      ),
    )
  const figure = (values: number[]) => median(values).toFixed(2)

  console.log(machine())
  console.log(
    `${guilds * membersPerGuild} members; ${queries} reads by key and as many updates each way and run, one at a time; medians of ${runs} runs\n`,
  )
  console.log('| ms | read p50 | read p95 | write p50 | write p95 |\n|---|---:|---:|---:|---:|')
  for (const way of allWays) {
    const cells = (['read', 'write'] as const).flatMap(kind => [medians[kind][way], p95s[kind][way]])
    console.log(`| ${ways[way]} | ${cells.map(figure).join(' | ')} |`)
  }
  console.log('\nAt p95, of reads and writes whichever is more:')
  console.log(`the extension adds ${overhead('scoped', 'plain').toFixed(2)} ms`)
  console.log(
    `role, guild and policies add ${overhead('policies', 'transaction').toFixed(2)} ms to a transaction`,
  )
  console.log(
    `and ${overhead('policies', 'plain').toFixed(2)} ms, its round trips included, to a single statement`,
  )
  console.log(
    JSON.stringify({
      bench: 'isolation',
      scope_overhead_p95_ms: Number(overhead('scoped', 'plain').toFixed(3)),
      rls_overhead_p95_ms: Number(overhead('policies', 'plain').toFixed(3)),
    }),
  )
}
