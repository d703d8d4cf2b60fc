import { PermissionFlagsBits } from 'discord-api-types/v10'
import type { Bot } from '#src/bot.ts'
import type { Asker } from '#src/discord/asker.ts'
import type { RoleProblem } from '#src/doctor/finding.ts'
import type { RoleRank } from '#src/discord/discord.ts'

/**
 * Whether somebody may have winners get a role: both they and the bot may manage roles in the whole server, and the role is below
 * the highest of each. Permissions in a single channel do not count, so they are worked out of the roles in the asker's interaction.
 */
export function mayHaveWinnersGet(
  { discord }: Pick<Bot, 'discord'>,
  { guildId, userId, roleIds }: Pick<Asker, 'guildId' | 'userId' | 'roleIds'>,
  roleId: string,
): boolean {
  const ranks = discord.roleRanks(guildId)
  const role = ranks?.roles.find(({ id }) => id === roleId)
  if (!ranks || !role || roleId === guildId || findRoleProblem({ discord }, guildId, roleId) !== null)
    return false
  const held = (ids: readonly string[]) => ranks.roles.filter(({ id }) => id === guildId || ids.includes(id))
  if (!may(held(ranks.ownRoleIds), PermissionFlagsBits.ManageRoles)) return false
  if (userId === discord.guild(guildId)?.ownerId) return true
  const theirs = held(roleIds)
  if (may(theirs, PermissionFlagsBits.Administrator)) return true
  return may(theirs, PermissionFlagsBits.ManageRoles) && theirs.some(one => isAbove(one, role))
}

/** Why the bot could not give a role even with Manage Roles; null when it could, or the guild is not known. */
export function findRoleProblem(
  { discord }: Pick<Bot, 'discord'>,
  guildId: string,
  roleId: string,
): RoleProblem | null {
  const ranks = discord.roleRanks(guildId)
  if (!ranks) return null
  const role = ranks.roles.find(({ id }) => id === roleId)
  if (!role) return 'gone'
  if (role.managed) return 'managed'
  return ranks.roles.some(one => ranks.ownRoleIds.includes(one.id) && isAbove(one, role)) ? null : 'tooHigh'
}

function may(roles: readonly RoleRank[], permission: bigint): boolean {
  return roles.some(
    ({ permissions }) => (permissions & (permission | PermissionFlagsBits.Administrator)) !== 0n,
  )
}

/** Of two in the same position the older one is above: https://discord.com/developers/docs/topics/permissions */
function isAbove(one: RoleRank, other: RoleRank): boolean {
  if (one.position !== other.position) return one.position > other.position
  return BigInt(one.id) < BigInt(other.id)
}
