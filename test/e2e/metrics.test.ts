import { afterEach, beforeEach, expect, test } from 'vitest'
import { heldUp, waiting } from '#test/support/heldUp.ts'
import { type Stage, setStage } from '#test/support/stage.ts'
import { until } from '#test/support/until.ts'

let stage: Stage
beforeEach(async () => {
  stage = await setStage()
})
afterEach(() => stage.close())

/** Reads /metrics until numbers have these values; answers all of them by name and labels. */
async function scrape(healthUrl: string, wanted: Record<string, number>): Promise<Map<string, number>> {
  return await until(
    async () => {
      const page = await (await fetch(`${healthUrl}/metrics`)).text()
      const samples = [...page.matchAll(/^(\w+(?:\{[^}]*\})?) (\S+)$/gm)]
      return new Map(samples.map(([, sample = '', number]) => [sample, Number(number)]))
    },
    numbers => Object.entries(wanted).every(([name, value]) => numbers.get(name) === value),
  )
}

test('what the bot does is counted where Prometheus reads it', async () => {
  const { sandbox, channels, people } = stage
  const running = await stage.startBot()
  sandbox.driver.say(people.linus, channels.general, 'earns')
  sandbox.driver.say(people.linus, channels.general, 'too soon')
  await stage.granted(running, people.linus, 1)
  await sandbox.driver.runCommand(people.linus, channels.general, 'rank').response()
  await sandbox.driver.runCommand(people.ada, channels.general, 'rank').response()

  await until(
    () => running.bot.queues.size,
    size => size === 0,
  )
  await running.bot.xp.drain()
  const numbers = await scrape(running.healthUrl, {
    'guildhall_interactions_total{command="rank",outcome="answered"}': 1,
    'guildhall_interactions_total{command="rank",outcome="refused"}': 1,
    'guildhall_events_total{event="messageCreate"}': 4, // the two answers are messages too
  })
  expect(Object.fromEntries(numbers)).toMatchObject({
    guildhall_discord_connected: 1,
    guildhall_discord_guilds: 1,
    'guildhall_events_total{event="interactionCreate"}': 2,
    'guildhall_event_failures_total{event="messageCreate"}': 0,
    'guildhall_xp_messages_total{fate="granted"}': 1,
    guildhall_settings_cached_guilds: 1,
    'guildhall_interaction_acknowledgement_seconds_count{command="rank"}': 2,
    'guildhall_jobs{state="given_up"}': 0,
    guildhall_outbox_messages_waiting: 0,
  })
  // Both messages, and again those that the first catch-up found.
  const ungranted = numbers.get('guildhall_xp_messages_total{fate="nothing"}') as number
  expect(ungranted).toBeGreaterThanOrEqual(1)
  expect(numbers.get('guildhall_group_commit_rows_sum')).toBe(1 + ungranted)
  expect(numbers.get('guildhall_database_connections{pool="app",state="idle"}')).toBeGreaterThan(0)
  expect(numbers.get('guildhall_database_connections{pool="jobs",state="idle"}')).toBeGreaterThan(0)
  expect(numbers.get('guildhall_discord_requests_total{method="POST",status="2xx"}')).toBeGreaterThan(0)
})

test('jobs, retries and slow queries are counted', async () => {
  const { sandbox, channels, people, guildId } = stage
  const running = await stage.startBot()
  const { db } = running.bot
  await heldUp(stage.databaseUrl, 120, () => db.system.pool.query(`SELECT ${waiting}`))
  let tries = 0
  await db.retry(async () => {
    if (++tries === 1) throw Object.assign(new Error('could not serialize access'), { code: '40001' })
  })
  await db.system.prisma.guildSettings.create({
    data: { guildId, levelUpNotice: 'SAME_CHANNEL', xpMin: 1000, xpMax: 1000 },
  })
  await until(
    () => running.bot.settings.of(guildId).levelUp.notice,
    notice => notice === 'SAME_CHANNEL',
  )
  sandbox.driver.say(people.ada, channels.general, 'up')
  const jobs = 'guildhall_jobs_total{task="deliverOutboxMessage",outcome="done"}'
  const numbers = await scrape(running.healthUrl, { [jobs]: 1 })
  expect(numbers.get('guildhall_database_retries_total{code="40001"}')).toBe(1)
  expect(numbers.get('guildhall_database_slow_queries_total')).toBeGreaterThanOrEqual(1)
})

test('an id that somebody made up becomes no label', async () => {
  const { sandbox, channels, people } = stage
  const running = await stage.startBot()
  const button = { type: 2 as const, style: 2 as const, label: 'Press', custom_id: 'made-up:action' }
  const view = { content: 'forged', components: [{ type: 1 as const, components: [button] }] }
  const sent = await running.bot.discord.sendMessage(channels.general, view, 'nonce')
  if (sent.kind === 'refused') throw new Error(sent.message)
  await sandbox.driver.click(people.ada, sent.messageId, 'made-up:action').response()
  const name = 'guildhall_interactions_total{command="unknown",outcome="refused"}'
  const numbers = await scrape(running.healthUrl, { [name]: 1 })
  expect([...numbers.keys()].filter(key => key.includes('made-up'))).toEqual([])
})

test('while the database is away the rest is told', async () => {
  const running = await stage.startBot()
  await scrape(running.healthUrl, { guildhall_outbox_messages_waiting: 0 })
  await running.bot.db.system.pool.query('ALTER TABLE outbox_messages RENAME TO away')
  const numbers = await scrape(running.healthUrl, { guildhall_discord_connected: 1 })
  expect(numbers.has('guildhall_outbox_messages_waiting')).toBe(false)
})

test('a scrape does not wait for a database that keeps it waiting', async () => {
  const { bot, healthUrl } = await stage.startBot()
  const { pool } = bot.db.system
  const taken = await Promise.all(Array.from({ length: pool.options.max }, () => pool.connect()))
  const numbers = await scrape(healthUrl, { guildhall_discord_connected: 1 })
  expect(pool.waitingCount).toBeGreaterThan(0)
  expect(numbers.has('guildhall_outbox_messages_waiting')).toBe(false)
  for (const client of taken) client.release()
})
