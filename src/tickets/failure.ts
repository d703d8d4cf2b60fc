import type { Refused } from '#src/discord/discord.ts'

/** Why Discord does not agree with a ticket, for good. The words say who can mend it. */
export type Failure =
  | 'noPermission'
  | 'parentFull'
  | 'parentGone'
  | 'guildFull'
  | 'nameRejected'
  | 'channelGone'
  /** The channel under which threads are made. */
  | 'threadParentGone'
  | 'threadsFull'
  | 'refused'

/** What an admin can mend at any time, or nobody knows to be for good: it is tried again. */
export const passing: readonly Failure[] = ['noPermission', 'refused']

/** Discord's JSON error codes. */
const codes: Record<number, Failure> = {
  50013: 'noPermission',
  50001: 'noPermission',
  30013: 'guildFull',
  10003: 'channelGone',
  160006: 'threadsFull',
}

/** Discord's error code. */
export const unknownChannel = 10003

/** What a refusal of Discord's means. */
export function failureOf({ code, message }: Refused): Failure {
  const known = codes[code]
  if (known) return known
  // 50035, "Invalid Form Body": the message names each wrong field and what is wrong with it.
  if (message.includes('CHANNEL_PARENT_MAX_CHANNELS')) return 'parentFull'
  if (message.includes('parent_id')) return 'parentGone'
  if (/^name[.[]/m.test(message)) return 'nameRejected'
  return 'refused'
}
