import type { APIMessage, APIUser } from 'discord-api-types/v10'
import { ButtonStyle, ChannelType, ComponentType, PermissionFlagsBits as Flag } from 'discord-api-types/v10'
import type { Driver } from '../driver/driver.ts'
import { may } from '../world/access.ts'
import type { Builder } from '../world/builder.ts'
import type { Channel } from '../world/entities.ts'
import type { World } from '../world/world.ts'

/** The most members that a crowd has. */
export const largestCrowd = 500

/** How often each of them does something, on average. */
const eachActsEveryMs = 8_000
const tickMs = 100

/** Members who talk, sit down in voice and press the buttons by which one enters something, as a busy guild does. */
export class Crowd {
  readonly #world: World
  readonly #driver: Driver
  readonly #build: Builder
  readonly #unsubscribe: () => void
  /** The button to press, by message; the newest is last. */
  readonly #entries = new Map<string, string>()
  readonly #pressed = new Set<string>()
  #guildId = ''
  #memberIds: string[] = []
  #cancelTick = (): void => {}
  #lastTickAt = 0
  #due = 0

  constructor(world: World, driver: Driver, build: Builder) {
    this.#world = world
    this.#driver = driver
    this.#build = build
    for (const { id } of world.channels.values())
      for (const { message } of world.messages(id).all) this.#noteEntry(message)
    this.#unsubscribe = world.subscribe(event => {
      if (event.kind === 'messageCreated' || event.kind === 'messageUpdated')
        this.#noteEntry(event.stored.message)
      if (event.kind === 'messageDeleted') this.#entries.delete(event.stored.message.id)
    })
  }

  get size(): number {
    return this.#memberIds.length
  }

  /** Makes it so many members of the guild; those too many leave. */
  resize(guildId: string, size: number): void {
    if (guildId !== this.#guildId) this.#shrinkTo(0)
    this.#guildId = this.#world.guild(guildId).id
    this.#shrinkTo(size)
    while (this.#memberIds.length < size) this.#memberIds.push(this.#join(this.#memberIds.length + 1))
    this.#cancelTick()
    this.#due = 0
    if (size > 0) this.#awaitTick()
  }

  /** One of them does one thing. */
  act(): void {
    const userId = this.#anyOf(this.#memberIds)
    if (userId === undefined) return
    const chance = this.#world.random.next()
    try {
      if (chance < 0.3) this.#press(userId)
      else if (chance < 0.45) this.#changeVoice(userId)
      else this.#talk(userId)
    } catch {
      // What Discord's client would not let them do they leave: a full channel, one that is just gone.
    }
  }

  stop(): void {
    this.#cancelTick()
    this.#unsubscribe()
  }

  /** By the sandbox's clock: a virtual one has the crowd act only when it is moved. */
  #awaitTick(): void {
    const { clock } = this.#world
    this.#lastTickAt = clock.now()
    this.#cancelTick = clock.after(tickMs, () => this.#tick())
  }

  /** However far the clock was moved, each acts once at most, on average. */
  #tick(): void {
    const share = Math.min(1, (this.#world.clock.now() - this.#lastTickAt) / eachActsEveryMs)
    this.#awaitTick()
    this.#due += this.size * share
    for (; this.#due >= 1; this.#due -= 1) this.act()
  }

  #join(number: number): string {
    const username = `crowd${number}`
    const known = [...this.#world.people.values()].find(({ user }) => user.username === username)?.user
    const { id } = known ?? this.#build.person({ username, globalName: `Crowd ${number}` })
    this.#driver.join(id, this.#guildId)
    return id
  }

  #shrinkTo(size: number): void {
    for (const userId of this.#memberIds.splice(size)) this.#driver.leave(userId, this.#guildId)
  }

  #talk(userId: string): void {
    const channel = this.#anyOf(this.#channels(userId, ChannelType.GuildText, Flag.SendMessages))
    if (channel) this.#driver.say(userId, channel.id, this.#anyOf(sayings) ?? '')
  }

  #changeVoice(userId: string): void {
    const isIn = this.#world.guild(this.#guildId).voice.has(userId)
    if (isIn && this.#world.random.next() < 0.5) return this.#driver.leaveVoice(userId, this.#guildId)
    const channel = this.#anyOf(this.#channels(userId, ChannelType.GuildVoice, Flag.Connect))
    if (channel) this.#driver.joinVoice(userId, channel.id)
  }

  /** The newest button that this member has not pressed yet. */
  #press(userId: string): void {
    const [messageId, customId] =
      [...this.#entries].toReversed().find(([id]) => !this.#pressed.has(`${userId} ${id}`)) ?? []
    if (messageId === undefined || customId === undefined) return this.#talk(userId)
    this.#pressed.add(`${userId} ${messageId}`)
    this.#driver.click(userId, messageId, customId)
  }

  #channels(userId: string, type: ChannelType, wanted: bigint): Channel[] {
    return this.#world
      .guildChannels(this.#world.guild(this.#guildId))
      .filter(
        channel => channel.type === type && may(this.#world, channel, userId, Flag.ViewChannel | wanted),
      )
  }

  #noteEntry(message: APIMessage): void {
    const customId = message.author.bot === true ? entryButtonOf(message.components) : null
    if (customId === null) this.#entries.delete(message.id)
    else this.#entries.set(message.id, customId)
  }

  #anyOf<T>(list: readonly T[]): T | undefined {
    return list[Math.floor(this.#world.random.next() * list.length)]
  }
}

/** Whether somebody belongs to the crowd, and is nobody to play as. */
export function isOfCrowd({ username }: APIUser): boolean {
  return /^crowd\d+$/.test(username)
}

/** The custom id of the first button that says it is for entering something: in its id or in its label. */
function entryButtonOf(components: unknown): string | null {
  if (Array.isArray(components)) {
    for (const component of components) {
      const found = entryButtonOf(component)
      if (found !== null) return found
    }
    return null
  }
  const {
    type,
    style,
    disabled,
    label,
    custom_id: customId,
    components: inner,
    accessory,
  } = components as Partial<Record<string, unknown>>
  if (type !== ComponentType.Button) {
    return entryButtonOf([inner ?? [], accessory ?? []].flat())
  }
  if (style === ButtonStyle.Link || disabled === true || typeof customId !== 'string') return null
  const words = `${customId} ${typeof label === 'string' ? label : ''}`
  return /(^|[^a-z])(enter|join|teilnehmen|mitmachen)($|[^a-z])/i.test(words) ? customId : null
}

const sayings = [
  'Good morning!',
  'Has anybody seen the new board?',
  'I would not have thought so.',
  'Ha, that is a good one.',
  'Who is in for a round tonight?',
  'Not today, sorry.',
  'Welcome back!',
  'That took me an hour to find.',
  'Could somebody have a look at this?',
  'Thanks, that worked.',
  'See you later.',
  'I vote for the second one.',
]
