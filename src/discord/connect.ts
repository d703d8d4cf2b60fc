import {
  type APIApplication,
  ApplicationFlags,
  ApplicationFlagsBitField,
  type Client,
  DiscordAPIError,
  Events,
  GatewayIntentBits,
  HTTPError,
  IntentsBitField,
  Routes,
} from 'discord.js'
import { StartupError } from '#src/startupError.ts'

/** Gateway close codes that end a connection for good, and what the operator can do. From Discord's documentation. */
const fatalCloseCodes: Record<number, string> = {
  4004: 'Discord refuses the bot token. Copy it again from the Discord Developer Portal (Bot → Reset Token) into DISCORD_TOKEN.',
  4010: 'Discord refuses the shard. Start the bot without shard settings.',
  4011: 'The bot is in so many servers that Discord demands more shards.',
  4012: 'Discord no longer speaks this gateway version. Update the bot.',
  4013: 'Discord refuses the intents as invalid. Update the bot.',
  4014: 'Discord refuses the intents. Switch on the privileged intents that the bot uses in the Discord Developer Portal (Bot → Privileged Gateway Intents).',
}

export const wrongToken = fatalCloseCodes[4004] as string

export interface ConnectOptions {
  token: string
  apiUrl: string
  /** Aborted when nobody waits for the connection any more. */
  signal: AbortSignal
  /** Throws when the bot's application may not go on; asked before anything that the gateway says is believed. */
  admit(applicationId: string): Promise<void>
  /** Discord ended a session that was ready, for good. */
  onFatal(error: StartupError): void
}

/**
 * Logs in and waits until every guild has arrived.
 * @throws StartupError with what the operator can do when Discord refuses the bot or is out of reach
 */
export async function connect(
  client: Client,
  { token, apiUrl, signal, admit, onFatal }: ConnectOptions,
): Promise<Client<true>> {
  const ready = new Promise<Client<true>>((resolve, reject) => {
    const end = (sentence: string) => {
      const error = new StartupError(sentence)
      if (client.isReady()) onFatal(error)
      reject(error)
    }
    client.once(Events.ClientReady, resolve)
    signal.addEventListener('abort', () => reject(signal.reason))
    client.once(Events.Invalidated, () => end('Discord ended the session for good. Start the bot again.'))
    client.on(Events.ShardDisconnect, ({ code }) => {
      const sentence = fatalCloseCodes[code]
      if (sentence !== undefined) end(sentence)
    })
  })
  // Its rejection is awaited below; until then it must not count as unhandled.
  ready.catch(() => undefined)
  try {
    client.rest.setToken(token)
    const application = (await client.rest.get(Routes.currentApplication())) as APIApplication
    await admit(application.id)
    askForGrantedIntents(client, application)
    await client.login(token)
  } catch (error) {
    throw explain(error, apiUrl)
  }
  return await ready
}

/**
 * Adds the privileged intents that the bot can use and that its application was granted: asking for another one would end the
 * connection. Message content is only read by REST, for which no intent is asked.
 */
function askForGrantedIntents(client: Client, { flags }: APIApplication): void {
  const seesMembers = new ApplicationFlagsBitField(flags).any([
    ApplicationFlags.GatewayGuildMembers,
    ApplicationFlags.GatewayGuildMembersLimited,
  ])
  if (!seesMembers) return
  const { intents } = client.options
  client.options.intents = new IntentsBitField(intents).add(GatewayIntentBits.GuildMembers).freeze()
}

function explain(error: unknown, apiUrl: string): unknown {
  if (!(error instanceof Error) || error instanceof StartupError) return error
  const code = (error as { code?: unknown }).code
  if (code === 'TokenInvalid' || (error instanceof DiscordAPIError && error.status === 401))
    return new StartupError(wrongToken)
  const closeCode = Object.keys(fatalCloseCodes).find(fatal => error.message.includes(fatal))
  if (closeCode !== undefined) return new StartupError(fatalCloseCodes[Number(closeCode)] as string)
  if (error.message === 'Used disallowed intents') return new StartupError(fatalCloseCodes[4014] as string)
  if (error instanceof HTTPError)
    return new StartupError(`Discord answers ${error.status} at ${apiUrl}. Try again in some minutes.`)
  const unreachable = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT']
  if (typeof code === 'string' && unreachable.includes(code)) {
    return new StartupError(
      `Discord can't be reached at ${apiUrl} (${code}). Check the network, a firewall or DISCORD_API_URL.`,
    )
  }
  return error
}
