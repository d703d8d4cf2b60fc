import { errors } from '../discordError.ts'

/** How many are wanted: 1 to 100, 50 unless told. */
export function pageSize(given: string | null): number {
  const limit = Number(given ?? 50)
  if (Number.isInteger(limit) && limit >= 1 && limit <= 100) return limit
  throw errors.invalidForm([
    { path: ['limit'], code: 'NUMBER_TYPE_MAX', message: 'int value should be between 1 and 100.' },
  ])
}
