// The package has no types for its zod schemas. Only those in use are named.
declare module 'discord-api-spec/zod' {
  import type { $ZodType } from 'zod/v4/core'

  export const ApplicationCommandAutocompleteCallbackRequestSchema: $ZodType
  export const ApplicationCommandCreateRequestSchema: $ZodType
  export const ApplicationCommandPatchRequestPartialSchema: $ZodType
  export const ApplicationCommandUpdateRequestSchema: $ZodType
  export const ChannelPermissionOverwriteRequestSchema: $ZodType
  export const CreateGuildChannelRequestSchema: $ZodType
  export const CreateMessageInteractionCallbackRequestSchema: $ZodType
  export const CreatePrivateChannelRequestSchema: $ZodType
  export const IncomingWebhookInteractionRequestSchema: $ZodType
  export const IncomingWebhookUpdateForInteractionCallbackRequestPartialSchema: $ZodType
  export const MessageCreateRequestSchema: $ZodType
  export const MessageEditRequestPartialSchema: $ZodType
  export const ModalInteractionCallbackRequestSchema: $ZodType
  export const UpdateGuildChannelRequestPartialSchema: $ZodType
  export const UpdateMessageInteractionCallbackRequestSchema: $ZodType
}
