import {
  InteractionResponseType,
  type APIInteractionResponse,
  type ChannelType,
  type OverwriteType,
  type RESTPatchAPIApplicationCommandJSONBody,
  type RESTPatchAPIChannelMessageJSONBody,
  type RESTPostAPIApplicationCommandsJSONBody,
  type RESTPostAPIChannelMessageJSONBody,
  type RESTPostAPIWebhookWithTokenJSONBody,
  type RESTPutAPIApplicationCommandsJSONBody,
} from 'discord-api-types/v10'
import * as spec from 'discord-api-spec/zod'
import { type $ZodType, safeParse } from 'zod/v4/core'
import * as z from 'zod/mini'
import { type BodyIssue, errors } from '../discordError.ts'
import { bodyIssues } from './bodyIssues.ts'
import { commandIssues, commandListIssues } from './commandRules.ts'
import { componentNodes } from './componentNodes.ts'
import { duplicateIdIssues, isEmptyMessage, type MessageParts, messageIssues } from './messageRules.ts'
import { strictSchema } from './strictSchema.ts'

/** Gives the body its type, or throws the DiscordError that Discord would answer. `files` is the number of uploads with it. */
export type BodyCheck<Body> = (body: unknown, files: number) => Body

export const newMessage: BodyCheck<RESTPostAPIChannelMessageJSONBody> = (body, files) =>
  notEmpty(checked<RESTPostAPIChannelMessageJSONBody>(schemas.newMessage, body, messageIssues), files)

export const messageEdit: BodyCheck<RESTPatchAPIChannelMessageJSONBody> = body =>
  checked<RESTPatchAPIChannelMessageJSONBody>(schemas.messageEdit, withoutDefaults(body), messageIssues)

export const followUp: BodyCheck<RESTPostAPIWebhookWithTokenJSONBody> = (body, files) =>
  notEmpty(
    checked<RESTPostAPIWebhookWithTokenJSONBody>(schemas.reply, withoutDefaults(body), messageIssues),
    files,
  )

export const replyEdit: BodyCheck<RESTPatchAPIChannelMessageJSONBody> = body =>
  checked<RESTPatchAPIChannelMessageJSONBody>(schemas.replyEdit, withoutDefaults(body), messageIssues)

export const interactionCallback: BodyCheck<APIInteractionResponse> = (body, files) => {
  const hasData = isObject(body) && isObject(body['data'])
  const cleaned = hasData ? { ...body, data: withoutDefaults(body['data']) } : body
  const callback = checked<APIInteractionResponse>(schemas.callback, cleaned, callbackIssues)
  if (callback.type === InteractionResponseType.ChannelMessageWithSource) notEmpty(callback.data, files)
  return callback
}

export const newCommand: BodyCheck<RESTPostAPIApplicationCommandsJSONBody> = body =>
  checked<RESTPostAPIApplicationCommandsJSONBody>(schemas.newCommand, body, commandIssues)

export const commandEdit: BodyCheck<RESTPatchAPIApplicationCommandJSONBody> = body =>
  checked<RESTPatchAPIApplicationCommandJSONBody>(schemas.commandEdit, body, commandIssues)

export const commandList: BodyCheck<RESTPutAPIApplicationCommandsJSONBody> = body =>
  checked<RESTPutAPIApplicationCommandsJSONBody>(schemas.commandList, body, commandListIssues)

export const newDm: BodyCheck<{ recipient_id: string }> = body => checked(schemas.newDm, body)

/** A guild channel's settings, whatever its type: Discord's schema has no more structure than this. */
export interface ChannelBody {
  name?: string
  type?: ChannelType | null
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

export const newGuildChannel: BodyCheck<ChannelBody & { name: string }> = body =>
  checked(schemas.newGuildChannel, body)

export const channelEdit: BodyCheck<ChannelBody> = body => checked<ChannelBody>(schemas.channelEdit, body)

export const overwriteEdit: BodyCheck<Omit<OverwriteBody, 'id'>> = body =>
  checked(schemas.overwriteEdit, body)

const schemas = {
  newMessage: strictSchema(spec.MessageCreateRequestSchema),
  messageEdit: strictSchema(spec.MessageEditRequestPartialSchema),
  reply: strictSchema(spec.IncomingWebhookInteractionRequestSchema),
  replyEdit: strictSchema(spec.IncomingWebhookUpdateForInteractionCallbackRequestPartialSchema),
  callback: z.discriminatedUnion('type', [
    callbackSchema(spec.CreateMessageInteractionCallbackRequestSchema),
    callbackSchema(spec.UpdateMessageInteractionCallbackRequestSchema),
    callbackSchema(spec.ApplicationCommandAutocompleteCallbackRequestSchema),
    callbackSchema(spec.ModalInteractionCallbackRequestSchema),
  ]),
  newCommand: strictSchema(spec.ApplicationCommandCreateRequestSchema),
  commandEdit: strictSchema(spec.ApplicationCommandPatchRequestPartialSchema),
  commandList: z.array(strictSchema(spec.ApplicationCommandUpdateRequestSchema)).check(z.maxLength(110)),
  newDm: strictSchema(spec.CreatePrivateChannelRequestSchema),
  newGuildChannel: strictSchema(spec.CreateGuildChannelRequestSchema),
  channelEdit: strictSchema(spec.UpdateGuildChannelRequestPartialSchema),
  overwriteEdit: z.strictObject({
    type: z.optional(z.literal([0, 1])),
    allow: z.nullish(z.string().check(z.regex(/^\d{1,20}$/))),
    deny: z.nullish(z.string().check(z.regex(/^\d{1,20}$/))),
  }),
}

function callbackSchema(schema: $ZodType): z.ZodMiniObject {
  return strictSchema(schema) as z.ZodMiniObject
}

/** The schemas have no inferred types, so the type of what passed is the caller's word for it. */
function checked<Body>(schema: $ZodType, body: unknown, rules: (body: Body) => BodyIssue[] = () => []): Body {
  const parsed = safeParse(schema, body, { reportInput: true })
  const issues = parsed.success ? rules(parsed.data as Body) : bodyIssues(parsed.error.issues)
  if (issues.length > 0) throw errors.invalidForm(issues)
  return parsed.data as Body
}

/** discord.js sends these two with every message body, also where Discord has no such key; false means nothing. */
function withoutDefaults(body: unknown): unknown {
  if (!isObject(body)) return body
  const { tts, enforce_nonce: enforceNonce, ...rest } = body
  return {
    ...rest,
    ...(tts === false || tts === undefined ? {} : { tts }),
    ...(enforceNonce === false || enforceNonce === undefined ? {} : { enforce_nonce: enforceNonce }),
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function notEmpty<Body>(body: Body, files: number): Body {
  if (isEmptyMessage(body as MessageParts, files)) throw errors.emptyMessage()
  return body
}

function inData(issues: readonly BodyIssue[]): BodyIssue[] {
  return issues.map(issue => ({ ...issue, path: ['data', ...issue.path] }))
}

function callbackIssues(callback: APIInteractionResponse): BodyIssue[] {
  switch (callback.type) {
    case InteractionResponseType.ChannelMessageWithSource:
    case InteractionResponseType.UpdateMessage:
      return inData(messageIssues(callback.data ?? {}))
    case InteractionResponseType.Modal:
      return inData(modalIssues(callback.data.components))
    default:
      return []
  }
}

/** https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-response-object-modal */
function modalIssues(components: readonly unknown[]): BodyIssue[] {
  const issues: BodyIssue[] =
    components.length > 5
      ? [
          {
            path: ['components'],
            code: 'BASE_TYPE_BAD_LENGTH',
            message: 'Must be between 1 and 5 in length.',
          },
        ]
      : []
  const nodes = componentNodes(components)
  for (const { path, component } of nodes) {
    if ((component.min_length ?? 0) <= (component.max_length ?? 4_000)) continue
    issues.push({
      path: [...path, 'min_length'],
      code: 'NUMBER_TYPE_MAX',
      message: 'min_length exceeds max_length.',
    })
  }
  return [...issues, ...duplicateIdIssues(nodes)]
}
