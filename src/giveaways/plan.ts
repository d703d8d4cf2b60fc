import { z } from 'zod'

/** The most roles that a list of them has: as many as Discord's menus take. */
export const maxRoles = 25
/** Bounds of what may be required, and how much more an entry may count. */
export const maxLevel = 1_000
export const maxDays = 3_650
export const maxExtra = 99
/** The most roles that have more chances. */
export const maxBonuses = 10

/** Discord's ids. */
const id = z.string().regex(/^\d{1,20}$/)
const ids = z.array(id).max(maxRoles)
const days = z.number().int().min(1).max(maxDays)

/** What a member needs to enter, and still needs at the draw. Everything that is there must hold. */
const requirements = z.strictObject({
  anyRoleIds: ids.optional(),
  allRoleIds: ids.optional(),
  deniedRoleIds: ids.optional(),
  minLevel: z.number().int().min(1).max(maxLevel).optional(),
  minAccountAgeDays: days.optional(),
  minMemberAgeDays: days.optional(),
  booster: z.literal(true).optional(),
})

/** More weight in the draw for who has a role. */
const bonus = z.strictObject({ roleId: id, extra: z.number().int().min(1).max(maxExtra) })

/** Characters of a prize's name, at most. */
export const maxPrizeLength = 200

const prize = z.strictObject({
  name: z.string().trim().min(1).max(maxPrizeLength),
  quantity: z.number().int().min(1).max(50),
})

export type Prize = z.output<typeof prize>

/** The most winners that a giveaway has. */
export const maxWinners = 50
export const duration = { least: 10, most: 90 * 86_400 }
export const claimTime = { least: 10, most: 30 * 86_400 }

/** All that makes a giveaway, but where and when: what a template keeps, and what the database's checks allow. */
export const planSchema = z.strictObject({
  title: z.string().trim().min(1).max(200),
  description: z.string().max(2_000).nullable().default(null),
  durationSeconds: z.number().int().min(duration.least).max(duration.most),
  prizes: z
    .array(prize)
    .min(1)
    .max(20)
    .refine(prizes => winnersOf(prizes) <= maxWinners),
  maxEntries: z.number().int().min(1).max(1_000_000).nullable().default(null),
  cost: z.number().int().min(0).max(1_000_000_000).default(0),
  requirements: requirements.default({}),
  bonuses: z.array(bonus).max(maxBonuses).default([]),
  bonusMode: z.enum(['HIGHEST', 'STACK']).default('HIGHEST'),
  bypassRoleIds: ids.default([]),
  winnerRoleId: id.nullable().default(null),
  claimSeconds: z.number().int().min(claimTime.least).max(claimTime.most).nullable().default(null),
})

export type Plan = z.output<typeof planSchema>
export type Bonus = Plan['bonuses'][number]

export function winnersOf(prizes: readonly Prize[]): number {
  return prizes.reduce((sum, { quantity }) => sum + quantity, 0)
}

/** Reads prizes as people write them: one a line or between semicolons, "2x Mug" for two of one. badPrizes: none, or too many. */
export function parsePrizes(text: string): Prize[] | 'badPrizes' | 'longPrize' {
  const prizes = text
    .split(/[;\n]/)
    .map(part => part.trim())
    .filter(part => part !== '')
    .map(part => {
      // A minus is read too, to be refused as the number that it is.
      const counted = /^([-+]?\d+)(?:x|\s*[×*]|\s+x(?=\s|$))\s*(.*)$/i.exec(part)
      return counted
        ? { name: (counted[2] ?? '').trim(), quantity: Number(counted[1]) }
        : { name: part, quantity: 1 }
    })
  if (prizes.some(({ name }) => name.length > maxPrizeLength)) return 'longPrize'
  return planSchema.shape.prizes.safeParse(prizes).data ?? 'badPrizes'
}

const unitSeconds: Record<string, number> = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 }

/** Reads a span such as "90m", "1d 12h" or "2w" as seconds; undefined for anything else. */
export function parseSpan(text: string): number | undefined {
  const parts = [
    ...text
      .trim()
      .toLowerCase()
      .matchAll(/(\d{1,7})\s*([smhdw])[a-z]*\s*/gy),
  ]
  const read = parts.map(([whole]) => whole).join('')
  if (parts.length === 0 || read.length !== text.trim().length) return undefined
  return parts.reduce((sum, [, amount, unit = '']) => sum + Number(amount) * (unitSeconds[unit] ?? 0), 0)
}
