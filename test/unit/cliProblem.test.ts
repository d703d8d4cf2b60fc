import { expect, test } from 'vitest'
import { describeProblem } from '#cli/shell/problem.ts'
import { StartupError } from '#src/startupError.ts'

const withCode = (code: string, message = 'what the server said') =>
  Object.assign(new Error(message), { code })

test('a sentence for the operator is all that is printed', () => {
  expect(describeProblem(new StartupError('Do this.'))).toEqual({ text: 'Do this.', isBug: false })
})

test.each([
  ['42501', /refused this \(what the server said\)\. Use the role in DATABASE_URL that owns/],
  ['42P01', /does not have the tables of this version.+migrate up$/],
  ['P2021', /does not have the tables of this version.+migrate up$/],
  ['53100', /lacks room or memory/],
  ['57P01', /did not finish this .+ try again/],
  ['ECONNRESET', /did not finish this .+ try again/],
])('%s of the database is a sentence', (code, sentence) => {
  expect(describeProblem(withCode(code))).toEqual({ text: expect.stringMatching(sentence), isBug: false })
})

test("the server's code is found behind Prisma's", () => {
  const error = Object.assign(withCode('P2010'), {
    meta: { driverAdapterError: { cause: { originalCode: '42501' } } },
  })
  expect(describeProblem(error).text).toContain('refused this')
})

test('anything else is a bug with its place, and without passwords', () => {
  const { text, isBug } = describeProblem(new TypeError('postgresql://me:secret@host/db is not a function'))
  expect(isBug).toBe(true)
  expect(text).toMatch(/^This is a bug in Guildhall; please report these lines\.\nTypeError: /)
  expect(text).toContain('cliProblem.test.ts')
  expect(text).not.toContain('secret')
})
