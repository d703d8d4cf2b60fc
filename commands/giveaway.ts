import type { BaseInteraction } from 'discord.js'
import { askerOf } from '#src/discord/asker.ts'
import type { ButtonHandler, Command } from '#src/discord/command.ts'
import { guildCommand, named } from '#src/discord/guildCommand.ts'
import { claimText, entryView, listView, ownView } from '#src/giveaways/answers.ts'
import { enterGiveaway, leaveGiveaway } from '#src/giveaways/enterGiveaway.ts'
import { listGiveaways, listOwn } from '#src/giveaways/lists.ts'
import { makeProof, proofFile } from '#src/giveaways/proof.ts'
import type { MemberFacts } from '#src/giveaways/requirements.ts'
import { findNamed, suggestGiveaways } from '#src/giveaways/suggest.ts'
import { claimWin } from '#src/giveaways/winners.ts'
import { de } from '#src/words/de.ts'
import { en } from '#src/words/en.ts'
import { wordsFor } from '#src/words/words.ts'

const words = en.commands.giveaway
const german = de.commands.giveaway

const enterButton: ButtonHandler = async (bot, interaction, reply, { args: [id = ''] }) => {
  await reply.defer({ private: true })
  const { guildId, id: interactionId, locale } = interaction
  const entry = await enterGiveaway(bot, { guildId, interactionId, member: factsOf(interaction) }, id)
  await reply.edit(entryView(entry, locale))
}

const leaveButton: ButtonHandler = async (bot, interaction, reply, { args: [id = ''] }) => {
  await reply.deferUpdate()
  const { entry } = wordsFor(interaction.locale).giveaways
  const left = await leaveGiveaway(bot, askerOf(interaction), id)
  await reply.edit({ content: left ? entry.left : entry.notIn, components: [] })
}

const claimButton: ButtonHandler = async (bot, interaction, reply, { args: [id = ''] }) => {
  await reply.defer({ private: true })
  await reply.edit({ content: claimText(await claimWin(bot, askerOf(interaction), id), interaction.locale) })
}

export const giveaway: Command = {
  data: guildCommand('giveaway')
    .addSubcommand(sub => named(sub, words.list, german.list))
    .addSubcommand(sub => named(sub, words.mine, german.mine))
    .addSubcommand(sub =>
      named(sub, words.claim, german.claim).addStringOption(option =>
        named(option, words.giveaway, german.giveaway).setRequired(true).setAutocomplete(true),
      ),
    )
    .addSubcommand(sub =>
      named(sub, words.verify, german.verify).addStringOption(option =>
        named(option, words.giveaway, german.giveaway).setRequired(true).setAutocomplete(true),
      ),
    )
    .toJSON(),

  async execute(bot, interaction, reply) {
    const { options, locale, guildId } = interaction
    await reply.defer({ private: true })
    const { refusals, verify, wrongStatus } = wordsFor(locale).giveaways
    const asked = options.getString(words.giveaway.name)
    switch (options.getSubcommand()) {
      case words.list.name:
        return await reply.edit(listView(listGiveaways(bot, guildId), locale))
      case words.mine.name:
        return await reply.edit(ownView(await listOwn(bot, guildId, interaction.user.id), locale))
      case words.claim.name: {
        const id = await findNamed(bot, guildId, asked)
        if (id === undefined) return await reply.edit({ content: refusals.noGiveaway })
        return await reply.edit({ content: claimText(await claimWin(bot, askerOf(interaction), id), locale) })
      }
      default: {
        const id = await findNamed(bot, guildId, asked)
        if (id === undefined) return await reply.edit({ content: refusals.noGiveaway })
        const proof = await makeProof(bot, guildId, id)
        if (proof.kind === 'noGiveaway') return await reply.edit({ content: refusals.noGiveaway })
        if (proof.kind === 'cancelled') return await reply.edit({ content: wrongStatus.CANCELLED })
        if (proof.kind === 'notDrawn') return await reply.edit({ content: verify.notDrawn })
        const file = await proofFile(proof)
        if (!file) return await reply.edit({ content: verify.tooLarge })
        return await reply.edit({ content: verify.done, files: [file] })
      }
    }
  },

  suggest: (bot, interaction) =>
    suggestGiveaways(bot, interaction.guildId, interaction.options.getFocused(), ['COMPLETED']),

  buttons: { enter: enterButton, leave: leaveButton, claim: claimButton },
}

/** What the interaction itself says of who sent it. */
function factsOf({
  user,
  member,
  guildId,
}: Pick<BaseInteraction<'cached' | 'raw'>, 'user' | 'member' | 'guildId'>): MemberFacts {
  const isCached = 'joinedTimestamp' in member
  const joinedAt = isCached ? member.joinedTimestamp : Date.parse(member.joined_at ?? '')
  return {
    userId: user.id,
    // discord.js counts @everyone, whose id is the guild's, among them.
    roleIds: Array.isArray(member.roles)
      ? member.roles
      : [...member.roles.cache.keys()].filter(id => id !== guildId),
    joinedAt: joinedAt === null || Number.isNaN(joinedAt) ? null : joinedAt,
    boosting: isCached ? member.premiumSinceTimestamp !== null : typeof member.premium_since === 'string',
  }
}
