import { type $ZodType, safeParse } from 'zod/v4/core'
import { type BodyIssue, errors } from '../discordError.ts'
import { bodyIssues } from './bodyIssues.ts'

/** Gives the body its type, or throws the DiscordError that Discord would answer. `files` is the number of uploads with it. */
export type BodyCheck<Body> = (body: unknown, files: number) => Body

/** The schemas have no inferred types, so the type of what passed is the caller's word for it. */
export function checked<Body>(
  schema: $ZodType,
  body: unknown,
  rules: (body: Body) => BodyIssue[] = () => [],
): Body {
  const parsed = safeParse(schema, body, { reportInput: true })
  const issues = parsed.success ? rules(parsed.data as Body) : bodyIssues(parsed.error.issues)
  if (issues.length > 0) throw errors.invalidForm(issues)
  return parsed.data as Body
}

/** For bodies whose kind depends on the world: the handler checks them. */
export const unchecked: BodyCheck<unknown> = body => body
