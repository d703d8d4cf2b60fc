import type { Category } from '#src/tickets/category.ts'
import { isWithin, nextWithin } from '#src/tickets/workingHours.ts'

/** When the staff come, in seconds since the Unix epoch; null when they are there, or it is not known. */
export function awayUntil({ workingHours }: Pick<Category, 'workingHours'>, now: number): number | null {
  if (!workingHours || isWithin(workingHours, now)) return null
  const next = nextWithin(workingHours, now)
  return next === null ? null : Math.ceil(next / 1_000)
}
