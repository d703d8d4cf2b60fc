import type { APIMessageComponentEmoji } from 'discord-api-types/v10'

/** An emoji as Discord's client writes it: the character itself, or <:name:id> for one of a server's own. */
export function parseEmoji(text: string): APIMessageComponentEmoji | undefined {
  if (unicodeEmoji.test(text)) return { name: text }
  const own = /^<a?:(\w{2,32}):(\d{17,20})>$/.exec(text)
  if (!own) return undefined
  // Discord knows by the id whether it is animated, and takes no such key.
  const [, name = '', id = ''] = own
  return { name, id }
}

const unicodeEmoji = /^\p{RGI_Emoji}$/v
