import {
  InteractionResponseType,
  type APIApplicationCommandPermission,
  type APIInteractionResponse,
  type RESTPatchAPIApplicationCommandJSONBody,
  type RESTPatchAPIChannelMessageJSONBody,
  type RESTPostAPIApplicationCommandsJSONBody,
  type RESTPostAPIChannelMessageJSONBody,
  type RESTPostAPIWebhookWithTokenJSONBody,
  type RESTPutAPIApplicationCommandsJSONBody,
} from 'discord-api-types/v10'
import * as spec from 'discord-api-spec/zod'
import type { $ZodType } from 'zod/v4/core'
import * as z from 'zod/mini'
import { type BodyIssue, errors } from '../discordError.ts'
import { type BodyCheck, checked } from './checked.ts'
import { commandIssues, commandListIssues } from './commandRules.ts'
import { componentNodes } from './componentNodes.ts'
import { duplicateIdIssues, isEmptyMessage, type MessageParts, messageIssues } from './messageRules.ts'
import { strictSchema } from './strictSchema.ts'

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

/** Of a webhook that is none of an interaction. */
export const webhookMessage: BodyCheck<RESTPostAPIWebhookWithTokenJSONBody> = (body, files) =>
  notEmpty(
    checked<RESTPostAPIWebhookWithTokenJSONBody>(
      schemas.webhookMessage,
      withoutDefaults(body),
      messageIssues,
    ),
    files,
  )

export const webhookMessageEdit: BodyCheck<RESTPatchAPIChannelMessageJSONBody> = body =>
  checked<RESTPatchAPIChannelMessageJSONBody>(
    schemas.webhookMessageEdit,
    withoutName(withoutDefaults(body)),
    messageIssues,
  )

export const interactionCallback: BodyCheck<APIInteractionResponse> = (body, files) => {
  const hasData = isObject(body) && isObject(body['data'])
  const cleaned = hasData ? { ...body, data: withoutDefaults(body['data']) } : body
  const callback = checked<APIInteractionResponse>(schemas.callback, cleaned, callbackIssues)
  if (callback.type === InteractionResponseType.ChannelMessageWithSource) notEmpty(callback.data, files)
  return callback
}

export const newCommand: BodyCheck<RESTPostAPIApplicationCommandsJSONBody> = body =>
  checked<RESTPostAPIApplicationCommandsJSONBody>(schemas.newCommand, body, commandIssues)

/** Whether the command is right after it depends on what it was. */
export const commandEdit: BodyCheck<RESTPatchAPIApplicationCommandJSONBody> = body =>
  checked(schemas.commandEdit, body)

export const commandList: BodyCheck<RESTPutAPIApplicationCommandsJSONBody> = body =>
  checked<RESTPutAPIApplicationCommandsJSONBody>(schemas.commandList, body, commandListIssues)

export const commandPermissionList: BodyCheck<{ permissions: APIApplicationCommandPermission[] }> = body =>
  checked(schemas.commandPermissionList, body)

export const newDm: BodyCheck<{ recipient_id: string }> = body => checked(schemas.newDm, body)

const schemas = {
  newMessage: strictSchema(spec.MessageCreateRequestSchema),
  messageEdit: strictSchema(spec.MessageEditRequestPartialSchema),
  reply: strictSchema(spec.IncomingWebhookInteractionRequestSchema),
  replyEdit: strictSchema(spec.IncomingWebhookUpdateForInteractionCallbackRequestPartialSchema),
  webhookMessage: strictSchema(spec.IncomingWebhookRequestPartialSchema),
  webhookMessageEdit: strictSchema(spec.IncomingWebhookUpdateRequestPartialSchema),
  callback: z.discriminatedUnion('type', [
    callbackSchema(spec.CreateMessageInteractionCallbackRequestSchema),
    callbackSchema(spec.UpdateMessageInteractionCallbackRequestSchema),
    callbackSchema(spec.ApplicationCommandAutocompleteCallbackRequestSchema),
    callbackSchema(spec.ModalInteractionCallbackRequestSchema),
  ]),
  newCommand: strictSchema(spec.ApplicationCommandCreateRequestSchema),
  commandEdit: strictSchema(spec.ApplicationCommandPatchRequestPartialSchema),
  commandList: z.array(strictSchema(spec.ApplicationCommandUpdateRequestSchema)).check(z.maxLength(110)),
  commandPermissionList: z.strictObject({
    permissions: z.array(strictSchema(spec.ApplicationCommandPermissionSchema)).check(z.maxLength(100)),
  }),
  newDm: strictSchema(spec.CreatePrivateChannelRequestSchema),
}

function callbackSchema(schema: $ZodType): z.ZodMiniObject {
  return strictSchema(schema) as z.ZodMiniObject
}

/** What discord.js sends with every body of a message, also where Discord has no such key, and means nothing by. */
function withoutDefaults(body: unknown): unknown {
  if (!isObject(body)) return body
  const { tts, enforce_nonce: enforceNonce, attachments, ...rest } = body
  return {
    ...rest,
    ...(tts === false || tts === undefined ? {} : { tts }),
    ...(enforceNonce === false || enforceNonce === undefined ? {} : { enforce_nonce: enforceNonce }),
    ...(attachments === undefined
      ? {}
      : { attachments: Array.isArray(attachments) ? attachments.map(kept) : attachments }),
  }
}

/** An attachment that an edit keeps comes as discord.js has it in memory. */
function kept(attachment: unknown): unknown {
  if (!isObject(attachment) || !('proxyURL' in attachment)) return attachment
  const { id, description } = attachment
  return { id, ...(typeof description === 'string' ? { description } : {}) }
}

/** An edit does not change who a webhook's message is from, but discord.js says it again. */
function withoutName(body: unknown): unknown {
  if (!isObject(body)) return body
  const { username: _username, ...rest } = body
  return rest
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
