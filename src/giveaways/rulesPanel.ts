import type { Bot } from '#src/bot.ts'
import { readGuild } from '#src/database/guildTransaction.ts'
import type { Asker } from '#src/discord/asker.ts'
import { type Changes, editGiveaway } from '#src/giveaways/editGiveaway.ts'
import type { Giveaway } from '#src/giveaways/giveaway.ts'
import type { StepBot, StepOutcome } from '#src/giveaways/steps.ts'
import { readGiveaway } from '#src/giveaways/store.ts'

/** The rules of a giveaway as staff see them; fixed once it is published. */
export type RulesPanel = { kind: 'rules' | 'fixed'; giveaway: Giveaway } | { kind: 'noGiveaway' }

/** Which rules somebody looked at when they changed something. */
export interface SeenRules {
  id: string
  /** NaN, which is no version, where a made-up id has none. */
  version: number
}

export async function readRules({ db }: Pick<Bot, 'db'>, guildId: string, id: string): Promise<RulesPanel> {
  const giveaway = await readGuild(db, guildId, tx => readGiveaway(tx, id))
  if (!giveaway) return { kind: 'noGiveaway' }
  const { status } = giveaway
  return { kind: status === 'DRAFT' || status === 'SCHEDULED' ? 'rules' : 'fixed', giveaway }
}

/** Changes rules of which somebody saw this version, and answers how they are then; outcome says whether that was refused. */
export async function changeRules(
  bot: StepBot,
  asker: Asker,
  { id, version }: SeenRules,
  changes: Changes,
): Promise<{ outcome: StepOutcome; panel: RulesPanel }> {
  const outcome = await editGiveaway(bot, asker, id, changes, version)
  return { outcome, panel: await readRules(bot, asker.guildId, id) }
}
