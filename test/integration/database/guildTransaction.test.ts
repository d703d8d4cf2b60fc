import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { TransactionAborted } from '#src/database/abortedCommit.ts'
import { openDatabase } from '#src/database/database.ts'
import { nextNumber } from '#src/database/counters.ts'
import {
  type GuildReading,
  type GuildTransaction,
  changeGuild,
  changeInAllGuilds,
  readGuild,
} from '#src/database/guildTransaction.ts'
import { DatabaseBusy } from '#src/database/transactionErrors.ts'
import { actor, databaseOptions, lastNumber } from '#test/support/guildTransactions.ts'
import { type TestBot, addGuild, createTestBot } from '#test/support/testBot.ts'

const withOptions = (url: string) => `${url}?options=-c%20work_mem%3D8MB&application_name=mine`

let bot: TestBot
beforeEach(async () => {
  bot = await createTestBot()
  await addGuild(bot, '1')
  await addGuild(bot, '2')
})
afterEach(() => bot.close())

const count = (guildId: string) => lastNumber(bot, guildId)

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
    const write = readGuild(bot.db, '1', ({ kysely }) =>
      kysely.insertInto('guild_counters').values({ guild_id: '1', kind: 'ticket' }).execute(),
    )
    await expect(write).rejects.toThrow(/read-only transaction/)
  })

  test('one inside another is refused, whichever they are, and takes the outer one back; one after it is not', async () => {
    const inner = {
      read: () => readGuild(bot.db, '1', ({ kysely }) => kysely.selectFrom('guilds').select('id').execute()),
      change: () => changeGuild(bot.db, '2', actor(), tx => nextNumber(tx, 'case')),
      changeAll: () => changeInAllGuilds(bot.db, actor(), ({ prisma }) => prisma.guild.count()),
    }
    for (const begin of Object.values<() => Promise<unknown>>(inner)) {
      await expect(readGuild(bot.db, '1', begin)).rejects.toThrow('inside another')
      await expect(changeInAllGuilds(bot.db, actor(), begin)).rejects.toThrow('inside another')
      const change = changeGuild(bot.db, '1', actor(), async tx => {
        await nextNumber(tx, 'ticket')
        return await begin()
      })
      await expect(change).rejects.toThrow('inside another')
    }
    expect(await count('1')).toBeUndefined()

    // What a transaction began, but did not wait for.
    const over = Promise.withResolvers<void>()
    let later: Promise<unknown> | undefined
    await readGuild(bot.db, '1', async () => {
      later = over.promise.then(inner.read)
    })
    over.resolve()
    expect(await later).toEqual([{ id: '1' }])
  })

  test('a statement that comes after the end of its read is refused', async () => {
    let late: (() => Promise<unknown>) | undefined
    await readGuild(bot.db, '1', async ({ kysely }) => {
      late = () => kysely.selectFrom('guilds').selectAll().execute()
      expect(await late()).toHaveLength(1)
    })
    await expect(late?.()).rejects.toThrow(/after the end/)
  })

  test('an error that the work swallowed is not taken for success', async () => {
    const swallow = ({ kysely, prisma }: Pick<GuildTransaction, 'kysely' | 'prisma'>) =>
      prisma.guildCounter
        .create({ data: { guildId: '1', kind: 'ticket', n: 7n } })
        .then(() => sql`SELECT 1 / 0`.execute(kysely))
        .catch(() => 'done')
    await expect(changeGuild(bot.db, '1', actor(), swallow)).rejects.toBeInstanceOf(TransactionAborted)
    await expect(changeInAllGuilds(bot.db, actor(), swallow)).rejects.toBeInstanceOf(TransactionAborted)
    expect(await count('1')).toBeUndefined()
  })

  test.each([
    ['through a pooler, whose connections are the owner’s', (url: string) => ({ url, directUrl: url })],
    ['where the address asks for other options', (url: string) => ({ url: withOptions(url) })],
  ])('runs as guildhall_app %s', async (_, addresses) => {
    const db = openDatabase({ ...databaseOptions, ...addresses(bot.databaseUrl) })
    try {
      const look = ({ kysely }: GuildReading) =>
        sql<object>`SELECT current_user::text AS who, (SELECT count(*)::int FROM guilds WHERE id <> '1') AS foreign`
          .execute(kysely)
          .then(({ rows }) => rows[0])
      expect(await readGuild(db, '1', look)).toEqual({ who: 'guildhall_app', foreign: 0 })
      expect(await changeGuild(db, '1', actor(), look)).toEqual({ who: 'guildhall_app', foreign: 0 })
    } finally {
      await db.close()
    }
  })

  test('keeps the timeouts where the address asks for other options', async () => {
    const db = openDatabase({ ...databaseOptions, url: withOptions(bot.databaseUrl) })
    try {
      const { rows } = await db.system.pool.query(
        `SELECT current_setting('statement_timeout') AS timeout, current_setting('work_mem') AS asked, current_setting('application_name') AS name`,
      )
      expect(rows).toEqual([{ timeout: '10s', asked: '8MB', name: 'guildhall' }])
    } finally {
      await db.close()
    }
  })

  test('sees the people of its guild alone, and changes none', async () => {
    await bot.db.system.prisma.user.createMany({
      data: [
        { id: '5', username: 'ada' },
        { id: '6', username: 'grace' },
      ],
    })
    await bot.db.system.prisma.member.create({ data: { guildId: '1', userId: '5' } })
    const people = await readGuild(bot.db, '1', tx => tx.kysely.selectFrom('users').select('id').execute())
    expect(people).toEqual([{ id: '5' }])
    const rename = changeGuild(bot.db, '1', actor(), tx =>
      tx.kysely.updateTable('users').set({ username: 'gone' }).execute(),
    )
    await expect(rename).rejects.toThrow(/permission denied/)
  })

  test('enqueues jobs of its own guild only', async () => {
    const enqueue = (guildId: string, key: string) =>
      changeGuild(bot.db, '1', actor(), ({ kysely }) =>
        sql`SELECT enqueue_job('sweepOutbox', json_build_object('guildId', ${guildId}::text), ${key}::text)`.execute(
          kysely,
        ),
      )
    await enqueue('1', 'giveaway:1:7')
    await expect(enqueue('2', 'giveaway:1:7')).rejects.toThrow(/another one's payload or key/)
    await expect(enqueue('1', 'giveaway:2:7')).rejects.toThrow(/another one's payload or key/)
  })

  test('its guild and role do not stay on the connection', async () => {
    const { prisma } = bot.db.app
    await Promise.all(
      Array.from({ length: 30 }, () =>
        readGuild(bot.db, '1', tx => tx.kysely.selectFrom('guilds').selectAll().execute()),
      ),
    )
    const left = await Promise.all(Array.from({ length: 30 }, () => prisma.guild.findMany()))
    expect(left.flat()).toEqual([])
  })
})

describe('a failure that left nothing behind', () => {
  /** By the server, and the statement after it notices. */
  const endConnection = async ({ kysely }: GuildTransaction) => {
    const { rows } = await sql<{ pid: number }>`SELECT pg_backend_pid() AS pid`.execute(kysely)
    await bot.db.system.pool.query('SELECT pg_terminate_backend($1, 5000)', [rows[0]?.pid])
    await kysely.selectFrom('guilds').select('id').execute()
  }
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

  test('a connection lost on the way is tried again', async () => {
    let tries = 0
    const n = await changeGuild(bot.db, '1', actor(), async tx => {
      const number = await nextNumber(tx, 'ticket')
      if (++tries < 3) await endConnection(tx)
      return number
    })
    expect({ tries, n }).toEqual({ tries: 3, n: 1 })
  })

  test('work that does not end in its time is not run again', async () => {
    let tries = 0
    const work = changeGuild(bot.db, '1', actor(), async tx => {
      tries++
      for (;;) await tx.kysely.selectFrom('guilds').select('id').execute()
    })
    await expect(work).rejects.toBeInstanceOf(DatabaseBusy)
    expect(tries).toBe(1)
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
