import type { APIAttachment } from 'discord-api-types/v10'
import type { StoredMessage } from '../world/entities.ts'
import type { World } from '../world/world.ts'
import type { Call, UploadedFile } from './route.ts'

interface Described {
  id?: string | number | undefined
  filename?: string | undefined
  description?: string | null | undefined
}

/** Keeps the uploads of a request and describes them as Discord does. Kept ones of an edit stay by their id. */
export function attachmentsOf(
  call: Pick<Call, 'world' | 'files' | 'filesUrl'>,
  channelId: string,
  described: readonly Described[] = [],
  kept: readonly APIAttachment[] = [],
): APIAttachment[] {
  const uploaded = call.files.map(file => {
    const description = described.find(({ id }) => String(id) === file.index)
    return stored(call.world, file, {
      url: `${call.filesUrl}/${channelId}`,
      name: description?.filename ?? file.name,
      description: description?.description,
    })
  })
  const keptIds = new Set(described.map(({ id }) => String(id)))
  return [...kept.filter(({ id }) => keptIds.has(id)), ...uploaded]
}

/** What an edit makes of a message's attachments; nothing when it says nothing of them. */
export function editedAttachments(
  call: Pick<Call, 'world' | 'files' | 'filesUrl'>,
  channelId: string,
  { attachments: described }: { attachments?: readonly Described[] | null | undefined },
  { message: { attachments: kept } }: StoredMessage,
): { attachments?: APIAttachment[] } {
  if (call.files.length === 0 && described === undefined) return {}
  return { attachments: attachmentsOf(call, channelId, described ?? kept, kept) }
}

function stored(
  world: World,
  { type, bytes }: UploadedFile,
  as: { url: string; name: string; description: string | null | undefined },
): APIAttachment {
  const id = world.snowflakes.next()
  world.files.set(id, { type, bytes })
  const url = `${as.url}/${id}/${encodeURIComponent(as.name)}`
  return {
    id,
    filename: as.name,
    size: bytes.byteLength,
    url,
    proxy_url: url,
    ...(type === '' ? {} : { content_type: type }),
    ...(as.description ? { description: as.description } : {}),
  }
}
