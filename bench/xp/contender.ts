import { Events } from 'discord.js'
import pino from 'pino'
import { botConfig } from '../botConfig.ts'
import { createClient } from '#src/discord/client.ts'
import { connect } from '#src/discord/connect.ts'
import type { XpFate, XpMessage } from '#src/leveling/xpWriter.ts'
import { start } from '#src/start.ts'

/**
 * guildhall: the bot as it is. ceiling: the same client and caches with an empty handler. naive: the bot with one
 * prisma.member.upsert a message instead of its writer.
 */
export type ContenderKind = 'guildhall' | 'ceiling' | 'naive'

export type ContenderAnswer =
  | { kind: 'ready' }
  /** Messages that are durable by now, since the process began; for the ceiling, those that were received. */
  | { kind: 'handled'; count: number }
  | { kind: 'heap'; bytes: number }
  | { kind: 'latencies'; ms: number[] }

export type ContenderRequest = { kind: 'heap' } | { kind: 'latencies' }

const [kind, apiUrl = '', token = '', databaseUrl = '', dataDir = ''] = process.argv.slice(2)
const log = pino({ level: 'error' }, pino.destination(2))
const answer = (message: ContenderAnswer) => process.send?.(message)
let handled = 0
let reported = 0
let latencies: number[] = []

function countHandled(): void {
  handled++
  // Often enough for the window of the flood, seldom enough to cost nothing.
  if (handled - reported >= 250) report()
}

function report(): void {
  reported = handled
  answer({ kind: 'handled', count: handled })
}

/** Reports the rest, when nothing more has come for a while. */
setInterval(() => handled > reported && report(), 2)

process.on('message', (request: ContenderRequest) => {
  if (request.kind === 'latencies') {
    answer({ kind: 'latencies', ms: latencies })
    latencies = []
  } else {
    for (let i = 0; i < 3; i++) globalThis.gc?.()
    answer({ kind: 'heap', bytes: process.memoryUsage().heapUsed })
  }
})

if (kind === 'ceiling') {
  const client = createClient({
    apiUrl,
    log,
    now: Date.now,
    random: Math.random,
    onUnauthorized: () => process.exit(1),
  })
  client.on(Events.MessageCreate, countHandled)
  await connect(client, {
    token,
    apiUrl,
    signal: new AbortController().signal,
    admit: () => Promise.resolve(),
    onFatal: () => process.exit(1),
  })
} else {
  const { bot } = await start({
    config: botConfig(apiUrl, token, databaseUrl, dataDir),
    log,
    onFatal: () => process.exit(1),
  })
  const { prisma } = bot.db.system
  const grant =
    kind === 'guildhall'
      ? bot.xp.grant.bind(bot.xp)
      : async ({ guildId, userId, xp, messageId }: XpMessage): Promise<XpFate> => {
          const granted = { xp, messageCount: 1, lastMsgId: BigInt(messageId) }
          const member = await prisma.member.upsert({
            where: { guildId_userId: { guildId, userId } },
            create: { guildId, userId, ...granted },
            update: { xp: { increment: xp }, messageCount: { increment: 1 }, lastMsgId: BigInt(messageId) },
          })
          return { kind: 'granted', xp: member.xp }
        }
  bot.xp.grant = message => {
    const receivedAt = performance.now()
    return grant(message).then(fate => {
      if (fate.kind !== 'granted') throw new Error(`Message ${message.messageId} earned nothing`)
      latencies.push(performance.now() - receivedAt)
      countHandled()
      return fate
    })
  }
}
answer({ kind: 'ready' })
