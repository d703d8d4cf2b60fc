import type { ZodMiniObject, ZodMiniType } from 'zod/mini'
import * as z from 'zod/mini'
import type { Shape } from './shapes.ts'
import { shapes } from './shapes.ts'

const id = z.string().check(z.regex(/^\d{1,20}$/))
const digits = id
const time = z.iso.datetime()
const nothing = z.array(z.never())

const message = shapes.message as ZodMiniObject
const member = shapes.member as ZodMiniObject
const bareMember = z.omit(member, { user: true })
const guildChannel = shapes.guildChannel as ZodMiniObject
const thread = shapes.thread as ZodMiniObject
const threadMember = shapes.threadMember as ZodMiniObject
const voiceState = shapes.voiceState as ZodMiniObject
const user = shapes.user as ZodMiniType
const role = shapes.role as ZodMiniType
const emojis = shapes.emojis as ZodMiniType
const attachment = shapes.attachment as ZodMiniType

const inChannel = { channel_id: id, guild_id: z.optional(id) }
const newMessage = z.extend(message, {
  guild_id: z.optional(id),
  member: z.optional(bareMember),
  channel_type: z.int(),
})
const emoji = z.strictObject({ id: z.nullable(id), name: z.nullable(z.string()) })
const reacted = z.strictObject({
  ...inChannel,
  user_id: id,
  message_id: id,
  emoji,
  burst: z.boolean(),
  type: z.literal([0, 1]),
})
const memberOfGuild = z.extend(member, { guild_id: id })
const userOfGuild = z.strictObject({ guild_id: id, user })
const roleOfGuild = z.strictObject({ guild_id: id, role })

const shownMember = z.extend(member, { permissions: digits })
const resolvedMember = z.extend(z.omit(bareMember, { deaf: true, mute: true }), { permissions: digits })
const shownChannel = z.discriminatedUnion('type', [
  z.extend(guildChannel, { permissions: digits }),
  z.extend(thread, { permissions: digits }),
  z.extend(shapes.dm as ZodMiniObject, { permissions: digits }),
])

const interaction = z.strictObject({
  id,
  application_id: id,
  type: z.literal([2, 3, 4, 5]),
  data: z.looseObject({
    resolved: z.optional(
      z.strictObject({
        users: z.optional(z.record(id, user)),
        members: z.optional(z.record(id, resolvedMember)),
        roles: z.optional(z.record(id, role)),
        channels: z.optional(z.record(id, shownChannel)),
        messages: z.optional(z.record(id, message)),
        attachments: z.optional(z.record(id, attachment)),
      }),
    ),
  }),
  guild: z.optional(z.strictObject({ id, locale: z.string(), features: z.array(z.string()) })),
  guild_id: z.optional(id),
  guild_locale: z.optional(z.string()),
  channel: shownChannel,
  channel_id: id,
  member: z.optional(shownMember),
  user: z.optional(user),
  token: z.string(),
  version: z.literal(1),
  message: z.optional(message),
  app_permissions: digits,
  locale: z.string(),
  entitlements: nothing,
  authorizing_integration_owners: z.record(z.string(), id),
  context: z.literal([0, 1, 2]),
  attachment_size_limit: z.int(),
})

const [guild] = (shapes.guild as z.ZodMiniUnion<ZodMiniObject[]>)._zod.def.options
const newGuild = z.extend(guild as ZodMiniObject, {
  joined_at: time,
  large: z.boolean(),
  unavailable: z.boolean(),
  member_count: z.int(),
  voice_states: z.array(z.omit(voiceState, { guild_id: true, member: true })),
  members: z.array(member),
  channels: z.array(z.omit(guildChannel, { guild_id: true })),
  threads: z.array(z.omit(thread, { guild_id: true })),
  presences: nothing,
  stage_instances: nothing,
  guild_scheduled_events: nothing,
  soundboard_sounds: nothing,
})

const ready = z.strictObject({
  v: z.literal(10),
  user: shapes.botUser as ZodMiniType,
  guilds: z.array(z.strictObject({ id, unavailable: z.literal(true) })),
  session_id: z.string(),
  session_type: z.literal('normal'),
  resume_gateway_url: z.url(),
  shard: z.tuple([z.int(), z.int()]),
  application: z.strictObject({ id, flags: z.int() }),
  user_settings: z.strictObject({}),
  private_channels: nothing,
  presences: nothing,
  relationships: nothing,
  guild_join_requests: nothing,
  geo_ordered_rtc_regions: nothing,
  auth: z.strictObject({}),
  _trace: z.array(z.string()),
})

/**
 * Of events, by name, from https://docs.discord.com/developers/events/gateway-events. The envelopes are written by hand, as
 * there is no schema of them; what they carry is as in answers.
 */
export const gatewayShapes: Readonly<Record<string, Shape>> = {
  READY: ready,
  GUILD_CREATE: newGuild,
  GUILD_DELETE: z.strictObject({ id, unavailable: z.optional(z.literal(true)) }),
  GUILD_MEMBERS_CHUNK: z.strictObject({
    guild_id: id,
    members: z.array(member),
    chunk_index: z.int(),
    chunk_count: z.int(),
    not_found: z.optional(z.array(id)),
    nonce: z.optional(z.string()),
  }),
  GUILD_MEMBER_ADD: memberOfGuild,
  GUILD_MEMBER_UPDATE: memberOfGuild,
  GUILD_MEMBER_REMOVE: userOfGuild,
  GUILD_BAN_ADD: userOfGuild,
  GUILD_BAN_REMOVE: userOfGuild,
  GUILD_ROLE_CREATE: roleOfGuild,
  GUILD_ROLE_UPDATE: roleOfGuild,
  GUILD_ROLE_DELETE: z.strictObject({ guild_id: id, role_id: id }),
  GUILD_EMOJIS_UPDATE: z.strictObject({ guild_id: id, emojis }),
  GUILD_AUDIT_LOG_ENTRY_CREATE: z.extend(shapes.auditLogEntry as ZodMiniObject, { guild_id: id }),
  CHANNEL_CREATE: guildChannel,
  CHANNEL_UPDATE: guildChannel,
  CHANNEL_DELETE: guildChannel,
  CHANNEL_PINS_UPDATE: z.strictObject({ ...inChannel, last_pin_timestamp: z.nullable(time) }),
  THREAD_CREATE: z.extend(thread, { newly_created: z.optional(z.literal(true)) }),
  THREAD_UPDATE: thread,
  THREAD_DELETE: z.strictObject({ id, guild_id: id, parent_id: id, type: z.literal([10, 11, 12]) }),
  THREAD_MEMBERS_UPDATE: z.strictObject({
    id,
    guild_id: id,
    member_count: z.int(),
    added_members: z.optional(z.array(z.extend(threadMember, { presence: z.null() }))),
    removed_member_ids: z.optional(z.array(id)),
  }),
  MESSAGE_CREATE: newMessage,
  MESSAGE_UPDATE: newMessage,
  MESSAGE_DELETE: z.strictObject({ id, ...inChannel }),
  MESSAGE_DELETE_BULK: z.strictObject({ ids: z.array(id), ...inChannel }),
  MESSAGE_REACTION_ADD: z.extend(reacted, { message_author_id: z.optional(id), member: z.optional(member) }),
  MESSAGE_REACTION_REMOVE: reacted,
  MESSAGE_REACTION_REMOVE_ALL: z.strictObject({ ...inChannel, message_id: id }),
  MESSAGE_REACTION_REMOVE_EMOJI: z.strictObject({ ...inChannel, message_id: id, emoji }),
  TYPING_START: z.strictObject({ ...inChannel, user_id: id, timestamp: z.int(), member: z.optional(member) }),
  VOICE_STATE_UPDATE: voiceState,
  VOICE_CHANNEL_STATUS_UPDATE: z.strictObject({ id, guild_id: id, status: z.nullable(z.string()) }),
  WEBHOOKS_UPDATE: z.strictObject({ guild_id: id, channel_id: id }),
  INVITE_CREATE: z.strictObject({
    guild_id: id,
    channel_id: id,
    code: z.string(),
    created_at: time,
    expires_at: z.nullable(time),
    inviter: user,
    max_age: z.int(),
    max_uses: z.int(),
    temporary: z.boolean(),
    uses: z.int(),
  }),
  INVITE_DELETE: z.strictObject({ guild_id: id, channel_id: id, code: z.string() }),
  APPLICATION_COMMAND_PERMISSIONS_UPDATE: shapes.commandPermissions,
  INTERACTION_CREATE: interaction,
}
