import { PrismaPg } from '@prisma/adapter-pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Prisma, PrismaClient } from '#src/database/generated/prisma/client.ts'
import { guildScope, withoutScope } from '#src/database/guildScope.ts'
import { ForeignGuild } from '#src/database/scopeArgs.ts'
import { type ActModel, readActModels } from '#test/integration/isolation/actModels.ts'
import { type Act, actsOn } from '#test/integration/isolation/acts.ts'
import { addGuildRows, guildRowsSql, readTables } from '#test/integration/isolation/guildRows.ts'
import { createTestDatabase, type TestDatabase } from '#test/support/database.ts'
import { withClient } from '#test/support/postgresClient.ts'

// Two guilds with the same ids everywhere. Every operation of every model is used in one of them, plainly and in every way
// that might reach into the other, and then the other's rows are compared byte for byte. The same is done in a database
// where the other guild does not exist: both answers must be the same, so nothing of it came back either, not even a count.

const own = '100000000000000001'
const foreign = '100000000000000002'

interface Place {
  prisma: PrismaClient
  hasForeign: boolean
}

/** Both guilds; and the own one alone. */
let both: Place
let alone: Place
let models: ActModel[]
const databases: TestDatabase[] = []

beforeAll(async () => {
  const open = async (...guildIds: string[]) => {
    const database = await createTestDatabase()
    databases.push(database)
    await withClient(database.url, async client => {
      const tables = await readTables(client)
      // The other guild has something more, so that it also shows in counts and orders.
      for (const guildId of guildIds) await addGuildRows(client, tables, guildId, guildId === own ? 2 : 3)
      // A function keeps the plan, which takes far longer to make than to run; its owner sees every guild.
      await client.query(
        `CREATE FUNCTION rows_of(text) RETURNS text LANGUAGE plpgsql SECURITY DEFINER
         AS $$ BEGIN RETURN md5((${guildRowsSql(tables)})); END $$`,
      )
    })
    return {
      prisma: new PrismaClient({ adapter: new PrismaPg({ connectionString: database.url, max: 1 }) }),
      hasForeign: guildIds.includes(foreign),
    }
  }
  both = await open(own, foreign)
  alone = await open(own)
  const tables = await withClient(databases[0]?.url ?? '', readTables)
  models = await readActModels(both.prisma, tables, own)
})
afterAll(async () => {
  for (const { prisma } of [both, alone]) await prisma.$disconnect()
  for (const database of databases) await database.drop()
})

/** How a transaction is confined to the own guild. */
type Layer = 'none' | 'extension' | 'policies'

interface Performed {
  act: Act
  /** What it answered, or the code of the error that it ended with. */
  answer: string
  /** The other guild's rows are as they were. */
  unchanged: boolean
}

interface Outcome extends Performed {
  /** The answer is the same where there is no other guild. */
  blind: boolean
}

async function performAll(layer: Layer, acts: Act[]): Promise<Outcome[]> {
  const [inBoth, inAlone] = await Promise.all([performIn(both, layer, acts), performIn(alone, layer, acts)])
  return inBoth.map((performed, i) => ({ ...performed, blind: performed.answer === inAlone[i]?.answer }))
}

/** From the same numbers on in both places. */
async function performIn({ prisma, hasForeign }: Place, layer: Layer, acts: Act[]): Promise<Performed[]> {
  const readForeign = async (tx: Prisma.TransactionClient) =>
    (await tx.$queryRaw<{ rows: string | null }[]>`SELECT rows_of(${foreign}) AS rows`)[0]?.rows
  await prisma.$queryRaw`SELECT setval(oid, 100) FROM pg_class WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace`
  const before = await readForeign(prisma)
  const client = layer === 'extension' ? (guildScope(prisma, own) as unknown as PrismaClient) : prisma
  const performed: Performed[] = []
  /** One act. Answers whether the transaction is as it was before. */
  const perform = async (tx: Prisma.TransactionClient, plain: Prisma.TransactionClient, act: Act) => {
    const { model, operation, args } = act
    const delegate = (tx as unknown as Record<string, Record<string, (args: object) => Promise<unknown>>>)[
      model.delegate
    ]
    try {
      const answer = toText(await delegate?.[operation]?.(args))
      const unchanged = !hasForeign || isRead(act) || (await readForeign(plain)) === before
      performed.push({ act, answer, unchanged })
      return isRead(act)
    } catch (error) {
      const answer =
        error instanceof Prisma.PrismaClientKnownRequestError ? error.code : (error as Error).name
      performed.push({ act, answer, unchanged: true })
      return error instanceof ForeignGuild
    }
  }
  // Acts that change nothing share a transaction, and each of the others ends one.
  while (performed.length < acts.length)
    await client
      .$transaction(
        async tx => {
          const plain = layer === 'extension' ? withoutScope(tx) : tx
          if (layer === 'policies')
            await plain.$queryRaw`SELECT set_config('role', 'guildhall_app', true), set_config('app.guild_id', ${own}, true)`
          while (performed.length < acts.length && (await perform(tx, plain, acts[performed.length] as Act)));
          throw new Undo()
        },
        { timeout },
      )
      .catch((thrown: unknown) => {
        if (!(thrown instanceof Undo)) throw thrown
      })
  return performed
}

/** An operation that is not known to read only may change something. */
const isRead = ({ operation }: Act) => /^(?:find|count|aggregate|groupBy)/.test(operation)

class Undo extends Error {}

/** Without times, which pass, and orders, which nobody asked for. */
function toText(value: unknown): string {
  const text =
    JSON.stringify(value, (_, part: unknown) => {
      if (typeof part === 'bigint') return String(part)
      return Array.isArray(part) ? part.toSorted((a, b) => (toText(a) < toText(b) ? -1 : 1)) : part
    }) ?? ''
  return text.replaceAll(/"\d{4}-[^"]*Z"/g, '"time"')
}

function describeAct({ act, answer, unchanged, blind }: Outcome): string {
  const harm = `${unchanged ? '' : ', changed the other guild'}${blind ? '' : ', saw the other guild'}`
  return `${act.model.name}.${act.operation}(${toText(act.args)}) answered ${answer.slice(0, 300)}${harm}`
}

const isHarmful = ({ unchanged, blind }: Outcome) => !unchanged || !blind

/** What the client can do with a model, however new. */
function actsOfModel(name: string, reach: 1 | 2): Act[] {
  const model = models.find(candidate => candidate.name === name) as ActModel
  return operationsOf(model).flatMap(operation => actsOn(model, operation, own, foreign, reach))
}

function operationsOf({ delegate }: ActModel): string[] {
  const operations = (both.prisma as unknown as Record<string, Record<string, unknown>>)[delegate] ?? {}
  return Object.keys(operations).filter(name => typeof operations[name] === 'function')
}

const modelNames = Object.values(Prisma.ModelName)
const timeout = 900_000

describe('with neither layer', () => {
  test.each(modelNames)(
    "acts on %s do harm by every operation that a guild's rows have",
    async name => {
      const model = models.find(candidate => candidate.name === name) as ActModel
      if (model.guildKey === undefined) return
      const harmless: string[] = []
      for (const operation of operationsOf(model)) {
        const acts = actsOn(model, operation, own, foreign, 1)
        let found = acts.length === 0
        for (let start = 0; !found && start < acts.length; start += 10)
          found = (await performAll('none', acts.slice(start, start + 10))).some(isHarmful)
        if (!found) harmless.push(operation)
      }
      expect(harmless).toEqual([])
    },
    timeout,
  )
})

describe('with the extension alone', () => {
  test.each(modelNames)(
    'acts on %s leave the other guild as it is, and tell nothing of it',
    async name => {
      const outcomes = await performAll('extension', actsOfModel(name, 2))
      expect(outcomes.filter(isHarmful).map(describeAct)).toEqual([])
      // What names the other guild is refused, rather than only found to be empty.
      const named = outcomes.filter(({ act }) => toText(act.args).includes(foreign))
      expect(named.filter(({ answer }) => answer !== 'ForeignGuild').map(describeAct)).toEqual([])
      const unknown = outcomes.filter(({ act }) => act.model.rows.length === 0)
      expect(unknown.filter(({ answer }) => answer !== 'ForeignGuild').map(describeAct)).toEqual([])
      // And what is meant well reaches the database.
      const plain = outcomes.filter(({ act }) => act.isPlain && !isTooWide(act))
      expect(
        plain.filter(({ answer }) => /^(?:ForeignGuild|Prisma.*|TypeError)$/.test(answer)).map(describeAct),
      ).toEqual([])
    },
    timeout,
  )

  /** What would be done to people whoever their guilds are. */
  const isTooWide = ({ model, operation }: Act) =>
    model.guildKey === undefined && /^(?:update|delete)Many|^delete$/.test(operation)
})

describe('with the policies alone', () => {
  test.each(modelNames)(
    'acts on %s leave the other guild as it is, and tell nothing of it',
    async name => {
      // The server applies a table's policies wherever a statement comes from, so a second step would say nothing new.
      const outcomes = await performAll('policies', actsOfModel(name, 1))
      expect(outcomes.filter(isHarmful).map(describeAct)).toEqual([])
    },
    timeout,
  )
})
