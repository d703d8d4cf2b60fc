/** A refusal as Discord words it: HTTP status, JSON code, message. https://docs.discord.com/developers/topics/opcodes-and-status-codes */
export class DiscordError extends Error {
  override readonly name = 'DiscordError'
  readonly status: number
  readonly code: number
  /** Set for bodies that are wrong in themselves, whatever the world looks like. */
  readonly issues: readonly BodyIssue[] | null

  constructor(status: number, code: number, message: string, issues: readonly BodyIssue[] | null = null) {
    super(message)
    this.status = status
    this.code = code
    this.issues = issues
  }

  toJSON(): Record<string, unknown> {
    const { message, code, issues } = this
    return issues === null || issues.length === 0
      ? { message, code }
      : { message, code, errors: nested(issues) }
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
  unknownMember: () => new DiscordError(404, 10007, 'Unknown Member'),
  unknownMessage: () => new DiscordError(404, 10008, 'Unknown Message'),
  unknownRole: () => new DiscordError(404, 10011, 'Unknown Role'),
  unknownUser: () => new DiscordError(404, 10013, 'Unknown User'),
  unknownWebhook: () => new DiscordError(404, 10015, 'Unknown Webhook'),
  unknownInteraction: () => new DiscordError(404, 10062, 'Unknown interaction'),
  unknownCommand: () => new DiscordError(404, 10063, 'Unknown application command'),
  alreadyAcknowledged: () => new DiscordError(400, 40060, 'Interaction has already been acknowledged.'),
  missingAccess: () => new DiscordError(403, 50001, 'Missing Access'),
  notTheAuthor: () => new DiscordError(403, 50005, 'Cannot edit a message authored by another user'),
  emptyMessage: () => new DiscordError(400, 50006, 'Cannot send an empty message', []),
  dmsClosed: () => new DiscordError(403, 50007, 'Cannot send messages to this user'),
  notATextChannel: () => new DiscordError(400, 50008, 'Cannot send messages in a non-text channel'),
  missingPermissions: () => new DiscordError(403, 50013, 'Missing Permissions'),
  invalidWebhookToken: () => new DiscordError(401, 50027, 'Invalid Webhook Token'),
  invalidForm: (issues: readonly BodyIssue[]) => new DiscordError(400, 50035, 'Invalid Form Body', issues),
  notJson: () =>
    new DiscordError(400, 50109, 'The request body contains invalid JSON.', [
      { path: [], code: 'INVALID_JSON', message: 'The body is not JSON.' },
    ]),
  threadArchived: () => new DiscordError(400, 50083, 'Thread is archived'),
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
