import type { Bot } from '#src/bot.ts'
import type { Finding, NamedPermission, Purpose } from '#src/doctor/finding.ts'

/** Discord allows so many channels under one category. */
const maxInCategory = 50

/** What is wrong with a place that something needs; placeId null is the whole server. holdsChannels: more are made under it. */
export function checkPlace(
  { discord }: Pick<Bot, 'discord'>,
  guildId: string,
  purpose: Purpose,
  placeId: string | null,
  needed: readonly NamedPermission[],
  { holdsChannels = false } = {},
): Finding[] {
  if (placeId !== null && discord.channel(guildId, placeId) === null)
    return [{ kind: 'placeGone', purpose, placeId }]
  const permissions = discord.missingPermissions(guildId, placeId, needed)
  const isFull = holdsChannels && placeId !== null && discord.countChannels(guildId, placeId) >= maxInCategory
  return [
    ...(permissions.length > 0
      ? [{ kind: 'lacks' as const, purposes: [purpose], placeId, permissions }]
      : []),
    ...(isFull ? [{ kind: 'placeFull' as const, purpose, placeId }] : []),
  ]
}

/** Whether roles that are the staff of something are there no more. */
export function checkStaff(
  { discord }: Pick<Bot, 'discord'>,
  guildId: string,
  purpose: Purpose,
  staffRoleIds: readonly string[],
): Finding[] {
  const known = new Set(discord.roles(guildId).map(({ id }) => id))
  const isGone = known.size > 0 && staffRoleIds.some(id => !known.has(id))
  return isGone ? [{ kind: 'staffGone', purpose }] : []
}
