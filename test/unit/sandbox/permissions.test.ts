import { ChannelType, OverwriteType, PermissionFlagsBits as Flag } from 'discord-api-types/v10'
import { describe, expect, test } from 'vitest'
import {
  allPermissions,
  basePermissions,
  channelPermissions,
  hasAll,
  type PermissionOverwrite,
  type PermissionSubject,
} from '#sandbox/permissions.ts'

const guildId = '1'
const memberId = '50'
const helper = '20'
const muted = '30'

function subject(
  options: { everyone: bigint; roles?: Record<string, bigint>; has?: string[] } & Partial<
    Omit<PermissionSubject, 'roles'>
  >,
) {
  const { everyone, roles = {}, has = [], ...rest } = options
  const all = Object.entries({ [guildId]: everyone, ...roles })
  return {
    userId: memberId,
    guildId,
    ownerId: '99',
    roleIds: has,
    roles: new Map(all.map(([id, permissions]) => [id, { id, permissions: String(permissions) }])),
    timedOut: false,
    ...rest,
  } satisfies PermissionSubject
}

function overwrite(
  id: string,
  change: { allow?: bigint; deny?: bigint },
  type = OverwriteType.Role,
): PermissionOverwrite {
  return { id, type, allow: String(change.allow ?? 0n), deny: String(change.deny ?? 0n) }
}

const text = (...overwrites: PermissionOverwrite[]) => ({ type: ChannelType.GuildText, overwrites })
const usual = Flag.ViewChannel | Flag.SendMessages | Flag.EmbedLinks

describe('in the guild', () => {
  test('permissions of @everyone and of all roles add up', () => {
    const member = subject({
      everyone: Flag.ViewChannel,
      roles: { [helper]: Flag.BanMembers, [muted]: Flag.KickMembers },
      has: [helper],
    })
    expect(basePermissions(member)).toBe(Flag.ViewChannel | Flag.BanMembers)
  })

  test('the owner has all, and so has an administrator', () => {
    expect(basePermissions(subject({ everyone: 0n, ownerId: memberId }))).toBe(allPermissions)
    expect(basePermissions(subject({ everyone: Flag.Administrator }))).toBe(allPermissions)
  })
})

describe('in a channel', () => {
  test('an administrator passes every overwrite', () => {
    const admin = subject({ everyone: Flag.Administrator })
    expect(channelPermissions(admin, text(overwrite(guildId, { deny: Flag.ViewChannel })))).toBe(
      allPermissions,
    )
  })

  test('a role’s allow beats @everyone’s deny', () => {
    const member = subject({ everyone: usual, roles: { [helper]: 0n }, has: [helper] })
    const channel = text(
      overwrite(guildId, { deny: Flag.ViewChannel }),
      overwrite(helper, { allow: Flag.ViewChannel }),
    )
    expect(channelPermissions(member, channel)).toBe(usual)
    expect(channelPermissions({ ...member, roleIds: [] }, channel)).toBe(0n)
  })

  test('among roles an allow beats a deny, in whatever order they are', () => {
    const member = subject({ everyone: usual, roles: { [helper]: 0n, [muted]: 0n }, has: [muted, helper] })
    const allow = overwrite(helper, { allow: Flag.SendMessages })
    const deny = overwrite(muted, { deny: Flag.SendMessages })
    expect(channelPermissions(member, text(allow, deny))).toBe(usual)
    expect(channelPermissions(member, text(deny, allow))).toBe(usual)
  })

  test('the member’s own overwrite comes last', () => {
    const member = subject({ everyone: usual, roles: { [helper]: 0n }, has: [helper] })
    const own = overwrite(memberId, { deny: Flag.SendMessages }, OverwriteType.Member)
    const channel = text(own, overwrite(helper, { allow: Flag.SendMessages }))
    expect(hasAll(channelPermissions(member, channel), Flag.SendMessages)).toBe(false)
  })

  test('without VIEW_CHANNEL there is nothing', () => {
    const member = subject({ everyone: Flag.SendMessages | Flag.ManageMessages })
    expect(channelPermissions(member, text())).toBe(0n)
  })

  test('without SEND_MESSAGES there are neither embeds, files nor mentions of everyone', () => {
    const member = subject({
      everyone: Flag.ViewChannel | Flag.EmbedLinks | Flag.AttachFiles | Flag.MentionEveryone,
    })
    expect(channelPermissions(member, text())).toBe(Flag.ViewChannel)
  })

  test('threads ask for SEND_MESSAGES_IN_THREADS instead', () => {
    const member = subject({ everyone: Flag.ViewChannel | Flag.SendMessagesInThreads | Flag.EmbedLinks })
    const thread = { type: ChannelType.PublicThread, overwrites: [] }
    expect(hasAll(channelPermissions(member, thread), Flag.EmbedLinks)).toBe(true)
    expect(hasAll(channelPermissions(member, text()), Flag.EmbedLinks)).toBe(false)
  })

  test('voice without CONNECT lets nobody move members', () => {
    const member = subject({ everyone: usual | Flag.MoveMembers })
    const voice = { type: ChannelType.GuildVoice, overwrites: [] }
    expect(channelPermissions(member, voice)).toBe(Flag.ViewChannel)
  })

  test('in a timeout only reading is left, except for the owner', () => {
    const member = subject({ everyone: usual | Flag.ReadMessageHistory, timedOut: true })
    expect(channelPermissions(member, text())).toBe(Flag.ViewChannel | Flag.ReadMessageHistory)
    expect(channelPermissions({ ...member, ownerId: memberId }, text())).toBe(allPermissions)
  })
})
