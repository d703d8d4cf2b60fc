/** A file within a tar archive. */
export interface TarEntry {
  name: string
  data: Buffer
}

const block = 512

/** A file as tar (POSIX ustar) lays it down: a header, the bytes, zeros up to a whole block. Names of up to 100 bytes. */
export function tarEntry({ name, data }: TarEntry, changedAt: Date): Buffer {
  const header = Buffer.alloc(block)
  header.write(name, 0)
  header.write(octal(0o600, 7), 100)
  header.write(octal(0, 7), 108)
  header.write(octal(0, 7), 116)
  header.write(octal(data.length, 11), 124)
  header.write(octal(Math.floor(changedAt.getTime() / 1_000), 11), 136)
  header.write(' '.repeat(8), checksumAt)
  header.write('0', 156)
  header.write('ustar\x0000', 257)
  header.write(`${octal(sum(header), 6)}\0 `, checksumAt)
  return Buffer.concat([header, data, Buffer.alloc(padding(data.length))])
}

/** What ends an archive. */
export const tarEnd = Buffer.alloc(2 * block)

/** The files of an archive, one after the other; each must fit into memory. @throws for any other bytes */
export async function* readTar(chunks: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<TarEntry> {
  const iterator = chunks[Symbol.asyncIterator]()
  const read = reader(iterator)
  try {
    for (;;) {
      const header = await read(block)
      if (header.every(byte => byte === 0)) return
      const size = Number.parseInt(text(header, 124, 12), 8)
      const expected = Number.parseInt(text(header, checksumAt, 8), 8)
      header.write(' '.repeat(8), checksumAt)
      if (sum(header) !== expected || !(size <= maxBytes)) throw new Error('this is no tar archive of ours')
      const data = await read(size)
      await read(padding(size))
      yield { name: text(header, 0, 100), data }
    }
  } finally {
    await iterator.return?.()
  }
}

const checksumAt = 148

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, '0')
}

function sum(header: Buffer): number {
  return header.reduce((total, byte) => total + byte, 0)
}

function padding(bytes: number): number {
  return (block - (bytes % block)) % block
}

function text(header: Buffer, start: number, length: number): string {
  return header.toString('utf8', start, start + length).split('\0', 1)[0] ?? ''
}

/** Gives as many bytes as are asked for, whatever the pieces that they come in. */
function reader(chunks: AsyncIterator<Buffer>): (bytes: number) => Promise<Buffer> {
  let held: Buffer[] = []
  let heldBytes = 0
  return async bytes => {
    while (heldBytes < bytes) {
      const { value, done } = await chunks.next()
      if (done) throw new Error('the archive ends too early')
      held.push(value)
      heldBytes += value.length
    }
    const all = Buffer.concat(held)
    held = [all.subarray(bytes)]
    heldBytes -= bytes
    return Buffer.from(all.subarray(0, bytes))
  }
}
