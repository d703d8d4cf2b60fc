import type { Interactions } from './interactions.ts'
import type { LiveHandlers } from './live.ts'
import { type Messages, withMessage, without, withUpdate } from './messages.ts'
import type { Store } from './state.ts'
import type { Typing } from './typing.ts'

interface Following {
  store: Store
  interactions: Interactions
  typing: Typing
  /** Of a channel's messages, when that channel is open. */
  change: (channelId: string, change: (messages: Messages) => Messages) => void
  reloadAll: () => void
  /** What is around the messages: guild, channels, members. */
  reloadPlace: () => void
  /** The viewer sits down somewhere or was moved. */
  followIntoVoice: (guildId: string, channelId: string) => void
  reloadCommands: () => void
  reloadFaults: () => void
  reloadTour: () => void
}

/** What each event of the stream changes. */
export function liveHandlers(following: Following): LiveHandlers {
  const { store, interactions, typing, change, reloadPlace } = following
  const placeChanged = ({ guildId }: { guildId: string | null }): void => {
    if (guildId === null || guildId === store.state.guildId) reloadPlace()
  }
  return {
    hello: ({ botConnected }) => {
      interactions.settleAll()
      store.set({ stream: 'open', botConnected })
      following.reloadAll()
      following.reloadFaults()
      following.reloadTour()
    },
    'message.created': ({ message }) => {
      const { channel_id: channelId, author } = message
      const { channelId: here, unread } = store.state
      if (channelId !== here) return store.set({ unread: new Set([...unread, channelId]) })
      typing.stopped(author.id)
      change(channelId, known => withMessage(known, message))
    },
    'message.updated': ({ message }) => change(message.channel_id, known => withUpdate(known, message)),
    'message.deleted': ({ channelId, messageId }) => change(channelId, known => without(known, messageId)),
    typing: ({ channelId, userId }) => {
      if (channelId === store.state.channelId && userId !== store.state.viewerId) typing.started(userId)
    },
    'interaction.acknowledged': ({ interactionId }) =>
      interactions.settle(interactionId, { kind: 'acknowledged' }),
    'interaction.expired': ({ interactionId }) => interactions.settle(interactionId, { kind: 'expired' }),
    'modal.opened': ({ interactionId, modal }) =>
      interactions.settle(interactionId, { kind: 'modal', interactionId, modal }),
    'channels.changed': placeChanged,
    'members.changed': placeChanged,
    'voice.changed': ({ guildId, userId, channelId }) => {
      placeChanged({ guildId })
      if (userId === store.state.viewerId && channelId !== null) following.followIntoVoice(guildId, channelId)
    },
    'guild.changed': reloadPlace,
    'locale.changed': reloadPlace,
    'commands.changed': following.reloadCommands,
    'faults.changed': following.reloadFaults,
    'tour.changed': following.reloadTour,
    'bot.changed': ({ botConnected }) => store.set({ botConnected }),
  }
}
