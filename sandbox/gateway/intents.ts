import { type APIMessage, ApplicationFlags, GatewayIntentBits as Intent } from 'discord-api-types/v10'

const everyIntent = Object.values(Intent).reduce((sum, bit) => (typeof bit === 'number' ? sum | bit : sum), 0)

const privileged = [
  {
    intent: Intent.GuildMembers,
    flags: ApplicationFlags.GatewayGuildMembers | ApplicationFlags.GatewayGuildMembersLimited,
  },
  {
    intent: Intent.GuildPresences,
    flags: ApplicationFlags.GatewayPresence | ApplicationFlags.GatewayPresenceLimited,
  },
  {
    intent: Intent.MessageContent,
    flags: ApplicationFlags.GatewayMessageContent | ApplicationFlags.GatewayMessageContentLimited,
  },
]

export function areValidIntents(intents: unknown): intents is number {
  return (
    typeof intents === 'number' && Number.isInteger(intents) && intents >= 0 && (intents & ~everyIntent) === 0
  )
}

/** Whether the application's flags grant every privileged intent among these. */
export function areGranted(intents: number, applicationFlags: number): boolean {
  return privileged.every(({ intent, flags }) => (intents & intent) === 0 || (applicationFlags & flags) !== 0)
}

/** The intent without which an event is not sent; 0 for those that everybody gets. */
export function intentOf(event: string, inDm: boolean): number {
  if (event.startsWith('MESSAGE_REACTION_')) {
    return inDm ? Intent.DirectMessageReactions : Intent.GuildMessageReactions
  }
  if (event.startsWith('MESSAGE_')) return inDm ? Intent.DirectMessages : Intent.GuildMessages
  if (event === 'TYPING_START') return inDm ? Intent.DirectMessageTyping : Intent.GuildMessageTyping
  if (event.startsWith('GUILD_MEMBER_')) return Intent.GuildMembers
  if (event.startsWith('GUILD_BAN_') || event === 'GUILD_AUDIT_LOG_ENTRY_CREATE')
    return Intent.GuildModeration
  if (event === 'GUILD_EMOJIS_UPDATE') return Intent.GuildExpressions
  if (event === 'WEBHOOKS_UPDATE') return Intent.GuildWebhooks
  if (event.startsWith('INVITE_')) return Intent.GuildInvites
  if (event === 'VOICE_STATE_UPDATE') return Intent.GuildVoiceStates
  if (/^(GUILD|CHANNEL|THREAD|VOICE_CHANNEL)_/.test(event)) return Intent.Guilds
  return 0
}

/** Without the intent a bot reads only its own messages, those that mention it, and DMs. */
export function mayReadContent(message: APIMessage, reader: { botId: string; inDm: boolean }): boolean {
  return (
    reader.inDm ||
    message.author.id === reader.botId ||
    message.mentions.some(({ id }) => id === reader.botId)
  )
}
