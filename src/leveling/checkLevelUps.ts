import type { Bot } from '#src/bot.ts'
import { checkPlace } from '#src/doctor/checkPlace.ts'
import type { Finding } from '#src/doctor/finding.ts'

/** For /doctor: whether new levels can be announced where the guild wants it. */
export function checkLevelUps(bot: Pick<Bot, 'discord' | 'settings'>, guildId: string): Finding[] {
  const { notice, channelId } = bot.settings.of(guildId).levelUp
  if (notice !== 'CHANNEL' || channelId === null) return []
  return checkPlace(bot, guildId, { use: 'levelUps', name: null }, channelId, ['ViewChannel', 'SendMessages'])
}
