import { InvalidArgumentError } from 'commander'
import { listLimit, maxRangeDays } from '#src/database/limits.ts'

/** Parsers for what the operator types. What is wrong with it is one sentence, printed as bad usage. */

export function parseGuildId(typed: string): string {
  if (/^\d{1,20}$/.test(typed)) return typed
  throw new InvalidArgumentError("A guild's id is a number of up to 20 digits.")
}

/** The id of an entry of a log. */
export function parseEntryId(typed: string): bigint {
  if (/^\d{1,18}$/.test(typed)) return BigInt(typed)
  throw new InvalidArgumentError("An entry's id is a number.")
}

export const parseLimit = wholeNumber(1, listLimit.most)

export const parseDays = wholeNumber(1, maxRangeDays)

function wholeNumber(min: number, max: number): (typed: string) => number {
  return typed => {
    const number = Number(typed)
    if (/^\d+$/.test(typed) && number >= min && number <= max) return number
    throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`)
  }
}
