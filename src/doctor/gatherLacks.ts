import type { Bot } from '#src/bot.ts'
import type { Finding, NamedPermission, Purpose } from '#src/doctor/finding.ts'

type Lacks = Extract<Finding, { kind: 'lacks' }>

/** The same with each missing permission once, and all that it is missing for; what the bot lacks everywhere is not told of each place. */
export function gatherLacks(
  { discord }: Pick<Bot, 'discord'>,
  guildId: string,
  findings: Finding[],
): Finding[] {
  const missing = new Map<
    string,
    { permission: NamedPermission; placeId: string | null; purposes: Purpose[] }
  >()
  for (const { permissions, placeId, purposes } of findings.filter(isLacks)) {
    const everywhere = discord.missingPermissions(guildId, null, permissions)
    for (const permission of permissions) {
      const place = everywhere.includes(permission) ? null : placeId
      const key = JSON.stringify([permission, place])
      const known = missing.get(key) ?? { permission, placeId: place, purposes: [] }
      missing.set(key, { ...known, purposes: unique([...known.purposes, ...purposes]) })
    }
  }
  const gathered = new Map<string, Lacks>()
  for (const { permission, placeId, purposes } of missing.values()) {
    const key = JSON.stringify([placeId, purposes])
    const permissions = [...(gathered.get(key)?.permissions ?? []), permission]
    gathered.set(key, { kind: 'lacks', purposes, placeId, permissions })
  }
  return [...gathered.values(), ...findings.filter(finding => !isLacks(finding))]
}

function isLacks(finding: Finding): finding is Lacks {
  return finding.kind === 'lacks'
}

function unique(purposes: readonly Purpose[]): Purpose[] {
  return [...new Map(purposes.map(purpose => [JSON.stringify(purpose), purpose])).values()]
}
