import { Locale } from 'discord-api-types/v10'
import { z } from 'zod'
import type { InteractionHandle } from '../driver/interactionHandle.ts'
import { type Action, action, id } from './action.ts'
import { conversing } from './conversing.ts'
import { faultActions } from './faultActions.ts'
import { managing } from './managing.ts'
import { channelView } from './reads.ts'
import { Refusal } from './refusal.ts'
import { roleActions } from './roles.ts'

const userId = id
const optionValues = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional()
const userAndChannel = z.strictObject({ userId, channelId: id })
const userAndGuild = z.strictObject({ userId, guildId: id })
const guildOnly = z.strictObject({ guildId: id })

/** By path after /sandbox/. */
export const actions: Readonly<Record<string, Action>> = {
  say: action(
    z.strictObject({
      userId,
      channelId: id,
      content: z.string().max(2_000),
      replyTo: id.optional(),
      attachments: z.array(id).optional(),
      nonce: z.string().min(1).max(25).optional(),
    }),
    ({ driver }, { content, replyTo, attachments, nonce, ...at }) => ({
      message: driver.say(at.userId, at.channelId, content, {
        ...(replyTo === undefined ? {} : { replyTo }),
        ...(attachments === undefined ? {} : { attachments }),
        ...(nonce === undefined ? {} : { nonce }),
      }),
    }),
  ),
  files: action(
    z.strictObject({
      userId,
      channelId: id,
      name: z.string().min(1).max(260),
      type: z.string().max(100),
      base64: z.base64(),
    }),
    ({ driver }, { name, type, base64, ...at }) => ({
      attachment: driver.upload(at.userId, at.channelId, {
        name,
        type,
        bytes: Buffer.from(base64, 'base64'),
      }),
    }),
  ),
  typing: action(userAndChannel, ({ driver }, body) => driver.startTyping(body.userId, body.channelId)),
  'commands/run': action(
    z.strictObject({ userId, channelId: id, name: z.string().min(1), options: optionValues }),
    ({ driver }, body) => started(driver.runCommand(body.userId, body.channelId, body.name, body.options)),
  ),
  'commands/context': action(
    z.strictObject({ userId, channelId: id, name: z.string().min(1), targetId: id }),
    ({ driver }, body) =>
      started(driver.runContextMenu(body.userId, body.channelId, body.name, body.targetId)),
  ),
  'commands/autocomplete': action(
    z.strictObject({
      userId,
      channelId: id,
      name: z.string().min(1),
      focused: z.string().min(1),
      options: optionValues,
    }),
    async ({ driver }, body) => ({
      choices: await driver.autocomplete(body.userId, body.channelId, body.name, body.focused, body.options),
    }),
  ),
  'components/click': action(
    z.strictObject({ userId, messageId: id, customId: z.string().min(1) }),
    ({ driver }, body) => started(driver.click(body.userId, body.messageId, body.customId)),
  ),
  'components/select': action(
    z.strictObject({ userId, messageId: id, customId: z.string().min(1), values: z.array(z.string()) }),
    ({ driver }, body) => started(driver.select(body.userId, body.messageId, body.customId, body.values)),
  ),
  'modals/submit': action(
    z.strictObject({
      userId,
      interactionId: id,
      values: z.record(z.string(), z.union([z.string(), z.boolean(), z.array(z.string())])),
    }),
    ({ driver, interactions }, body) => {
      const interaction = interactions.byId(body.interactionId)
      if (!interaction?.modal) throw new Refusal(404, 'This interaction opened no modal.')
      return started(driver.submitModal(body.userId, { interaction, data: interaction.modal }, body.values))
    },
  ),
  'dms/open': action(z.strictObject({ userId }), ({ world, driver }, body) => ({
    channel: channelView(world, world.channel(driver.openDm(world.person(body.userId).user.id)), body.userId),
  })),
  locale: action(z.strictObject({ userId, locale: z.enum(Locale) }), ({ driver }, body) =>
    driver.speak(body.userId, body.locale),
  ),
  'invites/create': action(
    z.strictObject({
      userId,
      channelId: id,
      maxUses: z.int().min(0).max(100).optional(),
      maxAgeSeconds: z.int().min(0).max(604_800).optional(),
    }),
    ({ driver }, { channelId, maxUses = 0, maxAgeSeconds = 0, ...by }) => ({
      code: driver.createInvite(by.userId, channelId, { maxUses, maxAgeSeconds }).code,
    }),
  ),
  'invites/delete': action(z.strictObject({ userId, code: z.string() }), ({ driver }, body) =>
    driver.deleteInvite(body.userId, body.code),
  ),
  'invites/use': action(z.strictObject({ userId, code: z.string() }), ({ driver }, body) => ({
    guildId: driver.useInvite(body.userId, body.code).id,
  })),
  'guilds/join': action(userAndGuild, ({ driver }, body) => driver.join(body.userId, body.guildId)),
  'guilds/leave': action(userAndGuild, ({ driver }, body) => driver.leave(body.userId, body.guildId)),
  'voice/join': action(userAndChannel, ({ driver }, body) => driver.joinVoice(body.userId, body.channelId)),
  'voice/leave': action(userAndGuild, ({ driver }, body) => driver.leaveVoice(body.userId, body.guildId)),
  'bot/kick': action(guildOnly, ({ driver }, body) => driver.kickBot(body.guildId)),
  'bot/invite': action(guildOnly, ({ driver }, body) => driver.inviteBot(body.guildId)),
  ...conversing,
  ...managing,
  ...roleActions,
  ...faultActions,
}

function started({ interaction }: InteractionHandle): { interactionId: string } {
  return { interactionId: interaction.id }
}
