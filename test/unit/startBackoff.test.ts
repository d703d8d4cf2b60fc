import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readStartBackoff } from '#src/startBackoff.ts'

let folder: string
let file: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'guildhall-starts-'))
  file = path.join(folder, 'data', 'starts.json')
})
afterEach(() => rm(folder, { recursive: true }))

async function startAt(time: number, token = 'a') {
  const backoff = await readStartBackoff(file, token, () => time)
  await backoff.begin()
  return backoff
}

test('five starts that end before READY are free, the sixth waits 5 minutes from the last', async () => {
  for (let i = 0; i < 5; i++) expect((await startAt(i * 1_000)).delayMs).toBe(0)
  expect((await readStartBackoff(file, 'a', () => 14_000)).delayMs).toBe(290_000)
  expect((await readStartBackoff(file, 'a', () => 304_000)).delayMs).toBe(0)
})

test('a start that got ready forgives those before it', async () => {
  for (let i = 0; i < 4; i++) await startAt(i)
  await (await startAt(5)).succeed()
  expect((await startAt(6)).delayMs).toBe(0)
})

test('another token starts from nothing', async () => {
  for (let i = 0; i < 5; i++) await startAt(i)
  expect((await readStartBackoff(file, 'b', () => 10)).delayMs).toBe(0)
})

test('a file cut off by a crash, and a clock that went back, do not keep the bot from starting', async () => {
  await startAt(10_000_000)
  await writeFile(file, '{"token":')
  expect((await startAt(0)).delayMs).toBe(0)
  for (let i = 0; i < 5; i++) await startAt(10_000_000)
  expect((await readStartBackoff(file, 'a', () => 0)).delayMs).toBe(300_000)
})
