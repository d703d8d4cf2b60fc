import { ChannelType, PermissionFlagsBits as Flag } from 'discord-api-types/v10'
import { hasAll } from '../permissions.ts'
import { may, permissionsInGuild } from './access.ts'
import type { Channel, Invite } from './entities.ts'
import type { World } from './world.ts'

export type NewInvite = Pick<Invite, 'inviterId' | 'maxAgeSeconds' | 'maxUses' | 'temporary'>

export function addInvite(world: World, channel: Channel, seed: NewInvite): Invite {
  const invite: Invite = {
    ...seed,
    code: world.random.text(8),
    guildId: channel.guildId ?? '',
    channelId: channel.id,
    createdAt: world.clock.isoNow(),
    uses: 0,
  }
  world.invites.set(invite.code, invite)
  world.publish({ kind: 'inviteCreated', invite })
  return invite
}

/** Invites lead into channels that stand by themselves. */
export function isInvitable({ guildId, type, thread }: Channel): boolean {
  return guildId !== null && thread === null && type !== ChannelType.GuildCategory
}

/** On the client also who made it. */
export function mayTakeBack(world: World, invite: Invite, userId: string): boolean {
  return invite.inviterId === userId || mayDeleteInvite(world, invite, userId)
}

/** Who manages the channel or the guild. */
export function mayDeleteInvite(world: World, invite: Invite, userId: string): boolean {
  return (
    may(world, world.channel(invite.channelId), userId, Flag.ManageChannels) ||
    hasAll(permissionsInGuild(world, world.guild(invite.guildId), userId), Flag.ManageGuild)
  )
}

/** Before the guest becomes a member, as bots compare the counts then. The last use ends it. */
export function countUse(world: World, invite: Invite): void {
  invite.uses += 1
  if (invite.maxUses > 0 && invite.uses >= invite.maxUses) removeInvite(world, invite)
}

/** What the audit log tells of it. */
export function auditedInvite({ code, maxAgeSeconds, maxUses, temporary }: Invite): Record<string, unknown> {
  return { code, max_age: maxAgeSeconds, max_uses: maxUses, temporary }
}

export function removeInvite(world: World, invite: Invite): void {
  world.invites.delete(invite.code)
  world.publish({ kind: 'inviteDeleted', invite })
}

/** Null for ever. */
export function expiryOf({ createdAt, maxAgeSeconds }: Invite): string | null {
  return maxAgeSeconds === 0 ? null : new Date(Date.parse(createdAt) + maxAgeSeconds * 1_000).toISOString()
}

/** The invite of that code, while it is good. */
export function liveInvite(world: World, code: string): Invite | undefined {
  const invite = world.invites.get(code)
  const expiry = invite && expiryOf(invite)
  return expiry && Date.parse(expiry) <= world.clock.now() ? undefined : invite
}
