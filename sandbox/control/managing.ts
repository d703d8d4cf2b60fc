import { ChannelType } from 'discord-api-types/v10'
import { z } from 'zod'
import { type Action, action, id } from './action.ts'

const userId = id
const ofMember = z.strictObject({ userId, guildId: id, targetId: id })

/** What owners and moderators do by hand. By path after /sandbox/. */
export const managing: Readonly<Record<string, Action>> = {
  'channels/create': action(
    z.strictObject({ userId, guildId: id, name: z.string().min(1).max(100), isVoice: z.boolean() }),
    ({ driver }, { guildId, name, isVoice, ...by }) => {
      const type = isVoice ? ChannelType.GuildVoice : ChannelType.GuildText
      return { channelId: driver.createChannel(by.userId, guildId, { name, type }).id }
    },
  ),
  'channels/rename': action(
    z.strictObject({ userId, channelId: id, name: z.string().min(1).max(100) }),
    ({ driver }, body) => void driver.changeChannel(body.userId, body.channelId, { name: body.name }),
  ),
  'channels/delete': action(z.strictObject({ userId, channelId: id }), ({ driver }, body) =>
    driver.deleteChannel(body.userId, body.channelId),
  ),
  'members/kick': action(ofMember, ({ driver }, body) =>
    driver.kick(body.userId, body.guildId, body.targetId),
  ),
  'members/move': action(
    z.strictObject({ userId, guildId: id, targetId: id, channelId: id.nullable() }),
    ({ driver }, body) => driver.moveMember(body.userId, body.guildId, body.targetId, body.channelId),
  ),
}
