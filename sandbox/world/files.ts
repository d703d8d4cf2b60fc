import type { APIAttachment } from 'discord-api-types/v10'
import type { Channel, Guild } from './entities.ts'
import { imageSize } from './imageSize.ts'
import type { World } from './world.ts'

export interface NewFile {
  name: string
  /** A MIME type; '' when none is known. */
  type: string
  bytes: Uint8Array
  description?: string | null | undefined
}

/** Keeps a file in memory, and describes it as Discord does. */
export function keepFile(world: World, channelId: string, file: NewFile): APIAttachment {
  const { name, type, bytes, description } = file
  const id = world.snowflakes.next()
  const url = `${world.filesUrl}/${channelId}/${id}/${encodeURIComponent(name)}`
  const size = type.startsWith('image/') ? imageSize(bytes) : null
  const attachment: APIAttachment = {
    id,
    filename: name,
    size: bytes.byteLength,
    url,
    proxy_url: url,
    ...size,
    ...(type === '' ? {} : { content_type: type }),
    ...(description ? { description } : {}),
  }
  world.files.set(id, { type, bytes, attachment })
  return attachment
}

const mebibyte = 1_024 * 1_024
const byBoostTier: Record<Guild['boostTier'], number> = { 0: 10, 1: 10, 2: 50, 3: 100 }

/** The most bytes that one file may have: https://docs.discord.com/developers/reference#uploading-files */
export function fileLimit(world: World, { guildId }: Channel): number {
  return byBoostTier[guildId === null ? 0 : world.guild(guildId).boostTier] * mebibyte
}
