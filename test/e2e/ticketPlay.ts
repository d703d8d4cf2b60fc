import { type APIMessage, ComponentType, MessageFlags } from 'discord-api-types/v10'
import type { Stage } from '#test/support/stage.ts'
import { until } from '#test/support/until.ts'

/** What people do with tickets on the stage that is set at the time. */
export function playTickets(stage: () => Stage) {
  const play = {
    /** Runs a command and answers what its caller reads. */
    run: (who: string, channelId: string, name: string, options = {}) =>
      stage().sandbox.driver.runCommand(who, channelId, name, options).response(),

    said: async (who: string, channelId: string, name: string, options = {}) =>
      (await play.run(who, channelId, name, options)).content,

    click: (who: string, message: APIMessage, action: string) =>
      stage().sandbox.driver.click(who, message.id, customIdOf(message, action) ?? action),

    press: (who: string, message: APIMessage, action: string) => play.click(who, message, action).response(),

    publicly: (channelId: string, wanted: (message: APIMessage) => boolean) =>
      stage().sandbox.waitForMessage(channelId, message => !ephemeral(message) && wanted(message)),

    /** The first message of a channel after another that has a button for the action, once it is there. */
    withAction: (channelId: string, action: string, after = '0') =>
      play.publicly(
        channelId,
        message => BigInt(message.id) > BigInt(after) && customIdOf(message, action) !== undefined,
      ),

    seenBy(who: string, channelId: string): boolean {
      try {
        stage().sandbox.driver.startTyping(who, channelId)
        return true
      } catch {
        return false
      }
    },

    moderators: () =>
      [...stage().sandbox.world.guild(stage().guildId).roles.values()].find(
        ({ name }) => name === 'Moderator',
      )?.id ?? '',

    /** Lets grace set up tickets of the moderators, and answers the panel. */
    async setUp(): Promise<APIMessage> {
      const { people, channels } = stage()
      await play.run(people.grace, channels.general, 'tickets setup', { role: play.moderators() })
      return await play.withAction(channels.general, 'open')
    },

    /**
     * A category "Support" of helpers, who may not manage the server, and "Billing" of the moderators, once the bot knows them.
     * margaret is a helper.
     */
    async setUpTwo() {
      const { sandbox, guildId, people, channels } = stage()
      const helper = sandbox.build.role(guildId, { name: 'Helper', mentionable: true }).id
      sandbox.build.changeMember(guildId, people.margaret, { roles: [helper] })
      const first = await stage().startBot()
      const { bot } = first
      const staff = (command: string, options: object) =>
        play.said(people.grace, channels.general, `tickets ${command}`, options)
      await staff('setup', { role: helper })
      const panel = await play.withAction(channels.general, 'open')
      const moderator = play.moderators()
      await staff('category add', { name: 'Billing', role: moderator })
      await until(
        () => bot.ticketCategories.of(guildId),
        all => all.length === 2,
      )
      return { first, bot, staff, panel, helper, moderator }
    },

    /** Opens a ticket in "Support", and answers its channel. */
    open: async (who: string) =>
      channelIn(await play.said(who, stage().channels.general, 'ticket open', { category: 'Support' })),
  }
  return play
}

export const ephemeral = (message: APIMessage) => ((message.flags ?? 0) & MessageFlags.Ephemeral) !== 0

/** The custom id of a message's button, or of its menu, for an action. */
export function customIdOf(message: APIMessage, action: string): string | undefined {
  return (message.components ?? [])
    .flatMap(row => (row.type === ComponentType.ActionRow ? row.components : []))
    .flatMap(part => ('custom_id' in part ? [part.custom_id] : []))
    .find(id => id.split(':')[1] === action)
}

/** The channel that an answer links. */
export function channelIn(answer: string | APIMessage): string {
  const text = typeof answer === 'string' ? answer : answer.content
  return /<#(\d+)>/.exec(text)?.[1] ?? text
}
