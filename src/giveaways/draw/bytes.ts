/** The byte layouts of docs/fair-draws.md, “Words and bytes”. */

export function u32(n: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(n)
  return bytes
}

export function u64(n: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(BigInt(n))
  return bytes
}

export function text(s: string): Buffer {
  const bytes = Buffer.from(s, 'utf8')
  return Buffer.concat([u32(bytes.length), bytes])
}

/** What each hash begins with, so that none can pass for another. */
export function tag(name: string): Buffer {
  return text(`guildhall-draw-1/${name}`)
}
