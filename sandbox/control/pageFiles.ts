import { readFile, stat } from 'node:fs/promises'
import { stripTypeScriptTypes } from 'node:module'
import { extname, join, normalize, sep } from 'node:path'

export interface ServedFile {
  type: string
  bytes: Uint8Array
}

export interface PageFiles {
  /** Null when there is no such file. */
  read(path: string): Promise<ServedFile | null>
}

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.ts': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}

/** The files of sandbox/page/, TypeScript as JavaScript. Read again when they change. */
export function createPageFiles(root = join(import.meta.dirname, '../page')): PageFiles {
  const cache = new Map<string, { modifiedAt: number; file: ServedFile }>()

  const read: PageFiles['read'] = async path => {
    const file = join(root, normalize(decodeURIComponent(path === '/' ? '/index.html' : path)))
    const type = types[extname(file)]
    if (!file.startsWith(root + sep) || type === undefined) return null
    const about = await stat(file).catch(() => null)
    if (about === null || !about.isFile()) return null
    const cached = cache.get(file)
    if (cached?.modifiedAt === about.mtimeMs) return cached.file
    const bytes = await readFile(file)
    const served = {
      type,
      bytes: extname(file) === '.ts' ? Buffer.from(stripTypeScriptTypes(bytes.toString())) : bytes,
    }
    cache.set(file, { modifiedAt: about.mtimeMs, file: served })
    return served
  }
  return { read }
}
