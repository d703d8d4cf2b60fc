import { expect, test } from 'vitest'
import { preparedName, statementName } from '#src/database/statementName.ts'

test('a prepared statement has its own name', () => {
  expect(statementName({ name: 'grant_xp', text: '/* other */ SELECT 1' })).toBe('grant_xp')
})

test('one that was prepared under its digest is told by its text', () => {
  const text = 'SELECT xp FROM members WHERE user_id = $1'
  expect(preparedName(text)).toBe(preparedName(text))
  expect(preparedName(text)).not.toBe(preparedName(`${text} LIMIT 1`))
  expect(preparedName(text).length).toBeLessThan(64)
  expect(statementName({ name: preparedName(text), text })).toBe('SELECT xp FROM members WHERE user_id = ?')
})

test('a comment names a statement: one word before it, or Prisma’s after it', () => {
  expect(statementName({ text: '/* backlog */ SELECT 1' })).toBe('backlog')
  expect(statementName({ text: `SELECT 1 /*name='Member.findMany'*/` })).toBe('Member.findMany')
})

test('a comment that is no name, or stands in a text, is not taken for one', () => {
  expect(statementName({ text: `SELECT '/*name=''x''*/', n FROM t /* of ada */` })).toBe('SELECT ?, n FROM t')
})

test('any other is its text, in which no value is left', () => {
  const text = `
    SELECT "t0"."a'b", x FROM members_2026 -- ada's
    WHERE name = 'O''Hara -- not a comment' AND n > 12.5 AND k IN ($1, $2,$3) AND d = $q$ it's ada $q$ LIMIT 500`
  expect(statementName({ text })).toBe(
    `SELECT "t0"."a'b", x FROM members_2026 WHERE name = ? AND n > ? AND k IN (?) AND d = ? LIMIT ?`,
  )
})

test('a backslash hides the end of a text only where the text begins with E', () => {
  const text = String.raw`SELECT a WHERE b = E'it\'s a secret' AND c = e'\\' AND d = 'C:\' AND e = 'f'`
  expect(statementName({ text })).toBe('SELECT a WHERE b = ? AND c = ? AND d = ? AND e = ?')
})

test('lists of different lengths are the same statement', () => {
  const values = (n: number) => ({
    text: `SELECT 1 WHERE id IN (${Array.from({ length: n }, (_, i) => `$${i + 1}`).join(',')})`,
  })
  expect(statementName(values(2))).toBe(statementName(values(30)))
})

test('a name is short', () => {
  expect(statementName({ text: `SELECT ${'column, '.repeat(100)}` })).toHaveLength(200)
})
