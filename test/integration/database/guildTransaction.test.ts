import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { parseConfig } from '#src/config.ts'
import { type Database, openDatabase } from '#src/database/database.ts'
import { nextNumber } from '#src/database/counters.ts'
import {
  type Actor,
  type GuildTransaction,
  changeGuild,
  changeGuildOnce,
  changeInAllGuilds,
  readGuild,
} from '#src/database/guildTransaction.ts'
import { isTransient } from '#src/database/retry.ts'
import { lockInGuild } from '#src/database/locks.ts'
import { snowflakeAt } from '#src/discord/snowflake.ts'
import { type PostgresProxy, startPostgresProxy } from '#test/support/postgresProxy.ts'
import { type TestBot, addGuild, createTestBot, silent } from '#test/support/testBot.ts'

let bot: TestBot
beforeEach(async () => {
  bot = await createTestBot()
  await addGuild(bot, '1')
  await addGuild(bot, '2')
})
afterEach(() => bot.close())

const userId = '700000000000000077'
let interactions = 0
const actor = (changes: Partial<Actor> = {}): Actor => ({
  source: 'COMMAND',
  userId,
  requestId: String(snowflakeAt(Date.now()) + BigInt(++interactions)),
  ...changes,
})
const count = (guildId: string) =>
  readGuild(bot.db, guildId, async ({ prisma }) => (await prisma.guildCounter.findFirst())?.n)

describe('one transaction', () => {
  test('what kysely writes, prisma reads, and a failure takes both back', async () => {
    const change = (fail: boolean) =>
      changeGuild(bot.db, '1', actor(), async tx => {
        await nextNumber(tx, 'ticket')
        const found = await tx.prisma.guildCounter.findMany()
        await tx.prisma.guildCounter.create({ data: { guildId: '1', kind: `after ${found[0]?.n}` } })
        if (fail) throw new Error('changed my mind')
        return found.length
      })
    await expect(change(true)).rejects.toThrow('changed my mind')
    expect(await count('1')).toBeUndefined()
    expect(await change(false)).toBe(1)
  })

  test('sees the rows of its guild alone, and cannot write those of another', async () => {
    for (const guildId of ['1', '2'])
      await changeGuild(bot.db, guildId, actor(), tx => nextNumber(tx, 'ticket'))
    expect(await readGuild(bot.db, '1', tx => tx.kysely.selectFrom('guilds').select('id').execute())).toEqual(
      [{ id: '1' }],
    )
    const touched = await changeGuild(bot.db, '1', actor(), ({ kysely }) =>
      kysely.updateTable('guild_counters').set({ n: 100n }).where('guild_id', '=', '2').executeTakeFirst(),
    )
    expect(touched.numUpdatedRows).toBe(0n)
    await expect(
      changeGuild(bot.db, '1', actor(), ({ kysely }) =>
        kysely.insertInto('guild_counters').values({ guild_id: '2', kind: 'case' }).execute(),
      ),
    ).rejects.toThrow(/row-level security/)
    expect(await count('2')).toBe(1n)
  })

  test('one that reads cannot write', async () => {
    await expect(readGuild(bot.db, '1', tx => nextNumber(tx, 'ticket'))).rejects.toThrow(
      /read-only transaction/,
    )
  })

  test('its guild and role do not stay on the connection', async () => {
    const { prisma } = bot.db.app
    await Promise.all(
      Array.from({ length: 30 }, () => readGuild(bot.db, '1', tx => tx.prisma.guild.findMany())),
    )
    const left = await Promise.all(Array.from({ length: 30 }, () => prisma.guild.findMany()))
    expect(left.flat()).toEqual([])
  })
})

describe('a failure that left nothing behind', () => {
  const fail = ({ kysely }: GuildTransaction, code: string) =>
    sql.raw(`DO $$BEGIN RAISE EXCEPTION USING ERRCODE = '${code}'; END$$`).execute(kysely)

  test.each(['40001', '40P01', '55P03', '57P01', '08006'])('%s is tried again', async code => {
    let tries = 0
    const n = await changeGuild(bot.db, '1', actor(), async tx => {
      const number = await nextNumber(tx, 'ticket')
      if (++tries < 3) await fail(tx, code)
      return number
    })
    expect({ tries, n }).toEqual({ tries: 3, n: 1 })
  })

  test.each(['23505', '57014'])('%s is not', async code => {
    let tries = 0
    const work = changeGuild(bot.db, '1', actor(), async tx => {
      tries++
      await fail(tx, code)
    })
    await expect(work).rejects.toThrow()
    expect(tries).toBe(1)
  })
})

describe('a connection that breaks during the commit', () => {
  let proxy: PostgresProxy
  let db: Database
  beforeEach(async () => {
    proxy = await startPostgresProxy(bot.databaseUrl)
    db = openDatabase({
      ...parseConfig({ DATABASE_STATEMENT_TIMEOUT_MS: '5000' }).database,
      url: proxy.url,
      log: silent,
      random: Math.random,
    })
  })
  afterEach(async () => {
    await db.close()
    await proxy.close()
  })

  test.each([
    ['before', false],
    ['after', true],
  ] as const)('%s the server hears of it: the interaction is done once', async (when, repeated) => {
    proxy.breakNextCommit(when)
    expect(await changeGuildOnce(db, '1', actor(), tx => nextNumber(tx, 'ticket'))).toEqual({
      repeated,
      value: 1,
    })
    expect(await count('1')).toBe(1n)
  })

  test.each([
    ['before', undefined],
    ['after', 1n],
  ] as const)('%s: without a key to know it by, the work is not run again', async (when, n) => {
    let tries = 0
    proxy.breakNextCommit(when)
    const work = changeGuild(db, '1', actor(), tx => {
      tries++
      return nextNumber(tx, 'ticket')
    })
    await expect(work).rejects.toSatisfy(isTransient)
    expect(tries).toBe(1)
    expect(await count('1')).toBe(n)
  })
})

describe('once for each interaction', () => {
  const eventRow = (requestId: string) =>
    bot.db.system.prisma.processedEvent.findUnique({
      where: { guildId_eventId: { guildId: '1', eventId: BigInt(requestId) } },
    })

  test('twenty deliveries at once over four processes do it once, and all hear the same', async () => {
    const bots = [bot, bot.another(), bot.another(), bot.another()]
    const who = actor()
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        changeGuildOnce((bots[n % 4] as TestBot).db, '1', who, async tx => ({
          kind: 'opened',
          number: await nextNumber(tx, 'ticket'),
        })),
      ),
    )
    expect(answers.filter(answer => !answer.repeated)).toHaveLength(1)
    expect(new Set(answers.map(answer => JSON.stringify(answer.value)))).toEqual(
      new Set(['{"kind":"opened","number":1}']),
    )
    expect(await eventRow(who.requestId)).toMatchObject({
      status: 'PROCESSED',
      attempts: 20,
      lastError: null,
    })
  })

  test('the same id in another guild is another interaction', async () => {
    const who = actor()
    for (const guildId of ['1', '2'])
      expect(await changeGuildOnce(bot.db, guildId, who, tx => nextNumber(tx, 'ticket'))).toEqual({
        repeated: false,
        value: 1,
      })
  })

  test('a failure is noted, and the next delivery does the work', async () => {
    const who = actor()
    const work = changeGuildOnce(bot.db, '1', who, async tx => {
      await nextNumber(tx, 'ticket')
      throw new TypeError('no such category')
    })
    await expect(work).rejects.toThrow('no such category')
    expect(await eventRow(who.requestId)).toMatchObject({
      status: 'FAILED',
      attempts: 1,
      lastError: 'TypeError: no such category',
    })
    expect(await changeGuildOnce(bot.db, '1', who, tx => nextNumber(tx, 'ticket'))).toEqual({
      repeated: false,
      value: 1,
    })
    expect(await eventRow(who.requestId)).toMatchObject({ status: 'PROCESSED', attempts: 2, lastError: null })
  })
})

describe('counters', () => {
  test('10,000 numbers taken by four processes are 1 to 10,000, though some of the work is taken back', async () => {
    const script = path.resolve(import.meta.dirname, '../../support/numberTaker.ts')
    const take = promisify(execFile)
    const outputs = await Promise.all(
      [1, 2, 3, 4].map(() => take(process.execPath, [script, bot.databaseUrl, '1', '2500'])),
    )
    const taken = outputs.flatMap(({ stdout }) => JSON.parse(stdout) as number[])
    expect(taken.length).toBeGreaterThanOrEqual(10_000)
    expect(taken.toSorted((a, b) => a - b)).toEqual(Array.from(taken, (_, n) => n + 1))
  }, 120_000)

  test('each guild and kind counts for itself', async () => {
    const numbers = []
    for (const [guildId, kind] of [
      ['1', 'ticket'],
      ['1', 'case'],
      ['2', 'ticket'],
      ['1', 'ticket'],
    ] as const)
      numbers.push(await changeGuild(bot.db, guildId, actor(), tx => nextNumber(tx, kind)))
    expect(numbers).toEqual([1, 1, 1, 2])
  })
})

test('a lock lets one transaction after the other read and then write, over four processes', async () => {
  const bots = [bot, bot.another(), bot.another(), bot.another()]
  await bot.db.system.prisma.guildCounter.create({ data: { guildId: '1', kind: 'held', n: 0n } })
  const where = { guildId_kind: { guildId: '1', kind: 'held' } }
  const addOne = ({ db }: TestBot) =>
    changeGuild(db, '1', actor(), async tx => {
      await lockInGuild(tx, 'held')
      const row = await tx.prisma.guildCounter.findUniqueOrThrow({ where })
      await tx.prisma.guildCounter.update({ where, data: { n: row.n + 1n } })
    })
  for (let round = 0; round < 10; round++)
    await Promise.all(bots.flatMap(other => [addOne(other), addOne(other)]))
  expect((await bot.db.system.prisma.guildCounter.findUniqueOrThrow({ where })).n).toBe(80n)
})

describe('the audit log', () => {
  const entries = () => bot.db.system.prisma.auditEntry.findMany({ orderBy: { id: 'asc' } })

  test('names the actor by a pseudonym, and what an update changed', async () => {
    await bot.db.system.prisma.guildSettings.create({ data: { guildId: '1' } })
    const who = actor({ ip: '192.0.2.7' })
    await changeGuild(bot.db, '1', who, ({ prisma }) =>
      prisma.guildSettings.update({ where: { guildId: '1' }, data: { xpMin: 20, version: 2 } }),
    )
    const pseudonym = (await bot.db.system.prisma.auditPerson.findUniqueOrThrow({ where: { userId } }))
      .pseudonym
    expect(pseudonym).not.toContain(userId)
    expect(await entries()).toMatchObject([
      {
        guildId: '1',
        actor: pseudonym,
        source: 'COMMAND',
        requestId: who.requestId,
        ip: '192.0.2.7',
        action: 'UPDATE',
        subject: 'guild_settings',
        subjectKey: { guild_id: '1' },
        before: { xp_min: 15 },
        after: { xp_min: 20 },
      },
    ])
  })

  test('hides who a row is about and what nobody may read later', async () => {
    await bot.db.system.prisma.user.create({ data: { id: '5', username: 'ada' } })
    await changeInAllGuilds(bot.db, actor({ source: 'CLI', userId: null, requestId: 'seed' }), ({ prisma }) =>
      prisma.member.create({ data: { guildId: '1', userId: '5', xp: 40n, nickname: 'Countess' } }),
    )
    await changeGuild(bot.db, '1', actor(), ({ prisma }) =>
      prisma.member.delete({ where: { guildId_userId: { guildId: '1', userId: '5' } } }),
    )
    const found = await entries()
    expect(found.map(({ action, source, actor: by }) => [action, source, by === null])).toEqual([
      ['INSERT', 'CLI', true],
      ['DELETE', 'COMMAND', false],
    ])
    const { pseudonym } = await bot.db.system.prisma.auditPerson.findUniqueOrThrow({ where: { userId: '5' } })
    for (const entry of found) {
      expect(entry.subjectKey).toEqual({ user_id: pseudonym })
      expect(entry.after ?? entry.before).toMatchObject({
        user_id: pseudonym,
        nickname: '[redacted]',
        xp: 40,
      })
    }
  })

  test('has nothing of what events and the XP writer change, nor of an update that changes nothing', async () => {
    await bot.xp.grant({
      guildId: '1',
      channelId: '3',
      messageId: String(snowflakeAt(Date.now())),
      userId: '5',
      author: { id: '5', username: 'ada', globalName: null },
      xp: 20,
      cooldownMs: 0,
    })
    await changeGuild(bot.db, '1', actor(), ({ prisma }) =>
      prisma.member.update({ where: { guildId_userId: { guildId: '1', userId: '5' } }, data: { xp: 20n } }),
    )
    expect(await entries()).toEqual([])
  })

  test('is not kept of work that is taken back', async () => {
    const work = changeGuild(bot.db, '1', actor(), async ({ prisma }) => {
      await prisma.guildSettings.create({ data: { guildId: '1' } })
      throw new Error('changed my mind')
    })
    await expect(work).rejects.toThrow('changed my mind')
    expect(await entries()).toEqual([])
  })

  test.each([
    [
      'written',
      `INSERT INTO audit_log (guild_id, source, request_id, action, subject, subject_key) VALUES ('1', 'CLI', '1', 'INSERT', 'guilds', '{}')`,
    ],
    ['changed', `UPDATE audit_log SET actor = NULL`],
    ['shortened', 'DELETE FROM audit_log'],
  ])('cannot be %s by a command', async (_, statement) => {
    await expect(
      changeGuild(bot.db, '1', actor(), ({ kysely }) => sql.raw(statement).execute(kysely)),
    ).rejects.toThrow(/permission denied/)
  })

  test('goes with its guild, whoever purges it', async () => {
    await bot.db.system.prisma.guildSettings.create({ data: { guildId: '1' } })
    const operator = actor({ source: 'CLI', userId: null, requestId: 'purge' })
    await changeInAllGuilds(bot.db, operator, ({ prisma }) =>
      prisma.guild.update({ where: { id: '1' }, data: { isActive: false } }),
    )
    expect(await entries()).toHaveLength(1)
    await changeInAllGuilds(bot.db, operator, ({ prisma }) => prisma.guild.delete({ where: { id: '1' } }))
    expect(await entries()).toEqual([])
  })
})
