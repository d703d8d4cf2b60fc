import type { Bot } from '#src/bot.ts'
import type { GuildReading } from '#src/database/guildTransaction.ts'
import { checkPlace, checkStaff } from '#src/doctor/checkPlace.ts'
import type { Budgets, Finding } from '#src/doctor/finding.ts'
import { countSpent, findChannelsToCheck } from '#src/tempVoice/checkStore.ts'
import { countLeft, readHubs } from '#src/tempVoice/hubStore.ts'
import { neededForHubs } from '#src/tempVoice/neededPermissions.ts'
import { creationLimits } from '#src/tempVoice/voiceChannel.ts'

/** For /doctor: whether the hubs can make channels, which ones Discord refuses, and which may be left behind. */
export async function checkVoice(
  bot: Pick<Bot, 'discord'>,
  tx: GuildReading,
): Promise<{ findings: Finding[]; budgets: Omit<Budgets, 'channels'> }> {
  const { guildId } = tx
  const { most } = creationLimits.guildDay
  const { used, until, renamesSpent } = await countSpent(tx)
  const hubs = await readHubs(tx)
  const channels = await findChannelsToCheck(tx)
  const left = await countLeft(tx)
  const findings: Finding[] = hubs.flatMap((hub): Finding[] => {
    const { channelId, parentId, failure, nameTemplate: name, staffRoleIds, isStuck } = hub
    const purpose = { use: 'hub', name: channelId } as const
    const place = checkPlace(bot, guildId, purpose, parentId, neededForHubs, { holdsChannels: true })
    return [
      ...place,
      ...(failure !== null && place.length === 0
        ? [{ kind: 'hubRefused' as const, channelId, failure, parentId, name }]
        : []),
      ...(isStuck ? [{ kind: 'hubUnmade' as const }] : []),
      ...checkStaff(bot, guildId, purpose, staffRoleIds),
    ]
  })
  for (const { channelId, failure, name } of channels)
    if (channelId !== null && failure !== null)
      findings.push({ kind: 'voiceRefused', channelId, failure, name })
  const stuck = channels.filter(({ isStuck }) => isStuck).length
  if (stuck > 0) findings.push({ kind: 'stuck', what: 'voiceChannels', count: stuck })
  if (left > 0) findings.push({ kind: 'voiceLeft', count: left })
  if (hubs.length > 0 && bot.discord.missingPermissions(guildId, null, ['ViewAuditLog']).length > 0) {
    const known = new Set([...hubs, ...channels].map(({ channelId }) => channelId))
    const channelIds = bot.discord
      .voiceChannels(guildId)
      .filter(({ id, hasOwnOverwrite }) => hasOwnOverwrite && !known.has(id))
      .map(({ id }) => id)
    if (channelIds.length > 0) findings.push({ kind: 'voiceMayBeLeft', channelIds })
  }
  if (until !== null) findings.push({ kind: 'creationsSpent', most, until })
  return { findings, budgets: { creations: { used, most }, renamesSpent } }
}
