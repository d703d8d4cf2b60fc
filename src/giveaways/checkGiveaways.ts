import type { Bot } from '#src/bot.ts'
import type { GuildReading } from '#src/database/guildTransaction.ts'
import { checkPlace } from '#src/doctor/checkPlace.ts'
import type { Finding } from '#src/doctor/finding.ts'
import { countLateGiveaways, findLivingGiveaways } from '#src/giveaways/checkStore.ts'
import { neededForGiveaways } from '#src/giveaways/neededPermissions.ts'
import { findRoleProblem } from '#src/giveaways/winnerRole.ts'

/** For /doctor: whether the giveaways that are not over can be shown, drawn, and their winners given their role. */
export async function checkGiveaways(bot: Pick<Bot, 'discord'>, tx: GuildReading): Promise<Finding[]> {
  const { guildId } = tx
  const findings: Finding[] = []
  for (const { number, channelId, winnerRoleId, isRefused } of await findLivingGiveaways(tx)) {
    const purpose = { use: 'giveaway', name: String(number) } as const
    const place = checkPlace(bot, guildId, purpose, channelId, neededForGiveaways)
    findings.push(...place)
    if (isRefused && place.length === 0) findings.push({ kind: 'giveawayRefused', number, channelId })
    if (winnerRoleId === null) continue
    const permissions = bot.discord.missingPermissions(guildId, null, ['ManageRoles'])
    if (permissions.length > 0)
      findings.push({ kind: 'lacks', purposes: [purpose], placeId: null, permissions })
    const problem = findRoleProblem(bot, guildId, winnerRoleId)
    if (problem !== null) findings.push({ kind: 'winnerRole', number, roleId: winnerRoleId, problem })
  }
  const late = await countLateGiveaways(tx)
  return late > 0 ? [...findings, { kind: 'stuck', what: 'giveaways', count: late }] : findings
}
