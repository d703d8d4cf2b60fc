import { ChannelType } from 'discord-api-types/v10'
import { expect, test } from 'vitest'
import { settledName } from '#sandbox/world/channels.ts'

test.each<[string, ChannelType, string]>([
  ['Ticket 7', ChannelType.GuildText, 'ticket-7'],
  ['  Über  uns! ', ChannelType.GuildText, 'über-uns'],
  ['a--b_c', ChannelType.GuildAnnouncement, 'a-b_c'],
  ['🎫│tickets', ChannelType.GuildText, '🎫│tickets'],
  ['!?', ChannelType.GuildText, ''],
  [" Alan's Table ", ChannelType.GuildVoice, "Alan's Table"],
  ['The Hall', ChannelType.GuildCategory, 'The Hall'],
])('"%s" of type %d becomes "%s"', (name, type, settled) => {
  expect(settledName(name, type)).toBe(settled)
})
