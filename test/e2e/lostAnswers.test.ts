import { type APIMessage, MessageFlags } from 'discord-api-types/v10'
import { describe, expect, type TestContext, test } from 'vitest'
import type { OptionValues } from '#sandbox/driver/commandData.ts'
import { staffOf } from '#test/e2e/settingsStaff.ts'
import { channelIn, customIdOf, playTickets } from '#test/e2e/ticketPlay.ts'
import { findCooked } from '#test/support/economy.ts'
import { setStage } from '#test/support/stage.ts'
import { until } from '#test/support/until.ts'

/** A stage for one of the tests that run at the same time: they wait for answers that do not come more than they work. */
async function setScene({ onTestFinished }: TestContext) {
  const stage = await setStage()
  onTestFinished(() => stage.close())
  const call = (who: string, name: string, options: OptionValues = {}) =>
    stage.sandbox.driver.runCommand(who, stage.channels.general, name, options)
  const run = async (who: string, name: string, options: OptionValues = {}) =>
    (await call(who, name, options).response()).content
  return {
    ...playTickets(() => stage),
    stage,
    call,
    run,
    balanceOf: async (userId: string) => Number((await run(userId, 'balance')).match(/\d+/)?.[0]),
    /** Linus has 40 coins. */
    async switchOn() {
      await staffOf(stage).edit('economy', { economyEnabled: ['on'], dailyAmount: '40' })
      await run(stage.people.linus, 'daily')
    },
  }
}

const isPrivate = (message: APIMessage) => ((message.flags ?? 0) & MessageFlags.Ephemeral) !== 0

describe.concurrent('with answers that are lost', () => {
  test.for([
    ['lost', { losePercent: 30 }],
    ['lost each time', { losePercent: 100 }],
    ['errors of Discord', { serverErrorPercent: 30 }],
    ['lost or errors', { losePercent: 30, serverErrorPercent: 20 }],
    ['late', { latencyMs: 300, losePercent: 30 }],
  ] as const)('whatever answers are (%s), each payment is made once and said', async ([
    ,
    faults,
  ], context) => {
    const { stage, run, balanceOf, switchOn } = await setScene(context)
    const { linus, grace } = stage.people
    const bot = await stage.startBot()
    await switchOn()
    Object.assign(stage.sandbox.faults, faults)
    const answers = await Promise.all(
      Array.from({ length: 14 }, () => run(linus, 'pay', { member: grace, amount: 1 })),
    )
    expect(new Set(answers)).toEqual(new Set([`<@${linus}> paid <@${grace}> **1 coin**.`]))
    expect([await balanceOf(linus), await balanceOf(grace)]).toEqual([26, 14])
    expect(await findCooked(bot.bot)).toEqual([])
  })

  test('two processes that both lose the answer to their first answer pay once', async context => {
    const { stage, run, balanceOf, switchOn } = await setScene(context)
    const { linus, grace } = stage.people
    const bot = await stage.startBot()
    await stage.startBot()
    await switchOn()
    // Each takes what the other did for its own, and neither runs out of tries.
    stage.sandbox.faults.next({ method: 'POST', path: /\/callback$/ }, { kind: 'status', status: 500 }, 20)
    stage.sandbox.faults.losePercent = 50
    await Promise.all(Array.from({ length: 10 }, () => run(linus, 'pay', { member: grace, amount: 1 })))
    stage.sandbox.faults.clear()
    await until(
      () => balanceOf(grace),
      coins => coins === 10,
    )
    expect(await findCooked(bot.bot)).toEqual([])
  })

  test('what is refused in private after a public deferral is said once, though each answer is lost', async context => {
    const { stage, call, switchOn } = await setScene(context)
    const { linus, grace } = stage.people
    await stage.startBot()
    await switchOn()
    stage.sandbox.faults.losePercent = 100
    const asked = call(linus, 'pay', { member: grace, amount: 1_000 })
    const refused = await asked.response()
    expect([isPrivate(refused), refused.content]).toEqual([true, expect.stringContaining('40 coins')])
    const { content } = await call(linus, 'balance').response()
    expect(content).toContain('**40 coins**')
    expect(asked.interaction.followUpIds).toHaveLength(1)
  })

  test('commands, forms, menus and buttons work while every answer is lost', async context => {
    const { stage, call, run, click, setUp, switchOn } = await setScene(context)
    const { sandbox, people, guildId } = stage
    const { bot } = await stage.startBot()
    await switchOn()
    const panel = await setUp()
    await call(people.grace, 'giveaways create', { prizes: 'Mug', duration: '2h' }).response()
    const giveaway = await sandbox.waitForMessage(
      stage.channels.general,
      message => customIdOf(message, 'enter') !== undefined,
    )
    sandbox.faults.losePercent = 100

    expect((await call(people.linus, 'rank').followUp()).content).not.toBe('')
    expect(await run(people.linus, 'balance')).toContain('40 coins')
    expect(await run(people.linus, 'voice lock')).not.toMatch(/wrong/)
    expect((await call(people.ada, 'audit').response()).embeds).not.toEqual([])
    expect((await staffOf(stage).edit('economy', { dailyAmount: '41' })).content).toContain('41 coins')
    expect((await click(people.linus, giveaway, 'enter').response()).content).toMatch(/^You are in/)
    expect((await click(people.linus, panel, 'open').response()).content).toContain('#1')
    sandbox.faults.clear()
    await until(
      () => bot.db.system.prisma.ticket.findMany(),
      ([ticket]) => ticket?.status === 'OPEN' && ticket.channelId !== null,
    )
    expect(
      [...sandbox.world.channels.values()].filter(({ name }) => name.startsWith('ticket-')),
    ).toHaveLength(1)
    const where = { guildId, role: 'PARTICIPANT' }
    expect(await bot.db.system.prisma.giveawayEntry.count({ where })).toBe(1)
  })

  test('a hub is made and a ticket is closed and deleted once, and it is said, while every answer is lost', async context => {
    const { stage, run, click, setUp, withAction } = await setScene(context)
    const { sandbox, people } = stage
    const { bot } = await stage.startBot()
    const panel = await setUp()
    const channelId = channelIn(await click(people.linus, panel, 'open').response())
    sandbox.faults.losePercent = 100

    expect(await run(people.grace, 'hubs add')).toMatch(/written down/)
    const close = sandbox.driver.runCommand(people.grace, channelId, 'ticket close')
    expect((await close.response()).content).toMatch(/closed/)
    const closed = await withAction(channelId, 'delete')
    expect((await click(people.grace, closed, 'delete').response()).content).toMatch(/delet/)
    sandbox.faults.clear()
    await until(
      () => sandbox.world.channels.has(channelId),
      isThere => !isThere,
    )
    expect(await bot.db.system.prisma.ticket.findMany()).toMatchObject([{ status: 'DELETED' }])
    expect(await bot.db.system.prisma.voiceHub.count()).toBe(1)
  })
})
