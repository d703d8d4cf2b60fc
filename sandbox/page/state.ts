import type { APIApplicationCommand, APIMessage } from 'discord-api-types/v10'
import type { Channel, Faults, Guild, Overview, TourMark } from './api.ts'
import { type Names, noNames } from './names.ts'

export type Loaded<T> = { kind: 'loading' } | { kind: 'failed'; reason: string } | { kind: 'ready'; value: T }

/** Something that only this window tells its person: about a command, or (`messageId`) about a message's components. */
export interface Notice {
  id: number
  channelId: string
  messageId: string | null
  text: string
  isWaiting: boolean
}

/** Everything the page shows. */
export interface State {
  stream: 'connecting' | 'open' | 'interrupted'
  botConnected: boolean
  overview: Loaded<Overview>
  viewerId: string
  /** Null: the direct messages. Undefined: wherever the viewer is a member. */
  guildId: string | null | undefined
  guild: Loaded<Guild>
  dms: readonly Channel[]
  names: Names
  channelId: string | null
  /** Of the channel, oldest first. */
  messages: Loaded<readonly APIMessage[]>
  hasEarlier: boolean
  /** The message that somebody asked to be shown. */
  soughtId: string | null
  /** Somebody wrote, maybe while reading further up: what they wrote is to be seen. */
  seeksNewest: boolean
  /** Of the channel, for the viewer. */
  commands: Loaded<readonly APIApplicationCommand[]>
  unread: ReadonlySet<string>
  /** Who types in the channel. */
  typing: ReadonlySet<string>
  notices: readonly Notice[]
  /** What the composer answers or edits; `draft` is what was written already, when it was refused. */
  answering: { kind: 'reply' | 'edit'; message: APIMessage; draft?: string } | null
  faults: Loaded<Faults>
  tour: Loaded<readonly TourMark[]>
}

export const loading = { kind: 'loading' } as const

export function failed(error: unknown): { kind: 'failed'; reason: string } {
  return { kind: 'failed', reason: reasonOf(error) }
}

export async function loaded<T>(reading: Promise<T>): Promise<Loaded<T>> {
  return reading.then(value => ({ kind: 'ready' as const, value }), failed)
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

const first: State = {
  stream: 'connecting',
  botConnected: true,
  overview: loading,
  viewerId: '',
  guildId: undefined,
  guild: loading,
  dms: [],
  names: noNames,
  channelId: null,
  messages: loading,
  hasEarlier: false,
  soughtId: null,
  seeksNewest: false,
  commands: loading,
  unread: new Set(),
  typing: new Set(),
  notices: [],
  answering: null,
  faults: loading,
  tour: loading,
}

/** Holds the state and tells the views, once for all changes of one turn. State is replaced, never changed in place. */
export class Store {
  #state = first
  readonly #views = new Map<() => void, ReadonlySet<keyof State>>()
  readonly #due = new Set<() => void>()

  get state(): Readonly<State> {
    return this.#state
  }

  set(change: Partial<State>): void {
    const changed = (Object.keys(change) as (keyof State)[]).filter(key => change[key] !== this.#state[key])
    this.#state = { ...this.#state, ...change }
    for (const [view, keys] of this.#views) {
      if (changed.some(key => keys.has(key))) this.#renderSoon(view)
    }
  }

  /** Renders now, and again whenever one of these parts changed, until the answer is called. */
  watch(keys: readonly (keyof State)[], render: () => void): () => void {
    this.#views.set(render, new Set(keys))
    render()
    return () => void this.#views.delete(render)
  }

  #renderSoon(view: () => void): void {
    if (this.#due.size === 0) {
      queueMicrotask(() => {
        const due = [...this.#due]
        this.#due.clear()
        for (const render of due) render()
      })
    }
    this.#due.add(view)
  }
}

/** Those that are known, whatever became of reading them. */
export function commandsOf({ commands }: Pick<State, 'commands'>): readonly APIApplicationCommand[] {
  return commands.kind === 'ready' ? commands.value : []
}

/** The channel that is open, if it is (still) there. */
export function openChannelOf({ channelId, guildId, guild, dms }: State): Channel | null {
  const channels = guildId === null ? dms : guild.kind === 'ready' ? guild.value.channels : []
  return channels.find(({ id }) => id === channelId) ?? null
}
