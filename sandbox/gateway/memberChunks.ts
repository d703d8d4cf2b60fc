import type { Guild, Member } from '../world/entities.ts'
import { memberWithUser, type Payload } from '../world/payloads.ts'
import type { World } from '../world/world.ts'
import type { MembersRequest } from './connection.ts'

/** https://docs.discord.com/developers/events/gateway-events#request-guild-members */
const chunkSize = 1_000
const queryLimit = 100

/** The payloads of GUILD_MEMBERS_CHUNK that answer a request. There is at least one. */
export function memberChunks(world: World, guild: Guild, request: MembersRequest): Payload[] {
  const members = requestedMembers(world, guild, request)
  const missing = (request.user_ids ?? []).filter(id => !guild.members.has(id))
  const count = Math.max(1, Math.ceil(members.length / chunkSize))
  return Array.from({ length: count }, (_, index) => ({
    guild_id: guild.id,
    members: members
      .slice(index * chunkSize, (index + 1) * chunkSize)
      .map(member => memberWithUser(world, member)),
    chunk_index: index,
    chunk_count: count,
    ...(missing.length === 0 ? {} : { not_found: missing }),
    ...(request.nonce === undefined ? {} : { nonce: request.nonce }),
  }))
}

/** The whole list, which only the members intent allows. */
export function asksForEverybody(request: MembersRequest): boolean {
  return request.user_ids === undefined && (request.query ?? '') === '' && (request.limit ?? 0) === 0
}

function requestedMembers(world: World, guild: Guild, request: MembersRequest): Member[] {
  if (request.user_ids)
    return request.user_ids.slice(0, queryLimit).flatMap(id => guild.members.get(id) ?? [])
  if (asksForEverybody(request)) return [...guild.members.values()]
  const query = (request.query ?? '').toLowerCase()
  const named = (member: Member): boolean =>
    [world.person(member.userId).user.username, member.nick ?? ''].some(name =>
      name.toLowerCase().startsWith(query),
    )
  return [...guild.members.values()].filter(named).slice(0, Math.min(request.limit ?? 1, queryLimit))
}
