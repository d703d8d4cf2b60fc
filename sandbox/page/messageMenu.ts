import type { APIMessage } from 'discord-api-types/v10'
import { api } from './api.ts'
import { askForText } from './dialog.ts'
import { commandType } from './discord.ts'
import { attempt } from './interact.ts'
import { contextCommands } from './memberMenu.ts'
import type { MenuItem } from './menu.ts'
import { hasFlag } from './messages.ts'
import type { Page } from './page.ts'
import { has, permission } from './permissions.ts'
import { openReactionPeople } from './reactionPeople.ts'
import { openChannelOf } from './state.ts'

/** What one may do with a message besides answering it: pins, threads, the bot's commands; and what moderators may. */
export function messageMenu(page: Page, message: APIMessage): MenuItem[] {
  const { store } = page
  const channel = openChannelOf(store.state)
  if (channel === null || hasFlag(message, 'ephemeral')) return []
  const about = { userId: store.state.viewerId, messageId: message.id }
  const isDm = channel.guildId === null
  const may = (wanted: bigint): boolean => has(channel.permissions, wanted)
  const pin = {
    label: message.pinned ? 'Unpin' : 'Pin',
    run: () => void attempt(store, message.pinned ? api.unpin(about) : api.pin(about)),
  }
  const isThreadable = !isDm && channel.thread === null && !hasFlag(message, 'hasThread')
  const isForeign = message.author.id !== about.userId
  const reactions = { label: 'Reactions', run: () => openReactionPeople(page, message) }
  return [
    ...((message.reactions ?? []).length > 0 ? [reactions] : []),
    ...(isDm || may(permission.pinMessages) ? [pin] : []),
    ...(isThreadable && may(permission.createPublicThreads)
      ? [{ label: 'Start a thread…', run: () => startThread(page, message) }]
      : []),
    ...contextCommands(page, commandType.message, message.id),
    ...(!isDm && isForeign && may(permission.manageMessages)
      ? [{ label: 'Delete', isDanger: true, run: () => void attempt(store, api.delete(about)) }]
      : []),
  ]
}

function startThread({ store, session }: Page, message: APIMessage): void {
  const { viewerId: userId } = store.state
  const words = message.content.replaceAll(/\s+/g, ' ').trim().slice(0, 60)
  askForText('Start a thread', { label: 'Name', initial: words }, async name => {
    const { channelId } = await api.startThreadFromMessage({ userId, messageId: message.id, name })
    await session.openNewChannel(channelId)
  })
}
