import { AuditLogEvent, PermissionFlagsBits as Flag } from 'discord-api-types/v10'
import { errors } from '../../discordError.ts'
import { newInvite } from '../../validation/guildBodies.ts'
import { shapes } from '../../validation/shapes.ts'
import { changesBetween, logAct } from '../../world/auditLog.ts'
import type { Invite } from '../../world/entities.ts'
import {
  addInvite,
  auditedInvite,
  expiryOf,
  isInvitable,
  liveInvite,
  mayDeleteInvite,
  removeInvite,
} from '../../world/invites.ts'
import { guildPayload, type Payload } from '../../world/payloads.ts'
import type { World } from '../../world/world.ts'
import { guildOf, reachedChannel, reachedGuild, requireInChannel, requireInGuild } from '../access.ts'
import { bodyRoute, ok, orThrow, type Route, route } from '../route.ts'

export const inviteRoutes: readonly Route[] = [
  bodyRoute('POST', '/channels/:channelId/invites', {
    answers: shapes.invite,
    body: newInvite,
    handle: ({ world, params, body, act }) => {
      const channel = reachedChannel(world, params.channelId)
      const guild = guildOf(world, channel)
      if (!isInvitable(channel)) throw errors.wrongChannelType()
      requireInChannel(world, channel, Flag.CreateInstantInvite)
      const invite = addInvite(world, channel, {
        inviterId: world.botId,
        maxAgeSeconds: body.max_age ?? 24 * 3_600,
        maxUses: body.max_uses ?? 0,
        temporary: body.temporary ?? false,
      })
      const payload = invitePayload(world, invite)
      logAct(world, guild, act, {
        action: AuditLogEvent.InviteCreate,
        targetId: null,
        changes: changesBetween(null, auditedInvite(invite)),
      })
      return ok(payload)
    },
  }),
  route('GET', '/channels/:channelId/invites', {
    answers: shapes.invites,
    handle: ({ world, params }) => {
      const channel = reachedChannel(world, params.channelId)
      requireInChannel(world, channel, Flag.ManageChannels)
      return ok(world.invitesOf(channel.id).map(invite => invitePayload(world, invite)))
    },
  }),
  route('GET', '/guilds/:guildId/invites', {
    answers: shapes.invites,
    handle: ({ world, params }) => {
      const guild = reachedGuild(world, params.guildId)
      requireInGuild(world, guild, Flag.ManageGuild)
      const invites = [...world.invites.values()].filter(({ guildId }) => guildId === guild.id)
      return ok(invites.map(invite => invitePayload(world, invite)))
    },
  }),
  route('GET', '/invites/:code', {
    answers: shapes.invite,
    handle: ({ world, params }) =>
      ok(invitePayload(world, orThrow(liveInvite(world, params.code), errors.unknownInvite))),
  }),
  route('DELETE', '/invites/:code', {
    answers: shapes.invite,
    handle: ({ world, params, act }) => {
      const invite = orThrow(liveInvite(world, params.code), errors.unknownInvite)
      const channel = reachedChannel(world, invite.channelId)
      if (!mayDeleteInvite(world, invite, world.botId)) throw errors.missingPermissions()
      const payload = invitePayload(world, invite)
      removeInvite(world, invite)
      logAct(world, guildOf(world, channel), act, {
        action: AuditLogEvent.InviteDelete,
        targetId: null,
        changes: changesBetween(auditedInvite(invite), null),
      })
      return ok(payload)
    },
  }),
]

function invitePayload(world: World, invite: Invite): Payload {
  const { id, type, name } = world.channel(invite.channelId)
  const guild = guildPayload(world.guild(invite.guildId))
  const shown = [
    'id',
    'name',
    'splash',
    'banner',
    'description',
    'icon',
    'features',
    'verification_level',
    'vanity_url_code',
    'nsfw_level',
    'nsfw',
    'premium_subscription_count',
  ]
  return {
    type: 0,
    code: invite.code,
    inviter: world.person(invite.inviterId).user,
    created_at: invite.createdAt,
    expires_at: expiryOf(invite),
    max_age: invite.maxAgeSeconds,
    max_uses: invite.maxUses,
    uses: invite.uses,
    temporary: invite.temporary,
    guild_id: invite.guildId,
    guild: Object.fromEntries(shown.map(key => [key, guild[key]])),
    channel: { id, type, name },
  }
}
