import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestBot, addGuild, createTestBot } from '#test/support/testBot.ts'
import { guildMessage, messageId } from '#test/support/messages.ts'
import { awardMessageXp } from '#src/leveling/leveling.ts'
import { messageXp } from '#src/leveling/messageXp.ts'

let bot: TestBot
beforeAll(async () => {
  bot = await createTestBot()
})
afterAll(() => bot.close())

let guilds = 0
/** A guild that no other test knows. */
async function newGuild(settings = {}): Promise<string> {
  const id = String(9_000 + guilds++)
  await addGuild(bot, id, settings)
  return id
}

const memberOf = (guildId: string, userId: string) =>
  bot.db.system.prisma.member.findUnique({ where: { guildId_userId: { guildId, userId } } })

const xpOf = (seconds: number) => BigInt(messageXp(messageId(seconds), 15, 25))

test('a message earns what the hash of its id draws, and the member knows when they may earn again', async () => {
  const guildId = await newGuild()
  expect(await awardMessageXp(bot, guildMessage(guildId, '7', 0))).toEqual({ kind: 'granted', xp: xpOf(0) })
  const member = await memberOf(guildId, '7')
  expect(member).toMatchObject({
    xp: xpOf(0),
    messageCount: 1,
    lastMsgId: BigInt(messageId(0)),
    nextMsgId: BigInt(messageId(60)),
  })
})

test('the cooldown counts on the time of the messages, to the millisecond', async () => {
  const guildId = await newGuild()
  await awardMessageXp(bot, guildMessage(guildId, '7', 0))
  expect(await awardMessageXp(bot, guildMessage(guildId, '7', 59.999))).toEqual({ kind: 'nothing' })
  expect(await awardMessageXp(bot, guildMessage(guildId, '7', 60))).toMatchObject({ kind: 'granted' })
})

test('with no cooldown every message earns, and still only once', async () => {
  const guildId = await newGuild({ xpCooldownSeconds: 0 })
  const first = guildMessage(guildId, '7', 0)
  const sameMillisecond = { ...first, id: messageId(0, 1) }
  for (const message of [first, sameMillisecond, first, sameMillisecond]) await awardMessageXp(bot, message)
  expect((await memberOf(guildId, '7'))?.messageCount).toBe(2)
})

test('200 copies of one message over four processes without lanes grant once', async () => {
  const guildId = await newGuild()
  const processes = [bot, bot.another(), bot.another(), bot.another()]
  const copies = Array.from({ length: 200 }, (_, i) =>
    awardMessageXp(processes[i % 4] as TestBot, guildMessage(guildId, '7', 0)),
  )
  const fates = await Promise.all(copies)
  expect(fates.filter(fate => fate.kind === 'granted')).toHaveLength(1)
  expect(await memberOf(guildId, '7')).toMatchObject({ xp: xpOf(0), messageCount: 1 })
})

test('an older message that comes late is dropped by design', async () => {
  const guildId = await newGuild()
  await awardMessageXp(bot, guildMessage(guildId, '7', 1_000))
  expect(await awardMessageXp(bot, guildMessage(guildId, '7', 0))).toEqual({ kind: 'nothing' })
})

test('a storm over many members from several processes loses and doubles nothing', async () => {
  const guildId = await newGuild()
  const processes = [bot, bot.another()]
  const work: Promise<unknown>[] = []
  for (let round = 0; round < 5; round++) {
    for (let user = 0; user < 300; user++) {
      for (const process of processes)
        work.push(awardMessageXp(process, guildMessage(guildId, String(user), round * 60)))
    }
  }
  await Promise.all(work)
  const members = await bot.db.system.prisma.member.findMany({ where: { guildId } })
  expect(members).toHaveLength(300)
  // The two processes race, so a later round may overtake an earlier one, which is then dropped by design; but what was
  // granted is exactly the sum of messages at least a cooldown apart, the last one among them.
  for (const member of members) {
    expect(member.lastMsgId).toBe(BigInt(messageId(240)))
    expect(member.messageCount).toBeGreaterThanOrEqual(1)
    expect(member.messageCount).toBeLessThanOrEqual(5)
  }
})

test('a guild that is not known, or was left, gets no rows', async () => {
  expect(await awardMessageXp(bot, guildMessage('404', '7', 0))).toEqual({ kind: 'nothing' })
  const guildId = await newGuild()
  await bot.db.system.prisma.guild.update({ where: { id: guildId }, data: { isActive: false } })
  expect(await awardMessageXp(bot, guildMessage(guildId, '7', 0))).toEqual({ kind: 'nothing' })
  expect(await memberOf(guildId, '7')).toBeNull()
})

test('a guild that switched XP off gives none', async () => {
  const guildId = await newGuild({ xpEnabled: false })
  expect(await awardMessageXp(bot, guildMessage(guildId, '7', 0))).toEqual({ kind: 'nothing' })
  expect(await memberOf(guildId, '7')).toBeNull()
})

test('identical users and messages in two guilds do not touch each other', async () => {
  const [one, two] = [await newGuild(), await newGuild()]
  await awardMessageXp(bot, guildMessage(two, '7', 0))
  const before = await memberOf(two, '7')
  await awardMessageXp(bot, guildMessage(one, '7', 0))
  await awardMessageXp(bot, guildMessage(one, '7', 120))
  expect(await memberOf(two, '7')).toEqual(before)
})

test('names are kept as Discord last told them, and any name may be told', async () => {
  const guildId = await newGuild()
  const hostile = `{"a",b}'; DROP TABLE users; -- \\ "x" \u202eNULL`
  const author = { id: '77', username: 'first', globalName: null }
  await awardMessageXp(bot, guildMessage(guildId, '77', 0, { author }))
  await awardMessageXp(
    bot,
    guildMessage(guildId, '77', 60, { author: { ...author, username: hostile, globalName: 'NULL' } }),
  )
  const user = await bot.db.system.prisma.user.findUniqueOrThrow({ where: { id: '77' } })
  expect(user).toMatchObject({ username: hostile, globalName: 'NULL' })
})

test('a row that the database refuses fails alone', async () => {
  const guildId = await newGuild()
  const fates = await Promise.allSettled([
    awardMessageXp(bot, guildMessage(guildId, '1', 0)),
    awardMessageXp(bot, guildMessage(guildId, 'not a snowflake', 0)),
    awardMessageXp(bot, guildMessage(guildId, '2', 0)),
  ])
  expect(fates.map(fate => fate.status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
})
