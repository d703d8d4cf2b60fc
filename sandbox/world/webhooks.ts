import type { APIUser } from 'discord-api-types/v10'
import type { Channel, Webhook } from './entities.ts'
import { userNamed } from './people.ts'
import type { World } from './world.ts'

/** Discord's limit of a channel. */
export const maxWebhooks = 15

export function addWebhook(
  world: World,
  channel: Channel,
  { name, creatorId }: { name: string; creatorId: string },
): Webhook {
  const webhook: Webhook = {
    id: world.snowflakes.next(),
    token: world.random.text(68),
    name,
    guildId: channel.guildId ?? '',
    channelId: channel.id,
    creatorId,
  }
  world.webhooks.set(webhook.id, webhook)
  world.publish({ kind: 'webhooksChanged', channel })
  return webhook
}

export function changeWebhook(
  world: World,
  webhook: Webhook,
  changes: Partial<Pick<Webhook, 'name' | 'channelId'>>,
): Webhook {
  Object.assign(webhook, changes)
  world.publish({ kind: 'webhooksChanged', channel: world.channel(webhook.channelId) })
  return webhook
}

export function removeWebhook(world: World, webhook: Webhook): void {
  world.webhooks.delete(webhook.id)
  world.publish({ kind: 'webhooksChanged', channel: world.channel(webhook.channelId) })
}

/** Who a message of the webhook is from. */
export function webhookAuthor({ id, name }: Webhook, shownName: string | null | undefined): APIUser {
  return { ...userNamed(id, { username: shownName ?? name, bot: true }), discriminator: '0000' }
}
