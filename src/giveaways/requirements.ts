import type { Bonus, Plan } from '#src/giveaways/plan.ts'
import { snowflakeTime } from '#src/discord/snowflake.ts'

/** What is known of a member: from an interaction's own payload, or asked of Discord. */
export interface MemberFacts {
  userId: string
  roleIds: readonly string[]
  /** Milliseconds since the Unix epoch; null when Discord does not say. */
  joinedAt: number | null
  boosting: boolean
}

/** Why somebody may not take part. Times in seconds since the Unix epoch. */
export type Unfit =
  | { kind: 'roleMissing'; roleIds: string[] }
  | { kind: 'rolesMissing'; roleIds: string[] }
  | { kind: 'roleDenied'; roleIds: string[] }
  | { kind: 'levelTooLow'; level: number }
  | { kind: 'accountTooYoung'; days: number; from: number }
  | { kind: 'memberTooYoung'; days: number; from: number | null }
  | { kind: 'notBoosting' }

const dayMs = 86_400_000

/** The first requirement that a member does not meet; undefined when they may take part. `level`: asked for where it matters. */
export function findUnfit(
  { requirements, bypassRoleIds }: Pick<Plan, 'requirements' | 'bypassRoleIds'>,
  { userId, roleIds, joinedAt, boosting }: MemberFacts,
  level: number,
  now: number,
): Unfit | undefined {
  if (bypassRoleIds.some(id => roleIds.includes(id))) return undefined
  const { anyRoleIds = [], allRoleIds = [], deniedRoleIds = [] } = requirements
  const { minLevel = 0, minAccountAgeDays, minMemberAgeDays } = requirements
  const denied = deniedRoleIds.filter(id => roleIds.includes(id))
  if (denied.length > 0) return { kind: 'roleDenied', roleIds: denied }
  if (anyRoleIds.length > 0 && !anyRoleIds.some(id => roleIds.includes(id)))
    return { kind: 'roleMissing', roleIds: anyRoleIds }
  const missing = allRoleIds.filter(id => !roleIds.includes(id))
  if (missing.length > 0) return { kind: 'rolesMissing', roleIds: missing }
  if (requirements.booster && !boosting) return { kind: 'notBoosting' }
  if (level < minLevel) return { kind: 'levelTooLow', level: minLevel }
  if (minAccountAgeDays !== undefined) {
    const from = snowflakeTime(BigInt(userId)) + minAccountAgeDays * dayMs
    if (now < from) return { kind: 'accountTooYoung', days: minAccountAgeDays, from: Math.ceil(from / 1_000) }
  }
  if (minMemberAgeDays !== undefined) {
    const from = joinedAt === null ? null : joinedAt + minMemberAgeDays * dayMs
    if (from === null || now < from)
      return {
        kind: 'memberTooYoung',
        days: minMemberAgeDays,
        from: from === null ? null : Math.ceil(from / 1_000),
      }
  }
  return undefined
}

/** What a member's entry counts: 1, and what their roles add, the highest or all. */
export function weightOf(
  { bonuses, bonusMode }: { bonuses: readonly Bonus[]; bonusMode: Plan['bonusMode'] },
  roleIds: readonly string[],
): number {
  const extras = bonuses.filter(({ roleId }) => roleIds.includes(roleId)).map(({ extra }) => extra)
  const sum = extras.reduce((total, extra) => total + extra, 0)
  return 1 + (bonusMode === 'STACK' ? sum : Math.max(0, ...extras))
}
