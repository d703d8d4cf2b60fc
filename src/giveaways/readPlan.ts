import type { Creation } from '#src/giveaways/createGiveaway.ts'
import type { Changes } from '#src/giveaways/editGiveaway.ts'
import {
  type Plan,
  claimTime,
  duration,
  maxPrizeLength,
  maxWinners,
  parsePrizes,
  parseSpan,
  planSchema,
  winnersOf,
} from '#src/giveaways/plan.ts'
import { formatNumber, wordsFor } from '#src/words/words.ts'

/** What staff filled in; texts as they wrote them. */
export type Asked = typeof nothingAsked

/** A form in which nothing was filled in. */
export const nothingAsked = {
  channelId: null as string | null,
  prizes: null as string | null,
  duration: null as string | null,
  winners: null as number | null,
  title: null as string | null,
  text: null as string | null,
  begin: null as string | null,
  draft: false,
  requiredRoleId: null as string | null,
  deniedRoleId: null as string | null,
  level: null as number | null,
  accountAge: null as number | null,
  memberAge: null as number | null,
  booster: false,
  bypassRoleId: null as string | null,
  bonusRoleId: null as string | null,
  bonus: null as number | null,
  maxEntries: null as number | null,
  cost: null as number | null,
  claim: null as string | null,
  winnerRoleId: null as string | null,
  end: null as string | null,
}

export type Unreadable =
  | {
      kind:
        | 'noPrizes'
        | 'draftBegins'
        | 'badPrizes'
        | 'longPrize'
        | 'badWinners'
        | 'badRoles'
        | 'badPlan'
        | 'nothingToChange'
    }
  | { kind: 'badSpan'; text: string; least: string; most: string }

/** How long a giveaway runs when nobody says. */
const usualDuration = 86_400

/** What a new giveaway is to be, with the usual where nothing was said. now: milliseconds since the Unix epoch. */
export function readCreation(
  asked: Asked,
  here: string,
  now: number,
): Unreadable | { kind: 'read'; creation: Creation } {
  const read = readPlan(asked)
  if (read.kind !== 'read') return read
  const { prizes } = read.plan
  if (!prizes) return { kind: 'noPrizes' }
  const plan = planSchema.safeParse({
    durationSeconds: usualDuration,
    title: prizes[0]?.name,
    ...read.plan,
  })
  if (!plan.success) return { kind: 'badPlan' }
  const delay = asked.begin === null ? null : readDelay(asked.begin)
  if (delay !== null && delay.kind !== 'read') return delay
  if (asked.draft && delay !== null) return { kind: 'draftBegins' }
  return {
    kind: 'read',
    creation: {
      channelId: asked.channelId ?? here,
      plan: plan.data,
      templateId: null,
      begin: asked.draft ? 'later' : delay === null ? 'now' : { at: now + delay.ms },
    },
  }
}

/** What is to change. */
export function readChanges(asked: Asked, now: number): Unreadable | { kind: 'read'; changes: Changes } {
  const read = readPlan(asked)
  if (read.kind !== 'read') return read
  const changes: Changes = { ...read.plan }
  if (asked.winners !== null && asked.prizes === null) changes.winners = asked.winners
  if (asked.end !== null) {
    const left = readDelay(asked.end)
    if (left.kind !== 'read') return left
    changes.endsAt = now + left.ms
  }
  return Object.keys(changes).length === 0 ? { kind: 'nothingToChange' } : { kind: 'read', changes }
}

/** A time from now on, as long as a giveaway may run. */
export function readDelay(text: string): Unreadable | { kind: 'read'; ms: number } {
  const seconds = readSpan(text, duration, ['10s', '90d'])
  return typeof seconds === 'number' ? { kind: 'read', ms: seconds * 1_000 } : seconds
}

/** What of a plan was filled in. */
function readPlan(asked: Asked): Unreadable | { kind: 'read'; plan: Partial<Plan> } {
  const prizes = asked.prizes === null ? undefined : readPrizes(asked.prizes, asked.winners)
  if (typeof prizes === 'string') return { kind: prizes }
  const lasting = asked.duration === null ? undefined : readSpan(asked.duration, duration, ['10s', '90d'])
  if (typeof lasting === 'object') return lasting
  const claim = asked.claim === null ? undefined : readSpan(asked.claim, claimTime, ['10s', '30d'])
  if (typeof claim === 'object') return claim
  if (asked.bonus !== null && asked.bonusRoleId === null) return { kind: 'badRoles' }
  const requirements: Plan['requirements'] = withoutNothing({
    anyRoleIds: asked.requiredRoleId === null ? undefined : [asked.requiredRoleId],
    deniedRoleIds: asked.deniedRoleId === null ? undefined : [asked.deniedRoleId],
    minLevel: asked.level,
    minAccountAgeDays: asked.accountAge,
    minMemberAgeDays: asked.memberAge,
    booster: asked.booster ? true : undefined,
  })
  const plan: Partial<Plan> = withoutNothing({
    title: asked.title?.trim() === '' ? undefined : asked.title?.trim(),
    description: asked.text,
    durationSeconds: lasting,
    prizes,
    maxEntries: asked.maxEntries,
    cost: asked.cost,
    requirements: Object.keys(requirements).length > 0 ? requirements : undefined,
    bonuses:
      asked.bonusRoleId === null ? undefined : [{ roleId: asked.bonusRoleId, extra: asked.bonus ?? 1 }],
    bypassRoleIds: asked.bypassRoleId === null ? undefined : [asked.bypassRoleId],
    winnerRoleId: asked.winnerRoleId,
    claimSeconds: claim,
  })
  return planSchema.partial().safeParse(plan).success ? { kind: 'read', plan } : { kind: 'badPlan' }
}

/** winners says how many there are of a single prize: badWinners where the prizes say something else themselves. */
function readPrizes(text: string, winners: number | null): ReturnType<typeof parsePrizes> | 'badWinners' {
  const prizes = parsePrizes(text)
  if (typeof prizes === 'string' || winners === null || winners === winnersOf(prizes)) return prizes
  const [first, ...others] = prizes
  return first?.quantity === 1 && others.length === 0 ? [{ ...first, quantity: winners }] : 'badWinners'
}

function readSpan(
  text: string,
  { least, most }: { least: number; most: number },
  [leastText, mostText]: readonly [string, string],
): number | Unreadable {
  const seconds = parseSpan(text)
  if (seconds !== undefined && seconds >= least && seconds <= most) return seconds
  return { kind: 'badSpan', text: text.slice(0, 40), least: leastText, most: mostText }
}

export function refusalText(unreadable: Unreadable, locale: string): string {
  const { refusals: words } = wordsFor(locale).giveaways
  switch (unreadable.kind) {
    case 'badSpan':
      return words.badSpan(unreadable.text, unreadable.least, unreadable.most)
    case 'badPrizes':
      return words.badPrizes(formatNumber(maxWinners, locale))
    case 'longPrize':
      return words.longPrize(formatNumber(maxPrizeLength, locale))
    default:
      return words[unreadable.kind]
  }
}

/** Without the keys that have no value. */
function withoutNothing<T extends object>(values: { [K in keyof T]: T[K] | null | undefined }): T {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== null && value !== undefined),
  ) as T
}
