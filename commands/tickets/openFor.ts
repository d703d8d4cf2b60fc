import {
  ApplicationIntegrationType,
  ContextMenuCommandBuilder,
  ApplicationCommandType,
  InteractionContextType,
} from 'discord.js'
import { askerOf } from '#src/discord/asker.ts'
import type { Command, SelectHandler } from '#src/discord/command.ts'
import { openForText } from '#src/tickets/answers.ts'
import { openTicket } from '#src/tickets/openTicket.ts'
import { isStaff } from '#src/tickets/ticket.ts'
import { chooseForView } from '#src/tickets/view.ts'
import { de } from '#src/words/de.ts'
import { en } from '#src/words/en.ts'
import { wordsFor } from '#src/words/words.ts'

/** In the menu on a person: staff choose the category, and that person has a ticket. */
export const openTicketFor: NonNullable<Command['onPerson']> = {
  data: new ContextMenuCommandBuilder()
    .setType(ApplicationCommandType.User)
    .setName(en.tickets.openTicketFor)
    .setNameLocalizations({ de: de.tickets.openTicketFor })
    .setContexts(InteractionContextType.Guild)
    .setIntegrationTypes(ApplicationIntegrationType.GuildInstall)
    .toJSON(),

  async execute(bot, interaction, reply) {
    const { targetUser, targetMember, locale, guildId } = interaction
    const { life } = wordsFor(locale).tickets
    if (targetUser.bot) return await reply.refuse({ content: life.botsGetNone })
    if (!targetMember) return await reply.refuse({ content: life.memberGone })
    const asker = askerOf(interaction)
    const own = bot.ticketCategories.of(guildId).filter(category => isStaff(asker, category))
    if (own.length === 0) return await reply.refuse({ content: life.noOwnCategory })
    await reply.refuse(chooseForView(bot, own, targetUser.id, locale))
  },
}

/** The menu's id names the member, which anybody could have made up: Discord tells whether they are in the guild. */
export const openForSelect: SelectHandler = async (bot, interaction, reply, { args: [userId = ''] }) => {
  const { locale, guildId, values } = interaction
  await reply.defer({ private: true })
  const { life } = wordsFor(locale).tickets
  const found = /^\d{1,20}$/.test(userId) ? await bot.discord.findMember(guildId, userId) : undefined
  if (found?.kind !== 'found') return await reply.edit({ content: life.memberGone })
  const { username } = found.member
  const opening = await openTicket(bot, {
    asker: askerOf(interaction),
    categoryId: values[0] ?? '',
    answers: [],
    opener: { userId, username },
  })
  await reply.edit({ content: openForText(opening, userId, locale) })
}
