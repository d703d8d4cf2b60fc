import { PermissionFlagsBits as Flag } from 'discord-api-types/v10'
import { hasAll, type PermissionOverwrite } from '../permissions.ts'
import { may, permissionsIn, permissionsInGuild } from './access.ts'
import type { Channel, Guild } from './entities.ts'
import type { World } from './world.ts'

/** Whether somebody may give a channel these overwrites in place of what it has. */
export function mayOverwrite(
  world: World,
  channel: Channel,
  userId: string,
  overwrites: readonly PermissionOverwrite[],
): boolean {
  if (!may(world, channel, userId, Flag.ManageRoles)) return false
  const guild = world.guild(channel.guildId ?? '')
  const roles = guild.members.get(userId)?.roles ?? []
  const isTrusted = channel.overwrites.some(
    ({ id, allow }) => [userId, ...roles].includes(id) && hasAll(BigInt(allow), Flag.ManageRoles),
  )
  if (isTrusted) return true
  const parent = channel.parentId === null ? undefined : world.channel(channel.parentId)
  const held = permissionsInGuild(world, guild, userId) | (parent ? permissionsIn(world, parent, userId) : 0n)
  const wanted = changedBits(channel.overwrites, overwrites)
  return hasAll(held, wanted) && mayEntrust(world, guild, userId, wanted)
}

/** That a channel's managers may manage its permissions is for administrators to say. */
export function mayEntrust(world: World, guild: Guild, userId: string, wanted: bigint): boolean {
  return (
    !hasAll(wanted, Flag.ManageRoles) || hasAll(permissionsInGuild(world, guild, userId), Flag.Administrator)
  )
}

/** Every permission about which the two say different things. */
export function changedBits(
  before: readonly PermissionOverwrite[],
  after: readonly PermissionOverwrite[],
): bigint {
  let changed = 0n
  for (const { id } of [...before, ...after]) {
    for (const key of ['allow', 'deny'] as const) changed |= bitsOf(before, id, key) ^ bitsOf(after, id, key)
  }
  return changed
}

function bitsOf(list: readonly PermissionOverwrite[], id: string, key: 'allow' | 'deny'): bigint {
  return BigInt(list.find(overwrite => overwrite.id === id)?.[key] ?? 0)
}
