import fs from 'node:fs'
import path from 'node:path'
import { makeTempDir } from '#test/support/tempDir.ts'

export interface ServerDir {
  root: string
  dataDir: string
  stagingRoot: string
  remove(): void
}

/** A temporary place for a server's data, which the account of the server can reach when the tests run as root. */
export function makeServerDir(): ServerDir {
  const root = makeTempDir('test')
  fs.chmodSync(root, 0o755)
  return {
    root,
    dataDir: path.join(root, 'data', 'postgres'),
    stagingRoot: path.join(root, 'staged'),
    remove: () => fs.rmSync(root, { recursive: true, force: true }),
  }
}
