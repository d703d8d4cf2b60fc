import { AuditLogEvent } from 'discord-api-types/v10'
import { type Act, logAct } from './auditLog.ts'
import type { Channel, Guild, VoicePresence } from './entities.ts'
import type { World } from './world.ts'

/** How many bits a second a voice channel may have, by boost tier. */
export const maxBitrates = [96_000, 128_000, 256_000, 384_000] as const

/** Joins or moves; from another guild, too: people are in one voice channel at a time. */
export function enterVoice(world: World, guild: Guild, userId: string, channelId: string): void {
  const presence = guild.voice.get(userId)
  if (presence?.channelId === channelId) return
  for (const other of world.guilds.values()) if (other !== guild) leaveVoice(world, other, userId)
  guild.voice.set(userId, { selfMute: false, selfDeaf: false, ...presence, channelId })
  world.publish({ kind: 'voiceStateUpdated', guild, userId, channelId })
}

export function leaveVoice(world: World, guild: Guild, userId: string): void {
  if (guild.voice.delete(userId)) world.publish({ kind: 'voiceStateUpdated', guild, userId, channelId: null })
}

/** Mutes or deafens oneself. */
export function changePresence(
  world: World,
  guild: Guild,
  userId: string,
  changes: Partial<Omit<VoicePresence, 'channelId'>>,
): void {
  const presence = guild.voice.get(userId)
  if (presence === undefined) throw new Error(`${world.person(userId).user.username} is not in voice.`)
  Object.assign(presence, changes)
  world.publish({ kind: 'voiceStateUpdated', guild, userId, channelId: presence.channelId })
}

/** The channel's object does not have it: an event of its own tells it. */
export function setVoiceStatus(world: World, channel: Channel, status: string | null, act: Act): void {
  channel.voiceStatus = status
  world.publish({ kind: 'voiceStatusChanged', channel })
  logAct(world, world.guild(channel.guildId ?? ''), act, {
    action: status === null ? AuditLogEvent.VoiceChannelStatusDelete : AuditLogEvent.VoiceChannelStatusCreate,
    targetId: channel.id,
    ...(status === null ? {} : { options: { status } }),
  })
}

export function voiceMembers(guild: Guild, channelId: string): string[] {
  return [...guild.voice].flatMap(([userId, presence]) => (presence.channelId === channelId ? userId : []))
}
