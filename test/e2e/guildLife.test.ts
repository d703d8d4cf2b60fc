import { afterEach, beforeEach, expect, test } from 'vitest'
import { runCli } from '#test/support/cli.ts'
import { endGrace, jobKeys } from '#test/support/guildLife.ts'
import { withClient } from '#test/support/postgresClient.ts'
import { type Stage, setStage } from '#test/support/stage.ts'
import { until } from '#test/support/until.ts'
import { createLog } from '#src/log.ts'
import type { RunningBot } from '#src/start.ts'

let stage: Stage
let lines: Record<string, unknown>[]
beforeEach(async () => {
  stage = await setStage()
  lines = []
})
afterEach(() => stage.close())

const start = (guildGraceDays = 30) =>
  stage.startBot({
    guildGraceDays,
    log: createLog({
      level: 'info',
      pretty: false,
      destination: { write: line => void lines.push(JSON.parse(line) as Record<string, unknown>) },
    }),
  })
const logged = (words: string) =>
  until(
    () => lines.find(({ msg }) => String(msg).includes(words)),
    line => line !== undefined,
  )
const rowOf = ({ bot }: RunningBot) => bot.db.system.prisma.guild.findUnique({ where: { id: stage.guildId } })
const isActive = (bot: RunningBot, wanted: boolean) =>
  until(
    () => rowOf(bot),
    row => row?.isActive === wanted,
  )

async function addXp(bot: RunningBot, messages: number): Promise<bigint> {
  const { sandbox, channels, people } = stage
  // Past the cooldown; no earlier than needed, as the bot's own clock stays.
  if (messages > 1) sandbox.clock.advance(60_000)
  sandbox.driver.say(people.linus, channels.general, 'a message')
  return await stage.granted(bot, people.linus, messages)
}

test('a removal says when everything is deleted, to the log and to the operator; an invitation undoes it', async () => {
  const { sandbox, guildId, channels, people } = stage
  const bot = await start()
  const xp = await addXp(bot, 1)
  sandbox.driver.kickBot(guildId)
  const { purgeAt, name } = (await logged('removed from a guild')) as { purgeAt: string; name: string }
  const removedAt = (await rowOf(bot))?.removedAt?.getTime() ?? 0
  expect(Date.parse(purgeAt)).toBe(removedAt + 30 * 86_400_000)
  const { stdout } = await runCli(['guilds', 'list', '--removed'], {
    url: stage.databaseUrl,
    cwd: stage.dataDir,
  })
  expect(stdout).toContain('deleted on')
  expect(stdout).toMatch(new RegExp(`${guildId} .*${purgeAt.slice(0, 10)}`))
  expect(stdout).toContain(name)

  sandbox.driver.say(people.grace, channels.general, 'while the bot is not here')
  sandbox.driver.inviteBot(guildId)
  await isActive(bot, true)
  expect(await addXp(bot, 2)).toBeGreaterThan(xp)
  const members = await bot.bot.db.system.prisma.member.findMany()
  expect(members.map(({ userId }) => userId)).toEqual([people.linus])
})

test('without a grace everything goes at once, and the bot that is invited again begins anew', async () => {
  const { sandbox, guildId } = stage
  const bot = await start(0)
  await addXp(bot, 1)
  sandbox.driver.kickBot(guildId)
  expect(await logged('deleted everything')).toMatchObject({ guildId, rows: { members: 1 } })
  expect(await rowOf(bot)).toBeNull()
  await until(
    () => jobKeys({ db: bot.bot.db }, guildId),
    keys => keys.length === 0,
  )
  sandbox.driver.inviteBot(guildId)
  await isActive(bot, true)
  await addXp(bot, 1)
})

test('a command that comes before its server is in memory does not take that for empty', async () => {
  const { sandbox, guildId, channels, people, databaseUrl } = stage
  const bot = await start()
  const [moderator] = [...sandbox.world.guild(guildId).roles.values()].filter(
    ({ name }) => name === 'Moderator',
  )
  const run = async (who: string, name: string, options = {}) =>
    (await sandbox.driver.runCommand(who, channels.general, name, options).response()).content
  await run(people.grace, 'tickets setup', { role: moderator?.id ?? '' })
  sandbox.driver.kickBot(guildId)
  await isActive(bot, false)
  await withClient(databaseUrl, async holder => {
    await holder.query('BEGIN; LOCK TABLE ticket_categories')
    sandbox.driver.inviteBot(guildId)
    expect(await run(people.linus, 'ticket open')).toContain('Nothing was changed; please try again')
    await holder.query('COMMIT')
  })
  const opened = await until(
    () => run(people.linus, 'ticket open'),
    answer => !answer.includes('please try again'),
  )
  expect(opened).toContain('Your ticket')
})

test('a guild whose grace ends while no bot runs is deleted by the next start', async () => {
  const { sandbox, guildId } = stage
  const first = await start()
  await addXp(first, 1)
  sandbox.driver.kickBot(guildId)
  await isActive(first, false)
  await endGrace({ db: first.bot.db }, guildId)
  await first.stop()
  const second = await start()
  expect(await logged('deleted everything')).toMatchObject({ guildId })
  expect(await rowOf(second)).toBeNull()
})

test('an outage deletes nothing, whether the bot sees it begin, start in it, or end', async () => {
  const { sandbox, guildId } = stage
  const first = await start(0)
  const xp = await addXp(first, 1)
  sandbox.driver.takeDown(guildId)
  await first.stop()
  const second = await start(0)
  expect(await rowOf(second)).toMatchObject({ isActive: true })
  sandbox.driver.bringBack(guildId)
  expect(await addXp(second, 2)).toBeGreaterThan(xp)
  expect(lines.filter(({ msg }) => String(msg).includes('removed from'))).toEqual([])
})

test('a removal whose event was lost with the session is seen with the next one, and the bot can be invited again', async () => {
  const { sandbox, guildId } = stage
  const bot = await start()
  const xp = await addXp(bot, 1)
  sandbox.gateway.refuseNextResume()
  sandbox.gateway.dropConnections()
  sandbox.driver.kickBot(guildId)
  await isActive(bot, false)
  sandbox.driver.inviteBot(guildId)
  await isActive(bot, true)
  expect(await addXp(bot, 2)).toBeGreaterThan(xp)
})

test('a removal while no bot ran is seen by the next start', async () => {
  const { sandbox, guildId } = stage
  const first = await start(0)
  await addXp(first, 1)
  await first.stop()
  sandbox.driver.kickBot(guildId)
  const second = await start(0)
  await logged('deleted everything')
  expect(await rowOf(second)).toBeNull()
})
