import type { Model } from '#src/database/tenantModels.ts'

/** A query names another guild than its own, or asks for something that cannot be kept within one guild. */
export class ForeignGuild extends Error {
  override name = 'ForeignGuild'
}

type Args = Record<string, unknown>

/** Confines the arguments of one of Prisma's operations to a guild, by changing them. */
export function scopeArgs(guildId: string, model: Model, operation: string, args: Args): void {
  if (model.guildKey === undefined && !sharedModels.has(model.name)) refuse(guildId, model.name)
  if (model.guildKey === undefined && wideOperations.has(operation))
    refuse(guildId, `${model.name}.${operation}`)
  const filters = filteredOperations.has(operation)
  if (!filters && !creatingOperations.has(operation)) refuse(guildId, `${model.name}.${operation}`)
  for (const [name, value] of Object.entries(args)) {
    if (value === undefined || name === 'where') continue
    if (name === 'create' || (name === 'data' && !filters)) scopeNewRows(guildId, model, value)
    else if (name === 'update' || name === 'data') scopeChanges(guildId, model, value as Args)
    // Those of count name columns.
    else if (operation !== 'count' || name !== 'select') scopeReadArg(guildId, model, name, value)
  }
  if (filters) args['where'] = scopeWhere(guildId, model, args['where'])
}

/** Models that belong to no guild and may still be used in one. They are shared, so nothing may be done to many of them. */
const sharedModels = new Set(['User'])

const creatingOperations = new Set(['create', 'createMany', 'createManyAndReturn'])
const filteredOperations = new Set([
  'findUnique',
  'findUniqueOrThrow',
  'findFirst',
  'findFirstOrThrow',
  'findMany',
  'update',
  'updateMany',
  'updateManyAndReturn',
  'upsert',
  'delete',
  'deleteMany',
  'count',
  'aggregate',
  'groupBy',
])
/** What would reach other guilds when it is done to a shared model. */
const wideOperations = new Set(['updateMany', 'updateManyAndReturn', 'delete', 'deleteMany', 'set'])

/** Arguments that cannot name a row. */
const harmlessArgs = new Set([
  'take',
  'skip',
  'limit',
  'distinct',
  'omit',
  'by',
  'skipDuplicates',
  'relationLoadStrategy',
  '_count',
  '_sum',
  '_avg',
  '_min',
  '_max',
])

function scopeReadArg(guildId: string, model: Model, name: string, value: unknown): void {
  if (harmlessArgs.has(name)) return
  if (name === 'select' || name === 'include') scopeSelection(guildId, model, value as Args)
  else if (name === 'orderBy') for (const order of listOf(value)) scopeOrder(guildId, model, order)
  else if (name === 'having') scopeFilter(guildId, model, value as Args)
  else if (name === 'cursor') scopeCursor(guildId, model, value as Args)
  else refuse(guildId, `the argument ${name} of ${model.name}`)
}

/** Fields and relations that are read. From a shared model only the guild's own rows are; to-one Prisma then refuses. */
function scopeSelection(guildId: string, model: Model, selection: Args): void {
  for (const [field, value] of Object.entries(selection)) {
    if (!value) continue
    if (field === '_count') {
      if (value !== true) scopeSelection(guildId, model, (value as { select: Args }).select)
      else if (model.guildKey === undefined) refuse(guildId, `_count of all that ${model.name} has`)
      continue
    }
    const target = model.relations.get(field)
    if (!target) continue
    const args = value === true ? {} : (value as Args)
    for (const [name, arg] of Object.entries(args))
      if (arg !== undefined && name !== 'where') scopeReadArg(guildId, target, name, arg)
    if (leavesGuild(model, target) || args['where'] !== undefined)
      args['where'] = scopeWhere(guildId, target, args['where'])
    if (Object.keys(args).length > 0) selection[field] = args
  }
}

function scopeOrder(guildId: string, model: Model, order: Args): void {
  for (const [field, value] of Object.entries(order)) {
    const target = model.relations.get(field)
    if (!target || value === undefined) continue
    if (leavesGuild(model, target)) refuse(guildId, `an order by ${model.name}.${field}`)
    scopeOrder(guildId, target, value as Args)
  }
}

/** Its position is looked up without the filter, so it must name the guild itself. */
function scopeCursor(guildId: string, model: Model, cursor: Args): void {
  const namesGuild = scopeFilter(guildId, model, cursor)
  if (model.guildKey !== undefined && !namesGuild)
    refuse(guildId, `a cursor of ${model.name} without the guild's id`)
}

/** The filter, or a new one, with the guild's id. */
function scopeWhere(guildId: string, model: Model, where: unknown): Args {
  const scoped = (where ?? {}) as Args
  const namesGuild = scopeFilter(guildId, model, scoped)
  // A unique key stays alone, for the sake of Prisma's batches and native upserts.
  if (model.guildKey !== undefined && !namesGuild) scoped[model.guildKey] = guildId
  return scoped
}

/** Refuses foreign guilds in a filter and confines those of its relations. Answers whether it names the guild by itself. */
function scopeFilter(guildId: string, model: Model, filter: Args): boolean {
  let namesGuild = false
  for (const [field, value] of Object.entries(filter)) {
    if (value === undefined) continue
    const relation = model.relations.get(field)
    if (field === model.guildKey) {
      requireOwn(guildId, model, value)
      namesGuild = true
    } else if (field === 'AND' || field === 'OR' || field === 'NOT') {
      for (const part of listOf(value)) scopeFilter(guildId, model, part)
    } else if (relation) {
      scopeRelationFilter(guildId, model, relation, field, value)
    } else if (!model.scalars.has(field)) {
      // A key of several fields.
      const part = (value as Args | null)?.[model.guildKey ?? '']
      if (part === undefined) continue
      requireOwn(guildId, model, part)
      namesGuild = true
    }
  }
  return namesGuild
}

const quantifiers = new Set(['some', 'none', 'every', 'is', 'isNot'])

function scopeRelationFilter(
  guildId: string,
  model: Model,
  target: Model,
  field: string,
  value: unknown,
): void {
  const filter = (value ?? {}) as Args
  const names = Object.keys(filter)
  const isToMany = names.some(name => name === 'some' || name === 'none' || name === 'every')
  if (!isToMany && leavesGuild(model, target)) refuse(guildId, `a filter by ${model.name}.${field}`)
  if (!names.every(name => quantifiers.has(name))) scopeFilter(guildId, target, filter)
  else
    for (const name of names) {
      const part = filter[name]
      if (part === undefined || part === null) continue
      if (name === 'some' || name === 'none') filter[name] = scopeWhere(guildId, target, part)
      else scopeFilter(guildId, target, part as Args)
      if (name === 'every' && target.guildKey !== undefined)
        filter[name] = { OR: [part, { [target.guildKey]: { not: guildId } }] }
    }
}

/** Rows to be made. One that is nested has its guild from the row around it, by their common foreign key. */
function scopeNewRows(guildId: string, model: Model, rows: unknown, nested = false): void {
  for (const row of listOf(rows)) {
    let namesGuild = scopeRow(guildId, model, row)
    for (const [field, target] of model.relations)
      namesGuild ||= target.name === 'Guild' && row[field] !== undefined
    if (model.guildKey !== undefined && !namesGuild && !nested) row[model.guildKey] = guildId
  }
}

function scopeChanges(guildId: string, model: Model, data: Args): void {
  // The rows of every guild would follow a shared row to its new id.
  if (model.guildKey === undefined && data['id'] !== undefined)
    refuse(guildId, `a change of ${model.name}.id`)
  scopeRow(guildId, model, data)
}

/** Answers whether the data have the guild's id. */
function scopeRow(guildId: string, model: Model, data: Args): boolean {
  let namesGuild = false
  for (const [field, value] of Object.entries(data)) {
    if (value === undefined) continue
    const target = model.relations.get(field)
    if (target) scopeNestedWrites(guildId, model, target, field, value as Args)
    else if (field === model.guildKey) {
      requireOwn(guildId, model, value)
      namesGuild = true
    }
  }
  return namesGuild
}

function scopeNestedWrites(guildId: string, model: Model, target: Model, field: string, writes: Args): void {
  if (leavesGuild(model, target)) refuse(guildId, `a write to ${model.name}.${field}`)
  for (const [operation, value] of Object.entries(writes)) {
    // What is true concerns the one related row.
    if (value === undefined || value === false) continue
    if (target.guildKey === undefined && wideOperations.has(operation))
      refuse(guildId, `${operation} of ${model.name}.${field}`)
    if (value === true) continue
    for (const write of listOf(value)) scopeNestedWrite(guildId, target, operation, write)
  }
}

function scopeNestedWrite(guildId: string, target: Model, operation: string, write: Args): void {
  switch (operation) {
    case 'create':
      return scopeNewRows(guildId, target, write, true)
    case 'createMany':
      return scopeNewRows(guildId, target, write['data'], true)
    case 'connect':
    case 'disconnect':
    case 'set':
    case 'delete':
    case 'deleteMany':
      return void scopeWhere(guildId, target, write)
    case 'connectOrCreate':
    case 'upsert':
    case 'updateMany':
      return scopeParts(guildId, target, write)
    case 'update': {
      const names = Object.keys(write).filter(name => write[name] !== undefined || name === 'where')
      const isEnvelope = names.includes('where') || (names.length === 1 && names[0] === 'data')
      if (!isEnvelope) return scopeChanges(guildId, target, write)
      // A column may have the name of a part.
      if (names.some(name => target.scalars.has(name)) && names.join() !== 'where,data')
        refuse(guildId, `an update of ${target.name} that may be read in two ways; use where and data`)
      return scopeParts(guildId, target, write)
    }
    default:
      return refuse(guildId, `the nested write ${operation}`)
  }
}

function scopeParts(guildId: string, target: Model, { where, create, update, data }: Args): void {
  if (where !== undefined) scopeWhere(guildId, target, where)
  if (create !== undefined) scopeNewRows(guildId, target, create, true)
  for (const changes of [update, data])
    if (changes !== undefined) scopeChanges(guildId, target, changes as Args)
}

/** Rows of a guild reference only rows of the same guild, so only a shared row leads into others. */
function leavesGuild(model: Model, target: Model): boolean {
  return model.guildKey === undefined && target.guildKey !== undefined
}

function requireOwn(guildId: string, model: Model, value: unknown): void {
  if (value === guildId) return
  const named = typeof value === 'string' ? `guild ${value}` : 'something else than its id'
  throw new ForeignGuild(`A query in guild ${guildId} names ${named} as ${model.name}.${model.guildKey}`)
}

function refuse(guildId: string, what: string): never {
  throw new ForeignGuild(`A query in guild ${guildId} uses ${what}, which cannot be kept within one guild`)
}

function listOf(value: unknown): Args[] {
  return Array.isArray(value) ? value : [value as Args]
}
