import {
  Client,
  type ClientEvents,
  type ClientOptions,
  DiscordAPIError,
  Events,
  GatewayIntentBits,
} from 'discord.js'
import { expect, onTestFinished } from 'vitest'
import { createSandbox, type Sandbox, type SandboxOptions } from '#sandbox/sandbox.ts'

export interface Cast {
  sandbox: Sandbox
  guildId: string
  /** #general. */
  channelId: string
  ada: string
  grace: string
  alan: string
}

/** A sandbox of its own for the running test, stopped after it. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Cast> {
  const sandbox = await createSandbox(options)
  onTestFinished(async () => {
    await sandbox.stop()
    // Whatever the bot does: what the sandbox sends is what Discord would send.
    expect(sandbox.violations.filter(({ kind }) => kind === 'sandbox')).toEqual([])
  })
  const { world } = sandbox
  const [ada, grace, alan] = ['ada', 'grace', 'alan'].map(name => world.personNamed(name).user.id)
  const { id: channelId, guildId } = world.channelNamed('general')
  return { sandbox, guildId: guildId ?? '', channelId, ada: ada ?? '', grace: grace ?? '', alan: alan ?? '' }
}

/** The bot's own role, given these permissions in place of those of the invitation. */
export function grantBot(
  { sandbox, guildId }: Pick<Cast, 'sandbox' | 'guildId'>,
  permissions: bigint,
): string {
  const { world, build } = sandbox
  const [roleId = ''] = world.guild(guildId).members.get(world.botId)?.roles ?? []
  return build.changeRole(guildId, roleId, { permissions }).id
}

const usualIntents = [
  GatewayIntentBits.Guilds,
  GatewayIntentBits.GuildMessages,
  GatewayIntentBits.MessageContent,
]

/** A discord.js client that is not logged in yet; destroyed after the test. */
export function createBot(sandbox: Sandbox, options: Partial<ClientOptions> = {}): Client {
  const client = new Client({
    intents: usualIntents,
    ...options,
    rest: { ...options.rest, api: sandbox.apiUrl },
  })
  // Unheard errors would end the process; a test that expects one listens itself.
  client.on(Events.Error, () => {})
  onTestFinished(() => client.destroy())
  return client
}

/** Resolves in the moment in which the sandbox sees that no bot is connected any more; what is said then is said to nobody. */
export function connectionLost({ world }: Sandbox): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const stop = world.subscribe(event => {
    if (event.kind === 'botConnectionChanged' && !event.isConnected) resolve()
  })
  return promise.finally(stop)
}

/** A listener that answers over REST. */
export function listen<Event extends keyof ClientEvents>(
  client: Client,
  event: Event,
  handle: (...parts: ClientEvents[Event]) => Promise<unknown>,
): void {
  client.on(event, (...parts) => {
    handle(...parts).catch((error: unknown) => client.emit(Events.Error, error as Error))
  })
}

/** A client that is ready. `setUp` adds its listeners before the login. */
export async function startBot(
  sandbox: Sandbox,
  setUp: (client: Client) => void = () => {},
  options: Partial<ClientOptions> = {},
): Promise<Client<true>> {
  const client = createBot(sandbox, options)
  setUp(client)
  const ready = new Promise<Client<true>>(resolve => {
    client.once(Events.ClientReady, resolve)
  })
  await client.login(sandbox.token)
  return ready
}

/** With what Discord refused a request. Throws when it did not. */
export async function refusalOf(
  promise: Promise<unknown>,
): Promise<{ status: number; code: number | string }> {
  const error = await promise.then(
    () => new Error('It was not refused.'),
    (reason: unknown) => reason,
  )
  if (!(error instanceof DiscordAPIError)) throw error
  return { status: error.status, code: error.code }
}
