import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { GatewayOpcodes, PermissionFlagsBits } from 'discord-api-types/v10'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { parseConfig } from '#src/config.ts'
import { type Database, openDatabase } from '#src/database/database.ts'
import { sweepWinnerRolesInAllGuilds } from '#src/giveaways/sweepGiveaways.ts'
import { sweepOutboxInAllGuilds } from '#src/jobs/outbox.ts'
import { places, watchGiveaways } from '#test/e2e/giveawayKills.ts'
import { type BotProcess, startBotProcess } from '#test/support/botProcess.ts'
import { runCli } from '#test/support/cli.ts'
import { findBrokenGiveaways, winnersOf } from '#test/support/giveaways.ts'
import { grantBot } from '#test/e2e/sandboxTest.ts'
import { type Stage, setStage } from '#test/support/stage.ts'
import { silent } from '#test/support/testBot.ts'
import { until } from '#test/support/until.ts'

let stage: Stage
let db: Database
let folder: string
let running: BotProcess | undefined
let play: ReturnType<typeof watchGiveaways>
beforeEach(async () => {
  stage = await setStage({ sandbox: { rateLimits: 'off' } })
  const { database } = parseConfig({
    DATABASE_CONNECT_TIMEOUT_MS: '10000',
    DATABASE_STATEMENT_TIMEOUT_MS: '10000',
  })
  db = openDatabase({ ...database, url: stage.databaseUrl, log: silent, random: Math.random })
  play = watchGiveaways(stage, db)
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
    play.countRequests('GET', /^\/guilds\/\d+\/members\/\d+$/),
  drawing: () => play.countGiveaways(`status IN ('DRAWING', 'COMPLETED')`),
  drawn: () => play.countGiveaways(`status = 'COMPLETED'`),
  sent: () => play.countRequests('POST', /^\/channels\/\d+\/messages$/),
  given: () => play.countRequests('PUT', /^\/guilds\/\d+\/members\/\d+\/roles\/\d+$/),
}

const requestMembers: number = GatewayOpcodes.RequestGuildMembers

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

/** Giveaways that end in each process. */
const endTogether = 4

// fast-check prints the seed of a failure.
test('processes killed between end and announcement leave one announcement, of the winners in the proof', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(moment, { minLength: 6, maxLength: 6 }), async moments => {
      const { sandbox, guildId, databaseUrl } = stage
      const role = sandbox.build.role(guildId, { name: 'Winners', position: 1 })
      grantBot(stage, PermissionFlagsBits.ManageRoles)
      const ids = await play.startGiveaways(moments.length * endTogether, { winnerRoleId: role.id })
      for (const [i, { what, times }] of moments.entries()) {
        running = startBotProcess(folder, {
          DISCORD_TOKEN: sandbox.token,
          DISCORD_API_URL: sandbox.apiUrl,
          DATABASE_URL: databaseUrl,
        })
        await running.printed('Guildhall is running')
        const before = await progress[what]()
        await play.end(ids.slice(i * endTogether, (i + 1) * endTogether))
        await until(progress[what], done => done >= before + times)
        await running.kill('SIGKILL')
      }

      await play.endLeases()
      await stage.startBot()
      await until(
        () => play.countGiveaways(`status = 'COMPLETED'`),
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
        expect(await play.outcomeOf(id)).toMatchObject({
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
      writeFileSync(path.join(folder, 'proof.json'), (await play.outcomeOf(ids[0] ?? '')).text)
      expect((await runCli(['verify-draw', 'proof.json'], { cwd: folder })).code).toBe(0)
    }),
    { numRuns: 1, endOnFailure: true },
  )
}, 600_000)
