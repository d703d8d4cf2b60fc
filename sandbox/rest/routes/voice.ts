import { PermissionFlagsBits as Flag } from 'discord-api-types/v10'
import { errors } from '../../discordError.ts'
import { voiceStatus } from '../../validation/guildBodies.ts'
import { shapes } from '../../validation/shapes.ts'
import { isVoice, voiceState } from '../../world/payloads.ts'
import { setVoiceStatus } from '../../world/voice.ts'
import { guildOf, reachedChannel, reachedGuild, requireInChannel } from '../access.ts'
import { bodyRoute, noContent, ok, type Route, route } from '../route.ts'

export const voiceRoutes: readonly Route[] = [
  bodyRoute('PUT', '/channels/:channelId/voice-status', {
    body: voiceStatus,
    handle: ({ world, params, body, act }) => {
      const channel = reachedChannel(world, params.channelId)
      if (!isVoice(channel)) throw errors.wrongChannelType()
      const guild = guildOf(world, channel)
      const isThere = guild.voice.get(world.botId)?.channelId === channel.id
      requireInChannel(world, channel, Flag.SetVoiceChannelStatus | (isThere ? 0n : Flag.ManageChannels))
      setVoiceStatus(world, channel, body.status || null, act)
      return noContent
    },
  }),
  route('GET', '/guilds/:guildId/voice-states/:user', {
    answers: shapes.voiceState,
    handle: ({ world, params }) => {
      const guild = reachedGuild(world, params.guildId)
      const userId = params.user === '@me' ? world.botId : params.user
      if (!guild.voice.has(userId)) throw errors.unknownVoiceState()
      return ok(voiceState(world, guild, userId))
    },
  }),
]
