/** Width and height in pixels of a PNG, GIF, JPEG or WebP, as its header says; null for anything else. */
export function imageSize(bytes: Uint8Array): { width: number; height: number } | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  try {
    return readers.map(read => read(view)).find(size => size !== null) ?? null
  } catch (error) {
    // A header that ends too early.
    if (error instanceof RangeError) return null
    throw error
  }
}

type Reader = (view: DataView) => { width: number; height: number } | null

const readers: readonly Reader[] = [
  // https://www.w3.org/TR/png-3/#11IHDR
  view =>
    view.getUint32(0) === 0x89504e47 ? { width: view.getUint32(16), height: view.getUint32(20) } : null,
  // https://www.w3.org/Graphics/GIF/spec-gif89a.txt, section 18
  view =>
    view.getUint32(0) === 0x47494638
      ? { width: view.getUint16(6, true), height: view.getUint16(8, true) }
      : null,
  // https://developers.google.com/speed/webp/docs/riff_container
  view => (view.getUint32(0) === 0x52494646 && view.getUint32(8) === 0x57454250 ? webpSize(view) : null),
  view => (view.getUint16(0) === 0xffd8 ? jpegSize(view) : null),
]

function webpSize(view: DataView): { width: number; height: number } | null {
  const kind = view.getUint32(12)
  if (kind === 0x56503820)
    return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff }
  if (kind === 0x5650384c) {
    const bits = view.getUint32(21, true)
    return { width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 }
  }
  const threeBytes = (at: number): number => view.getUint16(at, true) | (view.getUint8(at + 2) << 16)
  return kind === 0x56503858 ? { width: threeBytes(24) + 1, height: threeBytes(27) + 1 } : null
}

/** The size stands in the frame header (SOF), after segments that each tell their length: ITU-T T.81, B.1 and B.2.2. */
function jpegSize(view: DataView): { width: number; height: number } | null {
  for (let at = 2; ; at += 2 + view.getUint16(at + 2)) {
    const marker = view.getUint16(at)
    if (marker >> 8 !== 0xff) return null
    const isFrame = marker >= 0xffc0 && marker <= 0xffcf && ![0xffc4, 0xffc8, 0xffcc].includes(marker)
    if (isFrame) return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) }
  }
}
