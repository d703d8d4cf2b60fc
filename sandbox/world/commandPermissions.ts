import {
  type APIApplicationCommand,
  type APIApplicationCommandPermission,
  ApplicationCommandPermissionType as Type,
  AuditLogEvent,
  PermissionFlagsBits as Flag,
} from 'discord-api-types/v10'
import { hasAll } from '../permissions.ts'
import { may, permissionsIn, permissionsInGuild } from './access.ts'
import { type Act, changesBetween, logAct } from './auditLog.ts'
import type { Channel, Guild } from './entities.ts'
import { outranks, outranksMember } from './roles.ts'
import type { World } from './world.ts'

type Permissions = readonly APIApplicationCommandPermission[]

/**
 * Whether a person's client shows and runs the command there. In a DM its contexts decide; in a guild that has the bot
 * USE_APPLICATION_COMMANDS and what was set for the command, for all commands, or by default, in this order:
 * https://docs.discord.com/developers/interactions/application-commands#permissions
 */
export function mayUseCommand(
  world: World,
  channel: Channel,
  userId: string,
  command: APIApplicationCommand,
): boolean {
  const context = channel.guildId === null ? 1 : 0
  if (command.contexts && !command.contexts.includes(context)) return false
  if (channel.guildId === null) return true
  const guild = world.guild(channel.guildId)
  if (!guild.members.has(world.botId)) return false
  const permissions = permissionsIn(world, channel, userId)
  if (hasAll(permissions, Flag.Administrator)) return true
  return (
    hasAll(permissions, Flag.UseApplicationCommands) &&
    isOpenIn(world, guild, channel, command) &&
    isOpenTo(world, guild, userId, { command, permissions })
  )
}

/** What was set for a command, or for all of them by the application's id. */
function commandPermissions({ commandPermissions: all }: Guild, id: string): Permissions {
  return all[id] ?? []
}

/** In place of what was set before. */
export function setCommandPermissions(
  world: World,
  guild: Guild,
  { id, permissions, act }: { id: string; permissions: Permissions; act: Act },
): void {
  const before = commandPermissions(guild, id)
  guild.commandPermissions = { ...guild.commandPermissions, [id]: [...permissions] }
  if (permissions.length === 0) delete guild.commandPermissions[id]
  world.publish({ kind: 'commandPermissionsChanged', guild, id })
  const [was, is] = [byTarget(before), byTarget(permissions)]
  logAct(world, guild, act, {
    action: AuditLogEvent.ApplicationCommandPermissionUpdate,
    targetId: id,
    changes: changesBetween(was, is, changedTargets(before, permissions)),
    options: { application_id: world.application.id },
  })
}

/** As Discord's API and its event have them. */
export function commandPermissionsPayload(world: World, guild: Guild, id: string): Record<string, unknown> {
  const permissions = commandPermissions(guild, id)
  return { id, application_id: world.application.id, guild_id: guild.id, permissions }
}

/** They end with their command. */
export function forgetCommandPermissions(world: World, commandId: string): void {
  for (const guild of world.guilds.values()) delete guild.commandPermissions[commandId]
}

/** Who may set them: MANAGE_GUILD and MANAGE_ROLES, the command itself, and everything whose access changes. */
export function maySetCommandPermissions(
  world: World,
  guild: Guild,
  userId: string,
  { id, permissions }: { id: string; permissions: Permissions },
): boolean {
  const held = permissionsInGuild(world, guild, userId)
  const command = world.commands.get(id)
  return (
    hasAll(held, Flag.ManageGuild | Flag.ManageRoles) &&
    (command === undefined ||
      hasAll(held, Flag.Administrator) ||
      isOpenTo(world, guild, userId, { command, permissions: held })) &&
    changedTargets(commandPermissions(guild, id), permissions).every(target =>
      manages(world, guild, userId, target),
    )
  )
}

/** The id that stands for all channels of the guild; its own id stands for all members. */
function allChannelsOf(guildId: string): string {
  return String(BigInt(guildId) - 1n)
}

function isOpenIn(world: World, guild: Guild, channel: Channel, command: APIApplicationCommand): boolean {
  const place = (channel.thread && channel.parentId) ?? channel.id
  const list = guild.commandPermissions[command.id] ?? commandPermissions(guild, world.application.id)
  const ofChannel = (id: string): boolean | undefined =>
    list.find(one => one.type === Type.Channel && one.id === id)?.permission
  return ofChannel(place) ?? ofChannel(allChannelsOf(guild.id)) ?? true
}

/**
 * What is set for the command overrides its default permissions; what is set for all commands only takes away, and counts only
 * for those for which nothing is set.
 */
function isOpenTo(
  world: World,
  guild: Guild,
  userId: string,
  { command, permissions }: { command: APIApplicationCommand; permissions: bigint },
): boolean {
  const own = guild.commandPermissions[command.id]
  const verdict = verdictOn(guild, userId, own ?? commandPermissions(guild, world.application.id))
  if (verdict === false || (own && verdict !== null)) return verdict
  const { default_member_permissions: wanted } = command
  // "0" is for administrators only.
  return wanted === '0' ? false : hasAll(permissions, BigInt(wanted ?? 0))
}

/** The member's own entry before those of their roles, of which one that allows is enough, before @everyone's. */
function verdictOn(guild: Guild, userId: string, list: Permissions): boolean | null {
  const own = list.find(({ type, id }) => type === Type.User && id === userId)
  if (own) return own.permission
  const held = guild.members.get(userId)?.roles ?? []
  const ofRoles = list.filter(({ type, id }) => type === Type.Role && held.includes(id))
  if (ofRoles.length > 0) return ofRoles.some(({ permission }) => permission)
  return list.find(({ type, id }) => type === Type.Role && id === guild.id)?.permission ?? null
}

function manages(world: World, guild: Guild, userId: string, target: string): boolean {
  if (target === guild.id || target === allChannelsOf(guild.id) || target === userId) return true
  const role = guild.roles.get(target)
  if (role) return outranks(guild, userId, role)
  const channel = world.channels.get(target)
  if (channel) return channel.guildId === guild.id && may(world, channel, userId, Flag.ManageChannels)
  if (guild.members.has(target)) return outranksMember(guild, userId, target)
  // Who left, and what was deleted, is nobody's to protect.
  return true
}

function changedTargets(before: Permissions, after: Permissions): string[] {
  const [was, is] = [byTarget(before), byTarget(after)]
  return [...new Set([...before, ...after].map(({ id }) => id))].filter(
    id => JSON.stringify(was[id]) !== JSON.stringify(is[id]),
  )
}

function byTarget(list: Permissions): Record<string, APIApplicationCommandPermission> {
  return Object.fromEntries(list.map(entry => [entry.id, entry]))
}
