import { nextNumber } from '#src/database/counters.ts'
import { newId } from '#src/database/newId.ts'
import type { Asker } from '#src/discord/asker.ts'
import { commitmentOf, newSeed } from '#src/giveaways/draw/draw.ts'
import type { Giveaway } from '#src/giveaways/giveaway.ts'
import type { Plan } from '#src/giveaways/plan.ts'
import {
  type PlanRefusal,
  type StartRefusal,
  findRefusal,
  findStartRefusal,
} from '#src/giveaways/planRefusal.ts'
import { type StepBot, inGuild, mustRead, schedule, start } from '#src/giveaways/steps.ts'
import { insertGiveaway } from '#src/giveaways/store.ts'
import { readTemplate } from '#src/giveaways/templateStore.ts'

export type CreateOutcome =
  | { kind: 'created'; giveaway: Giveaway }
  | { kind: 'noTemplate' }
  | StartRefusal
  | PlanRefusal

/** When a new giveaway begins: at once, at a moment (milliseconds since the Unix epoch), or when staff start it. */
export type Beginning = 'now' | 'later' | { at: number }

export interface Creation {
  channelId: string
  plan: Plan
  templateId: string | null
  begin: Beginning
}

/** Writes a giveaway, once for each interaction; its message follows. */
export async function createGiveaway(
  bot: StepBot,
  asker: Asker,
  { channelId, plan, templateId, begin }: Creation,
): Promise<CreateOutcome> {
  const refusal = findStartRefusal(bot, asker, { ...plan, channelId }) ?? findRefusal(bot, asker, plan)
  if (refusal) return refusal
  const value = await inGuild(bot, asker, async tx => {
    // The template stays for as long as a giveaway uses it.
    if (templateId !== null && !(await readTemplate(tx, templateId))) return { kind: 'noTemplate' } as const
    const id = newId()
    const seed = newSeed()
    const number = await nextNumber(tx, 'giveaway')
    const commitment = commitmentOf(id, seed)
    const hostId = asker.userId
    await insertGiveaway(tx, { id, number, channelId, hostId, templateId, seed, commitment, plan })
    if (begin === 'now') await start(tx, id)
    else if (begin !== 'later') await schedule(tx, id, begin.at)
    return { kind: 'created', giveaway: await mustRead(tx, id) } as const
  })
  if (value.kind === 'created') bot.giveawayMessages.touch(asker.guildId, value.giveaway.id)
  return value
}
