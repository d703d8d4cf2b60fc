import { ChannelType, OverwriteType } from 'discord-api-types/v10'
import { errors } from '../discordError.ts'
import type { PermissionOverwrite } from '../permissions.ts'
import type { ChannelBody, OverwriteBody } from '../validation/bodies.ts'
import type { NewChannel } from '../world/channels.ts'
import type { World } from '../world/world.ts'

/** What the body of a new or changed channel says, in the world's words. */
export function channelChanges(world: World, guildId: string, body: ChannelBody): Partial<NewChannel> {
  if (body.parent_id) requireCategory(world, guildId, body.parent_id)
  return {
    ...(body.name === undefined ? {} : { name: body.name }),
    ...((body.type ?? null) === null ? {} : { type: body.type as ChannelType }),
    ...(body.parent_id === undefined ? {} : { parentId: body.parent_id }),
    ...(body.topic === undefined ? {} : { topic: body.topic }),
    ...(body.nsfw === undefined ? {} : { nsfw: body.nsfw ?? false }),
    ...(body.rate_limit_per_user === undefined ? {} : { slowmodeSeconds: body.rate_limit_per_user ?? 0 }),
    ...(body.user_limit === undefined ? {} : { userLimit: body.user_limit ?? 0 }),
    ...(body.bitrate === undefined ? {} : { bitrate: body.bitrate ?? 64_000 }),
    ...(body.permission_overwrites ? { overwrites: body.permission_overwrites.map(complete) } : {}),
  }
}

function complete({ id, type, allow, deny }: OverwriteBody): PermissionOverwrite {
  return { id, type: type ?? OverwriteType.Role, allow: String(allow ?? 0), deny: String(deny ?? 0) }
}

function requireCategory(world: World, guildId: string, parentId: string): void {
  const parent = world.channels.get(parentId)
  if (parent?.guildId === guildId && parent.type === ChannelType.GuildCategory) return
  const message = parent ? 'Not a category' : 'Category does not exist'
  throw errors.invalidForm([{ path: ['parent_id'], code: 'CHANNEL_PARENT_INVALID', message }])
}
