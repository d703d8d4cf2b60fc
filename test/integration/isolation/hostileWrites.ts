import {
  type ActModel,
  type Relation,
  type Row,
  change,
  beyond,
  goesOn,
  newRow,
  uniqueWhere,
} from '#test/integration/isolation/actModels.ts'

/** New rows for another guild, or with relations into it. */
export function foreignRows(model: ActModel, own: string, foreign: string, many: boolean): Row[] {
  const { guildKey } = model
  const rows: Row[] = []
  if (guildKey !== undefined) {
    const { [guildKey]: _, ...nameless } = newRow(model, own)
    rows.push(newRow(model, foreign), nameless)
    if (many) return [...rows, ...rows.map(row => [newRow(model, own), row] as unknown as Row)]
  }
  if (many) return rows
  const connected = { ...newRow(model, own) }
  for (const { fields } of model.relations) for (const field of fields) delete connected[field]
  for (const { field, target, fields } of model.relations) {
    if (fields.length === 0) {
      for (const write of listWrites(target, own, foreign))
        rows.push({ ...newRow(model, own), [field]: write })
      continue
    }
    const others = Object.fromEntries(
      model.relations
        .filter(other => other.field !== field && other.fields.length > 0)
        .map(other => [other.field, { connect: uniqueWhere(other.target, own, newRow(other.target, own)) }]),
    )
    for (const write of referenceWrites(target, own, foreign))
      rows.push({ ...connected, ...others, [field]: write })
  }
  return rows
}

/** Changes that move a row to another guild, or reach into it by relations. */
export function foreignChanges(model: ActModel, own: string, foreign: string, steps: number): Row[] {
  const changes: Row[] = []
  if (model.guildKey !== undefined)
    changes.push({ [model.guildKey]: foreign }, { [model.guildKey]: { set: foreign } })
  else
    for (const key of model.keys)
      for (const field of key) changes.push({ [field]: '799' }, { [field]: { set: '799' } })
  return steps === 0 ? changes : [...changes, ...relationWrites(model, own, foreign, steps)]
}

/** Writes along the relations of a row. */
function relationWrites(model: ActModel, own: string, foreign: string, steps: number): Row[] {
  return model.relations.flatMap(relation => {
    const { field, target } = relation
    const writes = relation.toMany ? listWrites(target, own, foreign) : referenceWrites(target, own, foreign)
    if (goesOn(target, steps))
      for (const data of relationWrites(beyond(target), own, foreign, steps - 1))
        writes.push(...throughUpdates(relation, data, own))
    return writes.map(write => ({ [field]: write }))
  })
}

function throughUpdates({ target, toMany }: Relation, data: Row, own: string): Row[] {
  if (toMany) return target.rows.length === 0 ? [] : [{ update: { where: uniqueWhere(target, own), data } }]
  return [{ update: data }]
}

/** What can be written to many related rows. */
function listWrites(target: ActModel, own: string, foreign: string): Row[] {
  const { guildKey } = target
  if (target.rows.length === 0) return []
  const writes: Row[] = [{ set: [] }, { deleteMany: {} }, { updateMany: { where: {}, data: change(target) } }]
  for (const guildId of [own, foreign]) {
    const there = uniqueWhere(target, guildId)
    const row = newRow(target, guildId)
    // Without what the row around it gives.
    const { [guildKey ?? '']: _, ...bare } = row
    writes.push(
      { create: row },
      { create: [bare] },
      { createMany: { data: [row] } },
      { connect: there },
      { connectOrCreate: { where: there, create: row } },
      { disconnect: there },
      { set: [there] },
      { delete: there },
      { deleteMany: { [guildKey ?? 'id']: guildId } },
      { deleteMany: [{ OR: [{ [guildKey ?? 'id']: guildId }] }] },
      { update: { where: there, data: change(target) } },
      { update: [{ where: uniqueWhere(target, own), data: { [guildKey ?? 'id']: guildId } }] },
      { updateMany: { where: { [guildKey ?? 'id']: guildId }, data: change(target) } },
      { updateMany: { where: {}, data: { [guildKey ?? 'id']: guildId } } },
      { upsert: { where: there, create: row, update: change(target) } },
    )
  }
  return writes
}

/** What can be written to the one related row. */
function referenceWrites(target: ActModel, own: string, foreign: string): Row[] {
  if (target.rows.length === 0) return []
  const key = target.guildKey ?? (target.keys[0]?.[0] as string)
  const id = target.guildKey === undefined ? '799' : foreign
  const there = uniqueWhere(target, foreign)
  const row = { ...newRow(target, own), [key]: id }
  return [
    { create: row },
    { connect: { ...there } },
    { connectOrCreate: { where: there, create: row } },
    { connectOrCreate: { where: uniqueWhere(target, own), create: newRow(target, own) } },
    { update: { [key]: id } },
    { update: { [key]: { set: id } } },
    { update: { data: { [key]: id } } },
    { update: { where: undefined, data: { [key]: id } } },
    { update: { where: { NOT: { [key]: own } }, data: change(target) } },
    { upsert: { where: { [key]: id }, create: row, update: change(target) } },
    { upsert: { create: newRow(target, own), update: { [key]: id } } },
    { delete: true },
    { delete: {} },
    { disconnect: true },
  ]
}
