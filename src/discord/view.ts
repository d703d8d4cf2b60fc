import type {
  APIActionRowComponent,
  APIComponentInMessageActionRow,
  APIEmbed,
  APIModalInteractionResponseCallbackData,
} from 'discord-api-types/v10'

/** A message as plain data: what a feature's view makes and every way of sending takes. Nobody is pinged by it. */
export interface MessageView {
  content?: string
  embeds?: APIEmbed[]
  components?: APIActionRowComponent<APIComponentInMessageActionRow>[]
  /** Discord takes 10 of them, each of 10 MiB. */
  files?: FileView[]
  /** Users that the text may ping; none when left out. */
  pings?: string[]
  /** Roles that it may ping, where Discord lets it; none when left out. */
  pingRoles?: string[]
}

/** A file that goes with a message; an embed shows an image of it as `attachment://name`. */
export interface FileView {
  name: string
  data: Uint8Array
  /** Alternative text of an image. */
  description?: string
}

/** A form as plain data. Discord takes a title of 45 characters and five components. */
export type ModalView = APIModalInteractionResponseCallbackData

/** Bytes of files in one message: what Discord takes of a bot is 10 MiB, and the rest of the message needs some of that too. */
export const maxUploadBytes = 10 * 1024 * 1024 - 64 * 1024

/** The colour of the embeds. */
export const accentColor = 0x5865f2
