import { afterEach, beforeEach, expect, test } from 'vitest'
import { runCli } from '#test/support/cli.ts'
import { type Stage, setStage } from '#test/support/stage.ts'
import { until } from '#test/support/until.ts'

let stage: Stage
beforeEach(async () => {
  stage = await setStage()
})
afterEach(() => stage.close())

const run = (command: string) => runCli(command.split(' '), { url: stage.databaseUrl, cwd: stage.dataDir })

test('in a guild that is deactivated nobody earns XP; the next start of a bot that is a member takes it up again', async () => {
  const { sandbox, channels, people, guildId } = stage
  const first = await stage.startBot()
  const { prisma } = first.bot.db.system
  const isActive = async () => (await prisma.guild.findUniqueOrThrow({ where: { id: guildId } })).isActive
  sandbox.driver.say(people.linus, channels.general, 'hello')
  await stage.granted(first, people.linus, 1)

  expect(await run(`guilds deactivate ${guildId}`)).toMatchObject({ code: 0, stderr: '' })
  sandbox.driver.say(people.grace, channels.general, 'does this count?')
  // An answered command shows that the message before it has been dealt with.
  await sandbox.driver.runCommand(people.ada, channels.general, 'leaderboard').response()
  await first.bot.queues.drain()
  await first.bot.xp.drain()
  expect(await prisma.member.count()).toBe(1)
  expect(await isActive()).toBe(false)
  await first.stop()

  const second = await stage.startBot()
  sandbox.driver.say(people.grace, channels.general, 'and this?')
  await stage.granted(second, people.grace, 1)
})

test('a guild that is purged under a bot that is still a member comes anew, without a past', async () => {
  const { sandbox, channels, people, guildId } = stage
  const first = await stage.startBot()
  sandbox.driver.say(people.linus, channels.general, 'hello')
  await stage.granted(first, people.linus, 1)
  await run(`guilds deactivate ${guildId}`)
  expect(await run(`guilds purge ${guildId} --yes`)).toMatchObject({ code: 0 })
  const { prisma } = first.bot.db.system
  expect(await prisma.member.count()).toBe(0)
  sandbox.driver.say(people.linus, channels.general, 'still there?')
  await sandbox.driver.runCommand(people.ada, channels.general, 'leaderboard').response()
  await first.bot.queues.drain()
  await first.bot.xp.drain()
  expect(await prisma.guild.count()).toBe(0)
  await first.stop()

  const second = await stage.startBot()
  sandbox.driver.say(people.linus, channels.general, 'anew')
  await stage.granted(second, people.linus, 1)
})

test('cleanup, vacuum and doctor work beside a running bot; a reset does not', async () => {
  const { sandbox, channels, people } = stage
  const { bot } = await stage.startBot()
  await bot.db.system.pool.query(
    `INSERT INTO users (id, username, updated_at) SELECT n, 'u', now() - interval '2 days' FROM generate_series(1, 3000) AS n`,
  )
  let said = 0
  const talking = setInterval(() => {
    sandbox.driver.say(people.linus, channels.general, `message ${said++}`)
  }, 20)
  try {
    for (const command of ['cleanup', 'vacuum --analyze', 'doctor'])
      expect(await run(command), command).toMatchObject({ code: 0 })
    expect(await run('reset --yes')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /^A bot is connected to this database .+ Stop it first; nothing was changed\.\n$/,
      ),
    })
  } finally {
    clearInterval(talking)
  }
  expect(said).toBeGreaterThan(0)
  await until(
    () => bot.db.system.prisma.member.findMany(),
    members => members.length === 1,
  )
})
