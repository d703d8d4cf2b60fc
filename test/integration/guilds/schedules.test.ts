import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { endGrace, imageOf, jobKeys } from '#test/support/guildLife.ts'
import { messageId } from '#test/support/messages.ts'
import { addGuild, createTestBot, type TestBot } from '#test/support/testBot.ts'
import { asker, findBroken, makeCategory, ticketsOf } from '#test/support/tickets.ts'
import { GuildRemoved } from '#src/database/guildTransaction.ts'
import { closeAbsentGuilds, closeGuild } from '#src/guilds/closeGuild.ts'
import { openGuilds } from '#src/guilds/openGuilds.ts'
import { purgeGuild } from '#src/guilds/purgeGuild.ts'
import { sweepRemovedGuildsInAllGuilds } from '#src/guilds/store.ts'
import { awardMessageXp } from '#src/leveling/leveling.ts'
import { openTicket } from '#src/tickets/openTicket.ts'
import { sweepTicketsInAllGuilds } from '#src/tickets/syncStore.ts'
import { syncTicket } from '#src/tickets/syncTicket.ts'

/** On Discord, or to the bot. `lost` ones are not told to the bot by an event. */
const steps = [
  'join',
  'leave',
  'joinLost',
  'leaveLost',
  'outage',
  'restart',
  'message',
  'ticket',
  'graceEnds',
  'purge',
] as const
type Step = (typeof steps)[number]

const runs = Number(process.env['SCHEDULES'] ?? 40)
const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000)
const other = '9'

let bot: TestBot
let image: string | null
beforeAll(async () => {
  bot = await createTestBot()
  await addGuild(bot, other)
  await play(bot, other, 'message')
  image = await imageOf(bot, other)
})
afterAll(() => bot.close())

let guilds = 0
let messages = 0

const rowOf = (guildId: string) => bot.db.system.prisma.guild.findUnique({ where: { id: guildId } })
const isThere = (guildId: string) => bot.discord.guilds.has(guildId)
const purge = (guildId: string) =>
  purgeGuild(bot.db, guildId, { operator: 'tester', graceDays: 30, batchRows: 1 })

/** Does not wait for what the step begins: the next one meets it under way. */
async function play(at: TestBot, guildId: string, step: Step): Promise<unknown> {
  const facts = { id: guildId, name: `Guild ${guildId}`, ownerId: '1', memberCount: 3 }
  switch (step) {
    case 'join':
    case 'joinLost':
      if (isThere(guildId)) return
      bot.discord.guilds.set(guildId, facts)
      return step === 'join' ? await openGuilds(at, [guildId], { joined: true }) : undefined
    case 'leave':
    case 'leaveLost':
      if (!isThere(guildId)) return
      bot.discord.guilds.delete(guildId)
      return step === 'leave' ? await closeGuild(at, guildId) : undefined
    case 'outage':
      return isThere(guildId) ? await openGuilds(at, [guildId]) : undefined
    case 'restart':
      return await start(at, guildId)
    case 'message': {
      const author = { id: String(1 + (messages % 5)), username: 'user', globalName: null }
      const id = messageId(100 * ++messages)
      return await awardMessageXp(at, { guildId, channelId: '500', id, author })
    }
    case 'ticket': {
      const category = await at.db.system.prisma.ticketCategory.findFirst({ where: { guildId } })
      if (!category) return
      const who = asker(guildId, String(++messages))
      return await openTicket(at, { asker: who, categoryId: category.id, answers: [] })
    }
    case 'graceEnds':
      return await endGrace(bot, guildId)
    case 'purge':
      return await purge(guildId)
  }
}

/** As clientReady does. */
async function start(at: TestBot, guildId: string): Promise<void> {
  await Promise.all([
    isThere(guildId) ? openGuilds(at, [guildId]) : undefined,
    closeAbsentGuilds(at, isThere, id => id === guildId),
  ])
}

/** What jobs and sweeps do once everything has come to rest. */
async function settle(guildId: string): Promise<void> {
  await start(bot, guildId)
  await sweepTicketsInAllGuilds(bot.db)
  for (const { id } of await ticketsOf(bot, guildId)) await syncTicket(bot, { guildId, ticketId: id })
}

async function check(guildId: string): Promise<void> {
  const row = await rowOf(guildId)
  expect(row?.isActive ?? false).toBe(isThere(guildId))
  if (isThere(guildId)) expect(await findBroken(bot, guildId)).toEqual([])
  // However it was, it ends with the bot gone for longer than the grace.
  if (isThere(guildId)) await play(bot, guildId, 'leave')
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
  for (const late of ['message', 'ticket'] as const) await play(bot, guildId, late)
  await sweepTicketsInAllGuilds(bot.db)
  expect(await imageOf(bot, guildId)).toBeNull()
  expect(await jobKeys(bot, guildId)).toEqual([])
  expect(bot.discord.made.size).toBe(made)
  expect(await imageOf(bot, other)).toBe(image)
}

test(`joining, leaving, outages, restarts and purges in any order end with rows that agree with Discord, then none (seed ${seed})`, async () => {
  const schedule = fc.array(fc.record({ step: fc.constantFrom(...steps), waits: fc.boolean() }), {
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
        const run = play(bot, guildId, step).catch(refused)
        running.push(run)
        if (waits) await run
      }
      await Promise.all(running)
      await settle(guildId)
      await check(guildId)
    }),
    { numRuns: runs, seed, endOnFailure: true },
  )
}, 300_000)

/** What comes too late is refused, in the lane or in the database; everything else is a failure. */
function refused(error: unknown): void {
  if (error instanceof GuildRemoved || (error as Error).name === 'LaneRefused') return
  throw error
}
