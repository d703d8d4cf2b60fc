import { expect, test } from 'vitest'
import { ForeignGuild, scopeArgs } from '#src/database/scopeArgs.ts'
import type { Model } from '#src/database/tenantModels.ts'

// What the database makes of it stands in test/integration/isolation; here are the forms.

const guild = makeModel('Guild', 'id', ['id', 'name'])
const user = makeModel('User', undefined, ['id', 'username'])
const member = makeModel('Member', 'guildId', ['guildId', 'userId', 'xp'])
const note = makeModel('Note', 'guildId', ['guildId', 'id', 'data'])
relate(guild, { members: member, note })
relate(user, { members: member })
relate(member, { guild, user })
relate(note, { guild })

function makeModel(name: string, guildKey: string | undefined, scalars: string[]): Model {
  return { name, guildKey, scalars: new Set(scalars), relations: new Map() }
}

function relate(model: Model, relations: Record<string, Model>): void {
  for (const [field, target] of Object.entries(relations))
    (model.relations as Map<string, Model>).set(field, target)
}

function scope(model: Model, operation: string, args: object): object {
  const copy = structuredClone(args)
  scopeArgs('1', model, operation, copy as Record<string, unknown>)
  return copy
}

test('a filter gets the guild, also where there was none', () => {
  expect(scope(member, 'findMany', {})).toEqual({ where: { guildId: '1' } })
  expect(scope(member, 'deleteMany', { where: { OR: [{ xp: 1 }] } })).toEqual({
    where: { OR: [{ xp: 1 }], guildId: '1' },
  })
  expect(scope(guild, 'findFirst', { where: { guildId: undefined } })).toMatchObject({ where: { id: '1' } })
})

test('a unique key that names the guild stays alone, so that Prisma may batch it and upsert natively', () => {
  const args = { where: { guildId_userId: { guildId: '1', userId: '7' } } }
  expect(scope(member, 'findUnique', args)).toEqual(args)
})

test('new rows get the guild, unless they name it by its relation', () => {
  expect(scope(member, 'createMany', { data: [{ userId: '7' }, { userId: '8', guildId: '1' }] })).toEqual({
    data: [
      { userId: '7', guildId: '1' },
      { userId: '8', guildId: '1' },
    ],
  })
  const connected = { data: { guild: { connect: { id: '1' } }, user: { connect: { id: '7' } } } }
  expect(scope(member, 'create', connected)).toEqual(connected)
})

test('from what guilds share only the own rows are read, counted and asked about', () => {
  expect(
    scope(user, 'findMany', { include: { members: true, _count: { select: { members: true } } } }),
  ).toEqual({
    include: {
      members: { where: { guildId: '1' } },
      _count: { select: { members: { where: { guildId: '1' } } } },
    },
    where: {},
  })
  expect(
    scope(user, 'findMany', { where: { members: { some: { xp: 1 }, every: { xp: 2 }, none: {} } } }),
  ).toEqual({
    where: {
      members: {
        some: { xp: 1, guildId: '1' },
        every: { OR: [{ xp: 2 }, { guildId: { not: '1' } }] },
        none: { guildId: '1' },
      },
    },
  })
})

test.each<[what: string, model: Model, operation: string, args: object]>([
  ['an operation of a Prisma to come', member, 'mergeMany', {}],
  ['an argument of a Prisma to come', member, 'findMany', { near: { guildId: '1' } }],
  [
    'a nested write of a Prisma to come',
    guild,
    'update',
    { where: { id: '1' }, data: { members: { merge: {} } } },
  ],
  [
    'a model of no guild that was not declared shared',
    makeModel('OperatorEntry', undefined, ['id']),
    'findMany',
    {},
  ],
  ['a guild in a pattern', member, 'findMany', { where: { guildId: { startsWith: '' } } }],
  ['no guild', member, 'findMany', { where: { guildId: null } }],
  [
    'another guild, three levels down',
    member,
    'findMany',
    { where: { AND: [{ OR: [{ NOT: { guildId: '2' } }] }] } },
  ],
  [
    'another guild beside undefined',
    guild,
    'update',
    {
      where: { id: '1' },
      data: { note: { update: { where: undefined, data: { guildId: '2' } } } },
    },
  ],
  [
    'data that may be a column or the changes',
    guild,
    'update',
    {
      where: { id: '1' },
      data: { note: { update: { data: { guildId: '1' } } } },
    },
  ],
  ['a cursor without its guild', note, 'findMany', { cursor: { id: '7' } }],
  ['a person taken away from all guilds', member, 'update', { data: { user: { delete: true } } }],
])('refused: %s', (_, model, operation, args) => {
  expect(() => scope(model, operation, args)).toThrow(ForeignGuild)
})
