import { parseConfig } from '#src/config.ts'
import { Client } from 'pg'
import { openDatabase } from '#src/database/database.ts'
import type { Discord } from '#src/discord/discord.ts'
import { GuildQueues } from '#src/queue/guildQueues.ts'
import { silent, type TestBot } from '#test/support/testBot.ts'

/** Where a run is to end: at the nth call to the database or Discord, before it has its effect or before its answer comes. */
export interface CrashPoint {
  call: number
  when: 'before' | 'after'
}

/** Every place at which a run that makes so many calls can end. */
export function pointsOf(calls: number): CrashPoint[] {
  return Array.from({ length: calls }, (_, call) => [
    { call, when: 'before' as const },
    { call, when: 'after' as const },
  ]).flat()
}

/** As much of a bot as can die. */
export type Mortal = Pick<TestBot, 'db' | 'log' | 'now' | 'queues'> & { discord: Discord }

/**
 * Runs work as a process of its own on the bot's database would, and lets it die at one of its calls to the database or Discord:
 * after that none of its calls has an effect, and its connections are cut. Answers how many calls it made. Only one may run at a time.
 */
export async function crashAt(
  bot: TestBot,
  point: CrashPoint | null,
  work: (mortal: Mortal) => Promise<unknown>,
): Promise<number> {
  const { databaseUrl: url, discord } = bot
  const statementTimeoutMs = markMs
  const db = openDatabase({
    ...parseConfig({ DATABASE_POOL_SIZE: '8' }).database,
    url,
    statementTimeoutMs,
    log: silent,
    random: Math.random,
  })
  const original = Client.prototype.query as (...args: unknown[]) => Promise<unknown>
  const clients = new Set<Client>()
  let calls = 0
  let dead = false

  const die = () => {
    dead = true
    for (const client of clients) cut(client)
    return new Error('The process died')
  }
  const call = async (effect: () => Promise<unknown>) => {
    if (dead) throw new Error('The process is dead')
    const isHere = calls++ === point?.call
    if (isHere && point?.when === 'before') throw die()
    const value = await effect()
    if (isHere) throw die()
    return value
  }

  Client.prototype.query = function query(this: Client, ...args: unknown[]) {
    if (!isMortal(this)) return original.apply(this, args)
    clients.add(this)
    const callback = args.at(-1)
    if (typeof callback !== 'function') return call(() => original.apply(this, args))
    const answer = callback as (error: unknown, result?: unknown) => void
    call(() => original.apply(this, args.slice(0, -1))).then(result => answer(null, result), answer)
    return undefined
  } as never

  const mortal = new Proxy(discord, {
    get(target, name, receiver) {
      const member: unknown = Reflect.get(target, name, receiver)
      if (typeof member !== 'function' || !asynchronous.has(name as keyof Discord)) return member
      return (...args: unknown[]) =>
        call(async () => await (member as (...args: unknown[]) => unknown)(...args))
    },
  })
  try {
    const queues = new GuildQueues()
    await work({ db, discord: mortal, log: silent, now: Date.now, queues }).catch((error: unknown) => {
      if (!dead) throw error
    })
  } finally {
    Client.prototype.query = original as never
    await db.close()
  }
  return calls
}

/** The port's methods that reach Discord. */
const asynchronous = new Set<keyof Discord>([
  'createTextChannel',
  'setOverwrites',
  'deleteChannel',
  'editChannel',
  'createThread',
  'listThreads',
  'editThread',
  'addToThread',
  'removeFromThread',
  'findMember',
  'listChannels',
  'findChannel',
  'sendMessage',
  'editMessage',
  'findMember',
  'setMemberRole',
  'readMessages',
  'readHistory',
  'readAttachment',
  'openDirectMessages',
  'createVoiceChannel',
  'editVoiceChannel',
  'moveMember',
  'findVoice',
  'findCreations',
])

/** A statement timeout that no other database of the tests has: by it the mortal's connections are known. */
const markMs = 9_876

function isMortal(client: Client): boolean {
  const { connectionParameters: parameters } = client as unknown as {
    connectionParameters: { options?: string }
  }
  return parameters.options?.includes(`statement_timeout=${markMs}`) ?? false
}

function cut(client: Client): void {
  ;(client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy()
}
