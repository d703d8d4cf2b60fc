import { z } from 'zod'
import type { ControlContext } from './control.ts'
import { Refusal } from './refusal.ts'

export type Action = (context: ControlContext, body: unknown) => unknown

export const id = z.string().regex(/^\d{1,20}$/, 'must be an id')

/** An action of the control API, whose body is checked first. */
export function action<Body extends z.ZodType>(
  schema: Body,
  perform: (context: ControlContext, body: z.infer<Body>) => unknown,
): Action {
  return async (context, body) => {
    const parsed = schema.safeParse(body)
    if (parsed.success) return (await perform(context, parsed.data)) ?? {}
    const [issue] = parsed.error.issues
    const where = issue?.path.join('.') || 'the body'
    throw new Refusal(400, `Wrong request: ${where}: ${issue?.message ?? 'it does not fit'}.`)
  }
}
