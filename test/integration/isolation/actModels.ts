import type { PrismaClient } from '#src/database/generated/prisma/client.ts'
import { type Table, guildColumn } from '#test/integration/isolation/guildRows.ts'

export type Row = Record<string, unknown>

/** A Prisma model with all that acts on it need. Fields have Prisma's names. */
export interface ActModel {
  name: string
  /** The client's property: prisma.guildSettings. */
  delegate: string
  guildKey: string | undefined
  /** Fields of each key, the primary one first. */
  keys: string[][]
  /** Fields that reference another model's row. */
  references: Set<string>
  /** Fields that the database writes itself. */
  identities: Set<string>
  relations: Relation[]
  /** The own guild's. */
  rows: Row[]
}

export interface Relation {
  field: string
  target: ActModel
  toMany: boolean
  /** Own fields that hold the reference; none where the other side holds it. */
  fields: string[]
}

/** Every model of the client, with its rows in a guild. */
export async function readActModels(
  prisma: PrismaClient,
  tables: Table[],
  guildId: string,
): Promise<ActModel[]> {
  const dataModel = (prisma as unknown as { _runtimeDataModel: DataModel })._runtimeDataModel
  const described = Object.entries(dataModel.models).map(([name, { dbName, fields }]) => {
    const table = tables.find(candidate => candidate.name === (dbName ?? name)) as Table
    const toField = (column: string) =>
      fields.find(field => (field.dbName ?? field.name) === column)?.name ?? column
    const own = guildColumn(table)
    const model: ActModel = {
      name,
      delegate: name[0]?.toLowerCase() + name.slice(1),
      guildKey: own === undefined ? undefined : toField(own),
      keys: table.keys.map(key => key.map(toField)),
      references: new Set(table.references.flatMap(({ columns }) => columns.map(toField))),
      identities: new Set(
        table.columns.filter(({ isIdentity }) => isIdentity).map(column => toField(column.name)),
      ),
      relations: [],
      rows: [],
    }
    return { model, table, fields, toField }
  })
  for (const { model, table, fields, toField } of described) {
    for (const { name: field, kind, type } of fields) {
      if (kind !== 'object') continue
      const target = described.find(candidate => candidate.model.name === type)
      if (!target) throw new Error(`${model.name}.${field} leads to an unknown model`)
      const there = table.references.find(reference => reference.table === target.table.name)
      const back = target.table.references.find(reference => reference.table === table.name)
      const toMany =
        !there && !target.table.keys.some(key => key.every(column => back?.columns.includes(column)))
      model.relations.push({ field, target: target.model, toMany, fields: there?.columns.map(toField) ?? [] })
    }
    const where = model.guildKey === undefined ? {} : { [model.guildKey]: guildId }
    const delegate = (prisma as unknown as Record<string, { findMany(args: object): Promise<Row[]> }>)[
      model.delegate
    ]
    model.rows = (await delegate?.findMany({ where })) ?? []
  }
  return described.map(({ model }) => model)
}

interface DataModel {
  models: Record<
    string,
    { dbName: string | null; fields: { name: string; dbName?: string; kind: string; type: string }[] }
  >
}

/** Prisma's way to name a row by its primary key: of several fields the key has a name of its own. */
export function uniqueWhere(model: ActModel, guildId: string, row = model.rows[0] as Row): Row {
  const key = model.keys[0] as string[]
  const values = Object.fromEntries(
    key.map(field => [field, field === model.guildKey ? guildId : row[field]]),
  )
  return key.length === 1 ? values : { [key.join('_')]: values }
}

/** Names a row that is not there. */
export function missingWhere(model: ActModel, guildId: string): Row {
  const entries = Object.entries(model.rows[0] as Row)
  return uniqueWhere(
    model,
    guildId,
    Object.fromEntries(entries.map(([field, value]) => [field, another(value)])),
  )
}

/** The data of a row that is not there yet. */
export function newRow(model: ActModel, guildId: string): Row {
  const row = model.rows[0] as Row
  const data: Row = {}
  for (const [field, value] of Object.entries(row)) {
    if (value === null || model.identities.has(field)) continue
    const isKey = model.keys.some(key => key.includes(field))
    data[field] = field === model.guildKey ? guildId : isKey ? another(value) : value
  }
  return data
}

/**
 * A change of one field that is no key.
 * @throws Error for a model without one, such as one that has lost created_at
 */
export function change(model: ActModel): Row {
  const row = model.rows[0] as Row
  const isFree = (field: string) =>
    row[field] !== null && !model.references.has(field) && !model.keys.some(key => key.includes(field))
  const fields = Object.keys(row).filter(isFree)
  const field =
    fields.find(name => typeof row[name] === 'number' || typeof row[name] === 'bigint') ??
    fields.find(name => typeof row[name] === 'string') ??
    fields.find(name => row[name] instanceof Date)
  if (field === undefined)
    throw new Error(
      `No field of ${model.name} can be changed by this test: give it createdAt, or add its types here and to another().`,
    )
  return { [field]: another(row[field]) }
}

/** Whether a walk along the relations goes on: beyond a row whose only relation leads back to its guild nothing is new. */
export function goesOn(target: ActModel, steps: number): boolean {
  if (target.guildKey === undefined) return steps > 0
  return (
    steps > 1 &&
    (target.name === 'Guild' || target.relations.some(relation => relation.target.name !== 'Guild'))
  )
}

/** A walk goes on from a guild, on which everything hangs, along one relation of each sort. */
export function beyond(target: ActModel): ActModel {
  return target.name === 'Guild' ? withOneOfEachSort(target) : target
}

/** Its relations that differ in how they are walked. */
export function withOneOfEachSort(model: ActModel): ActModel {
  const sorts = new Map(
    model.relations.map(relation => [
      `${relation.toMany} ${relation.fields.length > 0} ${goesOn(relation.target, 2)}`,
      relation,
    ]),
  )
  return { ...model, relations: [...sorts.values()] }
}

/** The third of the values that guildRows.ts makes. */
function another(value: unknown): unknown {
  if (typeof value === 'bigint') return value + 2n
  if (value instanceof Date) return new Date(value.getTime() + 2_000)
  return typeof value === 'number' ? value + 2 : typeof value === 'string' ? value.replace(/0$/, '2') : value
}
