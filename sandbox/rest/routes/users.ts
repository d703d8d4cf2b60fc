import { errors } from '../../discordError.ts'
import { newDm } from '../../validation/bodies.ts'
import { shapes } from '../../validation/shapes.ts'
import { compareSnowflakes } from '../../snowflake.ts'
import { permissionsInGuild } from '../../world/access.ts'
import type { Guild } from '../../world/entities.ts'
import { removeBot } from '../../world/guilds.ts'
import { channelPayload, guildPayload, type Payload } from '../../world/payloads.ts'
import { dmWith } from '../../world/people.ts'
import type { World } from '../../world/world.ts'
import { reachedGuild } from '../access.ts'
import { pageSize, snowflakeParam } from '../query.ts'
import { bodyRoute, noContent, ok, orThrow, type Route, route } from '../route.ts'

export const userRoutes: readonly Route[] = [
  route('GET', '/users/@me', {
    answers: shapes.botUser,
    handle: ({ world }) =>
      ok({
        ...world.person(world.botId).user,
        verified: true,
        mfa_enabled: true,
        email: null,
        locale: 'en-US',
      }),
  }),
  route('GET', '/users/@me/guilds', {
    answers: shapes.botGuilds,
    handle: ({ world, query }) => {
      const limit = pageSize(query, { most: 200, usual: 200 })
      const [before, after] = [snowflakeParam(query, 'before'), snowflakeParam(query, 'after') ?? '0']
      const sorted = world.botGuilds.toSorted((a, b) => compareSnowflakes(a.id, b.id))
      const guilds =
        before === undefined
          ? sorted.filter(({ id }) => compareSnowflakes(id, after) > 0).slice(0, limit)
          : sorted.filter(({ id }) => compareSnowflakes(id, before) < 0).slice(-limit)
      return ok(guilds.map(guild => botGuild(world, guild, query.get('with_counts') === 'true')))
    },
  }),
  route('DELETE', '/users/@me/guilds/:guildId', {
    handle: ({ world, params }) => {
      const { id, ownerId } = reachedGuild(world, params.guildId)
      if (ownerId === world.botId) throw errors.invalidGuild()
      removeBot(world, id)
      return noContent
    },
  }),
  bodyRoute('POST', '/users/@me/channels', {
    answers: shapes.dm,
    body: newDm,
    handle: ({ world, body }) => {
      const { user } = orThrow(world.people.get(body.recipient_id), errors.unknownUser)
      if (user.bot === true) throw errors.dmsClosed()
      return ok(channelPayload(world, dmWith(world, user.id), world.botId))
    },
  }),
  route('GET', '/users/:userId', {
    answers: shapes.user,
    handle: ({ world, params }) => ok(orThrow(world.people.get(params.userId), errors.unknownUser).user),
  }),
]

function botGuild(world: World, guild: Guild, hasCounts: boolean): Payload {
  const { id, name, icon, banner, features } = guildPayload(guild)
  return {
    id,
    name,
    icon,
    banner,
    features,
    owner: guild.ownerId === world.botId,
    permissions: String(permissionsInGuild(world, guild, world.botId)),
    ...(hasCounts ? { approximate_member_count: guild.members.size, approximate_presence_count: 0 } : {}),
  }
}
