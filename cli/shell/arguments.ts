import { InvalidArgumentError } from 'commander'
import { listLimit, maxRangeDays } from '#src/database/limits.ts'

/** Parsers for what the operator types. What is wrong with it is one sentence, printed as bad usage. */

export const parseGuildId = snowflakeOf('guild')

export const parseApplicationId = snowflakeOf('application')

/** The id of an entry of a log. */
export function parseEntryId(typed: string): bigint {
  if (/^\d{1,18}$/.test(typed)) return BigInt(typed)
  throw new InvalidArgumentError("An entry's id is a number.")
}

export const parseLimit = wholeNumber(1, listLimit.most)

export const parseDays = wholeNumber(1, maxRangeDays)

function snowflakeOf(what: string): (typed: string) => string {
  return typed => {
    if (/^\d{1,20}$/.test(typed)) return typed
    const article = /^[aeiou]/.test(what) ? 'An' : 'A'
    throw new InvalidArgumentError(`${article} ${what}'s id is a number of up to 20 digits.`)
  }
}

function wholeNumber(min: number, max: number): (typed: string) => number {
  return typed => {
    const number = Number(typed)
    if (/^\d+$/.test(typed) && number >= min && number <= max) return number
    throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`)
  }
}
