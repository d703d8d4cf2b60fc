import { PermissionFlagsBits as Flag } from 'discord-api-types/v10'
import { errors } from '../../discordError.ts'
import { compareSnowflakes } from '../../snowflake.ts'
import { shapes } from '../../validation/shapes.ts'
import {
  clearReactions,
  emojiNamed,
  maxReactions,
  react,
  reactionOf,
  unreact,
} from '../../world/reactions.ts'
import { reachedChannel, reachedMessage, requireActive, requireInChannel } from '../access.ts'
import { limits } from '../rateLimits.ts'
import { pageSize, snowflakeParam } from '../query.ts'
import { type Call, noContent, ok, orThrow, type Route, route } from '../route.ts'

const all = '/channels/:channelId/messages/:messageId/reactions'
const one = `${all}/:emoji` as const
const limit = limits.reactions

export const reactionRoutes: readonly Route[] = [
  route('PUT', `${one}/@me`, {
    limit,
    handle: call => {
      const { world } = call
      const { channel, stored } = reached(call)
      requireActive(channel)
      const emoji = orThrow(emojiNamed(world, call.params.emoji) ?? undefined, errors.unknownEmoji)
      // Who joins others who reacted the same needs no permission to react anew.
      const isNew = reactionOf(stored, emoji) === undefined
      requireInChannel(world, channel, Flag.ReadMessageHistory | (isNew ? Flag.AddReactions : 0n))
      if (isNew && stored.reactions.length >= maxReactions) throw errors.tooManyReactions()
      react(world, channel, stored, { emoji, userId: world.botId })
      return noContent
    },
  }),
  route('DELETE', `${one}/:user`, {
    limit,
    handle: call => {
      const { world, params } = call
      const { channel, stored, reaction } = reachedReaction(call)
      requireActive(channel)
      const userId = params.user === '@me' ? world.botId : params.user
      if (userId !== world.botId) requireInChannel(world, channel, Flag.ManageMessages)
      if (!reaction.userIds.includes(userId)) throw errors.unknownEmoji()
      unreact(world, channel, stored, { reaction, userId })
      return noContent
    },
  }),
  route('GET', one, {
    answers: shapes.users,
    handle: call => {
      const { world, query } = call
      const { reaction } = reachedReaction(call)
      const after = snowflakeParam(query, 'after') ?? '0'
      const ids = reaction.userIds
        .filter(id => compareSnowflakes(id, after) > 0)
        .toSorted(compareSnowflakes)
        .slice(0, pageSize(query, { usual: 25 }))
      return ok(ids.map(id => world.person(id).user))
    },
  }),
  route('DELETE', one, {
    limit,
    handle: call => {
      const { channel, stored, reaction } = reachedReaction(call)
      requireActive(channel)
      requireInChannel(call.world, channel, Flag.ManageMessages)
      clearReactions(call.world, channel, stored, reaction)
      return noContent
    },
  }),
  route('DELETE', all, {
    limit,
    handle: call => {
      const { channel, stored } = reached(call)
      requireActive(channel)
      requireInChannel(call.world, channel, Flag.ManageMessages)
      clearReactions(call.world, channel, stored, null)
      return noContent
    },
  }),
]

function reached({ world, params }: Pick<Call<typeof all>, 'world' | 'params'>) {
  const channel = reachedChannel(world, params.channelId)
  return { channel, stored: reachedMessage(world, channel, params.messageId) }
}

function reachedReaction(call: Pick<Call<typeof one>, 'world' | 'params'>) {
  const { channel, stored } = reached(call)
  const emoji = orThrow(emojiNamed(call.world, call.params.emoji) ?? undefined, errors.unknownEmoji)
  return { channel, stored, reaction: orThrow(reactionOf(stored, emoji), errors.unknownEmoji) }
}
