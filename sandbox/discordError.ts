/** A refusal as Discord words it: HTTP status, JSON code, message. https://docs.discord.com/developers/topics/opcodes-and-status-codes */
export class DiscordError extends Error {
  override readonly name = 'DiscordError'
  readonly status: number
  readonly code: number
  readonly issues: readonly BodyIssue[]
  /** Whether the body is wrong in itself, whatever the world looks like. */
  readonly isMistake: boolean

  constructor(
    status: number,
    code: number,
    message: string,
    { issues = [], isMistake = false }: { issues?: readonly BodyIssue[]; isMistake?: boolean } = {},
  ) {
    super(message)
    this.status = status
    this.code = code
    this.issues = issues
    this.isMistake = isMistake
  }

  toJSON(): Record<string, unknown> {
    const { message, code, issues } = this
    return issues.length === 0 ? { message, code } : { message, code, errors: nested(issues) }
  }
}

export interface BodyIssue {
  path: readonly PropertyKey[]
  code: string
  message: string
}

export const errors = {
  unauthorized: () => new DiscordError(401, 0, '401: Unauthorized'),
  unknownChannel: () => new DiscordError(404, 10003, 'Unknown Channel'),
  unknownGuild: () => new DiscordError(404, 10004, 'Unknown Guild'),
  unknownInvite: () => new DiscordError(404, 10006, 'Unknown Invite'),
  unknownMember: () => new DiscordError(404, 10007, 'Unknown Member'),
  unknownMessage: () => new DiscordError(404, 10008, 'Unknown Message'),
  unknownOverwrite: () => new DiscordError(404, 10009, 'Unknown Overwrite'),
  unknownRole: () => new DiscordError(404, 10011, 'Unknown Role'),
  unknownUser: () => new DiscordError(404, 10013, 'Unknown User'),
  unknownEmoji: () => new DiscordError(400, 10014, 'Unknown Emoji'),
  unknownWebhook: () => new DiscordError(404, 10015, 'Unknown Webhook'),
  unknownBan: () => new DiscordError(404, 10026, 'Unknown Ban'),
  unknownInteraction: () => new DiscordError(404, 10062, 'Unknown interaction'),
  unknownCommand: () => new DiscordError(404, 10063, 'Unknown application command'),
  unknownVoiceState: () => new DiscordError(404, 10065, 'Unknown Voice State'),
  unknownCommandPermissions: () => new DiscordError(404, 10066, 'Unknown application command permissions'),
  botsMayNot: () => new DiscordError(403, 20001, 'Bots cannot use this endpoint'),
  tooManyPins: () => new DiscordError(400, 30003, 'Maximum number of pins reached (250)'),
  tooManyRoles: () => new DiscordError(400, 30005, 'Maximum number of server roles reached (250)'),
  tooManyWebhooks: () => new DiscordError(400, 30007, 'Maximum number of webhooks reached (15)'),
  tooManyReactions: () => new DiscordError(400, 30010, 'Maximum number of reactions reached (20)'),
  tooManyChannels: () => new DiscordError(400, 30013, 'Maximum number of server channels reached (500)'),
  tooLarge: () => new DiscordError(413, 40005, 'Request entity too large'),
  notInVoice: () => new DiscordError(400, 40032, 'Target user is not connected to voice.'),
  alreadyAcknowledged: () => new DiscordError(400, 40060, 'Interaction has already been acknowledged.'),
  missingAccess: () => new DiscordError(403, 50001, 'Missing Access'),
  notTheAuthor: () => new DiscordError(403, 50005, 'Cannot edit a message authored by another user'),
  emptyMessage: () => new DiscordError(400, 50006, 'Cannot send an empty message', { isMistake: true }),
  dmsClosed: () => new DiscordError(403, 50007, 'Cannot send messages to this user'),
  notATextChannel: () => new DiscordError(400, 50008, 'Cannot send messages in a non-text channel'),
  missingPermissions: () => new DiscordError(403, 50013, 'Missing Permissions'),
  wrongBulk: () =>
    new DiscordError(
      400,
      50016,
      'Provided too few or too many messages to delete. Must provide at least 2 and fewer than 100 messages to delete',
      { isMistake: true },
    ),
  systemMessage: () => new DiscordError(403, 50021, 'Cannot execute action on a system message'),
  wrongChannelType: () => new DiscordError(400, 50024, 'Cannot execute action on this channel type'),
  invalidWebhookToken: () => new DiscordError(401, 50027, 'Invalid Webhook Token'),
  invalidRole: () => new DiscordError(400, 50028, 'Invalid Role'),
  tooOldForBulk: () =>
    new DiscordError(400, 50034, 'You can only bulk delete messages that are under 14 days old.'),
  /** The body is wrong in itself. */
  invalidForm: (issues: readonly BodyIssue[]) =>
    new DiscordError(400, 50035, 'Invalid Form Body', { issues, isMistake: true }),
  /** The body is right, but does not go with the world as it is. */
  refusedForm: (issue: BodyIssue) => new DiscordError(400, 50035, 'Invalid Form Body', { issues: [issue] }),
  notJson: () =>
    new DiscordError(400, 50109, 'The request body contains invalid JSON.', {
      issues: [{ path: [], code: 'INVALID_JSON', message: 'The body is not JSON.' }],
      isMistake: true,
    }),
  /** The documentation gives its code, not its status. */
  nobodyBanned: () => new DiscordError(400, 500000, 'Failed to ban users'),
  /** Documented is that owners are refused, not with which code. */
  invalidGuild: () => new DiscordError(400, 50055, 'Invalid Guild'),
  threadArchived: () => new DiscordError(400, 50083, 'Thread is archived'),
  threadExists: () => new DiscordError(400, 160004, 'A thread has already been created for this message'),
  threadLocked: () => new DiscordError(400, 160005, 'Thread is locked'),
} as const

/** Discord nests issues by path, with a list at each end. */
function nested(issues: readonly BodyIssue[]): Record<string, unknown> {
  const root: Record<string, unknown> = {}
  for (const { path, code, message } of issues) {
    let node = root
    for (const key of path) node = (node[String(key)] ??= {}) as Record<string, unknown>
    const list = (node['_errors'] ??= []) as unknown[]
    list.push({ code, message })
  }
  return root
}
