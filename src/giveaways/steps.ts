import { sql } from 'kysely'
import type { Bot } from '#src/bot.ts'
import { nextNumber } from '#src/database/counters.ts'
import { type GuildTransaction, changeGuildOnce } from '#src/database/guildTransaction.ts'
import { newId } from '#src/database/newId.ts'
import type { Asker } from '#src/discord/asker.ts'
import { commitmentOf, newSeed } from '#src/giveaways/draw/draw.ts'
import type { Giveaway, GiveawayStatus, ParticipantRole } from '#src/giveaways/giveaway.ts'
import { type Plan, maxWinners, planSchema, winnersOf } from '#src/giveaways/plan.ts'
import { type PlanRefusal, findRefusal, isEconomyOff } from '#src/giveaways/planRefusal.ts'
import {
  changedOne,
  enqueueDue,
  insertGiveaway,
  planColumns,
  readGiveaway,
  updateGiveaway,
  writePrizes,
  writeRole,
} from '#src/giveaways/store.ts'
import { readTemplate } from '#src/giveaways/templateStore.ts'
import { announceInGuild } from '#src/jobs/outbox.ts'

export type StepKind = 'started' | 'scheduled' | 'paused' | 'resumed' | 'ended' | 'cancelled' | 'changed'

/** What came of a step that staff took. */
export type StepOutcome =
  | { kind: 'done'; step: StepKind; giveaway: Giveaway }
  | { kind: 'noGiveaway' }
  | { kind: 'wrongStatus'; status: GiveawayStatus }
  /** What may not be changed any more. */
  | { kind: 'fixed' }
  | { kind: 'tooManyWinners'; limit: number }
  | { kind: 'takesPart'; userId: string }
  | PlanRefusal
  /** It has several prizes, each with its own number. */
  | { kind: 'severalPrizes' }
  /** Its time is over. */
  | { kind: 'isOver' }
  | { kind: 'roleGiven'; userId: string; role: ParticipantRole }

export type CreateOutcome =
  | { kind: 'created'; giveaway: Giveaway }
  | { kind: 'mayNotPost'; channelId: string }
  | { kind: 'noTemplate' }
  | PlanRefusal

export type StepBot = Pick<Bot, 'db' | 'discord' | 'giveawayMessages' | 'queues' | 'settings'>

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
  if (bot.discord.channel(asker.guildId, channelId)?.mayPost !== true)
    return { kind: 'mayNotPost', channelId }
  const refusal = findRefusal(bot, asker, plan)
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

export function startGiveaway(bot: StepBot, asker: Asker, id: string): Promise<StepOutcome> {
  return takeStep(bot, asker, id, 'started', (tx, _, { cost }) =>
    isEconomyOff(bot, asker, cost) ? { kind: 'economyOff' } : start(tx, id),
  )
}

/** at: milliseconds since the Unix epoch. */
export function scheduleGiveaway(bot: StepBot, asker: Asker, id: string, at: number): Promise<StepOutcome> {
  return takeStep(bot, asker, id, 'scheduled', (tx, _, { cost }) =>
    isEconomyOff(bot, asker, cost) ? { kind: 'economyOff' } : schedule(tx, id, at),
  )
}

/** The time that is left is kept. */
export function pauseGiveaway(bot: StepBot, asker: Asker, id: string): Promise<StepOutcome> {
  return takeStep(bot, asker, id, 'paused', tx =>
    changedOne(
      updateGiveaway(tx, id)
        .set({ status: 'PAUSED', ends_at: null })
        .set({ remaining_ms: sql<bigint>`ceil(extract(epoch FROM ends_at - now()) * 1000)` })
        .where('status', '=', 'ACTIVE')
        .where(sql<boolean>`ends_at > now()`),
    ),
  )
}

export function resumeGiveaway(bot: StepBot, asker: Asker, id: string): Promise<StepOutcome> {
  return takeStep(bot, asker, id, 'resumed', tx =>
    changedOne(
      updateGiveaway(tx, id)
        .set({ status: 'ACTIVE', remaining_ms: null })
        .set({ ends_at: sql<Date>`now() + remaining_ms * interval '1 millisecond'` })
        .where('status', '=', 'PAUSED'),
    ),
  )
}

/** It is drawn at once, as if its time were over. */
export function endGiveaway(bot: StepBot, asker: Asker, id: string): Promise<StepOutcome> {
  return takeStep(bot, asker, id, 'ended', tx =>
    changedOne(
      updateGiveaway(tx, id)
        .set({ status: 'ACTIVE', remaining_ms: null, ends_at: sql<Date>`least(ends_at, now())` })
        .where('status', 'in', ['ACTIVE', 'PAUSED']),
    ),
  )
}

/** Nobody wins, and who paid gets it back. */
export function cancelGiveaway(
  bot: StepBot,
  asker: Asker,
  id: string,
  reason: string | null,
): Promise<StepOutcome> {
  return takeStep(bot, asker, id, 'cancelled', async tx => {
    const cancelled = await changedOne(
      updateGiveaway(tx, id)
        .set({ status: 'CANCELLED' })
        .where('status', 'in', ['DRAFT', 'SCHEDULED', 'ACTIVE', 'PAUSED']),
    )
    if (cancelled) await announceChange(tx, asker, id, 'giveawayCancelled', { reason })
    return cancelled
  })
}

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

type Refused = Exclude<StepOutcome, { kind: 'done' }>

type Update = (tx: GuildTransaction, id: string, giveaway: Giveaway) => Promise<boolean | Refused> | Refused

/**
 * Takes a step, once for each interaction: its conditional update, which is the only door, and the job that goes on when the
 * giveaway is due. Then its message is made to agree.
 */
async function takeStep(
  bot: StepBot,
  asker: Asker,
  id: string,
  step: StepKind,
  update: Update,
): Promise<StepOutcome> {
  const value = await inGuild<StepOutcome>(bot, asker, async tx => {
    const giveaway = await readGiveaway(tx, id)
    if (!giveaway) return { kind: 'noGiveaway' }
    const updated = await update(tx, id, giveaway)
    if (typeof updated === 'object') return updated
    const now = await mustRead(tx, id)
    // A running one is only refused these when its time is over.
    if (!updated && now.status === 'ACTIVE' && (step === 'paused' || step === 'changed'))
      return { kind: 'isOver' }
    if (!updated) return { kind: 'wrongStatus', status: now.status }
    await enqueueDue(tx, id)
    return { kind: 'done', step, giveaway: now }
  })
  if (value.kind === 'done') bot.giveawayMessages.touch(asker.guildId, id)
  return value
}

async function start(tx: GuildTransaction, id: string): Promise<boolean> {
  const started = await changedOne(
    updateGiveaway(tx, id)
      .set({
        status: 'ACTIVE',
        starts_at: sql<Date>`now()`,
        ends_at: sql<Date>`now() + duration_seconds * interval '1 second'`,
      })
      .where('status', 'in', ['DRAFT', 'SCHEDULED']),
  )
  if (started) await enqueueDue(tx, id)
  return started
}

async function schedule(tx: GuildTransaction, id: string, at: number): Promise<boolean> {
  const scheduled = await changedOne(
    updateGiveaway(tx, id)
      .set({ status: 'SCHEDULED', starts_at: new Date(at) })
      .where('status', 'in', ['DRAFT', 'SCHEDULED']),
  )
  if (scheduled) await enqueueDue(tx, id)
  return scheduled
}

async function announceChange(
  tx: GuildTransaction,
  { userId, interactionId }: Asker,
  id: string,
  kind: 'giveawayChanged' | 'giveawayCancelled',
  data: object,
): Promise<void> {
  const { channelId, messageId, number, title } = await mustRead(tx, id)
  // What nobody saw needs no word about its change.
  if (messageId === null) return
  await announceInGuild(tx, {
    effectKey: `${kind}:${interactionId}`,
    kind,
    channelId,
    userId,
    data: { ...data, number, title, messageId },
  })
}

async function mustRead(tx: GuildTransaction, id: string): Promise<Giveaway> {
  const giveaway = await readGiveaway(tx, id)
  if (!giveaway) throw new Error(`The giveaway ${id} is gone`)
  return giveaway
}

async function inGuild<T>(
  { db, queues }: StepBot,
  asker: Asker,
  work: (tx: GuildTransaction) => Promise<T>,
): Promise<T> {
  const actor = { source: 'COMMAND', userId: asker.userId, requestId: asker.interactionId } as const
  const { value } = await queues.run(asker.guildId, 'giveaways', () =>
    changeGuildOnce(db, asker.guildId, actor, work),
  )
  return value
}
