import {
  type APIGuildMember,
  type APIUser,
  ChannelType,
  GuildDefaultMessageNotifications,
  GuildExplicitContentFilter,
  GuildMFALevel,
  type GuildMemberFlags,
  GuildNSFWLevel,
  GuildPremiumTier,
  GuildVerificationLevel,
} from 'discord-api-types/v10'
import { permissionsIn } from './access.ts'
import type { Channel, Guild, Member, Thread } from './entities.ts'
import type { World } from './world.ts'

/** An object of Discord's API, as it goes over the wire. */
export type Payload = Record<string, unknown>

export function memberPayload(member: Member): Omit<APIGuildMember, 'user'> {
  return {
    nick: member.nick,
    avatar: null,
    banner: null,
    roles: member.roles,
    joined_at: member.joinedAt,
    premium_since: null,
    deaf: false,
    mute: false,
    flags: 0 as GuildMemberFlags,
    pending: member.pending,
    communication_disabled_until: member.timedOutUntil,
  }
}

export function memberWithUser(world: World, member: Member): APIGuildMember {
  return { ...memberPayload(member), user: world.person(member.userId).user }
}

export function channelPayload(world: World, channel: Channel, viewerId: string): Payload {
  if (channel.guildId === null) {
    return {
      id: channel.id,
      type: ChannelType.DM,
      flags: 0,
      last_message_id: channel.lastMessageId,
      name: null,
      recipients: others(world, channel, viewerId),
    }
  }
  if (channel.thread) return threadPayload(channel, channel.thread)
  return {
    id: channel.id,
    type: channel.type,
    guild_id: channel.guildId,
    name: channel.name,
    position: channel.position,
    parent_id: channel.parentId,
    permission_overwrites: channel.overwrites,
    nsfw: channel.nsfw,
    flags: 0,
    ...(channel.type === ChannelType.GuildCategory
      ? {}
      : { last_message_id: channel.lastMessageId, rate_limit_per_user: channel.slowmodeSeconds }),
    ...(isVoice(channel)
      ? { bitrate: channel.bitrate, user_limit: channel.userLimit, rtc_region: null }
      : { topic: channel.topic }),
  }
}

export function guildPayload(guild: Guild): Payload {
  return {
    id: guild.id,
    name: guild.name,
    icon: null,
    splash: null,
    discovery_splash: null,
    owner_id: guild.ownerId,
    region: 'deprecated',
    afk_channel_id: null,
    afk_timeout: 300,
    verification_level: GuildVerificationLevel.None,
    default_message_notifications: GuildDefaultMessageNotifications.OnlyMentions,
    explicit_content_filter: GuildExplicitContentFilter.Disabled,
    roles: [...guild.roles.values()],
    emojis: [],
    features: [],
    mfa_level: GuildMFALevel.None,
    application_id: null,
    system_channel_id: null,
    system_channel_flags: 0,
    rules_channel_id: null,
    max_members: 500_000,
    vanity_url_code: null,
    description: null,
    banner: null,
    premium_tier: GuildPremiumTier.None,
    premium_subscription_count: 0,
    preferred_locale: guild.locale,
    public_updates_channel_id: null,
    nsfw_level: GuildNSFWLevel.Default,
    stickers: [],
    premium_progress_bar_enabled: false,
    safety_alerts_channel_id: null,
    incidents_data: null,
  }
}

/** GUILD_CREATE. As without the presence intent, its members are the bot and those in voice. */
export function guildCreatePayload(world: World, guild: Guild): Payload {
  const bot = guild.members.get(world.botId)
  const present = new Set([world.botId, ...guild.voice.keys()])
  const channels = world.guildChannels(guild)
  return {
    ...guildPayload(guild),
    joined_at: bot?.joinedAt ?? world.clock.isoNow(),
    large: guild.members.size > 50,
    unavailable: false,
    member_count: guild.members.size,
    voice_states: [...guild.voice].map(([userId, channelId]) => voiceState(guild, userId, channelId)),
    members: [...present]
      .flatMap(id => guild.members.get(id) ?? [])
      .map(member => memberWithUser(world, member)),
    channels: channels
      .filter(channel => !channel.thread)
      .map(channel => channelPayload(world, channel, world.botId)),
    threads: channels.flatMap(channel =>
      channel.thread && !channel.thread.archived && permissionsIn(world, channel, world.botId) !== 0n
        ? threadPayload(channel, channel.thread)
        : [],
    ),
    presences: [],
    stage_instances: [],
    guild_scheduled_events: [],
    soundboard_sounds: [],
  }
}

export function voiceState(guild: Guild, userId: string, channelId: string | null): Payload {
  return {
    guild_id: guild.id,
    channel_id: channelId,
    user_id: userId,
    session_id: `voice${userId}`,
    deaf: false,
    mute: false,
    self_deaf: false,
    self_mute: false,
    self_video: false,
    suppress: false,
    request_to_speak_timestamp: null,
  }
}

export function isVoice(channel: Channel): boolean {
  return channel.type === ChannelType.GuildVoice || channel.type === ChannelType.GuildStageVoice
}

function threadPayload(channel: Channel, thread: Thread): Payload {
  return {
    id: channel.id,
    type: channel.type,
    guild_id: channel.guildId,
    parent_id: channel.parentId,
    owner_id: thread.ownerId,
    name: channel.name,
    last_message_id: channel.lastMessageId,
    message_count: 0,
    total_message_sent: 0,
    member_count: thread.memberIds.length,
    rate_limit_per_user: channel.slowmodeSeconds,
    flags: 0,
    thread_metadata: {
      archived: thread.archived,
      locked: thread.locked,
      auto_archive_duration: thread.autoArchiveMinutes,
      archive_timestamp: thread.createdAt,
      create_timestamp: thread.createdAt,
      ...(channel.type === ChannelType.PrivateThread ? { invitable: true } : {}),
    },
  }
}

function others(world: World, channel: Channel, viewerId: string): APIUser[] {
  return channel.recipientIds.filter(id => id !== viewerId).map(id => world.person(id).user)
}
