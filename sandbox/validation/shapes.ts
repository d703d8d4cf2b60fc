import * as spec from 'discord-api-spec/zod'
import { type $ZodType, safeParse } from 'zod/v4/core'
import * as z from 'zod/mini'
import { bodyIssues } from './bodyIssues.ts'
import { strictSchema } from './strictSchema.ts'

/** What something that Discord sends looks like. */
export type Shape = $ZodType

/** Of answers, by Discord's OpenAPI document; written by hand only where that has none. Unknown keys are refused. */
export const shapes = {
  application: strictSchema(spec.PrivateApplicationResponseSchema),
  attachment: strictSchema(spec.MessageAttachmentResponseSchema),
  auditLog: strictSchema(spec.GuildAuditLogResponseSchema),
  auditLogEntry: strictSchema(spec.AuditLogEntryResponseSchema),
  ban: strictSchema(spec.GuildBanResponseSchema),
  bans: strictSchema(z.array(spec.GuildBanResponseSchema)),
  botGuilds: strictSchema(z.array(spec.MyGuildResponseSchema)),
  botUser: strictSchema(spec.UserPIIResponseSchema),
  bulkBan: strictSchema(spec.BulkBanUsersResponseSchema),
  callback: strictSchema(spec.InteractionCallbackResponseSchema),
  channel: strictSchema(
    z.union([spec.GuildChannelResponseSchema, spec.ThreadResponseSchema, spec.PrivateChannelResponseSchema]),
  ),
  channels: strictSchema(z.array(spec.GuildChannelResponseSchema)),
  command: strictSchema(spec.ApplicationCommandResponseSchema),
  commandPermissions: strictSchema(spec.CommandPermissionsResponseSchema),
  commands: strictSchema(z.array(spec.ApplicationCommandResponseSchema)),
  dm: strictSchema(spec.PrivateChannelResponseSchema),
  emoji: strictSchema(spec.EmojiResponseSchema),
  emojis: strictSchema(z.array(spec.EmojiResponseSchema)),
  gateway: strictSchema(spec.GatewayResponseSchema),
  gatewayBot: strictSchema(spec.GatewayBotResponseSchema),
  guild: strictSchema(z.union([spec.GuildResponseSchema, spec.GuildWithCountsResponseSchema])),
  guildChannel: strictSchema(spec.GuildChannelResponseSchema),
  invite: strictSchema(spec.GuildInviteResponseSchema),
  invites: strictSchema(z.array(spec.GuildInviteResponseSchema)),
  manyCommandPermissions: strictSchema(z.array(spec.CommandPermissionsResponseSchema)),
  member: strictSchema(spec.GuildMemberResponseSchema),
  members: strictSchema(z.array(spec.GuildMemberResponseSchema)),
  message: strictSchema(spec.MessageResponseSchema),
  messages: strictSchema(z.array(spec.MessageResponseSchema)),
  ownMember: strictSchema(spec.PrivateGuildMemberResponseSchema),
  pins: strictSchema(spec.PinnedMessagesResponseSchema),
  memberCounts: strictSchema(z.record(z.string(), z.int())),
  role: strictSchema(spec.GuildRoleResponseSchema),
  roles: strictSchema(z.array(spec.GuildRoleResponseSchema)),
  thread: strictSchema(spec.ThreadResponseSchema),
  threadMember: strictSchema(spec.ThreadMemberResponseSchema),
  threadMembers: strictSchema(z.array(spec.ThreadMemberResponseSchema)),
  threads: strictSchema(spec.ThreadsResponseSchema),
  user: strictSchema(spec.UserResponseSchema),
  users: strictSchema(z.array(spec.UserResponseSchema)),
  voiceState: strictSchema(spec.VoiceStateResponseSchema),
  webhook: strictSchema(
    z.union([spec.GuildIncomingWebhookResponseSchema, spec.ApplicationIncomingWebhookResponseSchema]),
  ),
  webhooks: strictSchema(
    z.array(
      z.union([spec.GuildIncomingWebhookResponseSchema, spec.ApplicationIncomingWebhookResponseSchema]),
    ),
  ),
} satisfies Record<string, Shape>

/** In which way a value is not what Discord would send; null when it is. */
export function mismatchOf(shape: Shape | null, value: unknown): string | null {
  if (shape === null) return 'There is no shape for it.'
  const parsed = safeParse(shape, value, { reportInput: true })
  if (parsed.success) return null
  return bodyIssues(parsed.error.issues)
    .map(({ path, message }) => `${path.map(String).join('.')}: ${message}`)
    .join('\n    ')
}
