import {
  type APIRole,
  Locale,
  type LocaleString,
  PermissionFlagsBits as Flag,
  RoleFlags,
} from 'discord-api-types/v10'
import { removeChannel } from './channels.ts'
import type { Guild, Member } from './entities.ts'
import type { World } from './world.ts'

export interface NewGuild {
  name: string
  ownerId: string
  locale?: LocaleString
  /** When it was made; its id says so, and with it the shard. A month ago unless told. */
  createdAt?: number
  /** Whether the bot is a member from the start, and with which permissions of its own role. */
  bot?: false | { permissions: bigint }
}

export interface NewRole {
  name: string
  permissions?: bigint
  color?: number
  hoist?: boolean
  mentionable?: boolean
  position?: number
}

export interface NewMember {
  nick?: string
  roles?: string[]
  joinedAt?: number
  pending?: boolean
}

export type MemberChanges = Partial<Pick<Member, 'nick' | 'roles' | 'pending' | 'timedOutUntil'>>

/** View Channels, Send Messages, Embed Links, Attach Files, Read Message History. */
const leastBotPermissions =
  Flag.ViewChannel | Flag.SendMessages | Flag.EmbedLinks | Flag.AttachFiles | Flag.ReadMessageHistory

const everyonePermissions =
  Flag.ViewChannel |
  Flag.SendMessages |
  Flag.SendMessagesInThreads |
  Flag.CreatePublicThreads |
  Flag.EmbedLinks |
  Flag.AttachFiles |
  Flag.ReadMessageHistory |
  Flag.AddReactions |
  Flag.UseExternalEmojis |
  Flag.UseApplicationCommands |
  Flag.ChangeNickname |
  Flag.Connect |
  Flag.Speak |
  Flag.Stream |
  Flag.UseVAD

export function addGuild(world: World, seed: NewGuild): Guild {
  // A millisecond apart, so that several fall on several shards.
  const createdAt = seed.createdAt ?? world.clock.now() - month + world.guilds.size
  const id = world.snowflakes.at(createdAt)
  const guild: Guild = {
    id,
    name: seed.name,
    ownerId: seed.ownerId,
    locale: seed.locale ?? Locale.EnglishUS,
    roles: new Map([[id, newRole(id, { name: '@everyone', permissions: everyonePermissions, position: 0 })]]),
    members: new Map(),
    channelIds: new Set(),
    voice: new Map(),
  }
  world.guilds.set(id, guild)
  addMember(world, id, seed.ownerId, { joinedAt: createdAt })
  if (seed.bot !== false) addBot(world, id, seed.bot?.permissions)
  return guild
}

/** Invites the bot, with a managed role that holds what it was granted. */
export function addBot(world: World, guildId: string, permissions = leastBotPermissions): void {
  const guild = world.guild(guildId)
  if (guild.members.has(world.botId)) return
  const role = newRole(world.snowflakes.next(), {
    name: world.application.name,
    permissions,
    position: guild.roles.size,
  })
  role.managed = true
  role.tags = { bot_id: world.botId }
  guild.roles.set(role.id, role)
  guild.members.set(world.botId, newMember(world, world.botId, { roles: [role.id] }))
  world.publish({ kind: 'botAdded', guild })
}

export function removeBot(world: World, guildId: string): void {
  const guild = world.guild(guildId)
  if (!guild.members.delete(world.botId)) return
  for (const role of guild.roles.values()) if (role.tags?.bot_id === world.botId) guild.roles.delete(role.id)
  world.outages.delete(guildId)
  world.publish({ kind: 'botRemoved', guild })
}

export function addMember(world: World, guildId: string, userId: string, seed: NewMember = {}): Member {
  const guild = world.guild(guildId)
  const member = newMember(world, world.person(userId).user.id, seed)
  guild.members.set(userId, member)
  world.publish({ kind: 'memberJoined', guild, member })
  return member
}

export function changeMember(world: World, guildId: string, userId: string, changes: MemberChanges): Member {
  const guild = world.guild(guildId)
  const member = guild.members.get(userId)
  if (member === undefined) throw new Error(`${userId} is not a member of ${guild.name}.`)
  Object.assign(member, changes)
  world.publish({ kind: 'memberUpdated', guild, member })
  return member
}

export function removeMember(world: World, guildId: string, userId: string): void {
  if (userId === world.botId) return removeBot(world, guildId)
  const guild = world.guild(guildId)
  const member = guild.members.get(userId)
  if (member === undefined) return
  moveVoice(world, guildId, userId, null)
  guild.members.delete(userId)
  world.publish({ kind: 'memberLeft', guild, member })
}

/** Joins, moves or (null) leaves voice. */
export function moveVoice(world: World, guildId: string, userId: string, channelId: string | null): void {
  const guild = world.guild(guildId)
  if ((guild.voice.get(userId) ?? null) === channelId) return
  if (channelId === null) guild.voice.delete(userId)
  else guild.voice.set(userId, channelId)
  world.publish({ kind: 'voiceStateUpdated', guild, userId, channelId })
}

export function addRole(world: World, guildId: string, seed: NewRole): APIRole {
  const guild = world.guild(guildId)
  const role = newRole(world.snowflakes.next(), { position: guild.roles.size, ...seed })
  guild.roles.set(role.id, role)
  world.publish({ kind: 'roleCreated', guild, role })
  return role
}

export function changeRole(world: World, guildId: string, roleId: string, changes: Partial<NewRole>): void {
  const guild = world.guild(guildId)
  const role = guild.roles.get(roleId)
  if (role === undefined) throw new Error(`${guild.name} has no role ${roleId}.`)
  const { permissions, ...rest } = changes
  Object.assign(role, rest, permissions === undefined ? {} : { permissions: String(permissions) })
  world.publish({ kind: 'roleUpdated', guild, role })
}

export function removeRole(world: World, guildId: string, roleId: string): void {
  const guild = world.guild(guildId)
  const role = guild.roles.get(roleId)
  if (role === undefined) return
  guild.roles.delete(roleId)
  for (const member of guild.members.values()) member.roles = member.roles.filter(id => id !== roleId)
  world.publish({ kind: 'roleDeleted', guild, role })
}

/** Discord loses the guild for a while: the bot hears GUILD_DELETE with unavailable. */
export function takeDown(world: World, guildId: string): void {
  world.outages.add(guildId)
  world.publish({ kind: 'guildUnavailable', guild: world.guild(guildId) })
}

export function bringBack(world: World, guildId: string): void {
  world.outages.delete(guildId)
  world.publish({ kind: 'guildAvailable', guild: world.guild(guildId) })
}

export function removeGuild(world: World, guildId: string): void {
  removeBot(world, guildId)
  const guild = world.guild(guildId)
  for (const channel of world.guildChannels(guild)) if (!channel.thread) removeChannel(world, channel.id)
  world.guilds.delete(guildId)
}

function newMember(world: World, userId: string, seed: NewMember): Member {
  return {
    userId,
    nick: seed.nick ?? null,
    roles: seed.roles ?? [],
    joinedAt: new Date(seed.joinedAt ?? world.clock.now()).toISOString(),
    pending: seed.pending ?? false,
    timedOutUntil: null,
  }
}

function newRole(id: string, seed: NewRole): APIRole {
  const color = seed.color ?? 0
  return {
    id,
    name: seed.name,
    color,
    colors: { primary_color: color, secondary_color: null, tertiary_color: null },
    hoist: seed.hoist ?? false,
    icon: null,
    unicode_emoji: null,
    position: seed.position ?? 1,
    permissions: String(seed.permissions ?? 0n),
    managed: false,
    mentionable: seed.mentionable ?? false,
    flags: 0 as RoleFlags,
  }
}

const month = 30 * 24 * 3_600_000
