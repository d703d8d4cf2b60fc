import type { IncomingMessage } from 'node:http'
import { errors } from '../discordError.ts'
import type { UploadedFile } from './route.ts'

export interface ReadBody {
  /** Undefined when there is none. */
  json: unknown
  files: UploadedFile[]
}

/** JSON, or a form whose `payload_json` is the JSON and whose `files[n]` are uploads. */
export async function readBody(request: IncomingMessage): Promise<ReadBody> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const bytes = Buffer.concat(chunks)
  const type = request.headers['content-type'] ?? ''
  if (type.startsWith('multipart/form-data')) return readForm(bytes, type)
  return { json: bytes.length === 0 ? undefined : parse(bytes.toString()), files: [] }
}

async function readForm(bytes: Buffer<ArrayBuffer>, type: string): Promise<ReadBody> {
  const form = await new Response(bytes, { headers: { 'content-type': type } }).formData()
  let json: unknown
  const files: UploadedFile[] = []
  for (const [field, value] of form) {
    if (field === 'payload_json' && typeof value === 'string') json = parse(value)
    const index = /^files\[(\d+)\]$/.exec(field)?.[1]
    if (index === undefined || typeof value === 'string') continue
    files.push({ index, name: value.name, type: value.type, bytes: await value.bytes() })
  }
  return { json: json ?? {}, files }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw errors.notJson()
  }
}
