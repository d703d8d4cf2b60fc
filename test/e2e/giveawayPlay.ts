import { type APIMessage, ComponentType } from 'discord-api-types/v10'
import type { OptionValues } from '#sandbox/driver/commandData.ts'
import type { Bot } from '#src/bot.ts'
import { enterInAllGuilds } from '#src/giveaways/entryWriter.ts'
import type { GiveawayStatus } from '#src/giveaways/giveaway.ts'
import { settleGiveaway } from '#src/giveaways/settleGiveaway.ts'
import { attempt, makeGiveaway, winnersOf } from '#test/support/giveaways.ts'
import type { Stage } from '#test/support/stage.ts'
import { until } from '#test/support/until.ts'

/** What people do with giveaways that stand in the database at once, and what the bot answers. board: a message on which any button is put. */
export function playGiveaways(stage: Stage, bot: Bot, board: APIMessage) {
  /** All that the bot has answered. */
  const heard: string[] = []

  const run = async (who: string, name: string, options: OptionValues = {}) => {
    const { content } = await stage.sandbox.driver
      .runCommand(who, stage.channels.general, name, options)
      .response()
    heard.push(content)
    return content
  }

  const staff = (name: string, options: OptionValues = {}) =>
    run(stage.people.grace, `giveaways ${name}`, options)

  /** Clicks a button that somebody else's message had, or that somebody made up. */
  const click = (who: string, customId: string) => {
    const stored = stage.sandbox.world.messageById(board.id)
    if (!stored) throw new Error('The board is gone')
    const button = { type: ComponentType.Button, id: 2, style: 2, label: 'x', custom_id: customId }
    stored.message.components = [{ type: 1, id: 1, components: [button] }] as never
    return stage.sandbox.driver.click(who, board.id, customId)
  }

  const press = async (who: string, customId: string) => {
    const { content } = await click(who, customId).response()
    heard.push(content)
    return content
  }

  const enter = (who: string, id: string) => press(who, `giveaway:enter:${id}`)

  /** A giveaway that nobody settles, whatever its time. */
  async function made(how: Parameters<typeof makeGiveaway>[2] & { set?: string } = {}): Promise<string> {
    const { set = 'title = title', ...rest } = how
    const id = await makeGiveaway(bot, stage.guildId, { channelId: stage.channels.general, ...rest })
    await bot.db.system.pool.query(
      `UPDATE giveaways SET synced_version = version, draw_lease_until = now() + interval '1 hour', ${set} WHERE id = $1`,
      [id],
    )
    return id
  }

  const inStatus = (status: GiveawayStatus) =>
    made({ set: `status = '${status}', frozen_hash = 'x', remaining_ms = 60000` })

  const numberOf = async (id: string) =>
    String((await bot.db.system.prisma.giveaway.findFirstOrThrow({ where: { id } })).number)

  const newcomer = (createdAt?: number) =>
    stage.sandbox.build.newcomer(stage.guildId, {
      username: `guest${heard.length}`,
      ...(createdAt !== undefined && { createdAt }),
    }).id

  /** A giveaway that was drawn among so many members of the guild, with its winners. */
  async function drawn(how: Parameters<typeof made>[0] = {}, entrants = 1) {
    const id = await made({ ...how, endsIn: -1 })
    const crowd = stage.sandbox.build.crowd(stage.guildId, entrants)
    await bot.db.system.pool.query(
      `UPDATE giveaways SET ends_at = now() + interval '1 hour', draw_lease_until = NULL WHERE id = $1`,
      [id],
    )
    await enterInAllGuilds(
      bot.db,
      crowd.map(userId => attempt(stage.guildId, id, userId)),
    )
    await bot.db.system.pool.query(`UPDATE giveaways SET ends_at = now() WHERE id = $1`, [id])
    await settleGiveaway(bot, { guildId: stage.guildId, giveawayId: id })
    // The sweep may have begun to draw it meanwhile.
    const [winner] = await until(
      () => winnersOf(bot, stage.guildId, id),
      winners => winners.length > 0,
    )
    return { id, number: await numberOf(id), winner: winner?.userId ?? '' }
  }

  return { heard, run, staff, click, press, enter, made, inStatus, numberOf, newcomer, drawn }
}

/** The custom id of what does such an action in a message; nth of several. */
export function customIdOf({ components }: APIMessage, action: string, nth = 0): string {
  const parts = (components ?? []).flatMap(row =>
    row.type === ComponentType.ActionRow ? row.components : [],
  )
  const ids = parts.flatMap(part => ('custom_id' in part ? part.custom_id : []))
  return ids.filter(id => id.split(':')[1] === action)[nth] ?? ''
}
