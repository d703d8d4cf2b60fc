import { type $ZodType, type $ZodTypeDiscriminable, type $ZodTypes, clone } from 'zod/v4/core'
import * as z from 'zod/mini'

/**
 * Rewrites a schema of discord-api-spec, which lets unknown keys pass, into one that
 * - refuses unknown keys in every object,
 * - takes a string of digits for a set of permissions, as Discord does,
 * - picks the member of a union by its `type`, so that a mistake is reported once and where it is.
 */
export function strictSchema(schema: $ZodType): $ZodType {
  return strict(schema, rewrittenBefore)
}

type Seen = Map<$ZodType, $ZodType>

const rewrittenBefore: Seen = new Map()

const permissionKeys = new Set(['allow', 'deny', 'permissions', 'default_member_permissions'])
const digits = z.string().check(z.regex(/^\d{1,20}$/))

function strict(schema: $ZodType, seen: Seen): $ZodType {
  const known = seen.get(schema)
  if (known) return known
  const result = rewritten(schema, seen)
  seen.set(schema, result)
  return result
}

function rewritten(schema: $ZodType, seen: Seen): $ZodType {
  const inner = (part: $ZodType): $ZodType => strict(part, seen)
  const { def } = (schema as $ZodTypes)._zod
  switch (def.type) {
    case 'lazy':
      // Recursive schemas come back here, so the inner one is made when it is first needed.
      return z.lazy(() => inner(def.getter()))
    case 'optional':
    case 'nullable':
      return clone(schema, { ...def, innerType: inner(def.innerType) } as typeof def)
    case 'array':
      return clone(schema, { ...def, element: inner(def.element) } as typeof def)
    case 'record':
      return clone(schema, { ...def, valueType: inner(def.valueType) } as typeof def)
    case 'object': {
      const shape = Object.fromEntries(
        Object.entries(def.shape).map(([key, value]) => [
          key,
          permissionKeys.has(key) ? z.union([digits, inner(value)]) : inner(value),
        ]),
      )
      return clone(schema, { ...def, shape, catchall: z.never() } as typeof def)
    }
    case 'union': {
      const options = def.options.map(inner)
      if (!def.options.every(hasType)) return clone(schema, { ...def, options } as typeof def)
      const [first, ...rest] = options as $ZodTypeDiscriminable[]
      return first ? z.discriminatedUnion('type', [first, ...rest]) : schema
    }
    default:
      return schema
  }
}

function hasType(schema: $ZodType): boolean {
  const { def } = (schema as $ZodTypes)._zod
  if (def.type === 'lazy') return hasType(def.getter())
  return def.type === 'object' && (def.shape['type'] as $ZodTypes | undefined)?._zod.def.type === 'literal'
}
