import { commentButton, commentModal, rateButton } from '#commands/tickets/feedback.ts'
import { formAnswers } from '#commands/tickets/formAnswers.ts'
import { openForSelect, openTicketFor } from '#commands/tickets/openFor.ts'
import { staffSteps, staffSubcommands, suggestReplies } from '#commands/tickets/staffSteps.ts'
import { answerTranscript } from '#commands/tickets/transcript.ts'
import type { ChatInputCommandInteraction } from 'discord.js'
import type { Bot } from '#src/bot.ts'
import { type Asker, askerOf } from '#src/discord/asker.ts'
import { badOption, isBotRole } from '#src/discord/badOption.ts'
import type { ButtonHandler, Command, SelectHandler } from '#src/discord/command.ts'
import { guildCommand, named } from '#src/discord/guildCommand.ts'
import type { Reply } from '#src/discord/reply.ts'
import { type DoneStep, openingText, stepText } from '#src/tickets/answers.ts'
import type { Category } from '#src/tickets/category.ts'
import { confirmClose, refuseClose } from '#src/tickets/closeRequest.ts'
import { openTicket } from '#src/tickets/openTicket.ts'
import { addRole, removeRole } from '#src/tickets/staffSteps.ts'
import {
  addMember,
  claimTicket,
  closeTicket,
  deleteTicket,
  releaseTicket,
  removeMember,
  reopenTicket,
} from '#src/tickets/steps.ts'
import type { Transition } from '#src/tickets/transition.ts'
import { questionsForm } from '#src/tickets/questionsForm.ts'
import { chooseView, closeForm, reasonInput } from '#src/tickets/view.ts'
import { de } from '#src/words/de.ts'
import { en } from '#src/words/en.ts'
import { wordsFor } from '#src/words/words.ts'

const words = en.commands.ticket
const german = de.commands.ticket

/** Begins with the form where the category asks something; a category that is gone is refused like any other. */
async function begin(
  bot: Bot,
  { asker, locale, categoryId }: { asker: Asker; locale: string; categoryId: string },
  reply: Reply,
): Promise<void> {
  const category = bot.ticketCategories.of(asker.guildId).find(({ id }) => id === categoryId)
  if (category && category.questions.length > 0) return await reply.modal(questionsForm(category))
  await reply.defer({ private: true })
  const opening = await openTicket(bot, { asker, categoryId, answers: [] })
  await reply.edit({ content: openingText(opening, locale) })
}

/** A button of a step that answers when it is done. */
function stepButton(
  step: DoneStep,
  take: (bot: Bot, asker: Asker, key: { id: string }) => Promise<Transition>,
): ButtonHandler {
  return async (bot, interaction, reply, { args: [id = ''] }) => {
    await reply.defer({ private: true })
    const outcome = await take(bot, askerOf(interaction), { id })
    await reply.edit({ content: stepText(outcome, step, interaction.locale) })
  }
}

/** The channel goes while the answer is read, so the answer comes first; only what went wrong is said after it. */
const deleteButton: ButtonHandler = async (bot, interaction, reply, { args: [id = ''] }) => {
  const { locale } = interaction
  await reply.defer({ private: true })
  const deleting = () => reply.edit({ content: wordsFor(locale).tickets.steps.deleting })
  const outcome = await deleteTicket(bot, askerOf(interaction), { id }, deleting)
  if (outcome.kind === 'done' && outcome.failure === null) return
  await reply.edit({ content: stepText(outcome, 'DELETED', locale) })
}

const openSelect: SelectHandler = (bot, interaction, reply) => {
  const [categoryId = ''] = interaction.values
  return begin(bot, { asker: askerOf(interaction), locale: interaction.locale, categoryId }, reply)
}

const data = guildCommand('ticket')
for (const subcommand of staffSubcommands) data.addSubcommand(subcommand)

export const ticket: Command = {
  data: data
    .addSubcommand(sub =>
      named(sub, words.open, german.open).addStringOption(option =>
        named(option, words.category, german.category).setAutocomplete(true),
      ),
    )
    .addSubcommand(sub =>
      named(sub, words.close, german.close).addStringOption(option =>
        named(option, words.reason, german.reason).setMaxLength(1_000),
      ),
    )
    .addSubcommand(sub =>
      named(sub, words.transcript, german.transcript).addIntegerOption(option =>
        named(option, words.number, german.number).setMinValue(1).setMaxValue(2_147_483_647),
      ),
    )
    .addSubcommand(sub =>
      named(sub, words.add, german.add).addMentionableOption(option =>
        named(option, words.member, german.member).setRequired(true),
      ),
    )
    .addSubcommand(sub =>
      named(sub, words.remove, german.remove).addMentionableOption(option =>
        named(option, words.member, german.member).setRequired(true),
      ),
    )
    .toJSON(),

  async execute(bot, interaction, reply) {
    const { options, locale, channelId } = interaction
    const bad = badOption(interaction)
    if (bad !== null) return await reply.refuse({ content: bad })
    const asker = askerOf(interaction)
    const answer = async (step: DoneStep, outcome: Promise<Transition>) =>
      await reply.edit({ content: stepText(await outcome, step, locale) })

    if (options.getSubcommand() === words.open.name) {
      const asked = options.getString(words.category.name)
      const categories = bot.ticketCategories.of(asker.guildId)
      const { panel } = wordsFor(locale).tickets
      if (categories.length === 0) return await reply.refuse({ content: panel.noCategories })
      const category =
        asked === null && categories.length === 1 ? categories[0] : findCategory(categories, asked)
      if (!category) return await reply.refuse(chooseView(bot, categories, locale))
      return await begin(bot, { asker, locale, categoryId: category.id }, reply)
    }
    if (options.getSubcommand() === words.transcript.name) {
      const number = options.getInteger(words.number.name)
      return await answerTranscript(bot, interaction, reply, { number, format: 'HTML' })
    }
    const staffStep = staffSteps[options.getSubcommand()]
    if (staffStep) return await staffStep(bot, interaction, reply)
    await reply.defer({ private: true })
    switch (options.getSubcommand()) {
      case words.close.name:
        return await answer(
          'CLOSED',
          closeTicket(bot, asker, { channelId }, options.getString(words.reason.name)?.trim() ?? null),
        )
      case words.add.name: {
        const { id, isRole, ofBot } = mentionedIn(options)
        if (ofBot) return await reply.edit({ content: wordsFor(locale).errors.botRole(`<@&${id}>`) })
        if (isRole) return await answer('ROLE_ADDED', addRole(bot, asker, { channelId }, id))
        return await answer('MEMBER_ADDED', addMember(bot, asker, { channelId }, id))
      }
      default: {
        const { id, isRole } = mentionedIn(options)
        if (isRole) return await answer('ROLE_REMOVED', removeRole(bot, asker, { channelId }, id))
        return await answer('MEMBER_REMOVED', removeMember(bot, asker, { channelId }, id))
      }
    }
  },

  suggest: (bot, interaction) => {
    const { name: option, value } = interaction.options.getFocused(true)
    const offered =
      option === words.replyName.name
        ? suggestReplies(bot, interaction)
        : bot.ticketCategories.of(interaction.guildId).map(({ id, name }) => ({ name, value: id }))
    return offered.filter(({ name }) => name.toLowerCase().includes(value.toLowerCase())).slice(0, 25)
  },

  buttons: {
    open: (bot, interaction, reply, { args: [categoryId = ''] }) =>
      begin(bot, { asker: askerOf(interaction), locale: interaction.locale, categoryId }, reply),
    claim: stepButton('CLAIMED', claimTicket),
    release: stepButton('RELEASED', releaseTicket),
    reopen: stepButton('REOPENED', reopenTicket),
    close: (_bot, interaction, reply, { args: [id = ''] }) => reply.modal(closeForm(id, interaction.locale)),
    delete: deleteButton,
    confirmClose: stepButton('CLOSED', confirmClose),
    refuseClose: stepButton('CLOSE_REFUSED', refuseClose),
    rate: rateButton,
    comment: commentButton,
  },

  selects: { open: openSelect, openFor: openForSelect },

  onPerson: openTicketFor,

  direct: {
    buttons: { rate: rateButton, comment: commentButton },
    modals: { comment: commentModal },
  },

  modals: {
    async open(bot, interaction, reply, { args: [categoryId = ''] }) {
      await reply.defer({ private: true })
      const request = { asker: askerOf(interaction), categoryId, answers: formAnswers(interaction) }
      const opening = await openTicket(bot, request)
      await reply.edit({ content: openingText(opening, interaction.locale) })
    },
    async close(bot, interaction, reply, { args: [id = ''] }) {
      await reply.defer({ private: true })
      const reason = formAnswers(interaction)
        .find(({ label }) => label === reasonInput)
        ?.value.trim()
      const outcome = await closeTicket(bot, askerOf(interaction), { id }, reason ? reason : null)
      await reply.edit({ content: stepText(outcome, 'CLOSED', interaction.locale) })
    },
    comment: commentModal,
  },
}

function findCategory(categories: readonly Category[], asked: string | null): Category | undefined {
  return categories.find(({ id, name }) => id === asked || name.toLowerCase() === asked?.toLowerCase())
}

/** Whom an option names, which is a member or a role; ofBot: a role that only a bot has. */
function mentionedIn(options: ChatInputCommandInteraction<'cached' | 'raw'>['options']) {
  const found = options.getMentionable(words.member.name, true)
  const user = options.getUser(words.member.name)
  return {
    id: user?.id ?? (found as { id: string }).id,
    isRole: user === null,
    ofBot: 'tags' in found && isBotRole(found),
  }
}
