import type { RESTGetAPIAuditLogResult, RESTGetAPIGuildMemberResult } from 'discord-api-types/v10'
import {
  AuditLogEvent,
  ChannelType,
  type Client,
  PermissionFlagsBits,
  PermissionsBitField,
  RateLimitError,
  Routes,
} from 'discord.js'
import type { Refused } from '#src/discord/discord.ts'
import { orRefused } from '#src/discord/refused.ts'
import { compareSnowflakes } from '#src/discord/snowflake.ts'
import type { Later, NewVoiceChannel, VoiceChannelChanges, VoiceDiscord } from '#src/discord/voiceDiscord.ts'

/** The port's part about voice, through a discord.js client. */
export function createVoicePort(client: Client): VoiceDiscord {
  const guildOf = (guildId: string) => client.guilds.cache.get(guildId)

  return {
    createVoiceChannel: (guildId, channel, reason) =>
      orLater(async () => {
        const body = { ...bodyOf(channel), type: ChannelType.GuildVoice, parent_id: channel.parentId }
        const made = (await client.rest.post(Routes.guildChannels(guildId), { body, reason })) as {
          id: string
        }
        return { kind: 'created', channelId: made.id } as const
      }),

    editVoiceChannel: (channelId, changes, reason) =>
      orLater(async () => {
        await client.rest.patch(Routes.channel(channelId), { body: bodyOf(changes), reason })
        return { kind: 'done' } as const
      }),

    async moveMember(guildId, userId, channelId, reason) {
      const note = noteLater(guildId, userId)
      const moved = await orRefused(async () => {
        const body = { channel_id: channelId }
        await client.rest.patch(Routes.guildMember(guildId, userId), { body, reason })
        return { kind: 'done' } as const
      })
      if (moved.kind === 'done') note(channelId)
      else if (isNowhere(moved)) note(null)
      return moved
    },

    async findVoice(guildId, userId) {
      const guild = guildOf(guildId)
      if (!guild) throw new Error(`The guild ${guildId} is not there`)
      const note = noteLater(guildId, userId)
      const found = await orRefused(async () => {
        const state = guild.voiceStates.cache.has(userId)
          ? ((await client.rest.get(Routes.guildVoiceState(guildId, userId))) as {
              channel_id: string | null
            })
          : { channel_id: (await guild.voiceStates.fetch(userId)).channelId }
        return { kind: 'found', channelId: state.channel_id } as const
      })
      const answer =
        found.kind === 'refused' && isNowhere(found) ? ({ kind: 'found', channelId: null } as const) : found
      if (answer.kind === 'found') note(answer.channelId)
      return answer
    },

    findCreations: (guildId, after) =>
      orRefused(async () => {
        const query = new URLSearchParams({
          user_id: client.user?.id ?? '',
          action_type: String(AuditLogEvent.ChannelCreate),
          after,
          limit: '100',
        })
        const log = (await client.rest.get(Routes.guildAuditLog(guildId), {
          query,
        })) as RESTGetAPIAuditLogResult
        return {
          kind: 'read',
          creations: log.audit_log_entries
            .filter(entry => entry.user_id === client.user?.id)
            .toSorted((a, b) => compareSnowflakes(a.id, b.id))
            .flatMap(({ id: entryId, target_id: channelId, reason = null }) =>
              channelId === null ? [] : [{ entryId, channelId, reason }],
            ),
        } as const
      }),

    async findMemberName(guildId, userId) {
      const cached = guildOf(guildId)?.members.cache.get(userId)
      if (cached) return cached.displayName
      const found = await orRefused(async () => {
        const { nick, user } = (await client.rest.get(
          Routes.guildMember(guildId, userId),
        )) as RESTGetAPIGuildMemberResult
        return { kind: 'found', name: nick ?? user.global_name ?? user.username } as const
      })
      return found.kind === 'found' ? found.name : null
    },

    guildIds: () => [...client.guilds.cache.filter(guild => guild.available).keys()],

    voicePresences(guildId) {
      const guild = guildOf(guildId)
      if (!guild?.available) return null
      return [...guild.voiceStates.cache.values()].flatMap(({ id, channelId }) =>
        channelId === null
          ? []
          : [{ userId: id, channelId, isBot: guild.members.cache.get(id)?.user.bot ?? false }],
      )
    },

    voiceChannels: guildId =>
      [...(guildOf(guildId)?.channels.cache.values() ?? [])].flatMap(channel =>
        channel.type === ChannelType.GuildVoice
          ? [
              {
                id: channel.id,
                parentId: channel.parentId,
                hasOwnOverwrite: channel.permissionOverwrites.cache.has(client.user?.id ?? ''),
              },
            ]
          : [],
      ),

    ownPermissions(guildId, channelId) {
      const me = guildOf(guildId)?.members.me
      if (!me) return 0n
      const channel = channelId === null ? undefined : me.guild.channels.cache.get(channelId)
      const held = channel?.permissionsFor(me) ?? me.permissions
      return held.has(PermissionFlagsBits.Administrator) ? PermissionsBitField.All : held.bitfield
    },

    overwritesOf(guildId, channelId) {
      const channel = guildOf(guildId)?.channels.cache.get(channelId)
      if (!channel || channel.isThread()) return []
      return [...channel.permissionOverwrites.cache.values()].map(({ id, type, allow, deny }) => ({
        id,
        type,
        allow: String(allow.bitfield),
        deny: String(deny.bitfield),
      }))
    },

    maxBitrate: guildId => guildOf(guildId)?.maximumBitrate ?? 96_000,
  }

  /** To note where Discord itself said that somebody is, unless the gateway has told something meanwhile, which may be newer. */
  function noteLater(guildId: string, userId: string): (channelId: string | null) => void {
    const known = guildOf(guildId)?.voiceStates.cache.get(userId)
    const before = known?.channelId
    return channelId => {
      if (known?.channelId === before && known) known.channelId = channelId
    }
  }
}

/** What Discord's rate limit keeps back for longer than we wait was not sent. */
async function orLater<T>(call: () => Promise<T>): Promise<T | Refused | Later> {
  try {
    return await orRefused(call)
  } catch (error) {
    if (!(error instanceof RateLimitError)) throw error
    return { kind: 'later', afterMs: Math.max(error.timeToReset, error.retryAfter, error.sublimitTimeout) }
  }
}

function bodyOf({
  name,
  userLimit,
  bitrate,
  region,
  overwrites,
}: Partial<NewVoiceChannel> & VoiceChannelChanges) {
  return {
    name,
    user_limit: userLimit,
    ...(bitrate === null ? {} : { bitrate }),
    rtc_region: region,
    permission_overwrites: overwrites,
  }
}

/** Discord's answer about somebody who is in no voice channel, or no member. */
function isNowhere({ code }: Refused): boolean {
  return [10065, 40032, 10007, 10013].includes(code)
}
