import {
  ApplicationCommandType,
  ApplicationIntegrationType,
  ComponentType,
  ContextMenuCommandBuilder,
  InteractionContextType,
  type Message,
  PermissionFlagsBits,
} from 'discord.js'
import { askerOf } from '#src/discord/asker.ts'
import type { Command, SelectHandler } from '#src/discord/command.ts'
import { parseCustomId } from '#src/discord/customId.ts'
import { notOverText } from '#src/giveaways/view.ts'
import { winnersText } from '#src/giveaways/answers.ts'
import { listPlaces } from '#src/giveaways/lists.ts'
import { freePlaces, rerollView } from '#src/giveaways/rerollView.ts'
import { reroll } from '#src/giveaways/winners.ts'
import { de } from '#src/words/de.ts'
import { en } from '#src/words/en.ts'
import { wordsFor } from '#src/words/words.ts'

/** In the menu on a message of a giveaway. The place is chosen as it was shown: of two who do this at once, one hits. */
export const rerollMessage: NonNullable<Command['onMessages']> = {
  data: new ContextMenuCommandBuilder()
    .setType(ApplicationCommandType.Message)
    .setName(en.giveaways.reroll.menu)
    .setNameLocalizations({ de: de.giveaways.reroll.menu })
    .setContexts(InteractionContextType.Guild)
    .setIntegrationTypes(ApplicationIntegrationType.GuildInstall)
    .setDefaultMemberPermissions(PermissionFlagsBits.ManageGuild)
    .toJSON(),

  async execute(bot, interaction, reply) {
    const { targetMessage, client, guildId, locale } = interaction
    const { reroll: words, refusals } = wordsFor(locale).giveaways
    await reply.defer({ private: true })
    const id = targetMessage.author.id === client.user.id ? giveawayOf(targetMessage) : undefined
    if (id === undefined) return await reply.edit({ content: words.noMessage })
    const found = await listPlaces(bot, guildId, id)
    if (found.kind === 'noGiveaway') return await reply.edit({ content: refusals.noGiveaway })
    if (found.kind === 'notOver') return await reply.edit({ content: notOverText(found.status, locale) })
    await reply.edit(rerollView(found.giveaway, found.winners, locale))
  },
}

export const rerollSelect: SelectHandler = async (bot, interaction, reply, { args: [id = ''] }) => {
  const { locale, values } = interaction
  const [chosen = ''] = values
  await reply.deferUpdate()
  const outcome = await reroll(bot, askerOf(interaction), id, chosen === freePlaces ? null : chosen)
  await reply.edit({ content: winnersText(outcome, locale), embeds: [], components: [] })
}

/** The id in the buttons of a giveaway's message or of the word about its winners. */
function giveawayOf({ components }: Message): string | undefined {
  const buttons = components
    .flatMap(row => (row.type === ComponentType.ActionRow ? row.components : []))
    .flatMap(part => (part.customId === null ? [] : parseCustomId(part.customId)))
  return buttons.find(({ feature }) => feature === 'giveaway')?.args[0]
}
