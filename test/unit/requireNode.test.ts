import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const root = path.join(import.meta.dirname, '../..')

test('an older Node is told in one sentence which is needed', async () => {
  const pretend = `data:text/javascript,Object.defineProperty(process,'versions',{value:{node:'20.19.2'}})`
  const failed = await promisify(execFile)(
    process.execPath,
    ['--import', pretend, '--import', './src/requireNode.js', 'src/main.ts'],
    { cwd: root },
  ).catch((error: unknown) => error)
  expect(failed).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/^Node 24 is needed; this is 20\.19\.2\. .*\n$/),
  })
})

test('what the README has one start looks at the version first', () => {
  const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>
  }
  for (const name of ['start', 'sandbox', 'guildhall'])
    expect(scripts[name]).toMatch(/^node --import \.\/src\/requireNode\.js /)
})
