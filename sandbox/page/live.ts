import type { APIMessage, APIModalInteractionResponseCallbackData } from 'discord-api-types/v10'

/** What happens in the sandbox as far as one person may see it, by the event's name. */
export interface LiveEvents {
  hello: { viewer: string; botConnected: boolean }
  'message.created': { message: APIMessage }
  'message.updated': { message: APIMessage }
  'message.deleted': { channelId: string; messageId: string }
  typing: { channelId: string; userId: string }
  'interaction.acknowledged': { interactionId: string; channelId: string }
  'interaction.expired': { interactionId: string; channelId: string }
  'modal.opened': {
    interactionId: string
    channelId: string
    modal: APIModalInteractionResponseCallbackData
  }
  'channels.changed': { guildId: string | null }
  'members.changed': { guildId: string }
  'voice.changed': { guildId: string; userId: string; channelId: string | null }
  'commands.changed': { guildId: string | null }
  'guild.changed': { guildId: string }
  'locale.changed': object
  'bot.changed': { botConnected: boolean }
  'faults.changed': object
  'tour.changed': object
}

export type LiveHandlers = { [Name in keyof LiveEvents]: (data: LiveEvents[Name]) => void }

/** The stream of one person. The browser brings it back when it breaks; what ends it for good is `onEnded`. */
export class Live {
  readonly #handlers: LiveHandlers
  readonly #on: { interrupted: () => void; ended: () => void }
  #source: EventSource | null = null

  constructor(handlers: LiveHandlers, on: { interrupted: () => void; ended: () => void }) {
    this.#handlers = handlers
    this.#on = on
  }

  watchAs(viewer: string): void {
    this.#source?.close()
    const source = new EventSource(`/sandbox/live?viewer=${viewer}`)
    this.#source = source
    for (const [name, handle] of Object.entries(this.#handlers)) {
      source.addEventListener(name, ({ data }: MessageEvent<string>) => {
        // An event of the previous person may still be on its way.
        if (this.#source === source) (handle as (data: unknown) => void)(JSON.parse(data))
      })
    }
    source.addEventListener('error', () => {
      if (this.#source !== source) return
      this.#on.interrupted()
      // After an answer that is no stream the browser does not try again.
      if (source.readyState === EventSource.CLOSED) this.#on.ended()
    })
  }
}
