import fs from 'node:fs'

/** Linux's folder in memory; others have none. */
const folder = '/dev/shm'

/** For databases, an image of the bot with its packages, and the tests themselves. */
const neededBytes = 6 * 2 ** 30

/**
 * A folder in memory for temporary files, or undefined where there is no room or programs may not be started from there.
 * A database is hundreds of small files; to make and remove thousands of databases on a disk takes longer than most tests.
 */
export function memoryDir(): string | undefined {
  try {
    const { bavail, bsize } = fs.statfsSync(folder)
    const mount = fs.readFileSync('/proc/mounts', 'utf8').match(/^\S+ \/dev\/shm tmpfs (\S+)/m)
    const mayRun = mount?.[1]?.split(',').includes('noexec') === false
    return mayRun && Math.min(bavail * bsize, process.availableMemory()) > neededBytes ? folder : undefined
  } catch {
    return undefined
  }
}
