import {
  ChannelType,
  PermissionFlagsBits as Flag,
  type RESTPatchAPIChannelJSONBody,
} from 'discord-api-types/v10'
import { errors } from '../discordError.ts'
import { may } from '../world/access.ts'
import { changeChannel } from '../world/channels.ts'
import type { Channel } from '../world/entities.ts'
import { changeThread } from '../world/threads.ts'
import { reachedChannel, requireActive, requireInChannel } from './access.ts'
import { limits } from './rateLimits.ts'
import { type Call, orThrow } from './route.ts'

/** A thread that the bot sees. */
export function reachedThread({ world }: Pick<Call, 'world'>, channelId: string): Channel {
  const channel = reachedChannel(world, channelId)
  if (channel.thread === null) throw errors.wrongChannelType()
  return channel
}

/** Changes a thread as its body says: its owner may archive, open and rename it, its moderators everything. */
export function editThread(
  { world, spend }: Pick<Call, 'world' | 'spend'>,
  channel: Channel,
  body: RESTPatchAPIChannelJSONBody,
): void {
  const thread = orThrow(channel.thread ?? undefined, errors.wrongChannelType)
  const moderates = may(world, channel, world.botId, Flag.ManageThreads)
  const opens = body.archived === false && thread.archived
  const onlyOpens = opens && Object.keys(body).length === 1
  if (!moderates) {
    const isForModerators = body.locked !== undefined || body.rate_limit_per_user !== undefined
    const isOwners = thread.ownerId === world.botId && !isForModerators && !thread.locked
    const mayOpen =
      onlyOpens && !thread.locked && may(world, channel, world.botId, Flag.SendMessagesInThreads)
    if (!isOwners && !mayOpen) throw errors.missingPermissions()
  }
  if (thread.archived && body.archived !== false) throw errors.threadArchived()
  if (body.name !== undefined) spend(`rename ${channel.id}`, limits.renames)
  if (body.name || body.rate_limit_per_user !== undefined) {
    changeChannel(world, channel.id, {
      ...(body.name ? { name: body.name.trim() } : {}),
      ...(body.rate_limit_per_user === undefined ? {} : { slowmodeSeconds: body.rate_limit_per_user ?? 0 }),
    })
  }
  const { archived, locked, invitable, auto_archive_duration: autoArchiveMinutes } = body
  const changes = {
    ...(archived === undefined ? {} : { archived }),
    ...(locked === undefined ? {} : { locked }),
    ...(invitable === undefined || channel.type !== ChannelType.PrivateThread ? {} : { invitable }),
    ...(autoArchiveMinutes === undefined ? {} : { autoArchiveMinutes }),
  }
  if (Object.keys(changes).length > 0) changeThread(world, channel, changes)
}

/** Who may put others into a thread: anybody who writes there, but only its owner and moderators into one that says so. */
export function requireMayInvite({ world }: Pick<Call, 'world'>, channel: Channel): void {
  const { thread } = channel
  if (thread === null) throw errors.wrongChannelType()
  requireActive(channel)
  requireInChannel(world, channel, Flag.SendMessagesInThreads)
  const isClosed = channel.type === ChannelType.PrivateThread && !thread.invitable
  if (isClosed && thread.ownerId !== world.botId) requireInChannel(world, channel, Flag.ManageThreads)
}
