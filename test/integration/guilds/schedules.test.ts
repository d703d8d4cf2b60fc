import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { endGrace, imageOf, jobKeys } from '#test/support/guildLife.ts'
import { messageId } from '#test/support/messages.ts'
import { addGuild, createTestBot, type TestBot } from '#test/support/testBot.ts'
import { asker, findBroken, makeCategory, ticketsOf } from '#test/support/tickets.ts'
import { GuildRemoved } from '#src/database/transactionErrors.ts'
import { closeAbsentGuilds, closeGuild } from '#src/guilds/closeGuild.ts'
import { openGuilds } from '#src/guilds/openGuilds.ts'
import { purgeGuild } from '#src/guilds/purgeGuild.ts'
import { sweepRemovedGuildsInAllGuilds } from '#src/guilds/sweepRemovedGuilds.ts'
import { awardMessageXp } from '#src/leveling/leveling.ts'
import { openTicket } from '#src/tickets/openTicket.ts'
import { sweepTicketsInAllGuilds } from '#src/tickets/syncStore.ts'
import { syncTicket } from '#src/tickets/syncTicket.ts'

const runs = Number(process.env['SCHEDULES'] ?? 30)
const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000)
const other = '9'

let bot: TestBot
let image: string | null
beforeAll(async () => {
  bot = await createTestBot()
  await addGuild(bot, other)
  await steps.message(other)
  image = await imageOf(bot, other)
})
afterAll(() => bot.close())

let guilds = 0
let messages = 0

const rowOf = (guildId: string) => bot.db.system.prisma.guild.findUnique({ where: { id: guildId } })
const isThere = (guildId: string) => bot.discord.guilds.has(guildId)
const purge = (guildId: string) =>
  purgeGuild(bot.db, guildId, { operator: 'tester', graceDays: 30, batchRows: 1 })

const factsOf = (id: string) => ({ id, name: `Guild ${id}`, ownerId: '1', memberCount: 3 })

/** What can happen to a guild, on Discord or to the bot. What is lost is not told to the bot by an event. */
const steps = {
  async join(guildId: string) {
    if (isThere(guildId)) return
    steps.joinLost(guildId)
    await openGuilds(bot, [guildId], { joined: true })
  },
  joinLost: (guildId: string) => void bot.discord.guilds.set(guildId, factsOf(guildId)),
  async leave(guildId: string) {
    if (steps.leaveLost(guildId)) await closeGuild(bot, guildId)
  },
  leaveLost: (guildId: string) => bot.discord.guilds.delete(guildId),
  async outage(guildId: string) {
    if (isThere(guildId)) await openGuilds(bot, [guildId])
  },
  restart: (guildId: string) => start(guildId),
  async message(guildId: string) {
    const author = { id: String(1 + (messages % 5)), username: 'user', globalName: null }
    await awardMessageXp(bot, { guildId, channelId: '500', id: messageId(100 * ++messages), author })
  },
  async ticket(guildId: string) {
    const category = await bot.db.system.prisma.ticketCategory.findFirst({ where: { guildId } })
    const who = asker(guildId, String(++messages))
    if (category) await openTicket(bot, { asker: who, categoryId: category.id, answers: [] })
  },
  graceEnds: (guildId: string) => endGrace(bot, guildId),
  purge: async (guildId: string) => void (await purge(guildId)),
}
const names = Object.keys(steps) as (keyof typeof steps)[]

/** As clientReady does. */
async function start(guildId: string): Promise<void> {
  await Promise.all([
    isThere(guildId) ? openGuilds(bot, [guildId]) : undefined,
    closeAbsentGuilds(bot, isThere, id => id === guildId),
  ])
}

/** What jobs and sweeps do once everything has come to rest. */
async function settle(guildId: string): Promise<void> {
  await start(guildId)
  await sweepTicketsInAllGuilds(bot.db)
  for (const { id } of await ticketsOf(bot, guildId)) await syncTicket(bot, { guildId, ticketId: id })
}

async function check(guildId: string): Promise<void> {
  const row = await rowOf(guildId)
  expect(row?.isActive ?? false).toBe(isThere(guildId))
  if (isThere(guildId)) expect(await findBroken(bot, guildId)).toEqual([])
  // However it was, it ends with the bot gone for longer than the grace.
  if (isThere(guildId)) await steps.leave(guildId)
  const made = bot.discord.made.size
  if (await rowOf(guildId)) {
    await endGrace(bot, guildId)
    // Its job was lost with the worker that had it.
    await bot.db.system.pool.query(
      `SELECT FROM graphile_worker.complete_jobs(ARRAY(SELECT id FROM graphile_worker._private_jobs WHERE key = $1))`,
      [`purge:${guildId}`],
    )
    expect(await sweepRemovedGuildsInAllGuilds(bot.db, 30)).toBe(1)
    expect(await purge(guildId)).toMatchObject({ kind: 'purged' })
  }
  for (const late of ['message', 'ticket'] as const) await steps[late](guildId).catch(refused)
  await sweepTicketsInAllGuilds(bot.db)
  expect(await imageOf(bot, guildId)).toBeNull()
  expect(await jobKeys(bot, guildId)).toEqual([])
  expect(bot.discord.made.size).toBe(made)
  expect(await imageOf(bot, other)).toBe(image)
}

test(`joining, leaving, outages, restarts and purges in any order end with rows that agree with Discord, then none (seed ${seed})`, async () => {
  const schedule = fc.array(fc.record({ step: fc.constantFrom(...names), waits: fc.boolean() }), {
    minLength: 4,
    maxLength: 14,
  })
  await fc.assert(
    fc.asyncProperty(schedule, async plays => {
      const guildId = String(1_000 + guilds++)
      await addGuild(bot, guildId)
      await makeCategory(bot, guildId)
      const running: Promise<unknown>[] = []
      for (const { step, waits } of plays) {
        const run = Promise.resolve(steps[step](guildId)).catch(refused)
        running.push(run)
        if (waits) await run
      }
      await Promise.all(running)
      await settle(guildId)
      await check(guildId)
    }),
    { numRuns: runs, seed, endOnFailure: true },
  )
}, 900_000)

/** What comes too late is refused, in the lane or in the database; everything else is a failure. */
function refused(error: unknown): void {
  if (error instanceof GuildRemoved || (error as Error).name === 'LaneRefused') return
  throw error
}
