import type { Language } from '#src/words/words.ts'

// What a transcript is written from: plain data, so that it can be rendered without Discord or a database.

export interface TranscriptPerson {
  id: string
  name: string
}

/** What stands above the messages. */
export interface TranscriptHead {
  language: Language
  /** The guild's IANA zone, such as Europe/Berlin; every time is written in it. */
  timeZone: string
  guildName: string
  ticketNumber: number
  category: string
  opener: TranscriptPerson
  claimedBy: TranscriptPerson | null
  openedAt: Date
  closedAt: Date | null
  closeReason: string | null
  answers: readonly { question: string; answer: string }[]
  participants: readonly TranscriptPerson[]
  /** Why the messages of members have no text; null when nothing is missing. */
  missingContent: 'intentNotGranted' | null
  /** There are older messages, which are left out. */
  isCut: boolean
  /** Names of what the messages mention, by id. */
  names: TranscriptNames
}

export interface TranscriptNames {
  users: ReadonlyMap<string, string>
  roles: ReadonlyMap<string, string>
  channels: ReadonlyMap<string, string>
}

export interface TranscriptMessage {
  id: string
  author: TranscriptAuthor
  createdAt: Date
  editedAt: Date | null
  /** In Discord's markdown. */
  content: string
  /** What it answers; null within it when the original is gone. */
  replyTo: { messageId: string; original: { authorName: string; content: string } | null } | null
  /** Somebody else wrote it, elsewhere. */
  isForwarded: boolean
  /** The slash command that it answers, without the slash. */
  command: { name: string; userName: string } | null
  /** What Discord itself wrote; `content` is the new name when it is `renamed`. */
  system: SystemKind | null
  attachments: readonly TranscriptAttachment[]
  embeds: readonly TranscriptEmbed[]
  components: readonly TranscriptComponent[]
  stickers: readonly { name: string }[]
}

export interface TranscriptAuthor extends TranscriptPerson {
  /** Only for the JSON: a page that loads nothing shows initials. */
  avatarUrl: string | null
  bot: boolean
  /** 0xRRGGBB. */
  roleColor?: number
}

export type SystemKind =
  | 'memberJoined'
  | 'memberAdded'
  | 'memberRemoved'
  | 'pinned'
  | 'renamed'
  | 'threadCreated'
  | 'boosted'
  | 'other'

export interface TranscriptAttachment {
  name: string
  /** Bytes. */
  size: number
  contentType: string | null
  url: string
  /** Alternative text by its sender. */
  description: string | null
  /** Bytes of a PNG, JPEG, GIF, WebP or AVIF, to be shown in the page. */
  data?: Uint8Array
  /** Why it is not in the page. */
  omitted?: 'tooLarge' | 'notAvailable' | 'notKept'
}

/** The part of an APIEmbed that a transcript shows. */
export interface TranscriptEmbed {
  title?: string
  description?: string
  url?: string
  color?: number
  /** As Discord sends it: ISO 8601. */
  timestamp?: string
  author?: { name: string; url?: string }
  fields?: readonly { name: string; value: string; inline?: boolean }[]
  footer?: { text: string }
  image?: { url: string }
  thumbnail?: { url: string }
}

export type TranscriptComponent =
  | { kind: 'button'; label: string; url?: string }
  | { kind: 'select'; label: string }
  /** A text display, in Discord's markdown. */
  | { kind: 'text'; label: string }
