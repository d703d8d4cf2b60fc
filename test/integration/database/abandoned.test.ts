import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { openCluster } from '#src/database/embedded/cluster.ts'
import { findHome } from '#src/database/embedded/home.ts'
import { openServer } from '#src/database/embedded/server.ts'
import { makeServerDir } from '#test/support/postgresDir.ts'
import { makeTempDir, removeAbandoned } from '#test/support/tempDir.ts'

test('what a killed run left is ended and removed, what a living one has stays', async () => {
  const own = makeTempDir('e2e')
  const made = makeServerDir().root
  const { pid: dead } = spawnSync(process.execPath, ['--version'])
  const left = made.replace(`-${process.pid}-`, `-${dead}-`)
  fs.renameSync(made, left)
  const home = findHome({
    dataDir: path.join(left, 'data', 'postgres'),
    stagingRoot: path.join(left, 'staged'),
  })
  const { directory } = await openCluster(home)
  const server = await openServer({ home, cluster: directory })
  // As a test leaves it that was killed while its database stood still.
  process.kill(server.pid, 'SIGSTOP')

  await removeAbandoned()

  await server.gone
  expect(fs.existsSync(left)).toBe(false)
  expect(fs.existsSync(own)).toBe(true)
  fs.rmdirSync(own)
})
