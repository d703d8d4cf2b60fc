import { type APIEmoji, Locale, type LocaleString, PermissionFlagsBits as Flag } from 'discord-api-types/v10'
import { timeOf } from '../snowflake.ts'
import { removeChannel } from './channels.ts'
import type { Guild, Member } from './entities.ts'
import { deleteMessages } from './messages.ts'
import { newRole } from './roles.ts'
import { removeFromThread } from './threadMembers.ts'
import { leaveVoice } from './voice.ts'
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

export interface NewEmoji {
  name: string
  animated?: boolean
}

export interface NewMember {
  nick?: string
  roles?: string[]
  joinedAt?: number
  pending?: boolean
}

export type MemberChanges = Partial<Omit<Member, 'userId' | 'joinedAt'>>

/** What the bot is invited with: what its features need, and never Administrator. */
const invitedPermissions =
  Flag.ViewChannel |
  Flag.SendMessages |
  Flag.SendMessagesInThreads |
  Flag.EmbedLinks |
  Flag.AttachFiles |
  Flag.ReadMessageHistory |
  Flag.ManageChannels |
  Flag.ManageRoles |
  Flag.ManageThreads |
  Flag.CreatePrivateThreads |
  Flag.Connect |
  Flag.MoveMembers |
  Flag.ViewAuditLog

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
    ...newGuildState(),
  }
  world.guilds.set(id, guild)
  addMember(world, id, seed.ownerId, { joinedAt: createdAt })
  if (seed.bot !== false) addBot(world, id, seed.bot?.permissions)
  return guild
}

/** What a guild has none of at first. */
export function newGuildState(): Pick<
  Guild,
  'bans' | 'emojis' | 'auditLog' | 'boostTier' | 'commandPermissions'
> {
  return { bans: new Map(), emojis: [], auditLog: [], boostTier: 0, commandPermissions: {} }
}

/** Invites the bot, with a managed role that holds what it was granted. */
export function addBot(world: World, guildId: string, permissions = invitedPermissions): void {
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
  leaveVoice(world, guild, userId)
  for (const channel of world.guildChannels(guild)) removeFromThread(world, channel, userId)
  guild.members.delete(userId)
  world.publish({ kind: 'memberLeft', guild, member })
}

/** With what they wrote in the last `deleteMessageMs`. Bans who is no member, too. */
export function banUser(
  world: World,
  guildId: string,
  userId: string,
  { reason, deleteMessageMs }: { reason: string | null; deleteMessageMs: number },
): void {
  const guild = world.guild(guildId)
  guild.bans.set(userId, reason)
  removeMember(world, guildId, userId)
  world.publish({ kind: 'memberBanned', guild, userId })
  const since = world.clock.now() - deleteMessageMs
  for (const channel of world.guildChannels(guild)) {
    const written = world
      .messages(channel.id)
      .all.filter(({ message }) => message.author.id === userId && timeOf(message.id) > since)
    deleteMessages(world, channel, written)
  }
}

export function unbanUser(world: World, guildId: string, userId: string): void {
  const guild = world.guild(guildId)
  if (guild.bans.delete(userId)) world.publish({ kind: 'memberUnbanned', guild, userId })
}

export function addEmoji(world: World, guildId: string, { name, animated = false }: NewEmoji): APIEmoji {
  const guild = world.guild(guildId)
  const emoji = {
    id: world.snowflakes.next(),
    name,
    roles: [],
    require_colons: true,
    managed: false,
    animated,
    available: true,
  }
  guild.emojis.push(emoji)
  world.publish({ kind: 'emojisChanged', guild })
  return emoji
}

/** What shows it already keeps it; a new message with it is refused. */
export function removeEmoji(world: World, guildId: string, emojiId: string): void {
  const guild = world.guild(guildId)
  guild.emojis = guild.emojis.filter(({ id }) => id !== emojiId)
  world.publish({ kind: 'emojisChanged', guild })
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
    mute: false,
    deaf: false,
  }
}

const month = 30 * 24 * 3_600_000
