import { sql } from 'kysely'
import type { Asker } from '#src/discord/asker.ts'
import type { Giveaway, ParticipantRole } from '#src/giveaways/giveaway.ts'
import { endRole, maxHosts, readHosts } from '#src/giveaways/hostStore.ts'
import { type Plan, type Prize, maxBonuses, maxWinners, planSchema, winnersOf } from '#src/giveaways/plan.ts'
import { findRefusal } from '#src/giveaways/planRefusal.ts'
import { type StepBot, type StepOutcome, announceChange, inGuild, takeStep } from '#src/giveaways/steps.ts'
import {
  changedOne,
  lockGiveaway,
  planColumns,
  readGiveaway,
  updateGiveaway,
  writePrizes,
  writeRole,
} from '#src/giveaways/store.ts'

/**
 * What staff change; what is left out stays, of the requirements too, of which undefined takes one away. winners: of a single prize.
 * bonusFor: more chances for these roles, beside those that others have; none with 0. endsAt in milliseconds since the Unix epoch.
 */
export interface Changes extends Omit<Partial<Plan>, 'requirements'> {
  requirements?: { [Key in keyof Requirements]: Requirements[Key] | undefined }
  winners?: number
  bonusFor?: { roleIds: readonly string[]; extra: number }
  endsAt?: number
}

type Requirements = Plan['requirements']

/** What is said of a change of what is published. */
export interface ChangeNotice {
  /** Milliseconds since the Unix epoch; null when the end stays. */
  endsAt: number | null
  /** Left out when they stay. */
  prizes?: Record<'before' | 'now', Prize[]>
}

/**
 * What nobody has seen yet takes any change. What is published keeps its rules and texts; prizes, how many win and the end may
 * change, and that is said. seen: the version that whoever changes it looks at; any when left out.
 */
export function editGiveaway(
  bot: StepBot,
  asker: Asker,
  id: string,
  changes: Changes,
  seen?: number,
): Promise<StepOutcome> {
  return takeStep(bot, asker, id, 'changed', async (tx, _, giveaway) => {
    const { status, version } = giveaway
    if (seen !== undefined && seen !== version) return { kind: 'changedMeanwhile' }
    const { endsAt } = changes
    const planned = planOfChanges(giveaway, changes)
    if ('kind' in planned) return planned
    const isPublished = status === 'ACTIVE' || status === 'PAUSED'
    if (isPublished && Object.keys(planned).some(key => key !== 'prizes')) return { kind: 'fixed' }
    if (endsAt !== undefined && status !== 'ACTIVE') return { kind: 'wrongStatus', status }
    const refusal = findRefusal(bot, asker, planned)
    if (refusal) return refusal
    const plan: Plan = { ...planOf(giveaway), ...titleOf(giveaway, planned), ...planned }
    const changed = await changedOne(
      updateGiveaway(tx, id)
        .set(planColumns(plan))
        .$if(endsAt !== undefined, update => update.set({ ends_at: new Date(endsAt ?? 0) }))
        .where('status', 'in', ['DRAFT', 'SCHEDULED', 'ACTIVE', 'PAUSED'])
        .where(sql<boolean>`(status <> 'ACTIVE' OR ends_at > now())`),
    )
    if (!changed) return false
    await writePrizes(tx, id, plan.prizes)
    if (isPublished) {
      const prizes = planned.prizes && { before: giveaway.prizes, now: planned.prizes }
      const notice: ChangeNotice = { endsAt: endsAt ?? null, ...(prizes && { prizes }) }
      await announceChange(tx, asker, id, 'giveawayChanged', notice)
    }
    return true
  })
}

/** The parts of the plan that change, with what they become; or why they may not. */
function planOfChanges(
  { prizes, requirements, bonuses }: Giveaway,
  { endsAt: _, winners, bonusFor, requirements: required, ...planned }: Changes,
): Partial<Plan> | Extract<StepOutcome, { kind: 'severalPrizes' | 'tooManyWinners' | 'tooManyBonuses' }> {
  const plan: Partial<Plan> = planned
  if (winners !== undefined && !plan.prizes) {
    const [prize, ...others] = prizes
    if (!prize || others.length > 0) return { kind: 'severalPrizes' }
    plan.prizes = [{ ...prize, quantity: winners }]
  }
  if (plan.prizes && winnersOf(plan.prizes) > maxWinners) return { kind: 'tooManyWinners', limit: maxWinners }
  if (required) {
    const kept = Object.entries({ ...requirements, ...required }).filter(([, value]) => value !== undefined)
    plan.requirements = Object.fromEntries(kept)
  }
  if (bonusFor) {
    const { roleIds, extra } = bonusFor
    const others = bonuses.filter(({ roleId }) => !roleIds.includes(roleId))
    plan.bonuses = extra === 0 ? others : [...others, ...roleIds.map(roleId => ({ roleId, extra }))]
    if (plan.bonuses.length > maxBonuses) return { kind: 'tooManyBonuses', limit: maxBonuses }
  }
  return plan
}

/** A title that is the first prize follows it. */
function titleOf({ title, prizes: [old] }: Giveaway, { prizes: [first] = [] }: Partial<Plan>): Partial<Plan> {
  return first && title === old?.name ? { title: first.name } : {}
}

/** Gives somebody a part other than taking part, or with null takes it away. A giveaway always has a host. */
export async function giveRole(
  bot: StepBot,
  asker: Asker,
  id: string,
  userId: string,
  role: Exclude<ParticipantRole, 'PARTICIPANT'> | null,
): Promise<StepOutcome> {
  const outcome = await inGuild<StepOutcome>(bot, asker, async tx => {
    // Of two who take the last two hosts away at once, the second sees that one is left.
    await lockGiveaway(tx, id)
    const giveaway = await readGiveaway(tx, id)
    if (!giveaway) return { kind: 'noGiveaway' }
    const hosts = await readHosts(tx, id)
    const [wasHost, isHost] = [hosts.includes(userId), role === 'ORGANIZER']
    if (wasHost && !isHost && hosts.length === 1) return { kind: 'lastHost' }
    if (!wasHost && isHost && hosts.length >= maxHosts) return { kind: 'tooManyHosts', limit: maxHosts }
    if (role === null && !(await endRole(tx, id, userId))) return { kind: 'noPart', userId }
    if (role !== null && !(await writeRole(tx, id, userId, role))) return { kind: 'takesPart', userId }
    // Its message names the hosts.
    if (wasHost !== isHost) await updateGiveaway(tx, id).execute()
    return role === null
      ? { kind: 'roleTaken', userId, status: giveaway.status }
      : { kind: 'roleGiven', userId, role }
  })
  if (outcome.kind === 'roleGiven' || outcome.kind === 'roleTaken')
    bot.giveawayMessages.touch(asker.guildId, id)
  return outcome
}

/** The plan of a giveaway as it is now. */
export function planOf(giveaway: Giveaway): Plan {
  return planSchema.parse(
    Object.fromEntries(Object.keys(planSchema.shape).map(key => [key, giveaway[key as keyof Plan]])),
  )
}
