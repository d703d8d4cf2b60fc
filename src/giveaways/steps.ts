import { sql } from 'kysely'
import type { Bot } from '#src/bot.ts'
import { type GuildTransaction, changeGuildOnce } from '#src/database/guildTransaction.ts'
import type { Asker } from '#src/discord/asker.ts'
import type { Giveaway, GiveawayStatus, ParticipantRole } from '#src/giveaways/giveaway.ts'
import { type PlanRefusal, type StartRefusal, findStartRefusal } from '#src/giveaways/planRefusal.ts'
import { changedOne, enqueueDue, lockGiveaway, readGiveaway, updateGiveaway } from '#src/giveaways/store.ts'
import { announceInGuild } from '#src/jobs/outbox.ts'

export type StepKind = 'started' | 'scheduled' | 'paused' | 'resumed' | 'ended' | 'cancelled' | 'changed'

/** What came of a step that staff took. */
export type StepOutcome =
  | { kind: 'done'; step: StepKind; giveaway: Giveaway }
  | { kind: 'noGiveaway' }
  | { kind: 'wrongStatus'; status: GiveawayStatus }
  /** What may not be changed any more. */
  | { kind: 'fixed' }
  | { kind: 'tooManyWinners' | 'tooManyBonuses'; limit: number }
  | { kind: 'tooManyHosts'; limit: number }
  | { kind: 'takesPart' | 'noPart'; userId: string }
  /** Somebody else did, since it was shown. */
  | { kind: 'changedMeanwhile' }
  /** Whose part was to be taken away. */
  | { kind: 'lastHost' }
  | PlanRefusal
  | StartRefusal
  /** It has several prizes, each with its own number. */
  | { kind: 'severalPrizes' }
  /** Its time is over. */
  | { kind: 'isOver' }
  | { kind: 'roleGiven'; userId: string; role: Exclude<ParticipantRole, 'PARTICIPANT'> }
  /** status: by which they may enter, or not. */
  | { kind: 'roleTaken'; userId: string; status: GiveawayStatus }

export type StepBot = Pick<Bot, 'db' | 'discord' | 'giveawayMessages' | 'queues' | 'settings'>

/** seen: the version that whoever starts it looks at; any when left out. */
export function startGiveaway(bot: StepBot, asker: Asker, id: string, seen?: number): Promise<StepOutcome> {
  return takeStep(bot, asker, id, 'started', (tx, _, giveaway) => {
    if (seen !== undefined && seen !== giveaway.version) return { kind: 'changedMeanwhile' }
    return refuseStart(bot, asker, giveaway) ?? start(tx, id)
  })
}

/** at: milliseconds since the Unix epoch. */
export function scheduleGiveaway(bot: StepBot, asker: Asker, id: string, at: number): Promise<StepOutcome> {
  return takeStep(
    bot,
    asker,
    id,
    'scheduled',
    (tx, _, giveaway) => refuseStart(bot, asker, giveaway) ?? schedule(tx, id, at),
  )
}

/** Of one that has begun its state says more. */
function refuseStart(bot: StepBot, asker: Asker, giveaway: Giveaway): StartRefusal | null {
  const isToStart = giveaway.status === 'DRAFT' || giveaway.status === 'SCHEDULED'
  return isToStart ? findStartRefusal(bot, asker, giveaway) : null
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

type Refused = Exclude<StepOutcome, { kind: 'done' }>

type Update = (tx: GuildTransaction, id: string, giveaway: Giveaway) => Promise<boolean | Refused> | Refused

/**
 * Takes a step, once for each interaction: its conditional update, which is the only door, and the job that goes on when the
 * giveaway is due. Then its message is made to agree.
 */
export async function takeStep(
  bot: StepBot,
  asker: Asker,
  id: string,
  step: StepKind,
  update: Update,
): Promise<StepOutcome> {
  const value = await inGuild<StepOutcome>(bot, asker, async tx => {
    await lockGiveaway(tx, id)
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

/** Starts a draft, or what was to start later. */
export async function start(tx: GuildTransaction, id: string): Promise<boolean> {
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

/** at: milliseconds since the Unix epoch. */
export async function schedule(tx: GuildTransaction, id: string, at: number): Promise<boolean> {
  const scheduled = await changedOne(
    updateGiveaway(tx, id)
      .set({ status: 'SCHEDULED', starts_at: new Date(at) })
      .where('status', 'in', ['DRAFT', 'SCHEDULED']),
  )
  if (scheduled) await enqueueDue(tx, id)
  return scheduled
}

/** Says in the giveaway's channel what staff have done with it. */
export async function announceChange(
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

/** @throws when there is no such giveaway */
export async function mustRead(tx: GuildTransaction, id: string): Promise<Giveaway> {
  const giveaway = await readGiveaway(tx, id)
  if (!giveaway) throw new Error(`The giveaway ${id} is gone`)
  return giveaway
}

/** Changes a guild once for each interaction, in the lane of its giveaways. */
export async function inGuild<T>(
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
