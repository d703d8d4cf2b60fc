/** Hosts where Discord keeps what was uploaded to it. */
const hosts = ['https://cdn.discordapp.com', 'https://media.discordapp.net']

const timeoutMs = 10_000

/**
 * Fetches a file of a message; null when it is not to be had or larger than `maxBytes`. What a message names as the address of
 * a file is never trusted: nothing but Discord's own hosts is asked, and where they lead on to is not followed.
 * `apiUrl`: whose API is used, as the sandbox keeps uploads on its own host.
 */
export async function readAttachment(
  url: string,
  maxBytes: number,
  apiUrl: string,
): Promise<Uint8Array | null> {
  const origin = URL.parse(url)?.origin
  if (origin === undefined || ![...hosts, new URL(apiUrl).origin].includes(origin)) return null
  try {
    const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(timeoutMs) })
    if (!response.ok || response.body === null) return null
    const chunks: Uint8Array[] = []
    let left = maxBytes
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
      left -= chunk.byteLength
      if (left < 0) return null
      chunks.push(chunk)
    }
    return Buffer.concat(chunks)
  } catch {
    return null
  }
}
