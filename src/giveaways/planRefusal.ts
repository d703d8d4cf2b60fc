import type { Bot } from '#src/bot.ts'
import type { Asker } from '#src/discord/asker.ts'
import type { Plan } from '#src/giveaways/plan.ts'
import { mayHaveWinnersGet } from '#src/giveaways/winnerRole.ts'

/** Why what staff plan is not for them to plan. */
export type PlanRefusal =
  | { kind: 'economyOff' | 'everyoneRole' }
  /** contraryRole: who enters must have it and must not. */
  | { kind: 'winnerRole' | 'contraryRole'; roleId: string }

/** Why what was planned earlier cannot begin now. goneRole: nobody could enter, or winners could not get it. */
export type StartRefusal = { kind: 'economyOff' | 'goneRole' } | { kind: 'mayNotPost'; channelId: string }

export function findRefusal(
  bot: Pick<Bot, 'discord' | 'settings'>,
  asker: Asker,
  { cost = 0, requirements = {}, bonuses = [], bypassRoleIds = [], winnerRoleId = null }: Partial<Plan>,
): PlanRefusal | null {
  if (isEconomyOff(bot, asker, cost)) return { kind: 'economyOff' }
  const { anyRoleIds = [], allRoleIds = [], deniedRoleIds = [] } = requirements
  const roleIds = [anyRoleIds, allRoleIds, deniedRoleIds, bypassRoleIds, bonuses.map(({ roleId }) => roleId)]
  // The id of @everyone is the guild's. No member has it among their roles.
  if (roleIds.flat().includes(asker.guildId) || winnerRoleId === asker.guildId)
    return { kind: 'everyoneRole' }
  const isDenied = (id: string) => deniedRoleIds.includes(id)
  const contrary = allRoleIds.find(isDenied) ?? (anyRoleIds.every(isDenied) ? anyRoleIds[0] : undefined)
  if (contrary !== undefined) return { kind: 'contraryRole', roleId: contrary }
  if (winnerRoleId !== null && !mayHaveWinnersGet(bot, asker, winnerRoleId))
    return { kind: 'winnerRole', roleId: winnerRoleId }
  return null
}

/** Whether an entry would cost coins of an economy that is switched off. */
function isEconomyOff({ settings }: Pick<Bot, 'settings'>, { guildId }: Asker, cost: number): boolean {
  return cost > 0 && !settings.of(guildId).economy.enabled
}

/** What has changed since a giveaway or a plan was made. */
export function findStartRefusal(
  bot: Pick<Bot, 'discord' | 'settings'>,
  asker: Asker,
  {
    cost,
    requirements,
    winnerRoleId,
    channelId,
  }: Pick<Plan, 'cost' | 'requirements' | 'winnerRoleId'> & { channelId: string },
): StartRefusal | null {
  if (bot.discord.channel(asker.guildId, channelId)?.mayPost !== true)
    return { kind: 'mayNotPost', channelId }
  if (isEconomyOff(bot, asker, cost)) return { kind: 'economyOff' }
  const { anyRoleIds = [], allRoleIds = [] } = requirements
  const known = bot.discord.roleRanks(asker.guildId)?.roles
  const isGone = (roleId: string) => known !== undefined && !known.some(({ id }) => id === roleId)
  const areNeededGone = allRoleIds.some(isGone) || (anyRoleIds.length > 0 && anyRoleIds.every(isGone))
  return areNeededGone || (winnerRoleId !== null && isGone(winnerRoleId)) ? { kind: 'goneRole' } : null
}
