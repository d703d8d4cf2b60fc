import { errors } from '../discordError.ts'

/** How many are wanted: 1 to 100, 50 unless told, or as the route has it. */
export function pageSize(query: URLSearchParams, { most = 100, usual = 50 } = {}): number {
  const limit = Number(query.get('limit') ?? usual)
  if (Number.isInteger(limit) && limit >= 1 && limit <= most) return limit
  throw errors.invalidForm([
    { path: ['limit'], code: 'NUMBER_TYPE_MAX', message: `int value should be between 1 and ${most}.` },
  ])
}

export function snowflakeParam(query: URLSearchParams, name: string): string | undefined {
  const value = query.get(name)
  if (value === null) return undefined
  requireSnowflake(value, name)
  return value
}

/** In ms. */
export function timeParam(query: URLSearchParams, name: string): number | undefined {
  const value = query.get(name)
  if (value === null) return undefined
  const time = isoTime.test(value) ? Date.parse(value) : NaN
  if (!Number.isNaN(time)) return time
  const message = `Value "${value}" is not a timestamp in ISO 8601.`
  throw errors.invalidForm([{ path: [name], code: 'DATETIME_TYPE_PARSE', message }])
}

export function requireSnowflake(value: string, name: string): void {
  if (/^\d{1,20}$/.test(value)) return
  const message = `Value "${value}" is not snowflake.`
  throw errors.invalidForm([{ path: [name], code: 'NUMBER_TYPE_COERCE', message }])
}

/** Date.parse alone also takes plain numbers. */
const isoTime = /^\d{4}-\d{2}-\d{2}(?:T|$)/
