import type { APIApplicationCommand, APIAttachment } from 'discord-api-types/v10'
import type { Clock } from '../clock.ts'
import { patienceMs } from '../patience.ts'
import type { Random } from '../random.ts'
import type { Snowflakes } from '../snowflake.ts'
import type { Application, Channel, Guild, Invite, Person, StoredMessage, Webhook } from './entities.ts'
import type { WorldEvent, WorldListener } from './events.ts'
import { MessageLog } from './messageLog.ts'

export interface WorldParts {
  clock: Clock
  random: Random
  snowflakes: Snowflakes
  application: Application
  /** Kept per channel. */
  messageLimit?: number
}

/** The state of the sandbox's Discord, and the one place where it tells what happened. Rules live in the modules that change it. */
export class World {
  readonly clock: Clock
  readonly random: Random
  readonly snowflakes: Snowflakes
  readonly application: Application
  readonly people = new Map<string, Person>()
  readonly guilds = new Map<string, Guild>()
  readonly channels = new Map<string, Channel>()
  /** By id; global ones and those of guilds. */
  readonly commands = new Map<string, APIApplicationCommand>()
  readonly webhooks = new Map<string, Webhook>()
  /** By code. */
  readonly invites = new Map<string, Invite>()
  /** What was done of the page's tour. */
  readonly tourDone = new Set<string>()
  /** Who gave an application the right to act for them, by OAuth2 token. Not kept. */
  readonly grants = new Map<string, string>()
  /** When somebody last wrote or started a thread where slow mode counts it. Not kept. */
  readonly turns = new Map<string, number>()
  /** Guilds that Discord pretends to have lost for now. */
  readonly outages = new Set<string>()
  /** Uploads by attachment id. Kept in memory only. */
  readonly files = new Map<string, { type: string; bytes: Uint8Array; attachment: APIAttachment }>()
  /** Where uploads are served; known once the server listens. */
  filesUrl = ''
  readonly #messages = new Map<string, MessageLog>()
  readonly #messageLimit: number
  readonly #listeners = new Set<WorldListener>()

  constructor(parts: WorldParts) {
    this.clock = parts.clock
    this.random = parts.random
    this.snowflakes = parts.snowflakes
    this.application = parts.application
    this.#messageLimit = parts.messageLimit ?? 5_000
  }

  get botId(): string {
    return this.application.botId
  }

  /** Guilds where the bot is a member, in outage or not. */
  get botGuilds(): Guild[] {
    return [...this.guilds.values()].filter(guild => guild.members.has(this.botId))
  }

  subscribe(listener: WorldListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  publish(event: WorldEvent): void {
    for (const listener of this.#listeners) listener(event)
  }

  person(userId: string): Person {
    return known(this.people.get(userId), 'person', userId)
  }

  guild(guildId: string): Guild {
    return known(this.guilds.get(guildId), 'guild', guildId)
  }

  channel(channelId: string): Channel {
    return known(this.channels.get(channelId), 'channel', channelId)
  }

  messages(channelId: string): MessageLog {
    let log = this.#messages.get(channelId)
    if (log === undefined) {
      log = new MessageLog(this.#messageLimit)
      this.#messages.set(channelId, log)
    }
    return log
  }

  /** A message wherever it is. */
  messageById(messageId: string): StoredMessage | undefined {
    for (const log of this.#messages.values()) {
      const found = log.get(messageId)
      if (found) return found
    }
    return undefined
  }

  loadMessages(channelId: string, messages: StoredMessage[]): void {
    this.#messages.set(channelId, new MessageLog(this.#messageLimit, messages))
  }

  forgetMessages(channelId: string): void {
    this.#messages.delete(channelId)
  }

  guildChannels(guild: Guild): Channel[] {
    return [...guild.channelIds].flatMap(id => this.channels.get(id) ?? [])
  }

  webhooksOf(channelId: string): Webhook[] {
    return [...this.webhooks.values()].filter(webhook => webhook.channelId === channelId)
  }

  invitesOf(channelId: string): Invite[] {
    return [...this.invites.values()].filter(invite => invite.channelId === channelId)
  }

  /** The first channel of that name, in one guild or in any. Throws when there is none. */
  channelNamed(name: string, guildId?: string): Channel {
    const found = [...this.channels.values()].find(
      channel => channel.name === name && (guildId === undefined || channel.guildId === guildId),
    )
    return known(found, 'channel', name)
  }

  /** The person with that username. Throws when there is none. */
  personNamed(username: string): Person {
    return known(
      [...this.people.values()].find(({ user }) => user.username === username),
      'person',
      username,
    )
  }

  /** The command of that name which applies in the guild: its own before a global one. */
  commandNamed(name: string, guildId: string | null): APIApplicationCommand | undefined {
    const named = [...this.commands.values()].filter(command => command.name === name)
    return (
      named.find(command => guildId !== null && command.guild_id === guildId) ??
      named.find(command => command.guild_id === undefined)
    )
  }

  /** Waits until `read` gives something, looking now and after everything that happens. Rejects in the end with what there is `otherwise`. */
  async eventually<T>(read: () => T | undefined, { otherwise }: { otherwise: () => string }): Promise<T> {
    const already = read()
    if (already !== undefined) return already
    const { promise, resolve, reject } = Promise.withResolvers<T>()
    const timer = setTimeout(() => reject(new Error(`${otherwise()} (waited ${patienceMs} ms)`)), patienceMs)
    const stop = this.subscribe(() => {
      try {
        const value = read()
        if (value !== undefined) resolve(value)
      } catch (error) {
        reject(error)
      }
    })
    try {
      return await promise
    } finally {
      clearTimeout(timer)
      stop()
    }
  }
}

function known<T>(value: T | undefined, what: string, key: string): T {
  if (value === undefined) throw new Error(`The sandbox knows no ${what} "${key}".`)
  return value
}
