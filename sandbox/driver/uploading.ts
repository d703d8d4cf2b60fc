import { type APIAttachment, PermissionFlagsBits as Flag } from 'discord-api-types/v10'
import type { Channel } from '../world/entities.ts'
import { fileLimit, keepFile, type NewFile } from '../world/files.ts'
import type { World } from '../world/world.ts'
import { requireMay } from './requireMay.ts'

/** Files of one message. */
export const mostFiles = 10

/** Sends a file ahead of the message, command or modal that will name it by its id. */
export function upload(world: World, channel: Channel, file: NewFile): APIAttachment {
  const limit = fileLimit(world, channel)
  if (file.bytes.byteLength > limit)
    throw new Error(`${file.name} has more than the ${limit / 2 ** 20} MB that a file may have here.`)
  return keepFile(world, channel.id, file)
}

/** The files of a message. Throws where somebody may not attach them. */
export function attached(
  world: World,
  channel: Channel,
  userId: string,
  ids: readonly string[],
): APIAttachment[] {
  if (ids.length === 0) return []
  requireMay(world, channel, userId, Flag.AttachFiles, 'attach files')
  if (ids.length > mostFiles) throw new Error(`A message takes ${mostFiles} files.`)
  return ids.map(id => uploaded(world, id))
}

export function uploaded(world: World, id: string): APIAttachment {
  const file = world.files.get(id)
  if (file === undefined) throw new Error(`No file ${id} was uploaded.`)
  return file.attachment
}

/** Whether a client offers a file where only some types are asked for: "image", "audio", "video" or ".ending". */
export function isOfType({ filename, content_type: type }: APIAttachment, wanted: string): boolean {
  return wanted.startsWith('.')
    ? filename.toLowerCase().endsWith(wanted.toLowerCase())
    : (type ?? '').startsWith(`${wanted}/`)
}
