import type { Payload } from '../world/payloads.ts'
import type { World } from '../world/world.ts'
import type { Session } from './session.ts'

/** READY: every guild is unavailable until its GUILD_CREATE comes. */
export function readyPayload(world: World, session: Session, resumeUrl: string): Payload {
  const guilds = world.botGuilds.filter(guild => session.hears(guild.id))
  return {
    v: 10,
    user: {
      ...world.person(world.botId).user,
      verified: true,
      mfa_enabled: true,
      email: null,
      locale: 'en-US',
    },
    user_settings: {},
    session_type: 'normal',
    session_id: session.id,
    resume_gateway_url: resumeUrl,
    shard: session.shard,
    guilds: guilds.map(({ id }) => ({ id, unavailable: true })),
    application: { id: world.application.id, flags: world.application.flags },
    private_channels: [],
    presences: [],
    relationships: [],
    guild_join_requests: [],
    geo_ordered_rtc_regions: [],
    auth: {},
    _trace: ['sandbox'],
  }
}
