import { type APIMessage, MessageFlags } from 'discord-api-types/v10'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { OptionValues } from '#sandbox/driver/commandData.ts'
import { controlsOf, staffOf } from '#test/e2e/settingsStaff.ts'
import { findCooked } from '#test/support/economy.ts'
import { type Stage, setStage } from '#test/support/stage.ts'

let stage: Stage
beforeEach(async () => {
  stage = await setStage()
})
afterEach(() => stage.close())

const isPrivate = (message: APIMessage) => ((message.flags ?? 0) & MessageFlags.Ephemeral) !== 0

const call = (who: string, name: string, options: OptionValues = {}) =>
  stage.sandbox.driver.runCommand(who, stage.channels.general, name, options)
const run = (who: string, name: string, options: OptionValues = {}) => call(who, name, options).response()

/** What only whoever called reads, where the answer was meant to be public. */
const refusal = async (who: string, name: string, options: OptionValues) => {
  const message = await call(who, name, options).followUp()
  expect(isPrivate(message)).toBe(true)
  return message.content
}

const click = (who: string, message: APIMessage, action: string) => {
  const id = controlsOf(message).find(({ custom_id }) => custom_id.split(':')[1] === action)?.custom_id
  return stage.sandbox.driver.click(who, message.id, id ?? action).response()
}

const switchOn = () => staffOf(stage).edit('economy', { economyEnabled: ['on'], dailyAmount: '40' })

test('coins are off until a server wants them; then they come each day, are paid and are counted', async () => {
  const { ada, linus, alan } = stage.people
  const { bot } = await stage.startBot()
  for (const [name, options] of [
    ['balance', {}],
    ['daily', {}],
    ['pay', { member: alan, amount: 1 }],
  ] as const) {
    const answer = await run(linus, name, options)
    expect([isPrivate(answer), answer.content]).toEqual([true, expect.stringContaining('does not use coins')])
  }
  expect((await run(ada, 'economy give', { member: linus, amount: 1, reason: 'x' })).content).toContain(
    'does not use coins',
  )

  expect((await switchOn()).content).toContain('**Coins**: Off → On')
  const daily = await run(linus, 'daily')
  expect(isPrivate(daily)).toBe(true)
  expect(daily.content).toMatch(
    /^Here are your \*\*40 coins\*\* of today; you have 40 coins now\..* <t:\d+:R>\.$/,
  )
  expect((await run(linus, 'daily')).content).toMatch(/^You have had your coins of today\./)

  const paid = await run(linus, 'pay', { member: alan, amount: 15, note: 'for *lunch* @everyone' })
  expect(isPrivate(paid)).toBe(false)
  expect(paid.content).toBe(`<@${linus}> paid <@${alan}> **15 coins**: for \\*lunch\\* @everyone`)
  expect([paid.mention_everyone, paid.mentions]).toEqual([false, []])
  expect((await run(linus, 'balance')).content).toBe('You have **25 coins**. In all 40 came and 15 went.')
  expect((await run(ada, 'balance', { member: alan })).content).toBe(
    `<@${alan}> has **15 coins**. In all 15 came and 0 went.`,
  )
  const history = await click(linus, await run(linus, 'balance'), 'newest')
  expect(history.embeds[0]?.description).toMatch(
    new RegExp(
      `\\*\\*-15\\*\\* · paid to <@${alan}>: for .* · 25 then\\n.*\\*\\*\\+40\\*\\* · coins of the day · 40 then$`,
    ),
  )
  expect(await findCooked(bot)).toEqual([])
})

test('what cannot be paid is refused plainly, and nothing moves', async () => {
  const { linus, alan } = stage.people
  const { bot } = await stage.startBot()
  await switchOn()
  await run(linus, 'daily')
  const self = stage.sandbox.world.application.botId
  for (const [options, sentence] of [
    [{ member: linus, amount: 1 }, 'You cannot pay yourself. Choose another member.'],
    [{ member: self, amount: 1 }, 'Bots have no coins. Choose a member instead.'],
    [{ member: alan, amount: 0 }, '0 is nothing to hand over. Choose 1 or more.'],
    [{ member: alan, amount: -5 }, '-5 is nothing to hand over. Choose 1 or more.'],
    [{ member: alan, amount: 1.5 }, 'Coins are whole: 1.5 is not a number of coins.'],
    [{ member: alan, amount: 0.000001 }, 'Coins are whole: 0.000001 is not a number of coins.'],
    [
      { member: alan, amount: 9_007_199_254_740_991 },
      '9,007,199,254,740,991 is too much for once: 1,000,000,000 at most.',
    ],
  ] as const) {
    const answer = await run(linus, 'pay', options)
    expect([isPrivate(answer), answer.content]).toEqual([true, sentence])
  }
  expect(await refusal(linus, 'pay', { member: alan, amount: 41 })).toBe(
    'You cannot pay 41 coins: you have 40 coins. /daily brings some each day.',
  )
  expect((await run(linus, 'balance', { member: self })).content).toBe(
    'Bots have no coins. Choose a member instead.',
  )
  expect(await bot.db.system.prisma.ledgerEntry.count()).toBe(1)
})

test('the staff give, take and look through a history; others cannot', async () => {
  const { ada, linus, alan } = stage.people
  await stage.startBot()
  await switchOn()
  const given = await run(ada, 'economy give', { member: linus, amount: 10, reason: 'won the quiz' })
  expect([isPrivate(given), given.content]).toEqual([true, `<@${linus}> got 10 coins and has 10 coins now.`])
  const take = (amount: number) => run(ada, 'economy take', { member: linus, amount, reason: 'cheated' })
  expect((await take(9)).content).toBe(`<@${linus}> lost 9 coins and has 1 coin now.`)
  expect((await take(2)).content).toBe(
    `You cannot take 2 coins from <@${linus}>, who has 1 coin. Nothing was taken.`,
  )
  expect((await take(0.5)).content).toContain('Coins are whole')
  for (let n = 1; n <= 10; n++)
    await run(ada, 'economy give', { member: linus, amount: n, reason: `part ${n}` })

  const page = await run(ada, 'economy history', { member: linus })
  expect(page.embeds[0]?.description?.split('\n')).toHaveLength(11)
  expect(page.embeds[0]?.description).toContain(`given by <@${ada}>: part 10`)
  const older = await click(ada, page, 'older')
  expect(older.embeds[0]?.description).toContain('cheated')
  expect((await click(ada, older, 'newer')).embeds[0]?.description).toBe(page.embeds[0]?.description)

  const log = await run(ada, 'audit', { subject: 'ledger' })
  expect(log.embeds[0]?.description).toContain(
    `added **coins <@${linus}>** (command)\n- amount: 10\n- reason: part 10\n- balance`,
  )
  expect(() => call(alan, 'economy history', { member: linus })).toThrow()
  expect((await run(ada, 'economy history', { member: alan })).content).toBe(
    'No coins have come or gone yet.',
  )
})

test('it speaks German to those who do', async () => {
  const { linus, alan } = stage.people
  await stage.startBot()
  await switchOn()
  stage.sandbox.world.person(linus).locale = 'de'
  expect((await run(linus, 'daily')).content).toMatch(/^Hier sind deine \*\*40 Münzen\*\* von heute/)
  expect((await run(linus, 'pay', { member: alan, amount: 1.5 })).content).toBe(
    'Münzen sind ganz: 1.5 ist keine Anzahl von Münzen.',
  )
})
