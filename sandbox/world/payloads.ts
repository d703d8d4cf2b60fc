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
    deaf: member.deaf,
    mute: member.mute,
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
      recipients: others(world, channel, viewerId),
    }
  }
  if (channel.thread) return threadPayload(world, channel, channel.thread)
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
    ...(channel.lastPinAt === null ? {} : { last_pin_timestamp: channel.lastPinAt }),
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
    emojis: guild.emojis,
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
    home_header: null,
    widget_enabled: false,
    widget_channel_id: null,
    max_presences: null,
    max_stage_video_channel_users: 50,
    max_video_channel_users: 25,
    nsfw: false,
    premium_tier: guild.boostTier as GuildPremiumTier,
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
    voice_states: [...guild.voice.keys()].map(userId => {
      const { member: _member, ...state } = voiceState(world, guild, userId)
      return inGuildCreate(state)
    }),
    members: [...present]
      .flatMap(id => guild.members.get(id) ?? [])
      .map(member => memberWithUser(world, member)),
    channels: channels
      .filter(channel => !channel.thread)
      .map(channel => inGuildCreate(channelPayload(world, channel, world.botId))),
    threads: channels.flatMap(channel =>
      channel.thread && !channel.thread.archived && permissionsIn(world, channel, world.botId) !== 0n
        ? inGuildCreate(threadPayload(world, channel, channel.thread))
        : [],
    ),
    presences: [],
    stage_instances: [],
    guild_scheduled_events: [],
    soundboard_sounds: [],
  }
}

/** Where somebody is; nowhere when they left. */
export function voiceState(world: World, guild: Guild, userId: string): Payload {
  const presence = guild.voice.get(userId)
  const member = guild.members.get(userId)
  return {
    guild_id: guild.id,
    channel_id: presence?.channelId ?? null,
    user_id: userId,
    ...(member ? { member: memberWithUser(world, member) } : {}),
    session_id: `voice${userId}`,
    deaf: member?.deaf ?? false,
    mute: member?.mute ?? false,
    self_deaf: presence?.selfDeaf ?? false,
    self_mute: presence?.selfMute ?? false,
    self_stream: false,
    self_video: false,
    suppress: false,
    request_to_speak_timestamp: null,
  }
}

export function isVoice(channel: Pick<Channel, 'type'>): boolean {
  return channel.type === ChannelType.GuildVoice || channel.type === ChannelType.GuildStageVoice
}

export function threadMemberPayload({ id, thread }: Channel, userId: string): Payload {
  return { id, user_id: userId, join_timestamp: thread?.createdAt, flags: 0 }
}

function threadPayload(world: World, channel: Channel, thread: Thread): Payload {
  const written = world.messages(channel.id).all.filter(({ visibleTo }) => visibleTo === null).length
  return {
    id: channel.id,
    type: channel.type,
    guild_id: channel.guildId,
    parent_id: channel.parentId,
    owner_id: thread.ownerId,
    name: channel.name,
    last_message_id: channel.lastMessageId,
    message_count: written,
    total_message_sent: written,
    member_count: Math.min(thread.memberIds.length, 50),
    rate_limit_per_user: channel.slowmodeSeconds,
    flags: 0,
    thread_metadata: {
      archived: thread.archived,
      locked: thread.locked,
      auto_archive_duration: thread.autoArchiveMinutes,
      archive_timestamp: thread.archivedAt,
      create_timestamp: thread.createdAt,
      ...(channel.type === ChannelType.PrivateThread ? { invitable: thread.invitable } : {}),
    },
    ...(thread.memberIds.includes(world.botId) ? { member: threadMemberPayload(channel, world.botId) } : {}),
  }
}

/** GUILD_CREATE does not say of each part which guild it is in. */
function inGuildCreate({ guild_id: _guild, ...payload }: Payload): Payload {
  return payload
}

function others(world: World, channel: Channel, viewerId: string): APIUser[] {
  return channel.recipientIds.filter(id => id !== viewerId).map(id => world.person(id).user)
}
