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

/** Giveaways of a guild and a channel of its own, each with four entrants for two places, whose time is over. */
export async function setDueStage(bot: TestBot, requirements: object, count = 1) {
  const guildId = String(2_000 + guilds++)
  await addGuild(bot, guildId)
  const channelId = `${giveawayChannel}${guildId}`
  const prizes = [{ name: 'Mug', quantity: 2 }]
  const ids: string[] = []
  while (ids.length < count) {
    const id = await makeGiveaway(bot, guildId, { requirements, prizes, channelId })
    ids.push(id)
    for (const userId of await enterCrowd(bot, guildId, id, 4)) {
      const member = { userId, roleIds: ['5'], joinedAt: 0, boosting: false }
      bot.discord.members.set(`${guildId}:${userId}`, member)
    }
    await makeDue(bot, id)
  }
  const [id = ''] = ids
  return { guildId, id, ids, key: { guildId, giveawayId: id } }
}
