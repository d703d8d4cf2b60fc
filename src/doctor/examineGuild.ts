import type { Bot } from '#src/bot.ts'
import { readGuild } from '#src/database/guildTransaction.ts'
import type { Budgets, Finding } from '#src/doctor/finding.ts'
import { gatherLacks } from '#src/doctor/gatherLacks.ts'
import { checkGiveaways } from '#src/giveaways/checkGiveaways.ts'
import { checkMessages } from '#src/jobs/checkMessages.ts'
import { checkLevelUps } from '#src/leveling/checkLevelUps.ts'
import { checkVoice } from '#src/tempVoice/checkVoice.ts'
import { checkTickets } from '#src/tickets/checkTickets.ts'

/** What was found in a guild, what hinders most first. */
export interface Examination {
  findings: Finding[]
  budgets: Budgets
}

/** Discord allows 500 channels in a server. */
const nearlyFull = 480

/**
 * Looks for all that keeps the bot from working in a guild: what it lacks, what is full, and what is stuck. It changes nothing and
 * asks Discord nothing: permissions are those that the gateway last told of.
 */
export async function examineGuild(
  bot: Pick<Bot, 'db' | 'discord' | 'settings' | 'ticketCategories'>,
  guildId: string,
): Promise<Examination> {
  const channels = bot.discord.countChannels(guildId, null)
  return await readGuild(bot.db, guildId, async tx => {
    const voice = await checkVoice(bot, tx)
    const findings: Finding[] = [
      ...(channels >= nearlyFull ? [{ kind: 'guildNearlyFull', channels } as const] : []),
      ...(await checkTickets(bot, tx)),
      ...voice.findings,
      ...(await checkGiveaways(bot, tx)),
      ...checkLevelUps(bot, guildId),
      ...(await checkMessages(tx)),
    ]
    return { findings: gatherLacks(bot, guildId, findings), budgets: { channels, ...voice.budgets } }
  })
}
