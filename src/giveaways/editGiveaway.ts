import { sql } from 'kysely'
import type { Asker } from '#src/discord/asker.ts'
import type { Giveaway, ParticipantRole } from '#src/giveaways/giveaway.ts'
import { type Plan, maxWinners, planSchema, winnersOf } from '#src/giveaways/plan.ts'
import { findRefusal } from '#src/giveaways/planRefusal.ts'
import { type StepBot, type StepOutcome, announceChange, inGuild, takeStep } from '#src/giveaways/steps.ts'
import {
  changedOne,
  planColumns,
  readGiveaway,
  updateGiveaway,
  writePrizes,
  writeRole,
} from '#src/giveaways/store.ts'

/**
 * What staff change; what is left out stays, of the requirements too. winners: of a single prize. endsAt in milliseconds since the
 * Unix epoch.
 */
export interface Changes extends Partial<Plan> {
  winners?: number
  endsAt?: number
}

/** A draft takes any change. One that is published keeps its rules; texts, prizes and its end may change, and that is said. */
export function editGiveaway(bot: StepBot, asker: Asker, id: string, changes: Changes): Promise<StepOutcome> {
  return takeStep(bot, asker, id, 'changed', async (tx, _, giveaway) => {
    const { endsAt, winners, ...planned } = changes
    if (winners !== undefined && !planned.prizes) {
      const [prize, ...others] = giveaway.prizes
      if (!prize || others.length > 0) return { kind: 'severalPrizes' }
      planned.prizes = [{ ...prize, quantity: winners }]
    }
    if (planned.prizes && winnersOf(planned.prizes) > maxWinners)
      return { kind: 'tooManyWinners', limit: maxWinners }
    const isDraft = giveaway.status === 'DRAFT'
    const free = new Set(['title', 'description', 'prizes'])
    if (!isDraft && Object.keys(planned).some(key => !free.has(key))) return { kind: 'fixed' }
    if (endsAt !== undefined && giveaway.status !== 'ACTIVE') return { kind: 'fixed' }
    const refusal = findRefusal(bot, asker, planned)
    if (refusal) return refusal
    const requirements = { ...giveaway.requirements, ...planned.requirements }
    const plan: Plan = { ...planOf(giveaway), ...planned, requirements }
    const changed = await changedOne(
      updateGiveaway(tx, id)
        .set(planColumns(plan))
        .$if(endsAt !== undefined, update => update.set({ ends_at: new Date(endsAt ?? 0) }))
        .where('status', 'in', ['DRAFT', 'SCHEDULED', 'ACTIVE', 'PAUSED'])
        .where('status', '=', giveaway.status)
        .where(sql<boolean>`(status <> 'ACTIVE' OR ends_at > now())`),
    )
    if (!changed) return false
    await writePrizes(tx, id, plan.prizes)
    if (giveaway.status === 'ACTIVE' || giveaway.status === 'PAUSED')
      await announceChange(tx, asker, id, 'giveawayChanged', { endsAt: endsAt ?? null })
    return true
  })
}

/** Gives somebody a part other than taking part. */
export async function giveRole(
  bot: StepBot,
  asker: Asker,
  id: string,
  userId: string,
  role: Exclude<ParticipantRole, 'PARTICIPANT'>,
): Promise<StepOutcome> {
  return await inGuild(bot, asker, async tx => {
    if (!(await readGiveaway(tx, id))) return { kind: 'noGiveaway' }
    const written = await writeRole(tx, id, userId, role)
    return written ? { kind: 'roleGiven', userId, role } : { kind: 'takesPart', userId }
  })
}

/** The plan of a giveaway as it is now. */
export function planOf(giveaway: Giveaway): Plan {
  return planSchema.parse(
    Object.fromEntries(Object.keys(planSchema.shape).map(key => [key, giveaway[key as keyof Plan]])),
  )
}
