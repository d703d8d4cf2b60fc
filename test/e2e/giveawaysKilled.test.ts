import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { GatewayOpcodes, PermissionFlagsBits } from 'discord-api-types/v10'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { parseConfig } from '#src/config.ts'
import { type Database, openDatabase } from '#src/database/database.ts'
import { readProof } from '#src/giveaways/draw/proof.ts'
import { verifyProof } from '#src/giveaways/draw/verifyProof.ts'
import { enterInAllGuilds } from '#src/giveaways/entryWriter.ts'
import { makeProof } from '#src/giveaways/proof.ts'
import { sweepGiveawaysInAllGuilds, sweepWinnerRolesInAllGuilds } from '#src/giveaways/sweepGiveaways.ts'
import { sweepOutboxInAllGuilds } from '#src/jobs/outbox.ts'
import { type BotProcess, startBotProcess } from '#test/support/botProcess.ts'
import { runCli } from '#test/support/cli.ts'
import { attempt, findBrokenGiveaways, makeGiveaway, winnersOf } from '#test/support/giveaways.ts'
import { grantBot } from '#test/e2e/sandboxTest.ts'
import { type Stage, setStage } from '#test/support/stage.ts'
import { silent } from '#test/support/testBot.ts'
import { until } from '#test/support/until.ts'

let stage: Stage
let db: Database
let folder: string
let running: BotProcess | undefined
beforeEach(async () => {
  stage = await setStage({ sandbox: { rateLimits: 'off' } })
  const { database } = parseConfig({})
  db = openDatabase({ ...database, url: stage.databaseUrl, log: silent, random: Math.random })
  folder = mkdtempSync(path.join(tmpdir(), 'guildhall-killed-'))
})
afterEach(async () => {
  await running?.kill('SIGKILL')
  await db.close()
  await stage.close()
  rmSync(folder, { recursive: true, force: true })
})

/** How far processes have come with giveaways that end, by what Discord and the database see of it. */
const progress = {
  asked: () =>
    stage.sandbox.gateway.received.entries.filter(({ op }) => op === requestMembers).length +
    countRequests('GET', /^\/guilds\/\d+\/members\/\d+$/),
  drawing: () => countGiveaways(`status IN ('DRAWING', 'COMPLETED')`),
  drawn: () => countGiveaways(`status = 'COMPLETED'`),
  sent: () => countRequests('POST', /^\/channels\/\d+\/messages$/),
  given: () => countRequests('PUT', /^\/guilds\/\d+\/members\/\d+\/roles\/\d+$/),
}

const requestMembers: number = GatewayOpcodes.RequestGuildMembers

const countRequests = (method: string, route: RegExp) =>
  stage.sandbox.requests.filter(one => one.method === method && route.test(one.path)).length

async function countGiveaways(condition: string): Promise<number> {
  const { rows } = await db.system.pool.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM giveaways WHERE ${condition}`,
  )
  return rows[0]?.n ?? 0
}

/** A process is killed once it has done so many of one thing. */
interface Moment {
  what: keyof typeof progress
  times: number
}

const moment: fc.Arbitrary<Moment> = fc.oneof(
  // The members of a guild are asked about together.
  fc.record({ what: fc.constant('asked' as const), times: fc.constant(1) }),
  fc.record({
    what: fc.constantFrom('drawing' as const, 'drawn' as const, 'sent' as const, 'given' as const),
    times: fc.integer({ min: 1, max: 4 }),
  }),
)

/** Giveaways that end in each process, and places in each. */
const endTogether = 4
const places = 2

/** Giveaways that run, with their messages; the sandbox's members take part. */
async function startGiveaways(amount: number, winnerRoleId: string): Promise<string[]> {
  const { sandbox, guildId, channels } = stage
  const first = await stage.startBot()
  const crowd = sandbox.build.crowd(guildId, 8)
  const ids: string[] = []
  for (let i = 0; i < amount; i++) {
    const prizes = [{ name: 'Mug', quantity: places }]
    const id = await makeGiveaway({ db }, guildId, { channelId: channels.general, winnerRoleId, prizes })
    // A member may only try ten times a minute.
    await db.system.pool.query('DELETE FROM giveaway_entry_attempts')
    const attempts = crowd.map(userId => attempt(guildId, id, userId))
    await enterInAllGuilds(db, attempts)
    first.bot.giveawayMessages.touch(guildId, id)
    ids.push(id)
  }
  await until(
    () => countGiveaways('message_id IS NULL'),
    unposted => unposted === 0,
  )
  await first.stop()
  return ids
}

/** Their time is over now, and their jobs come. */
async function end(ids: readonly string[]): Promise<void> {
  await db.system.pool.query(
    `WITH ended AS (UPDATE giveaways SET ends_at = now() WHERE id = ANY ($1) RETURNING guild_id, id)
     SELECT enqueue_job('settleGiveaway', json_build_object('guildId', guild_id, 'giveawayId', id), 'giveaway:' || guild_id || ':' || id)
     FROM ended`,
    [ids],
  )
}

/** What came of a giveaway, as everybody can see it. */
async function outcomeOf(id: string) {
  const { sandbox, guildId, channels } = stage
  const { number } = await db.system.prisma.giveaway.findFirstOrThrow({ where: { id } })
  const words = sandbox.world
    .messages(channels.general)
    .all.filter(({ message }) => message.content.includes(`Giveaway #${number} **`))
  const made = await makeProof({ db }, guildId, id)
  if (made.kind !== 'proof') throw new Error(made.kind)
  const read = readProof(made.text)
  if (!('proof' in read)) throw new Error('The proof cannot be read')
  return {
    words: words.length,
    announced: words.flatMap(({ message }) => message.mentions.map(user => user.id)).toSorted(),
    proven: read.proof.picks.map(({ winner }) => String(winner)).toSorted(),
    verdict: verifyProof(read.proof).verdict,
    text: made.text,
  }
}

// fast-check prints the seed of a failure.
test('processes killed between end and announcement leave one announcement, of the winners in the proof', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(moment, { minLength: 6, maxLength: 6 }), async moments => {
      const { sandbox, guildId, databaseUrl } = stage
      const role = sandbox.build.role(guildId, { name: 'Winners', position: 1 })
      grantBot(stage, PermissionFlagsBits.ManageRoles)
      const ids = await startGiveaways(moments.length * endTogether, role.id)
      for (const [i, { what, times }] of moments.entries()) {
        running = startBotProcess(folder, {
          DISCORD_TOKEN: sandbox.token,
          DISCORD_API_URL: sandbox.apiUrl,
          DATABASE_URL: databaseUrl,
        })
        await running.printed('Guildhall is running')
        const before = await progress[what]()
        await end(ids.slice(i * endTogether, (i + 1) * endTogether))
        await until(progress[what], done => done >= before + times)
        await running.kill('SIGKILL')
      }

      await stage.startBot()
      // Nobody wants to wait until the dead processes' leases are over.
      await db.system.pool.query('UPDATE giveaways SET draw_lease_until = NULL, lease_until = NULL')
      await db.system.pool.query('UPDATE outbox_messages SET lease_until = NULL')
      await sweepGiveawaysInAllGuilds(db)
      await until(
        () => countGiveaways(`status = 'COMPLETED'`),
        drawn => drawn === ids.length,
      )
      await db.system.pool.query(
        `UPDATE graphile_worker._private_jobs SET locked_at = locked_at - interval '1 minute' WHERE locked_at IS NOT NULL`,
      )
      await sweepWinnerRolesInAllGuilds(db)
      await sweepOutboxInAllGuilds(db)
      await until(
        () => db.system.prisma.outboxMessage.count({ where: { announcedAt: null } }),
        waiting => waiting === 0,
      )
      expect(await findBrokenGiveaways({ db }, guildId)).toEqual([])
      const won = new Set<string>()
      for (const id of ids) {
        const winners = (await winnersOf({ db }, guildId, id)).map(({ userId }) => userId).toSorted()
        for (const winner of winners) won.add(winner)
        expect(winners).toHaveLength(places)
        expect(await outcomeOf(id)).toMatchObject({
          words: 1,
          announced: winners,
          proven: winners,
          verdict: 'trustsOperator',
        })
      }
      const holders = () =>
        [...sandbox.world.guild(guildId).members.values()].filter(({ roles }) => roles.includes(role.id))
      await until(holders, found => found.length === won.size)
      expect(new Set(holders().map(({ userId }) => userId))).toEqual(won)
      writeFileSync(path.join(folder, 'proof.json'), (await outcomeOf(ids[0] ?? '')).text)
      expect((await runCli(['verify-draw', 'proof.json'], { cwd: folder })).code).toBe(0)
    }),
    { numRuns: 1, endOnFailure: true },
  )
}, 600_000)
