import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { runCli } from '#test/support/cli.ts'
import { makeProof } from '#test/support/proofs.ts'

let folder: string
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'guildhall-proof-'))
})
afterEach(() => fs.rmSync(folder, { recursive: true }))

/** Verifies a file with this text, where there is no database to be found. */
function verify(text: string | Uint8Array, name = 'proof.json') {
  fs.writeFileSync(path.join(folder, name), text)
  return runCli(['verify-draw', name], { cwd: folder, url: 'postgres://nobody@127.0.0.1:1/none' })
}

test('a proof is verified in words: what holds, who won, what to look up, what is not proven', async () => {
  const { code, stdout, stderr } = await verify(makeProof())
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout.match(/^holds {4}/gm)).toHaveLength(7)
  expect(stdout).toContain('nobody could choose the winners')
  expect(stdout).toMatch(/^slot 0 drawn: \d+ \(Nitro\)/m)
  expect(stdout).toMatch(/^slot 1 rerolled: \d+ \(Nitro\)/m)
  expect(stdout).toContain('left the server')
  expect(stdout).toMatch(/the frozen hash {2}[0-9a-f]{64}, posted before 2023-08-23T15:59:24\.000Z/)
  expect(stdout).toMatch(/^The message must be unedited/m)
  expect(stdout).toMatch(/^Not proven/m)
  expect(stdout).not.toContain('\uFFFD')
})

test('a compressed proof is verified as well', async () => {
  const { code, stdout } = await verify(gzipSync(makeProof()), 'proof.json.gz')
  expect(code).toBe(0)
  expect(stdout).toContain('nobody could choose the winners')
})

test('a draw without a round is said to trust the operator', async () => {
  const { code, stdout } = await verify(makeProof({ withRound: false }))
  expect(code).toBe(0)
  expect(stdout).toContain('it trusts the operator')
  expect(stdout.match(/^absent {3}/gm)).toHaveLength(3)
  expect(stdout).toMatch(/^ {2}at its start {2}the commitment {3}[0-9a-f]{64}$/m)
  expect(stdout).toContain('The frozen hash was posted nowhere')
  expect(stdout).not.toContain('at its end')
})

test('a proof that was changed does not hold', async () => {
  const { code, stdout } = await verify(makeProof().replace('"Nitro"', '"Nitro Classic"'))
  expect(code).toBe(1)
  expect(stdout).toMatch(/^FAILS {4}.*frozen hash/m)
  expect(stdout).toContain('THE DRAW DOES NOT HOLD')
  expect(stdout).not.toContain('slot 0')
})

test('what is no proof ends in one plain sentence', async () => {
  const { code, stdout, stderr } = await verify('{"version": "\u001b[31m"}')
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toMatch(/^proof\.json proves nothing\. .*\n$/)
  for (const [file, sentence] of [
    ['none.json', /cannot be read/],
    ['.', /is no file/],
  ] as const) {
    const result = await runCli(['verify-draw', file], { cwd: folder })
    expect(result.code).toBe(1)
    expect(result.stderr).toMatch(sentence)
  }
})

test('names in a proof do not steer the terminal', async () => {
  const { stdout } = await verify(makeProof({ prize: '\u001b]0;x\u0007' }))
  expect(stdout).not.toContain('\u001b')
})
