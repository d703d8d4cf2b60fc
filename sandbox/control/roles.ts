import { OverwriteType } from 'discord-api-types/v10'
import { z } from 'zod'
import { type Action, action, id } from './action.ts'

const userId = id
const ofRole = z.strictObject({ userId, guildId: id, roleId: id })
const withMember = ofRole.extend({ targetId: id })
const permissions = z
  .string()
  .regex(/^\d{1,20}$/, 'must be permissions as a number')
  .transform(BigInt)
const settings = z.strictObject({
  name: z.string().trim().min(1, 'must have a letter').max(100),
  color: z.int().min(0).max(0xffffff),
  hoist: z.boolean(),
  mentionable: z.boolean(),
  granted: permissions,
  revoked: permissions,
})

/** What owners and moderators do with roles and with what channels allow. By path after /sandbox/. */
export const roleActions: Readonly<Record<string, Action>> = {
  'roles/create': action(
    z.strictObject({ userId, guildId: id, name: settings.shape.name }),
    ({ driver }, { name, ...at }) => ({ roleId: driver.createRole(at.userId, at.guildId, { name }).id }),
  ),
  'roles/change': action(
    ofRole.extend({ settings: settings.partial() }),
    ({ world, driver }, { settings: { name, color, hoist, mentionable, granted, revoked }, ...at }) => {
      const held = BigInt(world.guild(at.guildId).roles.get(at.roleId)?.permissions ?? 0)
      const role = driver.changeRole(at.userId, at.guildId, at.roleId, {
        ...(name === undefined ? {} : { name }),
        ...(color === undefined ? {} : { color }),
        ...(hoist === undefined ? {} : { hoist }),
        ...(mentionable === undefined ? {} : { mentionable }),
        // What others changed meanwhile stays.
        permissions: (held | (granted ?? 0n)) & ~(revoked ?? 0n),
      })
      return { role }
    },
  ),
  'roles/move': action(ofRole.extend({ where: z.enum(['up', 'down']) }), ({ driver }, body) =>
    driver.moveRole(body.userId, body.guildId, body.roleId, body.where),
  ),
  'roles/delete': action(ofRole, ({ driver }, body) =>
    driver.deleteRole(body.userId, body.guildId, body.roleId),
  ),
  'roles/give': action(withMember, ({ driver }, body) =>
    driver.giveRole(body.userId, body.guildId, body.targetId, body.roleId),
  ),
  'roles/take': action(withMember, ({ driver }, body) =>
    driver.takeRole(body.userId, body.guildId, body.targetId, body.roleId),
  ),
  'channels/permit': action(
    z.strictObject({
      userId,
      channelId: id,
      targetId: id,
      permissions,
      setting: z.enum(['allow', 'deny', 'inherit']),
    }),
    ({ world, driver }, { targetId, permissions: bits, setting, ...at }) => {
      const channel = world.channel(at.channelId)
      const isRole = channel.guildId !== null && world.guild(channel.guildId).roles.has(targetId)
      const before = channel.overwrites.find(overwrite => overwrite.id === targetId)
      const [allow, deny] = [BigInt(before?.allow ?? 0) & ~bits, BigInt(before?.deny ?? 0) & ~bits]
      driver.setOverwrite(at.userId, at.channelId, {
        id: targetId,
        type: isRole ? OverwriteType.Role : OverwriteType.Member,
        allow: setting === 'allow' ? allow | bits : allow,
        deny: setting === 'deny' ? deny | bits : deny,
      })
    },
  ),
}
