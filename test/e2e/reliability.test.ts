import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startPrivatePostgres } from '#test/support/postgresPrivate.ts'
import { type Stage, setStage } from '#test/support/stage.ts'
import { silent } from '#test/support/testBot.ts'
import { until } from '#test/support/until.ts'
import { migrateDatabase } from '#src/database/migrations/migrate.ts'
import { messageXp } from '#src/leveling/messageXp.ts'
import { createLog } from '#src/log.ts'
import type { RunningBot } from '#src/start.ts'

const xpOf = (message: { id: string }) => BigInt(messageXp(message.id, 15, 25))

const membersOf = ({ bot }: RunningBot) =>
  bot.db.system.prisma.member.findMany({ orderBy: { userId: 'asc' } })

describe('on a stage', () => {
  let stage: Stage
  beforeEach(async () => {
    stage = await setStage()
  })
  afterEach(() => stage.close())

  test('200 copies of a message, a resumed gateway and a second process grant once', async () => {
    const { sandbox, channels, people } = stage
    const [one, two] = [await stage.startBot(), await stage.startBot()]
    sandbox.gateway.duplicateNext('MESSAGE_CREATE', 199)
    const message = sandbox.driver.say(people.linus, channels.general, 'only once')
    sandbox.gateway.dropConnections()
    // Said while nobody is connected: replayed to both when they resume.
    const second = sandbox.driver.say(people.grace, channels.general, 'said into the gap')
    await stage.granted(one, people.grace, 1)
    const last = sandbox.driver.say(people.alan, channels.general, 'a last one, behind all the copies')
    await stage.granted(two, people.alan, 1)
    for (const bot of [one, two]) {
      await bot.bot.queues.drain()
      await bot.bot.xp.drain()
    }
    const members = new Map((await membersOf(one)).map(member => [member.userId, member]))
    expect(members.get(people.linus)).toMatchObject({ xp: xpOf(message), messageCount: 1 })
    expect(members.get(people.grace)).toMatchObject({ xp: xpOf(second), messageCount: 1 })
    expect(members.get(people.alan)).toMatchObject({ xp: xpOf(last), messageCount: 1 })
  })

  test('what was said in a gap whose session is refused is caught up', async () => {
    const { sandbox, channels, people } = stage
    const bot = await stage.startBot()
    const before = sandbox.driver.say(people.linus, channels.general, 'before')
    await stage.granted(bot, people.linus, 1)
    sandbox.gateway.refuseNextResume()
    sandbox.gateway.dropConnections()
    const missed = sandbox.driver.say(people.grace, channels['off-topic'], 'missed')
    expect(await stage.granted(bot, people.grace, 1)).toBe(xpOf(missed))
    expect(await stage.granted(bot, people.linus, 1)).toBe(xpOf(before))
  })

  test('what was said while the bot was stopped is caught up at its start, in every channel and in order', async () => {
    const { sandbox, channels, people } = stage
    const first = await stage.startBot()
    const before = sandbox.driver.say(people.linus, channels.general, 'before')
    await stage.granted(first, people.linus, 1)
    await first.stop()

    sandbox.clock.advance(60_000)
    const inOther = sandbox.driver.say(people.linus, channels['off-topic'], 'earns')
    sandbox.driver.say(people.linus, channels.general, 'too soon after the one in the other channel')
    const thread = sandbox.build.thread(channels.general, { name: 'a thread', ownerId: people.ada })
    const inThread = sandbox.driver.say(people.margaret, thread.id, 'in a thread')
    sandbox.clock.advance(60_000)
    const third = sandbox.driver.say(people.linus, channels.general, 'earns again')

    const from = sandbox.requests.length
    const second = await stage.startBot()
    expect(await stage.granted(second, people.linus, 3)).toBe(xpOf(before) + xpOf(inOther) + xpOf(third))
    expect(await stage.granted(second, people.margaret, 1)).toBe(xpOf(inThread))
    await until(
      () => second.bot.queues.size,
      size => size === 0,
    )
    const reads = sandbox.requests
      .slice(from)
      .filter(request => request.route === '/channels/:channelId/messages')
    expect(reads.map(request => request.path.split('/')[2] ?? '').toSorted()).toEqual(
      [channels.general, channels['off-topic'], thread.id].toSorted(),
    )
  })

  test('a restart reads nothing again that was dealt with before an orderly stop', async () => {
    const { sandbox, channels, people } = stage
    const first = await stage.startBot()
    sandbox.driver.say(people.linus, channels.general, 'before')
    await stage.granted(first, people.linus, 1)
    await first.stop()
    const from = sandbox.requests.length
    const second = await stage.startBot()
    await until(
      () => second.bot.queues.size,
      size => size === 0,
    )
    const reads = sandbox.requests
      .slice(from)
      .filter(request => request.method === 'GET' && request.path.endsWith('/messages'))
    expect(reads).toEqual([])
  })

  test('an outage of the guild deletes nothing, and what was missed is caught up when it is back', async () => {
    const { sandbox, channels, people, guildId } = stage
    const bot = await stage.startBot()
    sandbox.driver.say(people.linus, channels.general, 'before')
    await stage.granted(bot, people.linus, 1)
    sandbox.driver.takeDown(guildId)
    const missed = sandbox.driver.say(people.grace, channels.general, 'during the outage')
    sandbox.driver.bringBack(guildId)
    expect(await stage.granted(bot, people.grace, 1)).toBe(xpOf(missed))
    expect(await bot.bot.db.system.prisma.guild.findUnique({ where: { id: guildId } })).toMatchObject({
      isActive: true,
    })
  })

  test('a notice whose answer was lost is posted once', async () => {
    const { sandbox, channels, people, guildId } = stage
    const running = await stage.startBot()
    const { bot } = running
    await bot.db.system.prisma.guildSettings.create({
      data: { guildId, levelUpNotice: 'SAME_CHANNEL', xpMin: 100, xpMax: 100 },
    })
    await until(
      () => bot.settings.of(guildId).levelUp.notice,
      notice => notice === 'SAME_CHANNEL',
    )
    sandbox.faults.next({ method: 'POST', path: `/channels/${channels.general}/messages` }, { kind: 'lose' })
    sandbox.driver.say(people.linus, channels.general, 'level one at once')
    await until(
      () => bot.db.system.prisma.outboxMessage.findFirst(),
      message => Boolean(message?.announcedAt),
    )
    const notices = sandbox.world
      .messages(channels.general)
      .all.filter(({ message }) => message.author.bot === true)
    expect(notices).toHaveLength(1)
  })

  test('a notice that Discord refuses is given up, and XP goes on', async () => {
    const { sandbox, channels, people, guildId } = stage
    const running = await stage.startBot()
    const { bot } = running
    await bot.db.system.prisma.guildSettings.create({
      data: { guildId, levelUpNotice: 'CHANNEL', levelUpChannelId: '404', xpMin: 100, xpMax: 100 },
    })
    await until(
      () => bot.settings.of(guildId).levelUp.notice,
      notice => notice === 'CHANNEL',
    )
    sandbox.driver.say(people.linus, channels.general, 'level one at once')
    const message = await until(
      () => bot.db.system.prisma.outboxMessage.findFirst(),
      found => Boolean(found?.refusal),
    )
    expect(message?.refusal).toBe('Unknown Channel')
    expect(await stage.granted(running, people.linus, 1)).toBe(100n)
  })

  test('an interaction that failed answers with a reference that finds the log line, and no error’s own words', async () => {
    const { sandbox, channels, people } = stage
    let logged = ''
    const log = createLog({
      level: 'info',
      pretty: false,
      destination: { write: line => void (logged += line) },
    })
    const { bot } = await stage.startBot({ log })
    await bot.db.system.pool.query('ALTER TABLE members RENAME COLUMN hidden TO concealed')
    sandbox.driver.say(people.linus, channels.general, 'still earns')
    const answer = await sandbox.driver.runCommand(people.linus, channels.general, 'rank').response()
    const reference = /`([0-9a-f]{8})`/.exec(answer.content)?.[1]
    expect(reference).toBeDefined()
    expect(answer.content).not.toMatch(/hidden|column|members/)
    expect(logged).toContain(`"reference":"${reference}"`)
  })

  test('an interaction that another process answered is left to it', async () => {
    const { sandbox, channels, people } = stage
    await stage.startBot()
    await stage.startBot()
    const answers = await Promise.all(
      Array.from({ length: 10 }, () =>
        sandbox.driver.runCommand(people.linus, channels.general, 'leaderboard').response(),
      ),
    )
    for (const answer of answers) expect(answer.content).toContain('Nobody has earned XP here yet')
    const others = sandbox.world
      .messages(channels.general)
      .all.filter(({ message }) => !answers.some(({ id }) => id === message.id))
    expect(others).toEqual([])
  })
})

test('an immediate restart of PostgreSQL under load loses no acknowledged grant, and the bot recovers by itself', async () => {
  const postgres = await startPrivatePostgres()
  await migrateDatabase({ url: postgres.url, log: silent })
  const stage = await setStage({ databaseUrl: postgres.url, sandbox: { rateLimits: 'off' } })
  try {
    const { sandbox, guildId, channels } = stage
    const running = await stage.startBot()
    const { bot } = running
    await until(
      () => bot.queues.size,
      size => size === 0,
    )
    const acknowledged = new Set<string>()
    const grant = bot.xp.grant.bind(bot.xp)
    bot.xp.grant = async message => {
      const fate = await grant(message)
      if (fate.kind === 'granted') acknowledged.add(message.userId)
      return fate
    }
    const crowd = sandbox.build.crowd(guildId, 3_000)
    const say = (from: number, to: number) => {
      for (const userId of crowd.slice(from, to)) sandbox.driver.say(userId, channels.general, 'hi')
    }
    say(0, 1_000)
    await until(
      () => acknowledged.size,
      size => size > 0,
    )
    const restarting = postgres.restartImmediately()
    say(1_000, 2_000)
    await restarting
    const acknowledgedBefore = [...acknowledged]
    say(2_000, 3_000)
    await until(
      () => acknowledged.size,
      size => size === 3_000,
    )
    const members = await bot.db.system.prisma.member.findMany()
    const byUser = new Map(members.map(member => [member.userId, member]))
    expect(acknowledgedBefore.filter(userId => !byUser.has(userId))).toEqual([])
    expect(members).toHaveLength(3_000)
    expect(members.every(member => member.messageCount === 1)).toBe(true)
    const answer = await sandbox.driver
      .runCommand(stage.people.ada, channels.general, 'leaderboard')
      .response()
    expect(answer.embeds).toHaveLength(1)
  } finally {
    await stage.close()
    await postgres.remove()
  }
})

test('with the database standing still a click is acknowledged all the same, and answered when it moves again', async () => {
  const postgres = await startPrivatePostgres()
  await migrateDatabase({ url: postgres.url, log: silent })
  const stage = await setStage({ databaseUrl: postgres.url })
  try {
    const { sandbox, channels, people } = stage
    await stage.startBot()
    await postgres.pause()
    const command = sandbox.driver.runCommand(people.ada, channels.general, 'leaderboard')
    expect(await command.acknowledged()).toBeLessThan(3_000)
    postgres.resume()
    expect((await command.response()).content).toContain('Nobody has earned XP here yet')
  } finally {
    postgres.resume()
    await stage.close()
    await postgres.remove()
  }
})
