import { errors } from '../../discordError.ts'
import { newDm } from '../../validation/bodies.ts'
import { shapes } from '../../validation/shapes.ts'
import { channelPayload } from '../../world/payloads.ts'
import { dmWith } from '../../world/people.ts'
import { bodyRoute, ok, orThrow, type Route, route } from '../route.ts'

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
