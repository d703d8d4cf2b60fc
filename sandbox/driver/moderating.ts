import { AuditLogEvent, ChannelType, PermissionFlagsBits as Flag } from 'discord-api-types/v10'
import { hasAll } from '../permissions.ts'
import { permissionsInGuild } from '../world/access.ts'
import { changesBetween, logAct } from '../world/auditLog.ts'
import {
  addChannel,
  changeChannel,
  type ChannelChanges,
  type NewChannel,
  removeChannel,
  settledName,
} from '../world/channels.ts'
import type { Channel, Guild } from '../world/entities.ts'
import { banUser, changeMember, type MemberChanges, removeMember, unbanUser } from '../world/guilds.ts'
import { logMemberChange } from '../world/memberAudit.ts'
import { isVoice } from '../world/payloads.ts'
import { outranks, outranksMember } from '../world/roles.ts'
import { enterVoice, leaveVoice } from '../world/voice.ts'
import type { World } from '../world/world.ts'
import { nameOf, requireActive, requireMay, requireMayInGuild } from './requireMay.ts'

/** What owners and moderators do by hand. The first id is always who does it; the audit log says so. */
export interface Moderating {
  createChannel(userId: string, guildId: string, channel: NewChannel): Channel
  changeChannel(userId: string, channelId: string, changes: ChannelChanges): Channel
  /** One place up or down among those of its kind in its category, of which the audit log says nothing. */
  moveChannel(userId: string, channelId: string, where: 'up' | 'down'): void
  deleteChannel(userId: string, channelId: string): void
  kick(userId: string, guildId: string, targetId: string, reason?: string): void
  ban(
    userId: string,
    guildId: string,
    targetId: string,
    options?: { reason?: string; deleteMessageSeconds?: number },
  ): void
  unban(userId: string, guildId: string, targetId: string): void
  /** For so many ms; 0 ends it. */
  timeOut(userId: string, guildId: string, targetId: string, ms: number): void
  rename(userId: string, guildId: string, targetId: string, nick: string | null): void
  giveRole(userId: string, guildId: string, targetId: string, roleId: string): void
  takeRole(userId: string, guildId: string, targetId: string, roleId: string): void
  /** Into another voice channel, or (null) out of voice. */
  moveMember(userId: string, guildId: string, targetId: string, channelId: string | null): void
  /** In all voice channels of the guild. */
  silence(userId: string, guildId: string, targetId: string, state: { mute?: boolean; deaf?: boolean }): void
}

export function createModerating(world: World): Moderating {
  const guildOf = (channel: Channel): Guild => world.guild(channel.guildId ?? '')

  const above = (userId: string, guildId: string, targetId: string, wanted: bigint, what: string): Guild => {
    const guild = world.guild(guildId)
    requireMayInGuild(world, guild, userId, wanted, what)
    if (guild.members.has(targetId) && !outranksMember(guild, userId, targetId))
      throw new Error(`${nameOf(world, targetId)} does not stand below ${nameOf(world, userId)}.`)
    return guild
  }

  const log = (
    guild: Guild,
    userId: string,
    deed: Parameters<typeof logAct>[3],
    reason: string | null = null,
  ): void => logAct(world, guild, { userId, reason }, deed)

  const change = (userId: string, guild: Guild, targetId: string, changes: MemberChanges): void => {
    const before = guild.members.get(targetId)
    if (before === undefined) throw new Error(`${nameOf(world, targetId)} is not a member of ${guild.name}.`)
    const was = { ...before }
    const member = changeMember(world, guild.id, targetId, changes)
    logMemberChange(world, guild, { userId, reason: null }, was, member)
  }

  const changeRoles = (
    userId: string,
    guildId: string,
    targetId: string,
    roleId: string,
    gives: boolean,
  ): void => {
    const guild = world.guild(guildId)
    requireMayInGuild(world, guild, userId, Flag.ManageRoles, 'manage roles')
    const role = guild.roles.get(roleId)
    if (role === undefined) throw new Error(`${guild.name} has no role ${roleId}.`)
    if (role.managed || !outranks(guild, userId, role))
      throw new Error(`${nameOf(world, userId)} may not give or take the role ${role.name}.`)
    const others = (guild.members.get(targetId)?.roles ?? []).filter(id => id !== roleId)
    change(userId, guild, targetId, { roles: gives ? [...others, roleId] : others })
  }

  return {
    createChannel: (userId, guildId, seed) => {
      const guild = world.guild(guildId)
      requireMayInGuild(world, guild, userId, Flag.ManageChannels, 'create channels')
      const name = settledName(seed.name, seed.type ?? 0)
      if (name === '') throw new Error('Nothing of this name is left as a channel name.')
      const channel = addChannel(world, guildId, { ...seed, name })
      log(guild, userId, {
        action: AuditLogEvent.ChannelCreate,
        targetId: channel.id,
        changes: changesBetween(null, channel, ['name', 'type']),
      })
      return channel
    },
    changeChannel: (userId, channelId, changes) => {
      const channel = world.channel(channelId)
      requireActive(channel)
      const isOwnThread = channel.thread?.ownerId === userId && !channel.thread.locked
      const wanted = channel.thread ? Flag.ManageThreads : Flag.ManageChannels
      if (!isOwnThread || changes.slowmodeSeconds !== undefined)
        requireMay(world, channel, userId, wanted, 'manage the channel')
      const before = { ...channel }
      const name = changes.name === undefined ? {} : { name: settledName(changes.name, channel.type) }
      if (name.name === '') throw new Error('Nothing of this name is left as a channel name.')
      const changed = changeChannel(world, channelId, { ...changes, ...name })
      log(guildOf(channel), userId, {
        action: channel.thread ? AuditLogEvent.ThreadUpdate : AuditLogEvent.ChannelUpdate,
        targetId: channelId,
        changes: changesBetween(audited(before), audited(changed)),
      })
      return changed
    },
    moveChannel: (userId, channelId, where) => {
      const channel = world.channel(channelId)
      requireMay(world, channel, userId, Flag.ManageChannels, 'manage the channel')
      if (channel.thread) throw new Error('Threads have no order.')
      const order = besides(world, channel).map(({ id }) => id)
      const at = order.indexOf(channelId)
      const to = where === 'up' ? at - 1 : at + 1
      const other = order[to]
      if (other === undefined) throw new Error(`${channel.name} cannot be moved further ${where}.`)
      order[at] = other
      order[to] = channelId
      for (const [position, id] of order.entries())
        if (world.channel(id).position !== position) changeChannel(world, id, { position })
    },
    deleteChannel: (userId, channelId) => {
      const channel = world.channel(channelId)
      const wanted = channel.thread ? Flag.ManageThreads : Flag.ManageChannels
      requireMay(world, channel, userId, wanted, 'delete the channel')
      removeChannel(world, channelId)
      log(guildOf(channel), userId, {
        action: channel.thread ? AuditLogEvent.ThreadDelete : AuditLogEvent.ChannelDelete,
        targetId: channelId,
        changes: changesBetween(channel, null, ['name', 'type']),
      })
    },
    kick: (userId, guildId, targetId, reason) => {
      const guild = above(userId, guildId, targetId, Flag.KickMembers, 'kick members')
      removeMember(world, guildId, targetId)
      log(guild, userId, { action: AuditLogEvent.MemberKick, targetId }, reason)
    },
    ban: (userId, guildId, targetId, { reason, deleteMessageSeconds = 0 } = {}) => {
      const guild = above(userId, guildId, targetId, Flag.BanMembers, 'ban members')
      const deleteMessageMs = deleteMessageSeconds * 1_000
      banUser(world, guildId, targetId, { reason: reason ?? null, deleteMessageMs })
      log(guild, userId, { action: AuditLogEvent.MemberBanAdd, targetId }, reason)
    },
    unban: (userId, guildId, targetId) => {
      const guild = above(userId, guildId, targetId, Flag.BanMembers, 'unban members')
      unbanUser(world, guildId, targetId)
      log(guild, userId, { action: AuditLogEvent.MemberBanRemove, targetId })
    },
    timeOut: (userId, guildId, targetId, ms) => {
      const guild = above(userId, guildId, targetId, Flag.ModerateMembers, 'time out members')
      if (ms > 0 && hasAll(permissionsInGuild(world, guild, targetId), Flag.Administrator))
        throw new Error(`${nameOf(world, targetId)} is an administrator and cannot be timed out.`)
      const end = ms === 0 ? null : new Date(world.clock.now() + ms).toISOString()
      change(userId, guild, targetId, { timedOutUntil: end })
    },
    rename: (userId, guildId, targetId, nick) => {
      const guild =
        userId === targetId
          ? world.guild(guildId)
          : above(userId, guildId, targetId, Flag.ManageNicknames, 'rename members')
      if (userId === targetId)
        requireMayInGuild(world, guild, userId, Flag.ChangeNickname, 'change their nickname')
      change(userId, guild, targetId, { nick })
    },
    giveRole: (userId, guildId, targetId, roleId) => changeRoles(userId, guildId, targetId, roleId, true),
    takeRole: (userId, guildId, targetId, roleId) => changeRoles(userId, guildId, targetId, roleId, false),
    moveMember: (userId, guildId, targetId, channelId) => {
      const guild = world.guild(guildId)
      requireMayInGuild(world, guild, userId, Flag.MoveMembers, 'move members')
      if (!guild.voice.has(targetId)) throw new Error(`${nameOf(world, targetId)} is not in voice.`)
      const channel = channelId === null ? null : world.channel(channelId)
      if (channel && !(channel.guildId === guildId && isVoice(channel)))
        throw new Error(`${channel.name || 'A DM'} is no voice channel of ${guild.name}.`)
      if (channel === null) leaveVoice(world, guild, targetId)
      else enterVoice(world, guild, targetId, channel.id)
      log(guild, userId, {
        action: channelId === null ? AuditLogEvent.MemberDisconnect : AuditLogEvent.MemberMove,
        targetId: null,
        options: { ...(channelId === null ? {} : { channel_id: channelId }), count: '1' },
      })
    },
    silence: (userId, guildId, targetId, state) => {
      const guild = world.guild(guildId)
      const wanted =
        (state.mute === undefined ? 0n : Flag.MuteMembers) |
        (state.deaf === undefined ? 0n : Flag.DeafenMembers)
      requireMayInGuild(world, guild, userId, wanted, 'silence members')
      const presence = guild.voice.get(targetId)
      if (presence === undefined) throw new Error(`${nameOf(world, targetId)} is not in voice.`)
      change(userId, guild, targetId, state)
      world.publish({ kind: 'voiceStateUpdated', guild, userId: targetId, channelId: presence.channelId })
    },
  }
}

/** The channels of the same kind in the same category, itself too, in the order of a client. */
function besides(world: World, { guildId, parentId, ...channel }: Channel): Channel[] {
  return world
    .guildChannels(world.guild(guildId ?? ''))
    .filter(one => one.parentId === parentId && !one.thread && kindOf(one) === kindOf(channel))
    .toSorted((a, b) => a.position - b.position)
}

function kindOf({ type }: Pick<Channel, 'type'>): 'category' | 'voice' | 'text' {
  if (type === ChannelType.GuildCategory) return 'category'
  return isVoice({ type }) ? 'voice' : 'text'
}

/** What the audit log tells of a channel, under Discord's names. */
function audited({ name, topic, nsfw, bitrate, slowmodeSeconds }: Channel): Record<string, unknown> {
  return { name, topic, nsfw, bitrate, rate_limit_per_user: slowmodeSeconds }
}
