import type { APIAttachment } from 'discord-api-types/v10'
import { errors } from '../discordError.ts'
import type { StoredMessage } from '../world/entities.ts'
import { fileLimit, keepFile } from '../world/files.ts'
import type { Call } from './route.ts'

interface Described {
  id?: string | number | undefined
  filename?: string | undefined
  description?: string | null | undefined
}

/** Keeps the uploads of a request and describes them as Discord does. Kept ones of an edit stay by their id. */
export function attachmentsOf(
  call: Pick<Call, 'world' | 'files'>,
  channelId: string,
  described: readonly Described[] = [],
  kept: readonly APIAttachment[] = [],
): APIAttachment[] {
  const { world } = call
  const limit = fileLimit(world, world.channel(channelId))
  if (call.files.some(({ bytes }) => bytes.byteLength > limit)) throw errors.tooLarge()
  const uploaded = call.files.map(({ index, name, type, bytes }) => {
    const { filename, description } = described.find(({ id }) => String(id) === index) ?? {}
    return keepFile(world, channelId, { name: filename ?? name, type, bytes, description })
  })
  const keptIds = new Set(described.map(({ id }) => String(id)))
  return [...kept.filter(({ id }) => keptIds.has(id)), ...uploaded]
}

/** What an edit makes of a message's attachments; nothing when it says nothing of them. */
export function editedAttachments(
  call: Pick<Call, 'world' | 'files'>,
  channelId: string,
  { attachments: described }: { attachments?: readonly Described[] | null | undefined },
  { message: { attachments: kept } }: StoredMessage,
): { attachments?: APIAttachment[] } {
  if (call.files.length === 0 && described === undefined) return {}
  return { attachments: attachmentsOf(call, channelId, described ?? kept, kept) }
}
