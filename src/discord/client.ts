import { Client, GatewayIntentBits, Options, Partials, type RESTOptions, type VoiceState } from 'discord.js'
import { type RestGuardOptions, guardRequests, separateInteractionRequests } from '#src/discord/rest.ts'

/** What the bot listens to. None of them is privileged; connect.ts adds what the application was granted. */
const intents = [
  GatewayIntentBits.Guilds,
  GatewayIntentBits.GuildExpressions,
  GatewayIntentBits.GuildMessages,
  GatewayIntentBits.GuildVoiceStates,
] as const

/**
 * What is kept in memory: guilds, channels and roles, which discord.js needs, custom emojis, as a message with one that is gone
 * is refused, and of the rest only the bot itself, who is in voice, and bots, which do not count there. With everything cached 100,000 messages cost 240 MB, so they cost 2 MB.
 */
const makeCache = Options.cacheWithLimits({
  ApplicationCommandManager: 0,
  ApplicationEmojiManager: 0,
  AutoModerationRuleManager: 0,
  DMMessageManager: 0,
  GuildBanManager: 0,
  GuildInviteManager: 0,
  GuildMemberManager: {
    maxSize: 0,
    // The bot itself is one.
    keepOverLimit: ({ id, user, guild }) =>
      user.bot || (guild.voiceStates.cache.get(id)?.channelId ?? null) !== null,
  },
  GuildMessageManager: 0,
  GuildScheduledEventManager: 0,
  GuildStickerManager: 0,
  MessageManager: 0,
  PresenceManager: 0,
  ReactionManager: 0,
  ReactionUserManager: 0,
  StageInstanceManager: 0,
  ThreadMemberManager: 0,
  UserManager: { maxSize: 0, keepOverLimit: user => user.id === user.client.user.id },
})

/** discord.js keeps those who have left voice. */
const sweepers = {
  voiceStates: { interval: 3_600, filter: () => (state: VoiceState) => state.channelId === null },
}

/** How long a request may wait for Discord's rate limit, where it is not as long as it takes; less than the leases under which it is sent. */
const patientMs: Record<string, number> = {
  'PATCH /channels/:id': 5_000,
  'POST /guilds/:id/channels': 10_000,
}

/**
 * How long the start waits for the next server of those that Discord said it would send. Until then no command is heard, in any
 * server; one that comes later, after an outage, is welcome then.
 */
const waitGuildTimeout = 5_000

export interface ClientOptions extends RestGuardOptions {
  apiUrl: string
}

/** The discord.js client of the bot, not logged in yet. Nobody is pinged unless a call says so. */
export function createClient({ apiUrl, ...guard }: ClientOptions): Client {
  const rest: Partial<RESTOptions> = {
    api: apiUrl,
    makeRequest: guardRequests(guard),
    // A renamed channel may have to wait 10 minutes, a new one until tomorrow: whoever asks is told so instead of waiting.
    rejectOnRateLimit: ({ method, route, timeToReset }) =>
      timeToReset > (patientMs[`${method} ${route}`] ?? Number.POSITIVE_INFINITY),
  }
  const client = new Client({
    intents: [...intents],
    makeCache,
    sweepers,
    // Who leaves is not kept in memory; without this nobody would be told.
    partials: [Partials.GuildMember],
    allowedMentions: { parse: [], repliedUser: false },
    waitGuildTimeout,
    rest,
  })
  separateInteractionRequests(client.rest, rest, () => client.application?.id)
  return client
}
