import { MessageFlags } from 'discord-api-types/v10'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Stage, setStage } from '#test/support/stage.ts'
import { until } from '#test/support/until.ts'
import { totalXpForLevel } from '#src/leveling/curve.ts'
import { messageXp } from '#src/leveling/messageXp.ts'

let stage: Stage
beforeEach(async () => {
  stage = await setStage()
})
afterEach(() => stage.close())

const xpOf = (message: { id: string }) => BigInt(messageXp(message.id, 15, 25))

test('a message becomes XP, and /rank shows it', async () => {
  const { sandbox, channels, people } = stage
  const bot = await stage.startBot()
  const message = sandbox.driver.say(people.linus, channels.general, 'Hello, hall!')
  expect(await stage.granted(bot, people.linus, 1)).toBe(xpOf(message))

  const answer = await sandbox.driver.runCommand(people.linus, channels.general, 'rank').response()
  expect(answer.flags).toBe(0)
  expect(answer.embeds[0]).toMatchObject({ title: 'Rank of Linus' })
  expect(answer.embeds[0]?.description).toContain(`${xpOf(message)} of 100 XP to level 1`)
  expect(answer.embeds[0]?.fields).toEqual([
    { name: 'Level', value: '0', inline: true },
    { name: 'Rank', value: '#1 of 1', inline: true },
    { name: 'Total XP', value: String(xpOf(message)), inline: true },
  ])
})

test('a cooldown of a minute lies between two grants', async () => {
  const { sandbox, channels, people } = stage
  const bot = await stage.startBot()
  const first = sandbox.driver.say(people.linus, channels.general, 'one')
  sandbox.driver.say(people.linus, channels.general, 'two, at once')
  sandbox.clock.advance(60_000)
  const third = sandbox.driver.say(people.linus, channels.levels, 'three, a minute later')
  expect(await stage.granted(bot, people.linus, 2)).toBe(xpOf(first) + xpOf(third))
})

test('bots, webhooks and system messages, and direct messages, earn nothing', async () => {
  const { sandbox, channels, people, guildId } = stage
  const bot = await stage.startBot()
  const other = sandbox.build.newcomer(guildId, { username: 'otherbot', bot: true })
  sandbox.driver.say(other.id, channels.general, 'beep')
  const webhookMessage = (more: object) => ({
    ...sandbox.driver.say(people.alan, channels.general, 'a template, which itself earns'),
    guild_id: guildId,
    id: String(BigInt(sandbox.world.snowflakes.next())),
    ...more,
  })
  const template = webhookMessage({})
  sandbox.gateway.dispatchRaw('MESSAGE_CREATE', {
    ...template,
    author: { ...template.author, id: '901' },
    webhook_id: '901',
  })
  // Type 7: somebody joined.
  sandbox.gateway.dispatchRaw('MESSAGE_CREATE', {
    ...template,
    author: { ...template.author, id: '902' },
    type: 7,
  })
  sandbox.driver.say(people.grace, sandbox.driver.openDm(people.grace), 'psst')
  sandbox.driver.say(people.linus, channels.general, 'the last one')
  await stage.granted(bot, people.linus, 1)
  const members = await bot.bot.db.system.prisma.member.findMany()
  expect(members.map(member => member.userId).toSorted()).toEqual([people.alan, people.linus].toSorted())
})

test('/rank of others: somebody without XP and a bot get a private answer', async () => {
  const { sandbox, channels, people } = stage
  await stage.startBot()
  const rank = (member: string) =>
    sandbox.driver.runCommand(people.linus, channels.general, 'rank', { member }).response()
  const none = await rank(people.alan)
  expect(none.content).toBe(`<@${people.alan}> has no XP yet. XP comes from talking in this server.`)
  const bot = await rank(sandbox.world.botId)
  expect(bot.content).toBe("Bots don't earn XP. Choose a member instead.")
  for (const answer of [none, bot]) expect(answer.flags).toBe(MessageFlags.Ephemeral)
  // The public "thinking…" went away with it.
  expect(sandbox.world.messages(channels.general).all.filter(({ visibleTo }) => visibleTo === null)).toEqual(
    [],
  )
})

test('private answers speak the member’s language, public ones the guild’s', async () => {
  const { sandbox, channels, people, guildId } = stage
  const { bot } = await stage.startBot()
  const hans = sandbox.build.newcomer(guildId, { username: 'hans', locale: 'de' })
  const own = await sandbox.driver.runCommand(hans.id, channels.general, 'rank').response()
  expect(own.content).toBe(
    'Du hast noch keine XP. Schreib etwas auf diesem Server und frag dann noch einmal.',
  )
  await bot.db.system.prisma.guildSettings.create({ data: { guildId, locale: 'de' } })
  await until(
    () => bot.settings.of(guildId).locale,
    locale => locale === 'de',
  )
  sandbox.driver.say(people.linus, channels.general, 'hello')
  await until(
    () => bot.db.system.prisma.member.count(),
    count => count === 1,
  )
  const rank = await sandbox.driver.runCommand(people.linus, channels.general, 'rank').response()
  expect(rank.embeds[0]?.title).toBe('Rang von Linus')
})

test('/leaderboard is paged by its caller, and gives others a private copy', async () => {
  const { sandbox, channels, people, guildId } = stage
  const { bot } = await stage.startBot()
  const empty = await sandbox.driver.runCommand(people.ada, channels.general, 'leaderboard').response()
  expect(empty.content).toContain('Nobody has earned XP here yet')

  const crowd = sandbox.build.crowd(guildId, 25)
  await bot.db.system.prisma.user.createMany({ data: crowd.map(id => ({ id, username: id })) })
  await bot.db.system.prisma.member.createMany({
    data: crowd.map((userId, i) => ({ guildId, userId, xp: BigInt(1_000 - i) })),
  })
  const ranksOf = (message: { embeds: { description?: string }[] }) =>
    [...(message.embeds[0]?.description ?? '').matchAll(/#(\d+)\*\* <@(\d+)>/g)].map(([, rank, id]) => [
      Number(rank),
      id,
    ])
  const placesFrom = (start: number, end: number) =>
    crowd.slice(start, end).map((id, i) => [start + i + 1, id])
  const buttons = (message: { components?: unknown[] }) =>
    (message.components as { components: { custom_id: string; disabled?: boolean }[] }[])[0]?.components ?? []

  const board = await sandbox.driver.runCommand(people.ada, channels.general, 'leaderboard').response()
  expect(ranksOf(board)).toEqual(placesFrom(0, 10))
  expect(buttons(board).map(button => button.disabled ?? false)).toEqual([true, false])

  const second = await sandbox.driver
    .click(people.ada, board.id, buttons(board)[1]?.custom_id as string)
    .response()
  expect(second.id).toBe(board.id)
  expect(ranksOf(second)).toEqual(placesFrom(10, 20))

  const copy = await sandbox.driver
    .click(people.alan, board.id, buttons(second)[1]?.custom_id as string)
    .response()
  expect(copy.id).not.toBe(board.id)
  expect(copy.flags).toBe(MessageFlags.Ephemeral)
  expect(ranksOf(copy)).toEqual(placesFrom(20, 25))
  expect(buttons(copy).map(button => button.disabled ?? false)).toEqual([false, true])

  const back = await sandbox.driver
    .click(people.ada, board.id, buttons(second)[0]?.custom_id as string)
    .response()
  expect(ranksOf(back)).toEqual(placesFrom(0, 10))
})

test('a button that was made up answers privately and does nothing', async () => {
  const { sandbox, channels, people } = stage
  await stage.startBot()
  const message = await sandbox.driver.runCommand(people.ada, channels.general, 'leaderboard').response()
  const stored = sandbox.world.messageById(message.id)
  if (!stored) throw new Error('no message')
  for (const custom_id of [
    'leaderboard:after:99999999999999999999:1:1',
    'leaderboard:after:x:1:1',
    'leaderboard:sideways',
    'leaderboard:constructor',
    'tickets:close:1',
    ':',
  ]) {
    stored.message.components = [
      { type: 1, id: 1, components: [{ type: 2, id: 2, style: 2, label: 'x', custom_id }] },
    ]
    const answer = await sandbox.driver.click(people.alan, message.id, custom_id).response()
    expect(answer.flags, custom_id).toBe(MessageFlags.Ephemeral)
    expect(answer.content, custom_id).toContain('This button is from an older version of me')
  }
})

test('each level is announced once where the guild wants it', async () => {
  const { sandbox, channels, people, guildId, databaseUrl } = stage
  expect(databaseUrl).toBeTruthy()
  const running = await stage.startBot()
  const { bot } = running
  await bot.db.system.prisma.guildSettings.create({
    data: { guildId, levelUpNotice: 'CHANNEL', levelUpChannelId: channels.levels },
  })
  await until(
    () => bot.settings.of(guildId).levelUp.notice,
    notice => notice === 'CHANNEL',
  )
  let messages = 0
  for (
    let xp = 0n;
    xp < BigInt(totalXpForLevel(2));
    xp = await stage.granted(running, people.linus, messages)
  ) {
    sandbox.clock.advance(60_000)
    sandbox.driver.say(people.linus, channels.general, `message ${messages++}`)
  }
  // They are sent side by side.
  for (const level of ['level 1', 'level 2'])
    await sandbox.waitForMessage(channels.levels, message => message.content.includes(level))
  const notices = sandbox.world.messages(channels.levels).all.map(({ message }) => message)
  expect(notices.map(message => message.content).toSorted()).toEqual([
    `<@${people.linus}> reached level 1. Congratulations!`,
    `<@${people.linus}> reached level 2. Congratulations!`,
  ])
  expect(notices[0]?.mentions.map(user => user.id)).toEqual([people.linus])
})

test('a name full of mentions and markdown pings nobody', async () => {
  const { sandbox, channels, people, guildId } = stage
  const running = await stage.startBot()
  const rogue = sandbox.build.newcomer(guildId, { username: 'rogue', globalName: '@everyone **x** <@&1>' })
  sandbox.driver.say(rogue.id, channels.general, 'hi')
  await stage.granted(running, rogue.id, 1)
  const answer = await sandbox.driver
    .runCommand(people.ada, channels.general, 'rank', { member: rogue.id })
    .response()
  expect(answer.mention_everyone).toBe(false)
  expect(answer.mentions).toEqual([])
})
