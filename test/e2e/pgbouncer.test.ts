import pino from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hasPgBouncer, type PgBouncer, startPgBouncer } from '#test/support/pgbouncer.ts'
import { withClient } from '#test/support/postgresClient.ts'
import { type Stage, setStage } from '#test/support/stage.ts'
import { until } from '#test/support/until.ts'
import { messageXp } from '#src/leveling/messageXp.ts'
import type { RunningBot } from '#src/start.ts'

describe.skipIf(!hasPgBouncer())('behind PgBouncer in transaction mode', () => {
  let stage: Stage
  let pooler: PgBouncer
  let running: RunningBot
  /** What the bot warned of or failed at. */
  const complaints: string[] = []

  beforeAll(async () => {
    stage = await setStage()
    pooler = await startPgBouncer(stage.databaseUrl)
    // The machine's slowness is not the pooler's fault.
    const write = (line: string) => void (line.includes('a query was slow') || complaints.push(line))
    const log = pino({ level: 'warn' }, { write })
    running = await stage.startBot({ poolerUrl: pooler.url, log })
  })
  afterAll(async () => {
    await stage.close()
    await pooler.stop()
    expect(complaints).toEqual([])
  })

  test('the pooler gives the connections, with its timeouts', async () => {
    const { pool } = running.bot.db.system
    await withClient(stage.databaseUrl, async holder => {
      await holder.query('SELECT pg_advisory_lock(1)')
      // On a slow machine some of them may wait longer than the pooler lets them.
      const sent = Promise.allSettled(
        Array.from({ length: 20 }, () => pool.query('SELECT pg_advisory_xact_lock_shared(1)')),
      )
      // As many wait for the lock as there are connections, and the others for one of those.
      const isWaiting = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'advisory'`
      await until(
        () => holder.query(isWaiting),
        ({ rowCount }) => rowCount === 3,
      )
      await holder.query('SELECT pg_advisory_unlock(1)')
      await sent
    })
    const { rows } = await pool.query(
      `SELECT current_setting('statement_timeout') AS statement, current_setting('lock_timeout') AS lock, current_user AS user`,
    )
    expect(rows).toEqual([{ statement: '2s', lock: '1s', user: 'guildhall' }])
    const connections = await withClient(stage.databaseUrl, client =>
      client.query(
        `SELECT FROM pg_stat_activity WHERE application_name IN ('guildhall', 'guildhall app') AND datname = current_database()`,
      ),
    )
    expect(connections.rowCount).toBeLessThanOrEqual(3)
  })

  test('messages become XP, on whatever connection the batch goes, and /rank shows it', async () => {
    const { sandbox, channels, people } = stage
    const { ada, grace, linus, margaret, alan } = people
    let xp = 0n
    const rounds = 8
    for (let round = 1; round <= rounds; round++) {
      for (const person of [grace, linus, margaret, alan])
        sandbox.driver.say(person, channels.general, 'hello')
      xp += BigInt(messageXp(sandbox.driver.say(ada, channels.general, 'hello').id, 15, 25))
      const answers = [ada, grace, linus].map(person =>
        sandbox.driver.runCommand(person, channels.general, 'leaderboard').response(),
      )
      await stage.granted(running, ada, round)
      await Promise.all(answers)
      sandbox.clock.advance(60_000)
    }
    const answer = await sandbox.driver.runCommand(ada, channels.general, 'rank').response()
    expect(answer.embeds[0]?.fields?.at(-1)).toMatchObject({ name: 'Total XP', value: String(xp) })
  })

  test('a change of the settings is heard, and a job posts the notice that it asks for', async () => {
    const { sandbox, channels, people, guildId } = stage
    await running.bot.db.system.prisma.guildSettings.create({
      data: { guildId, levelUpNotice: 'SAME_CHANNEL', xpMin: 1000, xpMax: 1000 },
    })
    await until(
      () => running.bot.settings.of(guildId).levelUp.notice,
      notice => notice === 'SAME_CHANNEL',
    )
    sandbox.clock.advance(60_000)
    sandbox.driver.say(people.margaret, channels.levels, 'up')
    const notice = await sandbox.waitForMessage(channels.levels, message => message.content.includes('level'))
    expect(notice.content).toContain(people.margaret)
  })
})
