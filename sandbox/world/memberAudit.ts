import { AuditLogEvent } from 'discord-api-types/v10'
import { type Act, type AuditChange, changesBetween, logAct } from './auditLog.ts'
import type { Guild, Member } from './entities.ts'
import type { World } from './world.ts'

/** Writes down what an act made of a member: one entry for the person, one for the roles. */
export function logMemberChange(world: World, guild: Guild, act: Act, before: Member, after: Member): void {
  const targetId = after.userId
  const keys = ['nick', 'mute', 'deaf', 'communication_disabled_until']
  const changes = changesBetween(shown(before), shown(after), keys)
  logAct(world, guild, act, { action: AuditLogEvent.MemberUpdate, targetId, changes })
  logAct(world, guild, act, {
    action: AuditLogEvent.MemberRoleUpdate,
    targetId,
    changes: [
      ...rolesOf(guild, '$add', after.roles, before.roles),
      ...rolesOf(guild, '$remove', before.roles, after.roles),
    ],
  })
}

function shown({ nick, mute, deaf, timedOutUntil }: Member): object {
  return { nick, mute, deaf, communication_disabled_until: timedOutUntil }
}

function rolesOf(
  guild: Guild,
  key: string,
  some: readonly string[],
  without: readonly string[],
): AuditChange[] {
  const ids = some.filter(id => !without.includes(id))
  if (ids.length === 0) return []
  return [{ key, new_value: ids.map(id => ({ id, name: guild.roles.get(id)?.name ?? '' })) }]
}
