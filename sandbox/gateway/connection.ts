import type { Socket } from 'node:net'
import { GatewayCloseCodes as Close, GatewayOpcodes as Op } from 'discord-api-types/v10'
import type { WebSocket } from 'ws'
import { z } from 'zod'
import { areGranted, areValidIntents } from './intents.ts'
import type { Session, Wire } from './session.ts'

/** What a connection asks of the gateway that it belongs to. */
export interface Host {
  readonly heartbeatIntervalMs: number
  readonly acknowledgesHeartbeats: boolean
  readonly applicationFlags: number
  now(): number
  isToken(token: string): boolean
  begin(wire: Wire, identify: { intents: number; shard: readonly [number, number] }): Session
  resume(wire: Wire, resume: { sessionId: string; sequence: number }): Session | 'invalid' | 'badSequence'
  requestMembers(session: Session, request: MembersRequest): void
  hear(op: number, data: unknown): void
  closed(connection: Connection, code: number): void
}

export type MembersRequest = z.infer<typeof membersRequest>

const frame = z.object({ op: z.number(), d: z.unknown() })
const identify = z.object({
  token: z.string(),
  intents: z.unknown(),
  shard: z.tuple([z.int().min(0), z.int().min(1)]).optional(),
  properties: z.object({}),
})
const resume = z.object({ token: z.string(), session_id: z.string(), seq: z.int() })
const membersRequest = z.object({
  guild_id: z.string(),
  query: z.string().optional(),
  limit: z.int().optional(),
  user_ids: z.union([z.string().transform(id => [id]), z.array(z.string())]).optional(),
  nonce: z.string().max(32).optional(),
})

const payloadLimit = 4_096
const sends = { limit: 120, windowMs: 60_000 }

/** One WebSocket, from HELLO to its end. */
export class Connection implements Wire {
  readonly #socket: WebSocket
  readonly #tcp: Socket
  readonly #host: Host
  readonly #watch: NodeJS.Timeout
  #session: Session | null = null
  #corked = false
  #window = { startedAt: 0, sends: 0 }
  #beat = true

  constructor(socket: WebSocket, tcp: Socket, host: Host) {
    this.#socket = socket
    this.#tcp = tcp
    this.#host = host
    socket.on('message', data => this.#receive((data as Buffer).toString()))
    socket.on('close', code => {
      clearInterval(this.#watch)
      host.closed(this, code)
    })
    socket.on('error', () => socket.terminate())
    this.#watch = setInterval(() => this.#expectBeat(), host.heartbeatIntervalMs * 1.5).unref()
    this.#sendOp(Op.Hello, { heartbeat_interval: host.heartbeatIntervalMs })
  }

  get session(): Session | null {
    return this.#session
  }

  /** Bytes that the client has not taken yet. */
  get bufferedAmount(): number {
    return this.#socket.bufferedAmount
  }

  /** Frames of one turn of the loop leave in one write, which is what makes floods cheap. */
  send(text: string): void {
    if (!this.#corked) {
      this.#corked = true
      this.#tcp.cork()
      setImmediate(() => {
        this.#corked = false
        this.#tcp.uncork()
      })
    }
    this.#socket.send(text)
  }

  close(code: number, reason = ''): void {
    this.#socket.close(code, reason)
  }

  /** As when a cable is cut: no close frame. */
  cut(): void {
    this.#socket.terminate()
  }

  askToReconnect(): void {
    this.#sendOp(Op.Reconnect, null)
  }

  invalidate(resumable: boolean): void {
    this.#sendOp(Op.InvalidSession, resumable)
  }

  askForHeartbeat(): void {
    this.#sendOp(Op.Heartbeat, null)
  }

  #receive(text: string): void {
    const now = this.#host.now()
    if (now - this.#window.startedAt >= sends.windowMs) this.#window = { startedAt: now, sends: 0 }
    this.#window.sends += 1
    if (this.#window.sends > sends.limit) return this.close(Close.RateLimited, 'You are being rate limited.')
    const parsed = text.length > payloadLimit ? undefined : frame.safeParse(parseJson(text)).data
    if (parsed === undefined) return this.close(Close.DecodeError, 'Error while decoding payload.')
    this.#host.hear(parsed.op, parsed.d)
    this.#handle(parsed.op, parsed.d)
  }

  #handle(op: Op, data: unknown): void {
    switch (op) {
      case Op.Heartbeat:
        this.#beat = true
        if (this.#host.acknowledgesHeartbeats) this.#sendOp(Op.HeartbeatAck, undefined)
        return
      case Op.Identify:
        return this.#identify(data)
      case Op.Resume:
        return this.#resume(data)
      case Op.PresenceUpdate:
      case Op.VoiceStateUpdate:
      case Op.RequestGuildMembers:
        if (this.#session === null) return this.close(Close.NotAuthenticated, 'Not authenticated.')
        if (op !== Op.RequestGuildMembers) return
        return this.#requestMembers(this.#session, data)
      default:
        return this.close(Close.UnknownOpcode, 'Unknown opcode.')
    }
  }

  #identify(data: unknown): void {
    if (this.#session) return this.close(Close.AlreadyAuthenticated, 'Already authenticated.')
    const parsed = identify.safeParse(data)
    if (!parsed.success) {
      const badShard = parsed.error.issues.some(issue => issue.path[0] === 'shard')
      return badShard ? this.#refuseShard() : this.close(Close.DecodeError, 'Error while decoding payload.')
    }
    const { token, intents, shard = [0, 1] } = parsed.data
    if (!this.#host.isToken(token)) return this.#refuseToken()
    if (shard[0] >= shard[1]) return this.#refuseShard()
    if (!areValidIntents(intents)) return this.close(Close.InvalidIntents, 'Invalid intent(s).')
    if (!areGranted(intents, this.#host.applicationFlags)) {
      return this.close(Close.DisallowedIntents, 'Disallowed intent(s).')
    }
    this.#session = this.#host.begin(this, { intents, shard })
  }

  #resume(data: unknown): void {
    if (this.#session) return this.close(Close.AlreadyAuthenticated, 'Already authenticated.')
    const parsed = resume.safeParse(data)
    if (!parsed.success) return this.close(Close.DecodeError, 'Error while decoding payload.')
    const { token, session_id: sessionId, seq: sequence } = parsed.data
    if (!this.#host.isToken(token)) return this.#refuseToken()
    const outcome = this.#host.resume(this, { sessionId, sequence })
    if (outcome === 'invalid') return this.invalidate(false)
    if (outcome === 'badSequence') return this.close(Close.InvalidSeq, 'Invalid seq.')
    this.#session = outcome
    this.#session.deliver('RESUMED', '{"_trace":[]}')
  }

  #requestMembers(session: Session, data: unknown): void {
    const parsed = membersRequest.safeParse(data)
    if (!parsed.success) return this.close(Close.DecodeError, 'Error while decoding payload.')
    this.#host.requestMembers(session, parsed.data)
  }

  #refuseToken(): void {
    this.close(Close.AuthenticationFailed, 'Authentication failed.')
  }

  #refuseShard(): void {
    this.close(Close.InvalidShard, 'Invalid shard.')
  }

  /** A client that stopped beating is gone; its session can be resumed. */
  #expectBeat(): void {
    if (!this.#beat) this.cut()
    this.#beat = false
  }

  #sendOp(op: Op, data: unknown): void {
    this.#socket.send(JSON.stringify({ t: null, s: null, op, d: data }))
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
