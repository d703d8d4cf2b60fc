import { readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { setStage } from '#test/support/stage.ts'

test('a stage that cannot be set leaves nothing', async () => {
  const own = (): string[] =>
    readdirSync(tmpdir()).filter(name => name.startsWith(`guildhall-e2e-${process.pid}-`))
  const before = own()
  // A folder is no state file.
  await expect(setStage({ sandbox: { stateFile: tmpdir() } })).rejects.toThrow()
  expect(own()).toEqual(before)
})
