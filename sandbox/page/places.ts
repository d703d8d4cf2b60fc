import type { Channel, Overview } from './api.ts'
import { channelType } from './discord.ts'
import type { State } from './state.ts'

/** The guild that is wanted, as far as the viewer is a member; else the first; null for the direct messages. */
export function placeOf({ guilds }: Overview, { guildId, viewerId }: State): string | null {
  if (guildId === null) return null
  const own = guilds.filter(({ memberIds }) => memberIds.includes(viewerId))
  return own.find(({ id }) => id === guildId)?.id ?? own[0]?.id ?? null
}

export function firstChannelOf(channels: readonly Channel[]): string | null {
  return channels.find(({ type }) => type !== channelType.category)?.id ?? null
}

export function isVoice({ type }: Channel): boolean {
  return type === channelType.voice || type === channelType.stage
}
