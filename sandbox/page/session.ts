import type { APIMessage } from 'discord-api-types/v10'
import { readAddress, writeAddress } from './address.ts'
import { api } from './api.ts'
import { coalesced } from './coalesced.ts'
import { Conversation } from './conversation.ts'
import type { Interactions } from './interactions.ts'
import { Live } from './live.ts'
import { liveHandlers } from './liveHandlers.ts'
import { withMessage, without } from './messages.ts'
import { namesOf } from './names.ts'
import { firstChannelOf, isVoice, placeOf } from './places.ts'
import { failed, loaded, loading, openChannelOf, type State, type Store } from './state.ts'
import { Typing } from './typing.ts'

const retryMs = 2_000
/** Between two readings of a place in which much happens. */
const followPauseMs = 250

/** Keeps the state true: reads what is shown, follows the stream, and writes into the address where one is. */
export class Session {
  readonly #store: Store
  readonly #interactions: Interactions
  readonly #typing: Typing
  readonly #conversation: Conversation
  readonly #live: Live
  readonly #reloadPlace = coalesced(() => this.#loadPlace())
  readonly #followPlace = coalesced(async () => {
    await this.#reloadPlace()
    // Roles and overwrites decide which one may use.
    await this.readCommands()
  }, followPauseMs)

  constructor(store: Store, interactions: Interactions) {
    this.#store = store
    this.#interactions = interactions
    this.#typing = new Typing(typing => store.set({ typing }))
    this.#conversation = new Conversation(store)
    this.#live = new Live(
      liveHandlers({
        store,
        interactions,
        typing: this.#typing,
        change: (channelId, change) => this.#conversation.change(channelId, change),
        reloadAll: () => void this.#reloadAll(),
        reloadPlace: () => void this.#followPlace(),
        reloadCommands: () => void this.readCommands(),
        followIntoVoice: (guildId, channelId) => void this.#followIntoVoice(guildId, channelId),
        reloadFaults: () => void this.readFaults(),
        reloadTour: () => void this.readTour(),
      }),
      {
        interrupted: () => store.set({ stream: 'interrupted' }),
        ended: () => this.#startLater(),
      },
    )
  }

  /** Reads who is there, and becomes the person of the address or else the first. */
  async start(): Promise<void> {
    const address = readAddress()
    try {
      const overview = await api.overview()
      const viewer = overview.people.find(({ id }) => id === address.viewerId) ?? overview.people[0]
      if (!viewer) throw new Error('Nobody lives in this sandbox.')
      this.#store.set({
        overview: { kind: 'ready', value: overview },
        botConnected: overview.botConnected,
        guildId: address.guildId,
        channelId: address.channelId,
      })
      this.become(viewer.id)
    } catch (error) {
      // Where there was a conversation it stays, with the banner over it.
      if (this.#state.viewerId === '') this.#store.set({ overview: failed(error) })
      else this.#startLater()
    }
  }

  become(viewerId: string): void {
    this.#interactions.settleAll()
    this.#typing.clear()
    this.#conversation.stopReading()
    this.#store.set({
      viewerId,
      guild: loading,
      messages: loading,
      stream: 'connecting',
      commands: loading,
      notices: [],
      answering: null,
      unread: new Set(),
    })
    // Its hello has everything read.
    this.#live.watchAs(viewerId)
  }

  /** Null: the direct messages. */
  openGuild(guildId: string | null): void {
    if (guildId === this.#state.guildId) return
    this.#store.set({ guildId, guild: loading, channelId: null, messages: loading })
    void this.#reloadPlace()
  }

  openChannel(channelId: string): void {
    if (channelId !== this.#state.channelId) this.#enterChannel(channelId)
  }

  /** A channel that was only now made. */
  async openNewChannel(channelId: string): Promise<void> {
    await this.#reloadPlace()
    this.openChannel(channelId)
  }

  async openDm(): Promise<void> {
    const { viewerId } = this.#state
    this.#store.set({ guildId: null, guild: loading })
    try {
      const { channel } = await api.openDm(viewerId)
      this.#store.set({ dms: await api.dms(viewerId) })
      this.#enterChannel(channel.id)
    } catch (error) {
      this.#store.set({ guild: failed(error) })
    }
  }

  loadEarlier(): Promise<void> {
    return this.#conversation.readEarlier()
  }

  readCommands(): Promise<void> {
    return this.#conversation.readCommands()
  }

  /** Goes back to a message of the open channel, if it is still there. */
  async goToMessage(messageId: string): Promise<void> {
    const isMissing = (): boolean => {
      const { messages } = this.#state
      return messages.kind === 'ready' && !messages.value.some(({ id }) => id === messageId)
    }
    while (isMissing() && this.#state.hasEarlier) await this.loadEarlier()
    this.#store.set({ soughtId: messageId })
  }

  async readFaults(): Promise<void> {
    this.#store.set({ faults: await loaded(api.faults()) })
  }

  async readTour(): Promise<void> {
    this.#store.set({ tour: await loaded(api.tour()) })
  }

  /** What this person wrote is shown at once, also while the stream is away. */
  show(message: APIMessage): void {
    this.#conversation.change(message.channel_id, known => withMessage(known, message))
  }

  /** Takes away a message that the sandbox does not know any more. */
  forget(message: APIMessage): void {
    this.#conversation.change(message.channel_id, known => without(known, message.id))
  }

  get #state(): State {
    return this.#store.state
  }

  #startLater(): void {
    window.setTimeout(() => void this.start(), retryMs)
  }

  /** Who is moved while they look at a voice channel looks at the next one: a hub sends one on. */
  async #followIntoVoice(guildId: string, channelId: string): Promise<void> {
    const open = openChannelOf(this.#state)
    if (open?.guildId !== guildId || !isVoice(open) || open.id === channelId) return
    const { viewerId } = this.#state
    await this.#reloadPlace()
    const { guild } = this.#state
    if (viewerId !== this.#state.viewerId || guild.kind !== 'ready' || guild.value.id !== guildId) return
    // Somebody went elsewhere meanwhile, and asked for that; unless the channel went from under them.
    const isThere = guild.value.channels.some(({ id }) => id === open.id)
    if (this.#state.channelId === open.id || !isThere) this.openChannel(channelId)
  }

  async #reloadAll(): Promise<void> {
    const { reads } = this.#conversation
    await this.#reloadPlace()
    // Unless that entered a channel, which reads its messages.
    if (reads === this.#conversation.reads) await this.#conversation.read()
  }

  /** Everything around the messages. A place or a channel that is gone is left for the first that is there. */
  async #loadPlace(): Promise<void> {
    const { viewerId, guildId: wanted } = this.#state
    const isCurrent = (): boolean => viewerId === this.#state.viewerId && wanted === this.#state.guildId
    try {
      const [overview, dms] = await Promise.all([api.overview(), api.dms(viewerId)])
      const guildId = placeOf(overview, this.#state)
      const guild = guildId === null ? null : await api.guild(guildId, viewerId)
      // Somebody went elsewhere meanwhile, and asked for that.
      if (!isCurrent()) return
      const channels = guild?.channels ?? dms
      this.#store.set({
        dms,
        guildId,
        overview: { kind: 'ready', value: overview },
        guild: guild ? { kind: 'ready', value: guild } : loading,
        names: namesOf(overview, guild, this.#state.names),
      })
      if (!channels.some(({ id }) => id === this.#state.channelId))
        this.#enterChannel(firstChannelOf(channels))
      else writeAddress(this.#state)
    } catch (error) {
      if (isCurrent()) this.#store.set({ guild: failed(error) })
    }
  }

  #enterChannel(channelId: string | null): void {
    const unread = new Set(this.#state.unread)
    unread.delete(channelId ?? '')
    this.#typing.clear()
    this.#store.set({
      channelId,
      unread,
      messages: loading,
      hasEarlier: false,
      commands: loading,
      answering: null,
    })
    writeAddress(this.#state)
    void this.#conversation.read()
  }
}
