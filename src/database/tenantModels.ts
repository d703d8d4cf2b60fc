import type { PrismaClient } from '#src/database/generated/prisma/client.ts'

/** What the guild's scope needs to know of a Prisma model. */
export interface Model {
  name: string
  /** The field that holds the guild's id; undefined for a model that belongs to no guild. */
  guildKey: string | undefined
  scalars: ReadonlySet<string>
  /** By the name of the field. */
  relations: ReadonlyMap<string, Model>
}

/** All models, by name, as the generated client knows them at run time. */
export function tenantModels(prisma: PrismaClient): ReadonlyMap<string, Model> {
  const { _runtimeDataModel: dataModel } = prisma as unknown as { _runtimeDataModel: RuntimeDataModel }
  let models = known.get(dataModel)
  if (!models) {
    models = readModels(dataModel)
    known.set(dataModel, models)
  }
  return models
}

/** Part of what Prisma keeps in each client, for its own use. */
interface RuntimeDataModel {
  models: Record<string, { fields: { name: string; kind: string; type: string }[] }>
}

const known = new WeakMap<RuntimeDataModel, ReadonlyMap<string, Model>>()

function readModels(dataModel: RuntimeDataModel): ReadonlyMap<string, Model> {
  const entries = Object.entries(dataModel.models).map(([name, { fields }]) => {
    const relations = new Map<string, Model>()
    const scalars = new Set(fields.filter(field => field.kind !== 'object').map(field => field.name))
    const guildKey = name === 'Guild' ? 'id' : scalars.has('guildId') ? 'guildId' : undefined
    return { fields, relations, model: { name, guildKey, scalars, relations } }
  })
  const models = new Map<string, Model>(entries.map(({ model }) => [model.name, model]))
  for (const { fields, relations } of entries) {
    for (const field of fields) {
      const target = field.kind === 'object' ? models.get(field.type) : undefined
      if (target) relations.set(field.name, target)
    }
  }
  return models
}
