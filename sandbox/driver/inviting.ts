import { AuditLogEvent, PermissionFlagsBits as Flag } from 'discord-api-types/v10'
import { changesBetween, logAct } from '../world/auditLog.ts'
import type { Guild, Invite } from '../world/entities.ts'
import { addMember } from '../world/guilds.ts'
import {
  addInvite,
  auditedInvite,
  countUse,
  isInvitable,
  liveInvite,
  mayTakeBack,
  type NewInvite,
  removeInvite,
} from '../world/invites.ts'
import type { World } from '../world/world.ts'
import { nameOf, requireMay } from './requireMay.ts'

/** How people bring others. */
export interface Inviting {
  /** Into the guild of the channel, for ever and for everybody unless told. */
  createInvite(userId: string, channelId: string, limits?: Partial<Omit<NewInvite, 'inviterId'>>): Invite
  deleteInvite(userId: string, code: string): void
  /** Becomes a member by it. Who is one already only looks. Gives the guild that it leads into. */
  useInvite(userId: string, code: string): Guild
}

export function createInviting(world: World): Inviting {
  const good = (code: string): Invite => {
    const invite = liveInvite(world, code)
    if (invite === undefined) throw new Error('This invite is not valid (any more).')
    return invite
  }
  const log = (userId: string, action: AuditLogEvent, before: Invite | null, after: Invite | null): void => {
    const guild = world.guild((before ?? after)?.guildId ?? '')
    const changes = changesBetween(before && auditedInvite(before), after && auditedInvite(after))
    logAct(world, guild, { userId, reason: null }, { action, targetId: null, changes })
  }
  return {
    createInvite: (userId, channelId, limits = {}) => {
      const channel = world.channel(channelId)
      if (!isInvitable(channel)) throw new Error(`Nobody is invited into ${channel.name || 'a DM'} itself.`)
      requireMay(world, channel, userId, Flag.CreateInstantInvite, 'invite people')
      const unlimited = { maxAgeSeconds: 0, maxUses: 0, temporary: false }
      const invite = addInvite(world, channel, { ...unlimited, ...limits, inviterId: userId })
      log(userId, AuditLogEvent.InviteCreate, null, invite)
      return invite
    },
    deleteInvite: (userId, code) => {
      const invite = good(code)
      if (!mayTakeBack(world, invite, userId))
        throw new Error(`${nameOf(world, userId)} may not take back the invites of others.`)
      removeInvite(world, invite)
      log(userId, AuditLogEvent.InviteDelete, invite, null)
    },
    useInvite: (userId, code) => {
      const invite = good(code)
      const guild = world.guild(invite.guildId)
      if (guild.bans.has(userId)) throw new Error(`${nameOf(world, userId)} is banned from ${guild.name}.`)
      if (!guild.members.has(userId)) {
        countUse(world, invite)
        addMember(world, guild.id, userId)
      }
      return guild
    },
  }
}
