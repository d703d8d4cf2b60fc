import type { $ZodIssue } from 'zod/v4/core'
import type { BodyIssue } from '../discordError.ts'

/** Zod's findings in Discord's words. They must have been made with `reportInput`. */
export function bodyIssues(issues: readonly $ZodIssue[], at: readonly PropertyKey[] = []): BodyIssue[] {
  return issues.flatMap(issue => worded(issue, [...at, ...issue.path]))
}

function worded(issue: $ZodIssue, path: readonly PropertyKey[]): BodyIssue[] {
  if ('input' in issue && issue.input === undefined) {
    return [{ path, code: 'BASE_TYPE_REQUIRED', message: 'This field is required' }]
  }
  switch (issue.code) {
    case 'unrecognized_keys':
      // Discord would ignore it in silence; here it is a mistake.
      return issue.keys.map(key => ({
        path: [...path, key],
        code: 'UNKNOWN_KEY',
        message: 'Discord knows no such key.',
      }))
    case 'invalid_union':
      return closest(issue.errors, path)
    case 'too_big':
      return [{ path, ...tooBig(issue.origin, Number(issue.maximum)) }]
    case 'too_small':
      return [{ path, ...tooSmall(issue.origin, Number(issue.minimum)) }]
    case 'invalid_type':
      return [{ path, code: 'BASE_TYPE_BAD_TYPE', message: `Must be of type ${issue.expected}.` }]
    case 'invalid_value':
      return [
        { path, code: 'BASE_TYPE_CHOICES', message: `Value must be one of (${issue.values.join(', ')}).` },
      ]
    default:
      return [{ path, code: 'BASE_TYPE_INVALID', message: issue.message }]
  }
}

/** Of several shapes none of which fits, the one that was most probably meant. */
function closest(errors: readonly $ZodIssue[][], path: readonly PropertyKey[]): BodyIssue[] {
  const [best] = errors.filter(branch => branch.length > 0).toSorted((a, b) => a.length - b.length)
  return best
    ? bodyIssues(best, path)
    : [{ path, code: 'UNION_TYPE_CHOICES', message: 'Value is none of the possible types.' }]
}

function tooBig(origin: string, maximum: number): Pick<BodyIssue, 'code' | 'message'> {
  return origin === 'string' || origin === 'array'
    ? { code: 'BASE_TYPE_MAX_LENGTH', message: `Must be ${maximum} or fewer in length.` }
    : { code: 'NUMBER_TYPE_MAX', message: `Value should be less than or equal to ${maximum}.` }
}

function tooSmall(origin: string, minimum: number): Pick<BodyIssue, 'code' | 'message'> {
  return origin === 'string' || origin === 'array'
    ? { code: 'BASE_TYPE_MIN_LENGTH', message: `Must be ${minimum} or more in length.` }
    : { code: 'NUMBER_TYPE_MIN', message: `Value should be greater than or equal to ${minimum}.` }
}
