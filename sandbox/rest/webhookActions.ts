import type { Answer, Call } from './route.ts'

export const webhookPath = '/webhooks/:webhookId/:token'
export const webhookMessagePath = `${webhookPath}/messages/:message` as const

export type WebhookCall = Pick<
  Call<typeof webhookPath, unknown>,
  'world' | 'interactions' | 'params' | 'query' | 'body' | 'files'
>
export type MessageCall = WebhookCall & Pick<Call<typeof webhookMessagePath>, 'params'>

/** What can be done through a webhook's token. The body is not checked yet: what it may be depends on the webhook. */
export interface WebhookActions {
  post(call: WebhookCall): Answer
  get(call: MessageCall): Answer
  edit(call: MessageCall): Answer
  remove(call: MessageCall): Answer
}
