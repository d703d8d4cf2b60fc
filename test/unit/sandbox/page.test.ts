import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { isOwnPage } from '#sandbox/control/isOwnPage.ts'
import { createPageFiles } from '#sandbox/control/pageFiles.ts'

describe('who may use the control API', () => {
  test.each<[string, Record<string, string>, boolean]>([
    ['the page', { host: '127.0.0.1:4600', origin: 'http://127.0.0.1:4600' }, true],
    ['a program', { host: 'localhost:4600' }, true],
    ['another site', { host: '127.0.0.1:4600', origin: 'https://example.com' }, false],
    ['another port', { host: '127.0.0.1:4600', origin: 'http://127.0.0.1:3000' }, false],
    [
      'a name that was made to point here',
      { host: 'evil.example:4600', origin: 'http://evil.example:4600' },
      false,
    ],
    ['nobody', {}, false],
  ])('%s', (_, headers, allowed) => {
    expect(isOwnPage({ headers })).toBe(allowed)
  })
})

describe('page files', () => {
  let root: string
  beforeEach(() => {
    root = join(mkdtempSync(join(tmpdir(), 'sandbox-page-')), 'page')
    mkdirSync(root)
    writeFileSync(join(root, 'index.html'), '<p>hello</p>')
    writeFileSync(join(root, 'chat.ts'), 'const answer: number = 42')
    writeFileSync(join(root, '..', 'secret.html'), 'secret')
  })
  afterEach(() => rmSync(join(root, '..'), { recursive: true }))

  const textOf = async (path: string): Promise<string | undefined> => {
    const file = await createPageFiles(root).read(path)
    return file?.bytes && new TextDecoder().decode(file.bytes)
  }

  test('/ is index.html', async () => {
    expect(await textOf('/')).toBe('<p>hello</p>')
  })

  test('TypeScript comes as JavaScript', async () => {
    expect((await textOf('/chat.ts'))?.replace(/\s+/g, ' ')).toBe('const answer = 42')
    expect((await createPageFiles(root).read('/chat.ts'))?.type).toMatch(/^text\/javascript/)
  })

  test.each([
    '/none.html',
    '/../secret.html',
    '/%2e%2e/secret.html',
    '/..%2fsecret.html',
  ])('%s is not there', async path => {
    expect(await textOf(path)).toBeUndefined()
  })
})
