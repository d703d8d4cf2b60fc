import { hasAll } from '../permissions.ts'
import { may, permissionsInGuild } from '../world/access.ts'
import type { Channel, Guild } from '../world/entities.ts'
import type { World } from '../world/world.ts'

/** Throws a sentence where Discord's client would not offer it. */
export function requireMay(
  world: World,
  channel: Channel,
  userId: string,
  wanted: bigint,
  what: string,
): void {
  if (may(world, channel, userId, wanted)) return
  throw new Error(`${nameOf(world, userId)} may not ${what} in ${channel.name || 'this DM'}.`)
}

export function requireMayInGuild(
  world: World,
  guild: Guild,
  userId: string,
  wanted: bigint,
  what: string,
): void {
  if (hasAll(permissionsInGuild(world, guild, userId), wanted)) return
  throw new Error(`${nameOf(world, userId)} may not ${what} in ${guild.name}.`)
}

/** In a closed thread people only read, write, which opens it, and delete. */
export function requireActive({ name, thread }: Channel): void {
  if (thread?.archived === true) throw new Error(`${name} is closed. Open it again first.`)
}

export function nameOf(world: World, userId: string): string {
  return world.person(userId).user.username
}
