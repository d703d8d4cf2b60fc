import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'

export interface ServerDir {
  root: string
  dataDir: string
  stagingRoot: string
  remove(): void
}

/** A temporary place for a server's data, which the account of the server can reach when the tests run as root. */
export function makeServerDir(): ServerDir {
  const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'guildhall-test-')))
  fs.chmodSync(root, 0o755)
  return {
    root,
    dataDir: path.join(root, 'data', 'postgres'),
    stagingRoot: path.join(root, 'staged'),
    remove: () => fs.rmSync(root, { recursive: true, force: true }),
  }
}
