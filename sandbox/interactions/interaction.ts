import type {
  APIApplicationCommandOptionChoice,
  APIModalInteractionResponseCallbackData,
  InteractionType,
} from 'discord-api-types/v10'

/** One use of a command, component or modal, from the click to the end of its token. */
export interface Interaction {
  readonly id: string
  readonly token: string
  readonly type: InteractionType
  readonly userId: string
  readonly channelId: string
  readonly guildId: string | null
  readonly createdAt: number
  /** With its subcommands, as a message's `interaction.name` has it. Null for components and modals. */
  readonly commandName: string | null
  /** What the gateway sends as INTERACTION_CREATE. */
  readonly payload: Readonly<Record<string, unknown>>
  /** The message whose component was used. */
  readonly sourceMessageId: string | null
  /** Of a modal's submit: the interaction that opened the modal. */
  readonly openedBy: Interaction | null
  state: InteractionState
  /** By the sandbox's clock. */
  acknowledgedAt: number | null
  /** What @original means: the reply, or the source message when it was updated. */
  originalId: string | null
  originalDeleted: boolean
  followUpIds: string[]
  /** What it opened or offered, when it was answered so. */
  modal: APIModalInteractionResponseCallbackData | null
  choices: APIApplicationCommandOptionChoice[] | null
}

export type InteractionState = 'waiting' | 'deferred' | 'deferredUpdate' | 'answered' | 'expired'
