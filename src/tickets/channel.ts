import { type APIOverwrite, OverwriteType, PermissionFlagsBits as Flag } from 'discord-api-types/v10'

/** What a ticket's channel must look like follows from these. */
export interface ChannelFacts {
  guildId: string
  status: string
  openerId: string
  memberIds: readonly string[]
  /** Roles that were added. */
  roleIds: readonly string[]
  staffRoleIds: readonly string[]
}

/** What a template of channel names may hold. */
export const channelPlaceholders = ['{number}', '{username}'] as const

/** The name of a ticket's channel. Discord itself makes it lower case and puts dashes for blanks. */
export function channelNameFrom(template: string, number: number, username: string): string {
  const name = template
    .replaceAll('{number}', String(number).padStart(4, '0'))
    .replaceAll('{username}', username)
  return Array.from(name).slice(0, 100).join('')
}

/** The topic of a ticket's channel. Its end tells whose it is, even when nothing else was written down. */
export function ticketTopic(categoryName: string, number: number, ticketId: string): string {
  return `${categoryName} #${number} · ${ticketId}`
}

/** The id of the ticket that a topic's end names. */
export function ticketIdIn(topic: string | null): string | undefined {
  return / · ([a-z0-9]{24})$/.exec(topic ?? '')?.[1]
}

/** No more than the bot itself holds, or Discord refuses all of it. */
const visible = Flag.ViewChannel | Flag.SendMessages | Flag.ReadMessageHistory

/**
 * Who sees a ticket's channel: the staff and the bot, and while it is open its opener and whoever was added.
 * `known`: the guild's roles, as Discord refuses a channel that names one that is gone; none when they are not known here.
 */
export function ticketOverwrites(
  { guildId, status, openerId, memberIds, roleIds, staffRoleIds }: ChannelFacts,
  botId: string,
  known: ReadonlySet<string>,
): APIOverwrite[] {
  const people = status === 'CLOSED' ? [] : [...new Set([openerId, ...memberIds])]
  return [
    { id: guildId, type: OverwriteType.Role, allow: '0', deny: String(Flag.ViewChannel) },
    ...[...new Set([...staffRoleIds, ...(status === 'CLOSED' ? [] : roleIds)])]
      .filter(id => id !== guildId)
      .filter(id => known.size === 0 || known.has(id))
      .map(id => allowed(id, OverwriteType.Role)),
    ...[botId, ...people].map(id => allowed(id, OverwriteType.Member)),
  ]
}

function allowed(id: string, type: OverwriteType): APIOverwrite {
  return { id, type, allow: String(visible), deny: '0' }
}
