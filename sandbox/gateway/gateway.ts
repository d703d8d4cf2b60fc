import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { GatewayIntentBits as Intent } from 'discord-api-types/v10'
import { WebSocketServer } from 'ws'
import { Recording } from '../recording.ts'
import { gatewayShapes } from '../validation/gatewayShapes.ts'
import { mismatchOf } from '../validation/shapes.ts'
import type { WorldEvent } from '../world/events.ts'
import { guildCreatePayload } from '../world/payloads.ts'
import type { World } from '../world/world.ts'
import { Connection, type Host, type MembersRequest } from './connection.ts'
import type { Dispatch } from './dispatch.ts'
import { type Disturbance, Disturbances, type Fate, latestMs } from './disturbances.ts'
import { dispatchesOf } from './dispatches.ts'
import { intentOf } from './intents.ts'
import { asksForEverybody, memberChunks } from './memberChunks.ts'
import { readyPayload } from './ready.ts'
import type { ReceivedOp, SentEvent } from './recorded.ts'
import { Session, type Wire } from './session.ts'

export interface GatewayOptions {
  world: World
  /** Where READY sends the client to resume; known once the server listens. */
  url: () => string
  /** Told of what Discord answers with silence but a bot should not do. */
  onViolation: (message: string, data: unknown) => void
  /** Told of payloads that Discord would not send; null when nobody looks. */
  onMistake: ((event: string, message: string, data: unknown) => void) | null
  heartbeatIntervalMs?: number | undefined
  /** Frames kept for each session. */
  replayLimit?: number | undefined
}

/** A session without connection is forgotten after this long. */
const resumableForMs = 5 * 60_000

/** The gateway of one application: https://docs.discord.com/developers/events/gateway */
export class Gateway implements Host {
  readonly heartbeatIntervalMs: number
  /** Every event that was due to a session, except what `broadcast` sent. */
  readonly sent = new Recording<SentEvent>(5_000, ({ event, guildId }) => `${event} ${guildId ?? ''}`)
  readonly received = new Recording<ReceivedOp>(1_000, ({ op }) => `op ${op}`)
  readonly disturbances: Disturbances
  /** False: heartbeats stay unanswered, so that clients see a zombie. */
  acknowledgesHeartbeats = true
  readonly #world: World
  readonly #options: GatewayOptions
  readonly #server = new WebSocketServer({ noServer: true, perMessageDeflate: false, clientTracking: false })
  readonly #sessions = new Map<string, Session>()
  readonly #connections = new Set<Connection>()
  readonly #unsubscribe: () => void
  readonly #duplicates = new Map<string, number>()
  #resumesToRefuse = 0

  constructor(options: GatewayOptions) {
    this.#world = options.world
    this.#options = options
    this.disturbances = new Disturbances(options.world.random)
    this.heartbeatIntervalMs = options.heartbeatIntervalMs ?? 41_250
    this.#unsubscribe = options.world.subscribe(event => this.#onWorldEvent(event))
  }

  get applicationFlags(): number {
    return this.#world.application.flags
  }

  /** Sessions that have a connection now. */
  get connected(): number {
    return [...this.#sessions.values()].filter(({ wire }) => wire !== null).length
  }

  /** Bytes that the slowest client has not taken yet. */
  get bufferedAmount(): number {
    return Math.max(0, ...[...this.#connections].map(connection => connection.bufferedAmount))
  }

  accept(request: IncomingMessage, socket: Socket, head: Buffer): void {
    this.#server.handleUpgrade(request, socket, head, client => {
      this.#connections.add(new Connection(client, socket, this))
    })
  }

  stop(): void {
    this.#unsubscribe()
    for (const connection of this.#connections) connection.cut()
    this.#sessions.clear()
  }

  /**
   * Sends a ready-made event to the sessions that hear of the guild, past the world's state, its log and the stripping of
   * content: for floods. Returns how many sessions there were.
   */
  broadcast(guildId: string, event: string, json: string): number {
    const intent = intentOf(event, false)
    let reached = 0
    for (const session of this.#sessions.values()) {
      if (!session.hears(guildId) || !session.wants(intent)) continue
      session.deliver(event, json)
      reached += 1
    }
    return reached
  }

  // Faults.

  /** Cuts every connection. Sessions stay resumable. */
  dropConnections(): void {
    for (const connection of this.#connections) connection.cut()
  }

  closeConnections(code: number, reason = ''): void {
    for (const connection of this.#connections) connection.close(code, reason)
  }

  /** The next RESUMEs are answered with INVALID_SESSION (false). */
  refuseNextResume(times = 1): void {
    this.#resumesToRefuse += times
  }

  /** The next event of that name comes `copies` times more than once. */
  duplicateNext(event: string, copies = 1): void {
    this.#duplicates.set(event, copies)
  }

  /**
   * From now on some events of that name (`everyEvent`: of all others) go wrong, by the sandbox's seed; READY, the guilds at the
   * start and chunks of members never do. Without shares all go right again.
   */
  disturb(event: string, shares: Disturbance = {}): void {
    this.disturbances.set(event, shares)
    this.#deliverLate(event)
  }

  /** An event of any shape, numbered like all others. */
  dispatchRaw(event: string, data: unknown): void {
    for (const session of this.#sessions.values()) session.deliver(event, JSON.stringify(data))
  }

  /** Text as it is, JSON or not, to every connection. */
  sendRaw(text: string): void {
    for (const connection of this.#connections) connection.send(text)
  }

  /** Op 7. */
  requestReconnect(): void {
    for (const connection of this.#connections) connection.askToReconnect()
  }

  /** Op 9. */
  invalidateSessions(resumable: boolean): void {
    if (!resumable) this.#sessions.clear()
    for (const connection of this.#connections) connection.invalidate(resumable)
  }

  /** Op 1 from the server: the client must beat at once. */
  requestHeartbeat(): void {
    for (const connection of this.#connections) connection.askForHeartbeat()
  }

  // What connections ask.

  now(): number {
    return this.#world.clock.now()
  }

  isToken(token: string): boolean {
    return token.replace(/^Bot /, '') === this.#world.application.token
  }

  hear(op: number, data: unknown): void {
    this.received.add({ op, data })
  }

  begin(wire: Wire, { intents, shard }: { intents: number; shard: readonly [number, number] }): Session {
    const id = this.#world.random.text(32)
    const session = new Session({ id, intents, shard, wire, replayLimit: this.#options.replayLimit ?? 5_000 })
    this.#forgetLostSessions()
    this.#sessions.set(id, session)
    this.#deliverOnly(session, 'READY', null, readyPayload(this.#world, session, this.#options.url()))
    this.#tellConnection()
    if (!session.wants(Intent.Guilds)) return session
    for (const guild of this.#world.botGuilds) {
      if (!session.hears(guild.id) || this.#world.outages.has(guild.id)) continue
      this.#deliverOnly(session, 'GUILD_CREATE', guild.id, guildCreatePayload(this.#world, guild))
    }
    return session
  }

  resume(
    wire: Wire,
    { sessionId, sequence }: { sessionId: string; sequence: number },
  ): Session | 'invalid' | 'badSequence' {
    this.#forgetLostSessions()
    const session = this.#sessions.get(sessionId)
    if (this.#resumesToRefuse > 0) {
      this.#resumesToRefuse -= 1
      this.#sessions.delete(sessionId)
      return 'invalid'
    }
    if (session === undefined) return 'invalid'
    if (sequence > session.sequence) return 'badSequence'
    for (const connection of this.#connections) if (connection.session === session) connection.cut()
    if (!session.resume(wire, sequence)) return 'invalid'
    this.#tellConnection()
    return session
  }

  requestMembers(session: Session, request: MembersRequest): void {
    const guild = this.#world.guilds.get(request.guild_id)
    if (guild === undefined || !guild.members.has(this.#world.botId) || !session.hears(guild.id)) return
    if (asksForEverybody(request) && !session.wants(Intent.GuildMembers)) {
      this.#options.onViolation('REQUEST_GUILD_MEMBERS for everybody needs the GuildMembers intent.', request)
      return
    }
    for (const chunk of memberChunks(this.#world, guild, request)) {
      this.#deliverOnly(session, 'GUILD_MEMBERS_CHUNK', guild.id, chunk)
    }
  }

  /** 1000 and 1001 end a session; every other end leaves it resumable. */
  closed(connection: Connection, code: number): void {
    this.#connections.delete(connection)
    const { session } = connection
    if (session === null || session.wire !== connection) return
    session.detach(this.now())
    if (code === 1000 || code === 1001) this.#sessions.delete(session.id)
    this.#tellConnection()
  }

  #tellConnection(): void {
    this.#world.publish({ kind: 'botConnectionChanged', isConnected: this.connected > 0 })
  }

  #onWorldEvent(event: WorldEvent): void {
    if (this.#sessions.size === 0) return
    const isFarewell = event.kind === 'guildUnavailable' || event.kind === 'botRemoved'
    for (const dispatch of dispatchesOf(this.#world, event)) {
      if (isFarewell || this.#botHears(dispatch.guildId)) this.#dispatch(dispatch)
    }
  }

  #botHears(guildId: string | null): boolean {
    if (guildId === null) return true
    const isMember = this.#world.guilds.get(guildId)?.members.has(this.#world.botId) ?? false
    return isMember && !this.#world.outages.has(guildId)
  }

  #dispatch(dispatch: Dispatch): void {
    const { event, guildId, data } = dispatch
    const fate = this.disturbances.fateOf(event)
    this.#note(event, guildId, data, fate)
    if (fate === 'lost') return
    if (fate === 'late') {
      this.disturbances.hold(dispatch)
      this.#world.clock.after(latestMs, () => this.#deliverLate(event))
      return
    }
    const copies = (this.#duplicates.get(event) ?? 0) + (fate === 'twice' ? 1 : 0)
    this.#duplicates.delete(event)
    this.#deliver(dispatch, 1 + copies)
    this.#deliverLate(event)
  }

  #deliverLate(event: string): void {
    for (const late of this.disturbances.takeLate(event)) this.#deliver(late, 1)
  }

  #deliver({ event, guildId, intent, data, withoutContent }: Dispatch, times: number): void {
    let whole: string | undefined
    let stripped: string | undefined
    for (const session of this.#sessions.values()) {
      if (!session.hears(guildId) || !session.wants(intent)) continue
      const json =
        withoutContent && !session.wants(Intent.MessageContent)
          ? (stripped ??= JSON.stringify(withoutContent))
          : (whole ??= JSON.stringify(data))
      for (let sent = 0; sent < times; sent += 1) session.deliver(event, json)
    }
  }

  #deliverOnly(session: Session, event: string, guildId: string | null, data: unknown): void {
    this.#note(event, guildId, data, 'delivered')
    session.deliver(event, JSON.stringify(data))
  }

  #note(event: string, guildId: string | null, data: unknown, fate: Fate): void {
    const { onMistake } = this.#options
    const mismatch = onMistake && mismatchOf(gatewayShapes[event] ?? null, data)
    if (mismatch) onMistake(event, mismatch, data)
    this.sent.add({ event, guildId, data, fate, mismatch })
  }

  #forgetLostSessions(): void {
    for (const session of this.#sessions.values()) {
      if (session.aloneFor(this.now()) > resumableForMs) this.#sessions.delete(session.id)
    }
  }
}
