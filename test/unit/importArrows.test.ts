import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

const src = path.resolve(import.meta.dirname, '../../src')

/** `importing file → imported store`, for the stores of src. The linter keeps the other arrows. */
const storeImports = globSync('**/*.ts', { cwd: src, exclude: ['database/generated/**'] }).flatMap(file =>
  [...readFileSync(path.join(src, file), 'utf8').matchAll(/from '#src\/(.*?\b[sS]tore\.ts)'/g)].map(
    ([, store = '']) => ({ file, store }),
  ),
)

test('a feature leaves the stores of others alone and calls their rules', () => {
  expect(storeImports.length).toBeGreaterThan(5)
  const foreign = storeImports.filter(({ file, store }) => file.split('/')[0] !== store.split('/')[0])
  expect(foreign).toEqual([])
})
