import { randomInt } from 'node:crypto'
import type { APIMessage } from 'discord-api-types/v10'
import { Clock } from './clock.ts'
import { createControl } from './control/control.ts'
import { clearFaults } from './control/faultActions.ts'
import { createDriver, type Driver } from './driver/driver.ts'
import { Gateway } from './gateway/gateway.ts'
import { createHttpServer } from './httpServer.ts'
import { Interactions } from './interactions/interactions.ts'
import { Crowd } from './play/crowd.ts'
import { Surroundings } from './play/surroundings.ts'
import { WireLog } from './play/wireLog.ts'
import { createRandom } from './random.ts'
import type { RecordedRequest } from './rest/rest.ts'
import { Rest } from './rest/rest.ts'
import type { RestFaults } from './rest/restFaults.ts'
import { assertNone, type Violation } from './violation.ts'
import { type Builder, createBuilder } from './world/builder.ts'
import { emptyWorld, settleFirstGuild } from './world/firstWorld.ts'
import { readState, StateFile } from './world/stateFile.ts'
import type { World } from './world/world.ts'
import { worldFrom } from './world/worldState.ts'

export interface SandboxOptions {
  /** 0, the default, takes any free port. */
  port?: number
  host?: '127.0.0.1' | 'localhost' | '::1'
  /** The bot's token. Made up when missing; a state file's own wins. */
  token?: string
  /** Makes tokens and session ids repeatable. */
  seed?: number
  /** The world is read from this file and kept in it. */
  stateFile?: string
  /** False begins without guilds and people. */
  firstWorld?: boolean
  /** The time, in ms. Given one, deadlines ring only through `clock.advance`. */
  now?: () => number
  /** Serves sandbox/page at /. */
  page?: boolean
  rateLimits?: 'real' | 'off'
  /** False saves the time, in floods. Otherwise what the sandbox sends that Discord would not is a violation. */
  checksItself?: boolean
  /** Invalid requests (401, 403, 429) in ten minutes before everything is refused. */
  maxInvalidRequests?: number
  heartbeatIntervalMs?: number
  /** Events kept for RESUME, per session. */
  replayLimit?: number
}

export interface Sandbox {
  /** http://127.0.0.1:port, where the page is. */
  readonly url: string
  /** For discord.js: `new Client({ rest: { api: sandbox.apiUrl } })`. */
  readonly apiUrl: string
  readonly token: string
  readonly clock: Clock
  readonly world: World
  readonly build: Builder
  readonly driver: Driver
  /** Simulated members. */
  readonly crowd: Crowd
  readonly gateway: Gateway
  /** Breaks the next requests. */
  readonly faults: RestFaults
  readonly interactions: Interactions
  /** The bot and its database, as far as the sandbox was told of them. */
  readonly surroundings: Surroundings
  readonly requests: readonly RecordedRequest[]
  readonly violations: Violation[]
  /** Everything works again. */
  clearFaults(): void
  /** Throws an error that lists what the bot did against Discord's rules, if anything. */
  assertNoViolations(): void
  /** The first request that matches, recorded already or to come. */
  waitForRequest(
    matches: (request: RecordedRequest) => boolean,
    options?: { from?: number },
  ): Promise<RecordedRequest>
  /** The first message of a channel that matches, there already or to come, ephemeral ones included. */
  waitForMessage(channelId: string, matches?: (message: APIMessage) => boolean): Promise<APIMessage>
  stop(): Promise<void>
}

/** Starts a local Discord. */
export async function createSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const server = await createHttpServer({ host: options.host ?? '127.0.0.1', port: options.port ?? 0 })
  const clock = new Clock(options.now)
  const { world, stateFile } = openWorld(options, clock)
  world.filesUrl = `${server.url}/attachments`
  const interactions = new Interactions(world)
  const driver = createDriver(world, interactions)
  const violations: Violation[] = []
  const onViolation = (violation: Violation): void => void violations.push(violation)

  const checksItself = options.checksItself !== false
  const onMistake = (what: string, mismatch: string, data: unknown): void =>
    onViolation({
      kind: 'sandbox',
      what,
      message: `Discord does not send this:\n    ${mismatch}`,
      data,
    })
  const gatewayUrl = `${server.url.replace('http', 'ws')}/gateway`
  const gateway = new Gateway({
    world,
    url: () => gatewayUrl,
    onViolation: (message, data) => onViolation({ kind: 'gateway', what: 'gateway', message, data }),
    onMistake: checksItself ? onMistake : null,
    heartbeatIntervalMs: options.heartbeatIntervalMs,
    replayLimit: options.replayLimit,
  })
  const rest = new Rest({
    context: { world, interactions, gatewayUrl },
    rateLimits: options.rateLimits ?? 'real',
    onMistake: checksItself ? onMistake : null,
    maxInvalidRequests: options.maxInvalidRequests ?? 10_000,
    onViolation,
  })
  const build = createBuilder(world)
  const crowd = new Crowd(world, driver, build)
  const surroundings = new Surroundings()
  const wireLog = new WireLog(world, gateway, rest)
  const control = createControl({
    world,
    driver,
    crowd,
    interactions,
    gateway,
    faults: rest.faults,
    wireLog,
    surroundings,
    url: server.url,
    page: options.page ?? false,
  })
  server.serve({ rest, gateway, control })

  return {
    url: server.url,
    apiUrl: `${server.url}/api`,
    token: world.application.token,
    clock,
    world,
    build,
    driver,
    crowd,
    gateway,
    faults: rest.faults,
    interactions,
    surroundings,
    violations,
    clearFaults: () => clearFaults({ world, driver, gateway, faults: rest.faults, surroundings }),
    get requests() {
      return rest.requests.entries
    },
    assertNoViolations: () => assertNone(violations),
    waitForRequest: (matches, wait) => rest.requests.waitFor(matches, wait),
    waitForMessage: (channelId, matches = () => true) => {
      const messages = (): APIMessage[] => world.messages(channelId).all.map(({ message }) => message)
      return world.eventually(() => messages().find(matches), {
        otherwise: () =>
          `No message in ${world.channel(channelId).name} matched. There are:\n${listed(messages())}`,
      })
    },
    stop: async () => {
      stateFile?.stop()
      clock.stop()
      gateway.stop()
      wireLog.stop()
      control.stop()
      await server.stop()
    },
  }
}

function openWorld(options: SandboxOptions, clock: Clock): { world: World; stateFile: StateFile | null } {
  const random = createRandom(options.seed ?? randomInt(2 ** 32))
  const saved = options.stateFile === undefined ? null : readState(options.stateFile)
  const world = saved ? worldFrom(saved, clock, random) : emptyWorld(clock, random, options.token)
  if (!saved && options.firstWorld !== false) settleFirstGuild(world)
  return {
    world,
    stateFile: options.stateFile === undefined ? null : new StateFile(options.stateFile, world),
  }
}

function listed(messages: readonly APIMessage[]): string {
  const lines = messages.slice(-10).map(({ author, content, embeds, flags }) => {
    const embed = embeds.length > 0 ? ` [embed: ${embeds[0]?.title ?? embeds[0]?.description ?? ''}]` : ''
    return `  ${author.username}: ${content}${embed} (flags ${flags ?? 0})`
  })
  return lines.join('\n') || '  (none)'
}
