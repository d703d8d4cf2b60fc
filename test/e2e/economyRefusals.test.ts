import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Bot } from '#src/bot.ts'
import { en } from '#src/words/en.ts'
import { playGiveaways } from '#test/e2e/giveawayPlay.ts'
import { expectHeard, patternsOf } from '#test/support/refusals.ts'
import { type Stage, setStage } from '#test/support/stage.ts'
import { until } from '#test/support/until.ts'

let stage: Stage
let bot: Bot
let play: ReturnType<typeof playGiveaways>
beforeAll(async () => {
  stage = await setStage({ sandbox: { rateLimits: 'off' } })
  bot = (await stage.startBot()).bot
  const board = await stage.sandbox.driver
    .runCommand(stage.people.ada, stage.channels.general, 'leaderboard')
    .response()
  play = playGiveaways(stage, bot, board)
})
afterAll(() => stage.close())

test('coins are refused plainly', async () => {
  const { heard, run, press } = play
  const { people, sandbox, guildId } = stage
  const { economy } = en
  const stranger = sandbox.build.person({ username: 'stranger' }).id
  const self = sandbox.world.application.botId
  for (const name of ['daily', 'balance']) expect(await run(people.linus, name)).toBe(economy.off)
  await bot.db.system.prisma.guildSettings.create({ data: { guildId, economyEnabled: true, dailyAmount: 0 } })
  await until(
    () => bot.settings.of(guildId).economy.enabled,
    on => on,
  )
  const pay = (member: string, amount: number) => run(people.linus, 'pay', { member, amount })
  expect(await run(people.linus, 'daily')).toBe(economy.daily.none)
  expect(await pay(people.linus, 1)).toBe(economy.pay.self)
  expect(await pay(self, 1)).toBe(economy.bot)
  expect(await pay(stranger, 1)).toBe(economy.pay.stranger(`<@${stranger}>`))
  for (const amount of [0, -1, -1e15])
    expect(await pay(people.alan, amount)).toContain('is nothing to hand over')
  for (const amount of [0.5, 1e-9, -0.5]) expect(await pay(people.alan, amount)).toContain('Coins are whole')
  for (const amount of [1_000_000_001, 2 ** 53])
    expect(await pay(people.alan, amount)).toContain('is too much for once')
  const poor = await sandbox.driver
    .runCommand(people.linus, stage.channels.general, 'pay', { member: people.alan, amount: 1 })
    .followUp()
  heard.push(poor.content)
  expect(poor.content).toBe(economy.pay.notEnough('1 coin', '0 coins'))
  const take = { member: people.linus, amount: 2, reason: 'x' }
  expect(await run(people.ada, 'economy take', take)).toBe(
    economy.staff.notEnough(`<@${people.linus}>`, '2 coins', '0 coins'),
  )
  expect(await run(people.ada, 'economy history', { member: people.linus })).toBe(economy.history.empty)
  expect(await press(people.linus, 'balance:older:1')).toBe(economy.history.pageGone)
  expect(await press(people.linus, 'balance:older:x')).toBe(en.errors.unknownButton)
  await bot.db.system.pool.query(`UPDATE guild_settings SET daily_amount = 5 WHERE guild_id = $1`, [guildId])
  await until(
    () => bot.settings.of(guildId).economy.dailyAmount,
    amount => amount === 5,
  )
  await run(people.linus, 'daily')
  expect(await run(people.linus, 'daily')).toMatch(/^You have had your coins of today\./)
})

test('each refusal that there are words for was heard by somebody', () => {
  const groups = /^(amounts|pay|daily|staff|off|bot)\b/
  expectHeard(
    play.heard,
    patternsOf(en.economy),
    groups,
    'pay.paid pay.paidFor daily.claimed staff.given staff.taken',
  )
})
