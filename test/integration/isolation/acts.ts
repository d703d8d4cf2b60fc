import {
  type ActModel,
  type Row,
  change,
  missingWhere,
  newRow,
  uniqueWhere,
  withOneOfEachSort,
} from '#test/integration/isolation/actModels.ts'
import { filters, orders, selections } from '#test/integration/isolation/hostileReads.ts'
import { foreignChanges, foreignRows } from '#test/integration/isolation/hostileWrites.ts'

/** One call of Prisma. */
export interface Act {
  model: ActModel
  operation: string
  args: Row
  /** As it ought to be used: it keeps to its guild by itself, or says nothing of guilds. */
  isPlain: boolean
}

/**
 * Every operation of a model, as it ought to be used and in all ways that might reach from one guild into another, along as many
 * relations in a row as asked.
 */
export function actsOn(
  model: ActModel,
  operation: string,
  own: string,
  foreign: string,
  reach: 1 | 2,
): Act[] {
  const make = makers[operation]
  if (!make)
    throw new Error(`What does ${operation} do? Teach it to this test, and to src/database/scopeArgs.ts.`)
  if (model.rows.length === 0) return [{ model, operation, args: {}, isPlain: false }]
  const plain = make(model, own)
  const hostile = plain
    .slice(0, 1)
    .flatMap(args =>
      walks(model, operation, reach).flatMap(([walked, steps]) =>
        hostileVariants(walked, operation, args, own, foreign, steps),
      ),
    )
  return [
    ...plain.map(args => ({ model, operation, args, isPlain: true })),
    ...hostile.map(args => ({ model, operation, args, isPlain: false })),
  ]
}

type Maker = (model: ActModel, own: string) => Row[]

const byKey: Maker = (model, own) => [{ where: uniqueWhere(model, own) }]
const byFilter: Maker = model => [
  {},
  { where: {} },
  { where: change(model) },
  { where: { NOT: change(model) } },
]
const creation: Maker = (model, own) => [{ data: newRow(model, own) }]
const changeMany: Maker = model => [{ data: change(model) }, { where: {}, data: change(model) }]

const makers: Record<string, Maker> = {
  findUnique: byKey,
  findUniqueOrThrow: byKey,
  findFirst: byFilter,
  findFirstOrThrow: byFilter,
  findMany: byFilter,
  create: creation,
  createMany: (model, own) => [
    { data: newRow(model, own) },
    { data: [newRow(model, own)], skipDuplicates: true },
  ],
  createManyAndReturn: creation,
  update: (model, own) => [{ where: uniqueWhere(model, own), data: change(model) }],
  updateMany: changeMany,
  updateManyAndReturn: changeMany,
  upsert: (model, own) => {
    const parts = { create: newRow(model, own), update: change(model) }
    return [
      { where: uniqueWhere(model, own), ...parts },
      { where: missingWhere(model, own), ...parts },
    ]
  },
  delete: byKey,
  deleteMany: model => [{}, { where: {} }, { where: { NOT: change(model) } }],
  count: model => [...byFilter(model, ''), { select: { _all: true } }],
  aggregate: model => byFilter(model, '').map(args => ({ ...args, _count: true, _max: { createdAt: true } })),
  groupBy: model => byFilter(model, '').map(args => ({ ...args, by: ['createdAt'], _count: { _all: true } })),
  // Of another database; the client has them all the same.
  findRaw: () => [],
  aggregateRaw: () => [],
}

/** All operations are treated alike, so only one that reads and one that writes go along every relation, and further. */
const thoroughOperations = new Set(['findMany', 'update'])

/** Relations to go along, and how many in a row; for most operations one relation of each sort will do. */
function walks(model: ActModel, operation: string, reach: 1 | 2): [ActModel, number][] {
  if (!thoroughOperations.has(operation)) return [[withOneOfEachSort(model), 1]]
  if (reach === 1 || model.relations.every(({ target }) => target.name === 'Guild')) return [[model, 1]]
  // Everything hangs on the guild: what leads through it begins there, or at one model for all, and the others' walks go around it.
  if (model.name === 'Member') return [[model, 2]]
  const further = model.name === 'Guild' ? withOneOfEachSort(model) : withoutGuild(model)
  return [
    [model, 1],
    [further, 2],
  ]
}

const withoutGuild = (model: ActModel): ActModel => ({
  ...model,
  relations: model.relations.filter(({ target }) => target.name !== 'Guild'),
})

const uniqueOperations = new Set(['findUnique', 'findUniqueOrThrow', 'update', 'upsert', 'delete'])
/** What can include relations in its answer. */
const includingOperations = new Set([
  'findUnique',
  'findFirst',
  'findMany',
  'create',
  'update',
  'upsert',
  'delete',
])
const pagedOperations = new Set(['findFirst', 'findMany', 'count', 'aggregate'])

function hostileVariants(
  model: ActModel,
  operation: string,
  args: Row,
  own: string,
  foreign: string,
  steps: number,
): Row[] {
  const isUnique = uniqueOperations.has(operation)
  const isCreating =
    args['where'] === undefined && args['data'] !== undefined && operation.startsWith('create')
  const variants: Row[] = []
  if (!isCreating) {
    if (isUnique && model.guildKey !== undefined)
      variants.push({ ...args, where: uniqueWhere(model, foreign) })
    for (const where of filters(model, own, foreign, steps))
      variants.push({ ...args, where: isUnique ? { ...(args['where'] as Row), ...where } : where })
  }
  if (includingOperations.has(operation))
    for (const include of selections(model, foreign, steps)) variants.push({ ...args, ...include })
  if (pagedOperations.has(operation)) {
    if (model.guildKey !== undefined) variants.push({ ...args, cursor: uniqueWhere(model, foreign) })
    variants.push({ ...args, cursor: uniqueWhere(model, own), skip: 1 })
    for (const orderBy of orders(model)) variants.push({ ...args, orderBy, take: 1 })
  }
  if (operation === 'groupBy' && model.guildKey !== undefined) {
    variants.push({ ...args, by: [model.guildKey], having: { [model.guildKey]: foreign } })
    variants.push({ ...args, by: [model.guildKey] })
  }
  for (const part of ['data', 'create', 'update']) {
    const data = args[part]
    if (data === undefined) continue
    const isNew = part === 'create' || isCreating
    const many = operation.includes('Many')
    const changed = isNew
      ? foreignRows(model, own, foreign, many)
      : foreignChanges(model, own, foreign, many ? 0 : steps)
    for (const row of changed) variants.push({ ...args, [part]: row })
  }
  return variants
}
