import path from 'node:path'
import { StartupError } from '#src/startupError.ts'

/** An error of the file system as a sentence for the operator; any other error as it is. */
export function fileProblem(error: unknown, file: string): unknown {
  const reason = reasons[(error as NodeJS.ErrnoException).code ?? '']
  return reason === undefined ? error : new StartupError(reason(file))
}

const mayNot = (file: string) =>
  `${file} may not be written or read by this user. Choose another place, or give this user the right to it.`
const noRoom = (file: string) =>
  `There is no room left for ${file}; nothing of it was kept. Make room, or choose another place.`

const reasons: Record<string, (file: string) => string> = {
  EACCES: mayNot,
  EPERM: mayNot,
  EROFS: mayNot,
  ENOSPC: noRoom,
  EDQUOT: noRoom,
  EFBIG: noRoom,
  ENOENT: file => `There is no ${file}. Check the path, and that the folder ${path.dirname(file)} exists.`,
  ENOTDIR: file => `${file} cannot be: a part of this path is a file, not a folder.`,
  EISDIR: file => `${file} is a folder, not a backup.`,
  EEXIST: file => `${file} exists already, and is not overwritten. Choose another name.`,
}
