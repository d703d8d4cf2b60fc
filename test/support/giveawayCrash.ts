import type { Bot } from '#src/bot.ts'
import { deliverOutboxMessage } from '#src/jobs/outbox.ts'
import { renderers } from '#src/jobs/tasks.ts'
import type { Mortal } from '#test/support/crash.ts'
import { enterCrowd, giveawayChannel, makeDue, makeGiveaway } from '#test/support/giveaways.ts'
import { type TestBot, addGuild } from '#test/support/testBot.ts'

/** As much of a dying bot as giveaways need; its messages are another matter. */
export const mortalBot = (bot: TestBot, mortal: Mortal) => ({
  ...mortal,
  settings: bot.settings,
  beacon: bot.beacon,
  giveawayMessages: { touch() {} },
})

/** The bot that goes on afterwards. */
export const quietBot = (bot: TestBot) => ({ ...bot, giveawayMessages: { touch() {} } })

/** Sends what the outbox has for the guild. */
export async function deliver(
  bot: TestBot,
  who: Pick<Bot, 'db' | 'discord' | 'settings'>,
  guildId: string,
): Promise<void> {
  await bot.db.system.pool.query(`UPDATE outbox_messages SET lease_until = NULL WHERE guild_id = $1`, [
    guildId,
  ])
  const waiting = await bot.db.system.prisma.outboxMessage.findMany({ where: { guildId, announcedAt: null } })
  for (const { id } of waiting) await deliverOutboxMessage(who, renderers, { guildId, id })
}

export const sentIn = (bot: TestBot, guildId: string) =>
  bot.discord.sent.filter(({ channelId }) => channelId === `${giveawayChannel}${guildId}`)

let guilds = 0

/** A giveaway of a guild and a channel of its own, with four entrants for two places, whose time is over. */
export async function setDueStage(bot: TestBot, requirements: object) {
  const guildId = String(2_000 + guilds++)
  await addGuild(bot, guildId)
  const id = await makeGiveaway(bot, guildId, { requirements, prizes: [{ name: 'Mug', quantity: 2 }] })
  await bot.db.system.pool.query(`UPDATE giveaways SET channel_id = channel_id || guild_id WHERE id = $1`, [
    id,
  ])
  for (const userId of await enterCrowd(bot, guildId, id, 4))
    bot.discord.members.set(`${guildId}:${userId}`, { userId, roleIds: ['5'], joinedAt: 0, boosting: false })
  await makeDue(bot, id)
  return { guildId, id, key: { guildId, giveawayId: id } }
}
