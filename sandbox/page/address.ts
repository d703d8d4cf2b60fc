export interface Address {
  viewerId: string | null
  /** Null: the direct messages. Undefined: nothing is said. */
  guildId: string | null | undefined
  channelId: string | null
}

const directMessages = '@me'

/** Where and who one is, as it is in the address, so that a reload, a bookmark and a second window find it. */
export function readAddress(): Address {
  const query = new URLSearchParams(location.search)
  const guild = query.get('guild') ?? undefined
  return {
    viewerId: query.get('as'),
    guildId: guild === directMessages ? null : guild,
    channelId: query.get('channel'),
  }
}

export function writeAddress({ viewerId, guildId, channelId }: Address): void {
  const query = new URLSearchParams()
  if (viewerId) query.set('as', viewerId)
  if (guildId !== undefined) query.set('guild', guildId ?? directMessages)
  if (channelId) query.set('channel', channelId)
  history.replaceState(null, '', `?${query.toString()}`)
}
