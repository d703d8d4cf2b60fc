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
  /** Answers to interactions can carry files; texts in UTF-8. */
  files?: { name: string; text: string }[]
  /** Users that the text may ping; none when left out. */
  pings?: string[]
  /** Roles that it may ping, where Discord lets it; none when left out. */
  pingRoles?: string[]
}

/** A form as plain data. Discord takes a title of 45 characters and five components. */
export type ModalView = APIModalInteractionResponseCallbackData

/** The colour of the embeds. */
export const accentColor = 0x5865f2
