/**
 * XP of a message, min to max inclusive, drawn by a hash of its id, so that every replay and every process draws the
 * same. The hash is FNV-1a over the id's digits, finished with MurmurHash3's 32-bit mixer so that all bits count.
 */
export function messageXp(messageId: string, min: number, max: number): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < messageId.length; i++) hash = Math.imul(hash ^ messageId.charCodeAt(i), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  hash ^= hash >>> 16
  return min + ((hash >>> 0) % (max - min + 1))
}
