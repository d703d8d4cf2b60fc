import { ChannelType, OverwriteType, PermissionFlagsBits as Flag } from 'discord-api-types/v10'

export interface PermissionRole {
  id: string
  permissions: string
}

export interface PermissionOverwrite {
  id: string
  type: OverwriteType
  allow: string
  deny: string
}

export interface PermissionSubject {
  userId: string
  guildId: string
  ownerId: string
  /** The roles that the member has. The guild's own role (@everyone) may be among them or not. */
  roleIds: readonly string[]
  roles: ReadonlyMap<string, PermissionRole>
  timedOut: boolean
}

export const allPermissions: bigint = Object.values(Flag).reduce((sum, flag) => sum | flag, 0n)

export function hasAll(permissions: bigint, wanted: bigint): boolean {
  return (permissions & wanted) === wanted
}

/** In the guild, before any channel: https://docs.discord.com/developers/topics/permissions#permission-overwrites */
export function basePermissions(subject: PermissionSubject): bigint {
  if (subject.userId === subject.ownerId) return allPermissions
  let permissions = BigInt(subject.roles.get(subject.guildId)?.permissions ?? 0)
  for (const id of subject.roleIds) permissions |= BigInt(subject.roles.get(id)?.permissions ?? 0)
  if (hasAll(permissions, Flag.Administrator)) return allPermissions
  return subject.timedOut ? permissions & keptInTimeout : permissions
}

/** In one channel: overwrites of @everyone, then of all roles together, then of the member; then what follows from them. */
export function channelPermissions(
  subject: PermissionSubject,
  channel: { type: ChannelType; overwrites: readonly PermissionOverwrite[] },
): bigint {
  const base = basePermissions(subject)
  if (hasAll(base, Flag.Administrator)) return base

  let permissions = base
  const everyone = channel.overwrites.find(overwrite => overwrite.id === subject.guildId)
  if (everyone) permissions = applied(permissions, BigInt(everyone.allow), BigInt(everyone.deny))

  let allow = 0n
  let deny = 0n
  for (const overwrite of channel.overwrites) {
    if (overwrite.type !== OverwriteType.Role || overwrite.id === subject.guildId) continue
    if (!subject.roleIds.includes(overwrite.id)) continue
    allow |= BigInt(overwrite.allow)
    deny |= BigInt(overwrite.deny)
  }
  permissions = applied(permissions, allow, deny)

  const own = channel.overwrites.find(
    overwrite => overwrite.type === OverwriteType.Member && overwrite.id === subject.userId,
  )
  if (own) permissions = applied(permissions, BigInt(own.allow), BigInt(own.deny))

  if (subject.timedOut) permissions &= keptInTimeout
  return withoutImplied(permissions, channel.type)
}

const keptInTimeout = Flag.ViewChannel | Flag.ReadMessageHistory
const needsSending = Flag.MentionEveryone | Flag.SendTTSMessages | Flag.AttachFiles | Flag.EmbedLinks
const needsConnecting =
  Flag.ManageChannels |
  Flag.Speak |
  Flag.Stream |
  Flag.MuteMembers |
  Flag.DeafenMembers |
  Flag.MoveMembers |
  Flag.UseVAD |
  Flag.PrioritySpeaker

function applied(permissions: bigint, allow: bigint, deny: bigint): bigint {
  return (permissions & ~deny) | allow
}

/** Denying one permission denies what is of no use without it. */
function withoutImplied(permissions: bigint, type: ChannelType): bigint {
  if (!hasAll(permissions, Flag.ViewChannel)) return 0n
  const voice = type === ChannelType.GuildVoice || type === ChannelType.GuildStageVoice
  if (voice && !hasAll(permissions, Flag.Connect))
    return permissions & ~needsConnecting & ~needsSending & ~Flag.SendMessages
  const thread =
    type === ChannelType.PublicThread ||
    type === ChannelType.PrivateThread ||
    type === ChannelType.AnnouncementThread
  const sending = thread ? Flag.SendMessagesInThreads : Flag.SendMessages
  return hasAll(permissions, sending) ? permissions : permissions & ~needsSending
}
