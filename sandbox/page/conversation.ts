import { api, historyPage } from './api.ts'
import type { Messages } from './messages.ts'
import { failed, loaded, type Store } from './state.ts'

type Change = (messages: Messages) => Messages

/** The messages of the open channel, and the commands one may use there. */
export class Conversation {
  /** How often the messages were read. */
  reads = 0
  readonly #store: Store
  /** Changes that came while the messages were being read: they may or may not be in what is read. */
  #held: Change[] | null = null

  constructor(store: Store) {
    this.#store = store
  }

  async read(): Promise<void> {
    const { channelId, viewerId } = this.#store.state
    if (channelId === null) return this.stopReading()
    this.reads += 1
    void this.readCommands()
    const held: Change[] = []
    this.#held = held
    try {
      const read: Messages = await api.messages(channelId, viewerId)
      if (this.#held !== held) return
      const value = held.reduce((messages, change) => change(messages), read)
      this.#store.set({ messages: { kind: 'ready', value }, hasEarlier: read.length === historyPage })
    } catch (error) {
      if (this.#held === held) this.#store.set({ messages: failed(error) })
    }
    if (this.#held === held) this.stopReading()
  }

  /** What is being read is not wanted any more. */
  stopReading(): void {
    this.#held = null
  }

  async readEarlier(): Promise<void> {
    const { messages, channelId, viewerId } = this.#store.state
    const before = messages.kind === 'ready' ? messages.value[0]?.id : undefined
    if (before === undefined || channelId === null) return
    const earlier = await api.messages(channelId, viewerId, before)
    if (!this.#isAt(channelId, viewerId)) return
    this.change(channelId, known => (known[0]?.id === before ? [...earlier, ...known] : known))
    this.#store.set({ hasEarlier: earlier.length === historyPage })
  }

  async readCommands(): Promise<void> {
    const { channelId, viewerId } = this.#store.state
    if (channelId === null) return
    const commands = await loaded(api.commands(channelId, viewerId))
    if (!this.#isAt(channelId, viewerId)) return
    // The same ones again are no news: who chooses among them is not disturbed.
    if (JSON.stringify(commands) !== JSON.stringify(this.#store.state.commands)) this.#store.set({ commands })
  }

  change(channelId: string, change: Change): void {
    const { messages, channelId: here } = this.#store.state
    if (channelId !== here) return
    this.#held?.push(change)
    if (messages.kind === 'ready')
      this.#store.set({ messages: { kind: 'ready', value: change(messages.value) } })
  }

  #isAt(channelId: string, viewerId: string): boolean {
    const { state } = this.#store
    return channelId === state.channelId && viewerId === state.viewerId
  }
}
