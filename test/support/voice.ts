import { newId } from '#src/database/newId.ts'
import { reconcileVoice } from '#src/tempVoice/reconcile.ts'
import { type TendBot, tendVoice } from '#src/tempVoice/tendVoice.ts'
import { voiceIdIn } from '#src/tempVoice/voiceChannel.ts'
import type { Prisma } from '#src/database/generated/prisma/client.ts'
import type { TestBot } from '#test/support/testBot.ts'

/** A hub and its channel, straight into the database and Discord. Answers the channel's id. */
export async function makeHub(
  bot: TestBot,
  guildId: string,
  changes: Partial<Prisma.VoiceHubUncheckedCreateInput> = {},
): Promise<string> {
  const channelId = `${guildId}${(changes.slot ?? 0) + 1}`
  bot.discord.voice.addChannel(guildId, channelId, { name: 'Hub' })
  const data = { guildId, id: newId(), slot: 0, channelId, nameTemplate: "{name}'s room", ...changes }
  await bot.db.system.prisma.voiceHub.create({ data })
  await bot.voiceHubs.load([guildId])
  return channelId
}

export function voiceRowsOf(bot: Pick<TestBot, 'db'>, guildId: string) {
  return bot.db.system.prisma.voiceChannel.findMany({
    where: { guildId },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  })
}

/** The channels on Discord that the bot made for somebody, by id. */
export function madeChannels(bot: TestBot, guildId: string) {
  const { channels, log } = bot.discord.voice
  return [...channels].flatMap(([id, channel]) => {
    const entry = log.find(({ channelId }) => channelId === id)
    return channel.guildId === guildId && entry?.own && voiceIdIn(entry.reason) ? [{ id, ...channel }] : []
  })
}

/** Lets so many seconds pass for the channels of a guild, as the database counts. */
export async function passTime({ db }: Pick<TestBot, 'db'>, guildId: string, seconds: number): Promise<void> {
  const columns = ['empty_since', 'owner_left_at', 'checked_at', 'lease_until', 'created_at', 'updated_at']
  await db.system.pool.query(
    `UPDATE temp_voice_channels SET ${columns.map(c => `${c} = ${c} - $2 * interval '1 second'`).join(', ')} WHERE guild_id = $1`,
    [guildId, seconds],
  )
  for (const [table, column] of [
    ['temp_voice_creations', 'created_at'],
    ['temp_voice_hubs', 'retry_at'],
  ] as const)
    await db.system.pool.query(
      `UPDATE ${table} SET ${column} = ${column} - $2 * interval '1 second' WHERE guild_id = $1`,
      [guildId, seconds],
    )
}

/** What a process that lives does within the next minutes. */
export async function heal(bot: TestBot, guildId: string): Promise<void> {
  for (let round = 0; round < 5; round++) {
    await reconcileVoice(bot, guildId)
    await tendVoice(bot as TendBot, guildId)
    await passTime(bot, guildId, 45)
  }
}

/**
 * What is wrong with a guild's temporary channels, in words; nothing when all has settled: the channels that the bot made are those
 * of the rows, none is empty, and everybody in one hub has none or waits.
 */
export async function findBrokenVoice(bot: TestBot, guildId: string): Promise<string[]> {
  const rows = await voiceRowsOf(bot, guildId)
  const made = madeChannels(bot, guildId)
  const occupied = new Set(bot.discord.voice.where.values())
  return [
    ...rows.flatMap(({ id, status, channelId }) => [
      ...(status === 'ACTIVE' ? [] : [`${id} is ${status}`]),
      ...(made.some(channel => channel.id === channelId) ? [] : [`${id} has no channel`]),
    ]),
    ...made.flatMap(({ id }) => [
      ...(rows.some(({ channelId }) => channelId === id) ? [] : [`${id} has no row`]),
      ...(occupied.has(id) ? [] : [`${id} is empty`]),
    ]),
  ]
}
