import { ApplicationCommandPermissionType, ChannelType } from 'discord-api-types/v10'
import { z } from 'zod'
import { type Action, action, id } from './action.ts'

const userId = id
const ofMember = z.strictObject({ userId, guildId: id, targetId: id })

/** Discord's limit: 28 days. */
const longestTimeoutSeconds = 28 * 24 * 3_600

const targets = {
  role: ApplicationCommandPermissionType.Role,
  member: ApplicationCommandPermissionType.User,
  channel: ApplicationCommandPermissionType.Channel,
} as const

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
  'channels/move': action(
    z.strictObject({ userId, channelId: id, where: z.enum(['up', 'down']) }),
    ({ driver }, body) => driver.moveChannel(body.userId, body.channelId, body.where),
  ),
  'channels/slow': action(
    z.strictObject({ userId, channelId: id, seconds: z.int().min(0).max(21_600) }),
    ({ driver }, body) =>
      void driver.changeChannel(body.userId, body.channelId, { slowmodeSeconds: body.seconds }),
  ),
  'commands/permit': action(
    z.strictObject({
      userId,
      guildId: id,
      commandId: id.nullable(),
      targetId: id,
      target: z.enum(['role', 'member', 'channel']),
      setting: z.enum(['allow', 'deny', 'inherit']),
    }),
    ({ world, driver }, body) => {
      const commandId = body.commandId ?? world.application.id
      const before = world.guild(body.guildId).commandPermissions[commandId] ?? []
      const others = before.filter(one => one.id !== body.targetId)
      const entry = { id: body.targetId, type: targets[body.target], permission: body.setting === 'allow' }
      const wanted = body.setting === 'inherit' ? others : [...others, entry]
      driver.permitCommand(body.userId, body.guildId, commandId, wanted)
    },
  ),
  'channels/delete': action(z.strictObject({ userId, channelId: id }), ({ driver }, body) =>
    driver.deleteChannel(body.userId, body.channelId),
  ),
  'members/kick': action(ofMember, ({ driver }, body) =>
    driver.kick(body.userId, body.guildId, body.targetId),
  ),
  'members/ban': action(ofMember.extend({ reason: z.string().max(512).optional() }), ({ driver }, body) =>
    driver.ban(body.userId, body.guildId, body.targetId, body.reason ? { reason: body.reason } : {}),
  ),
  'members/unban': action(ofMember, ({ driver }, body) =>
    driver.unban(body.userId, body.guildId, body.targetId),
  ),
  'members/time-out': action(
    ofMember.extend({ seconds: z.int().min(0).max(longestTimeoutSeconds) }),
    ({ driver }, body) => driver.timeOut(body.userId, body.guildId, body.targetId, body.seconds * 1_000),
  ),
  'members/move': action(
    z.strictObject({ userId, guildId: id, targetId: id, channelId: id.nullable() }),
    ({ driver }, body) => driver.moveMember(body.userId, body.guildId, body.targetId, body.channelId),
  ),
}
