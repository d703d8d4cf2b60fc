import type { APIUser } from 'discord-api-types/v10'
import type { World } from '../../world/world.ts'
import { shapes } from '../../validation/shapes.ts'
import { ok, type Route, route } from '../route.ts'

export const applicationRoutes: readonly Route[] = [
  route('GET', '/gateway', {
    auth: 'token',
    answers: shapes.gateway,
    handle: ({ gatewayUrl }) => ok({ url: gatewayUrl }),
  }),
  route('GET', '/gateway/bot', {
    answers: shapes.gatewayBot,
    handle: ({ gatewayUrl }) =>
      ok({
        url: gatewayUrl,
        shards: 1,
        session_start_limit: { total: 1_000, remaining: 1_000, reset_after: 86_400_000, max_concurrency: 1 },
      }),
  }),
  route('GET', '/applications/@me', {
    answers: shapes.application,
    handle: ({ world }) => ok(applicationPayload(world)),
  }),
  route('GET', '/oauth2/applications/@me', {
    answers: shapes.application,
    handle: ({ world }) => ok(applicationPayload(world)),
  }),
]

function applicationPayload(world: World): unknown {
  const { id, name, flags } = world.application
  return {
    id,
    name,
    icon: null,
    description: '',
    type: null,
    bot: world.person(world.botId).user,
    bot_public: true,
    bot_require_code_grant: false,
    integration_types_config: { '0': {} },
    verify_key: '0'.repeat(64),
    flags,
    flags_new: String(flags),
    explicit_content_filter: 0,
    eligible_oauth2_scopes: [],
    owner: ownerOf(world),
    team: null,
    redirect_uris: [],
    approximate_guild_count: world.botGuilds.length,
    approximate_user_install_count: 0,
    approximate_user_authorization_count: 0,
    interactions_endpoint_url: null,
    role_connections_verification_url: null,
    tags: [],
  }
}

/** The first person that there is; in a world without people the bot itself. */
function ownerOf(world: World): APIUser {
  const people = [...world.people.values()].map(({ user }) => user)
  return people.find(({ bot }) => bot !== true) ?? world.person(world.botId).user
}
