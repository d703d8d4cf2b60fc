import type { APIAuditLogEntry, AuditLogEvent } from 'discord-api-types/v10'
import type { Guild } from './entities.ts'
import type { World } from './world.ts'

/** Who does something, and why. */
export interface Act {
  userId: string
  reason: string | null
}

export interface Deed {
  action: AuditLogEvent
  targetId: string | null
  changes?: AuditChange[]
  options?: Record<string, string>
}

export interface AuditChange {
  key: string
  old_value?: unknown
  new_value?: unknown
}

/** Discord's own. */
const keptForMs = 45 * 24 * 3_600_000
/** Of a guild; older ones are forgotten sooner. */
const keptEntries = 1_000

/** Writes into the guild's audit log. What changed nothing is not written when `changes` are given. */
export function logAct(
  world: World,
  guild: Guild,
  act: Act,
  { action, targetId, changes, options }: Deed,
): void {
  if (changes?.length === 0) return
  const entry = {
    id: world.snowflakes.next(),
    action_type: action,
    user_id: act.userId,
    target_id: targetId,
    ...(changes ? { changes } : {}),
    ...(options ? { options } : {}),
    ...(act.reason === null ? {} : { reason: act.reason }),
  } as APIAuditLogEntry
  guild.auditLog.push(entry)
  if (guild.auditLog.length > keptEntries) guild.auditLog.splice(0, guild.auditLog.length - keptEntries)
  world.publish({ kind: 'auditLogged', guild, entry })
}

/** Since when entries are kept, in ms. */
export function auditLogBegins(world: World): number {
  return world.clock.now() - keptForMs
}

/** What differs between two states of a thing, of those keys or all; null for what did not exist or does no more. */
export function changesBetween(
  before: object | null,
  after: object | null,
  keys: readonly string[] = Object.keys({ ...before, ...after }),
): AuditChange[] {
  return keys.flatMap(key => {
    const [was, is] = [before, after].map(
      state => (state as Record<string, unknown> | null)?.[key] ?? undefined,
    )
    if (JSON.stringify(was) === JSON.stringify(is)) return []
    return [
      {
        key,
        ...(was === undefined ? {} : { old_value: was }),
        ...(is === undefined ? {} : { new_value: is }),
      },
    ]
  })
}
