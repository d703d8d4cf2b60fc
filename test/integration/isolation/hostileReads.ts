import {
  type ActModel,
  type Row,
  beyond,
  change,
  goesOn,
  uniqueWhere,
} from '#test/integration/isolation/actModels.ts'

/** Filters that name another guild, or reach rows by their relations. */
export function filters(model: ActModel, own: string, foreign: string, steps: number): Row[] {
  return [
    ...(model.guildKey === undefined ? [] : guildFilters(model.guildKey, own, foreign)),
    ...relationFilters(model, foreign, steps),
  ]
}

function guildFilters(key: string, own: string, foreign: string): Row[] {
  const there = { [key]: foreign }
  return [
    there,
    { [key]: { equals: foreign } },
    { [key]: { in: [own, foreign] } },
    { [key]: { not: own } },
    { [key]: undefined },
    { AND: [there] },
    { AND: there },
    { OR: [there, { [key]: own }] },
    { OR: [{ AND: { OR: [there] } }] },
    { NOT: { [key]: own } },
    { NOT: [{ NOT: there }] },
  ]
}

/** All ways along the relations, and one step more from what guilds share. */
function relationFilters(model: ActModel, foreign: string, steps: number): Row[] {
  return model.relations.flatMap(({ field, target, toMany }) => {
    const inner: Row[] = [{}]
    if (target.guildKey !== undefined) inner.push({ [target.guildKey]: foreign })
    if (target.rows.length > 0) inner.push(change(target), { NOT: change(target) })
    if (goesOn(target, steps)) inner.push(...relationFilters(beyond(target), foreign, steps - 1))
    const ways = toMany ? ['some', 'none', 'every'] : ['is', 'isNot']
    return inner.flatMap(where => [
      ...ways.map(way => ({ [field]: { [way]: where } })),
      ...(toMany ? [] : [{ [field]: where }]),
    ])
  })
}

export function selections(model: ActModel, foreign: string, steps: number): Row[] {
  const lists = model.relations.filter(({ toMany }) => toMany)
  return [
    { include: { _count: true } },
    ...lists.map(({ field }) => ({ include: { _count: { select: { [field]: true } } } })),
    ...lists.map(({ field, target }) => ({
      include: { _count: { select: { [field]: { where: { [target.guildKey ?? 'id']: foreign } } } } },
    })),
    ...model.relations.flatMap(({ field, target, toMany }) => {
      const inner: (Row | true)[] = [true, { select: { [target.guildKey ?? 'id']: true } }]
      if (toMany && target.guildKey !== undefined)
        inner.push(
          { where: { [target.guildKey]: foreign } },
          { where: { OR: [{ [target.guildKey]: foreign }] } },
          { cursor: uniqueWhere(target, foreign) },
        )
      if (goesOn(target, steps)) inner.push(...selections(beyond(target), foreign, steps - 1))
      return inner.flatMap(args => [{ include: { [field]: args } }, { select: { [field]: args } }])
    }),
  ]
}

export function orders(model: ActModel, depth = 1): Row[] {
  return model.relations.flatMap(({ field, target, toMany }) => {
    if (toMany) return ['asc', 'desc'].map(order => ({ [field]: { _count: order } }))
    if (depth === 3) return []
    return orders(target, depth + 1).map(order => ({ [field]: order }))
  })
}
