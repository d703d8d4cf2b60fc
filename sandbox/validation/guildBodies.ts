import type {
  ChannelType,
  OverwriteType,
  RESTPatchAPIChannelJSONBody,
  RESTPostAPIChannelInviteJSONBody,
  RESTPostAPIChannelMessagesThreadsJSONBody,
  RESTPostAPIChannelThreadsJSONBody,
  RESTPostAPIGuildBulkBanJSONBody,
  RESTPutAPIGuildBanJSONBody,
} from 'discord-api-types/v10'
import * as spec from 'discord-api-spec/zod'
import * as z from 'zod/mini'
import { errors } from '../discordError.ts'
import { type BodyCheck, checked } from './checked.ts'
import { strictSchema } from './strictSchema.ts'

/** A guild channel's settings, whatever its type: Discord's schema has no more structure than this. */
export interface ChannelBody {
  name?: string
  type?: ChannelType | null
  position?: number | null
  parent_id?: string | null
  topic?: string | null
  nsfw?: boolean | null
  rate_limit_per_user?: number | null
  user_limit?: number | null
  bitrate?: number | null
  permission_overwrites?: OverwriteBody[] | null
}

export interface OverwriteBody {
  id: string
  type?: OverwriteType | null
  allow?: string | number | null
  deny?: string | number | null
}

export interface RoleBody {
  name?: string | null
  permissions?: string | number | null
  color?: number | null
  colors?: { primary_color: number } | null
  hoist?: boolean | null
  mentionable?: boolean | null
}

const id = z.string().check(z.regex(/^\d{1,20}$/))
const digits = id

export const newGuildChannel: BodyCheck<ChannelBody & { name: string }> = body =>
  checked(schemas.newGuildChannel, body)

export const channelEdit: BodyCheck<ChannelBody> = body => checked(schemas.channelEdit, body)

export const threadEdit: BodyCheck<RESTPatchAPIChannelJSONBody> = body => checked(schemas.threadEdit, body)

export const channelPositions: BodyCheck<z.infer<typeof positions>> = body => checked(positions, body)

export const overwriteEdit: BodyCheck<Omit<OverwriteBody, 'id'>> = body =>
  checked(schemas.overwriteEdit, body)

export const newThread: BodyCheck<RESTPostAPIChannelThreadsJSONBody> = body =>
  checked(schemas.newThread, body)

export const newThreadFromMessage: BodyCheck<RESTPostAPIChannelMessagesThreadsJSONBody> = body =>
  checked(schemas.newThreadFromMessage, body)

/** 2 to 100 ids, each once. */
export const bulkDeletion: BodyCheck<{ messages: string[] }> = body => {
  const deletion = checked<{ messages: string[] }>(schemas.bulkDeletion, body)
  const count = new Set(deletion.messages).size
  if (count < 2 || count > 100) throw errors.wrongBulk()
  return deletion
}

export const voiceStatus: BodyCheck<{ status?: string | null }> = body => checked(schemas.voiceStatus, body)

export const memberEdit: BodyCheck<z.infer<typeof member>> = body => checked(member, body)

export const ownMemberEdit: BodyCheck<{ nick?: string | null }> = body => checked(schemas.ownMember, body)

/** Old clients say in days what new ones say in seconds. */
export const newBan: BodyCheck<RESTPutAPIGuildBanJSONBody> = body => checked(schemas.newBan, body)

export const newBulkBan: BodyCheck<RESTPostAPIGuildBulkBanJSONBody> = body =>
  checked(schemas.newBulkBan, body)

export const newRole: BodyCheck<RoleBody> = body => checked(schemas.newRole, body)

export const roleEdit: BodyCheck<RoleBody> = body => checked(schemas.roleEdit, body)

export const rolePositions: BodyCheck<{ id: string; position?: number | null }[]> = body =>
  checked(schemas.rolePositions, body)

export const newWebhook: BodyCheck<z.infer<typeof webhook>> = body => checked(webhook, body)

export const webhookEdit: BodyCheck<z.infer<typeof changedWebhook>> = body => checked(changedWebhook, body)

export const newInvite: BodyCheck<RESTPostAPIChannelInviteJSONBody> = body => checked(schemas.newInvite, body)

const positions = z.array(
  z.strictObject({
    id,
    position: z.nullish(z.int()),
    parent_id: z.nullish(id),
    lock_permissions: z.nullish(z.boolean()),
  }),
)

const member = z.strictObject({
  nick: z.nullish(z.string().check(z.maxLength(32))),
  roles: z.nullish(z.array(id)),
  mute: z.nullish(z.boolean()),
  deaf: z.nullish(z.boolean()),
  channel_id: z.nullish(id),
  communication_disabled_until: z.nullish(z.iso.datetime({ offset: true })),
  // discord.js sends its own name for it as well.
  communicationDisabledUntil: z.optional(z.unknown()),
  flags: z.nullish(z.int()),
})

const webhook = z.strictObject({
  name: z.string().check(z.minLength(1), z.maxLength(80)),
  avatar: z.nullish(z.string()),
})

const changedWebhook = z.strictObject({
  name: z.optional(z.string().check(z.minLength(1), z.maxLength(80))),
  avatar: z.nullish(z.string()),
  channel_id: z.nullish(id),
})

const schemas = {
  newGuildChannel: strictSchema(spec.CreateGuildChannelRequestSchema),
  channelEdit: strictSchema(spec.UpdateGuildChannelRequestPartialSchema),
  threadEdit: strictSchema(spec.UpdateThreadRequestPartialSchema),
  overwriteEdit: z.strictObject({
    // discord.js sends it, although the path says it.
    id: z.optional(id),
    type: z.optional(z.literal([0, 1])),
    allow: z.nullish(digits),
    deny: z.nullish(digits),
  }),
  newThread: strictSchema(spec.CreateTextThreadWithoutMessageRequestSchema),
  newThreadFromMessage: z.extend(
    strictSchema(spec.CreateTextThreadWithMessageRequestSchema) as z.ZodMiniObject,
    // discord.js sends it, although it follows from the channel.
    { type: z.optional(z.literal([10, 11])) },
  ),
  bulkDeletion: z.strictObject({ messages: z.array(id) }),
  voiceStatus: z.strictObject({ status: z.nullish(z.string().check(z.maxLength(500))) }),
  ownMember: z.strictObject({
    nick: z.nullish(z.string().check(z.maxLength(32))),
    avatar: z.nullish(z.string()),
    banner: z.nullish(z.string()),
    bio: z.nullish(z.string()),
  }),
  newBan: strictSchema(spec.BanUserFromGuildRequestSchema),
  newBulkBan: strictSchema(spec.BulkBanUsersRequestSchema),
  newRole: strictSchema(spec.CreateRoleRequestSchema),
  roleEdit: strictSchema(spec.UpdateRoleRequestPartialSchema),
  rolePositions: z.array(strictSchema(spec.UpdateRolePositionsRequestSchema)),
  newInvite: strictSchema(spec.CreateGuildInviteRequestSchema),
}
