import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#test/support/database.ts'
import { heldUp, waiting } from '#test/support/heldUp.ts'
import { silent } from '#test/support/testBot.ts'
import { parseConfig } from '#src/config.ts'
import { type Database, openDatabase } from '#src/database/database.ts'
import { changeGuild } from '#src/database/guildTransaction.ts'
import { RepeatedQueries } from '#src/database/repeatedQueries.ts'

let database: TestDatabase
let db: Database
const slow: { name: string; ms: number }[] = []
const repeated: unknown[][] = []
const repeatedQueries = new RepeatedQueries((...report) => void repeated.push(report))

const open = (statementTimeoutMs: string) =>
  openDatabase({
    ...parseConfig({ DATABASE_POOL_SIZE: '4', DATABASE_STATEMENT_TIMEOUT_MS: statementTimeoutMs }).database,
    url: database.url,
    log: silent,
    random: Math.random,
    watch: { onSlowQuery: (name, ms) => void slow.push({ name, ms }), repeatedQueries },
  })

/** The names of slow statements, but for those that only this machine made slow. */
const slowNames = () => slow.map(({ name }) => name).filter(name => /nap|held_up|"users"|^User/.test(name))

beforeAll(async () => {
  database = await createTestDatabase()
  db = open('60000')
  await db.system.pool.query(
    `CREATE FUNCTION slowly() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM ${waiting}; RETURN NULL; END';
     CREATE TRIGGER slowly AFTER INSERT ON users EXECUTE FUNCTION slowly();
     INSERT INTO guilds (id, name, owner_id) VALUES ('1', 'one', '9')`,
  )
})
afterAll(async () => {
  await db.close()
  await database.drop()
})
beforeEach(() => {
  slow.length = 0
  repeated.length = 0
})

test('a slow query is told by its name, whichever library sent it, without its values', async () => {
  const { pool, kysely, prisma } = db.system
  const statements = [
    () => pool.query({ name: 'nap', text: `SELECT ${waiting}, $1::text`, values: ['secret'] }),
    () => pool.query(`SELECT ${waiting}, 'secret'`),
    () => kysely.insertInto('users').values({ id: '77001', username: 'secret' }).execute(),
    async () => await prisma.user.create({ data: { id: '77002', username: 'secret' } }),
    async () => await prisma.$queryRaw`SELECT held_up()::text, ${'secret'}::text`,
  ]
  for (const send of statements) await heldUp<unknown>(database.url, 120, send)
  expect(slowNames()).toEqual([
    'nap',
    'SELECT held_up(), ?',
    'insert into "users" ("id", "username") values (?)',
    expect.stringMatching(/^User\.createOne$/),
    'SELECT held_up()::text, ?::text',
  ])
  expect(slow.every(({ ms }) => ms > 100)).toBe(true)
  expect(JSON.stringify(slow)).not.toMatch(/secret|77001/)
})

test('one that ran into the timeout is told too, and a quick one is not', async () => {
  const impatient = open('1000')
  try {
    const late = heldUp(database.url, 60_000, () => impatient.system.pool.query(`SELECT ${waiting}`))
    await expect(late).rejects.toMatchObject({ code: '57014' })
  } finally {
    await impatient.close()
  }
  expect(slowNames()).toEqual(['SELECT held_up()'])
  // Some of so many are quick, however slow the machine is.
  const before = slow.length
  for (let n = 0; n < 50; n++) await db.system.pool.query('SELECT 1')
  expect(slow.length - before).toBeLessThan(50)
})

test('a read for each row is found, in a transaction of one guild too', async () => {
  const actor = { source: 'JOB', userId: null, requestId: 'test' } as const
  const ids = Array.from({ length: 12 }, (_, i) => String(i + 1))
  await repeatedQueries.during('an event', async () => {
    for (const userId of ids) {
      await changeGuild(db, '1', actor, ({ prisma }) =>
        prisma.member.findUnique({ where: { guildId_userId: { guildId: '1', userId } } }),
      )
      await db.system.kysely.selectFrom('users').select('id').where('id', '=', userId).execute()
    }
  })
  expect(repeated).toEqual([
    ['an event', 'Member.findUnique', 12],
    ['an event', 'select "id" from "guilds" where "id" = ? and "is_active" = ?', 12],
    ['an event', 'select "id" from "users" where "id" = ?', 12],
  ])
})

test('statements that wait for a connection count as the work that sent them', async () => {
  const read = (work: string) =>
    repeatedQueries.during(work, async () => {
      await Promise.all(Array.from({ length: 6 }, () => db.system.pool.query('SELECT 1')))
    })
  // With two connections, each of these is mostly begun when one of another's ends.
  await Promise.all([read('a'), read('b'), read('c')])
  expect(repeated).toEqual([])
  await repeatedQueries.during('d', async () => {
    await Promise.all(Array.from({ length: 20 }, () => db.system.prisma.$queryRaw`SELECT 1`))
  })
  expect(repeated).toEqual([['d', 'SELECT ?', 20]])
})
