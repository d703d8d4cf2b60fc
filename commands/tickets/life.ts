import { ChannelType, type ChatInputCommandInteraction, type SlashCommandSubcommandBuilder } from 'discord.js'
import type { Bot } from '#src/bot.ts'
import type { Asker } from '#src/discord/asker.ts'
import { named } from '#src/discord/guildCommand.ts'
import { setupText } from '#src/tickets/answers.ts'
import type { Category, CategoryChanges, OutsideHours, Place } from '#src/tickets/category.ts'
import { neededForThreads } from '#src/tickets/neededPermissions.ts'
import { editCategory } from '#src/tickets/setup.ts'
import { isZone } from '#src/tickets/workingHours.ts'
import { intervalsText, parseIntervals } from '#src/tickets/workingHoursText.ts'
import { de } from '#src/words/de.ts'
import { en } from '#src/words/en.ts'
import { formatNumber, wordsFor } from '#src/words/words.ts'

type Interaction = ChatInputCommandInteraction<'cached' | 'raw'>
type Sub = SlashCommandSubcommandBuilder
type Setting = (bot: Bot, interaction: Interaction, asker: Asker, category: Category) => Promise<string>

const words = en.commands.tickets
const german = de.commands.tickets
const { options: names } = words

/** Bounds as in the checks of ticket_categories. */
export function autoCloseSubcommand(sub: Sub): Sub {
  return named(sub, words.autoClose, german.autoClose)
    .addIntegerOption(option =>
      named(option, names.idleHours, german.options.idleHours)
        .setMinValue(0)
        .setMaxValue(8_760)
        .setRequired(true),
    )
    .addIntegerOption(option =>
      named(option, names.warningHours, german.options.warningHours).setMinValue(1).setMaxValue(8_759),
    )
}

export function hoursSubcommand(sub: Sub): Sub {
  return named(sub, words.hours, german.hours)
    .addStringOption(option =>
      named(option, names.times, german.options.times).setMaxLength(200).setRequired(true),
    )
    .addStringOption(option => named(option, names.zone, german.options.zone).setMaxLength(60))
    .addStringOption(option =>
      named(option, names.outside, german.options.outside).addChoices(
        choicesOf(en.tickets.outside, de.tickets.outside),
      ),
    )
}

export function whereSubcommand(sub: Sub): Sub {
  named(sub, words.where, german.where)
    .addStringOption(option =>
      named(option, names.place, german.options.place).addChoices(
        choicesOf(en.tickets.places, de.tickets.places),
      ),
    )
    .addChannelOption(option =>
      named(option, names.threadChannel, german.options.threadChannel).addChannelTypes(ChannelType.GuildText),
    )
  for (const key of ['overflow', 'secondOverflow'] as const)
    sub.addChannelOption(option =>
      named(option, names[key], german.options[key]).addChannelTypes(ChannelType.GuildCategory),
    )
  return sub
}

/** What they do, by their names, and what to say then. */
export const lifeSettings: Record<string, Setting> = {
  async [words.autoClose.name](bot, { options, locale }, asker, { id, name }) {
    const { life } = wordsFor(locale).tickets
    const hours = options.getInteger(names.idleHours.name, true)
    if (hours === 0)
      return await save(bot, asker, locale, { id }, { autoCloseHours: null }, life.autoCloseOff(name))
    if (hours < 2) return life.tooFewHours
    const usual = Math.min(24, Math.max(1, Math.floor(hours / 4)))
    const warning = options.getInteger(names.warningHours.name) ?? usual
    if (warning >= hours) return life.warningTooLong
    const set = life.autoCloseSet(name, formatNumber(hours, locale), formatNumber(warning, locale))
    return await save(bot, asker, locale, { id }, { autoCloseHours: hours, warningHours: warning }, set)
  },

  async [words.hours.name](bot, { options, locale }, asker, { id, name, workingHours }) {
    const { tickets } = wordsFor(locale)
    const { life } = tickets
    const outside = options.getString(names.outside.name) as OutsideHours | null
    const changes: CategoryChanges = outside === null ? {} : { outsideHours: outside }
    const times = options.getString(names.times.name, true).trim()
    if ([en.tickets.always, de.tickets.always].includes(times.toLowerCase()))
      return await save(bot, asker, locale, { id }, { ...changes, workingHours: null }, life.alwaysOpen(name))
    const zone = options.getString(names.zone.name)?.trim() ?? workingHours?.zone
    const intervals = parseIntervals(times)
    if (!intervals || zone === undefined || !isZone(zone))
      return [
        ...(intervals ? [] : [life.badTimes(times)]),
        ...(zone === undefined ? [life.zoneNeeded] : isZone(zone) ? [] : [life.badZone(zone)]),
      ].join(' ')
    const set = life.hoursSet(name, intervalsText(intervals, locale), zone)
    return await save(bot, asker, locale, { id }, { ...changes, workingHours: { zone, intervals } }, set)
  },

  async [words.where.name](bot, { options, locale }, asker, category) {
    const { id, name } = category
    const { permissions, tickets } = wordsFor(locale)
    const { life } = tickets
    const given = options.getString(names.place.name) as Place | null
    const place = given ?? category.place
    const channelId = options.getChannel(names.threadChannel.name)?.id ?? null
    const threadChannelId = channelId ?? category.threadChannelId
    const overflow = [names.overflow, names.secondOverflow].flatMap(
      option => options.getChannel(option.name)?.id ?? [],
    )
    if (given === null && channelId === null && overflow.length === 0) return life.nothingChosen
    if (place === 'THREAD' && threadChannelId === null) return life.threadChannelNeeded
    const changes: CategoryChanges = {
      place,
      threadChannelId,
      ...(overflow.length > 0 && { overflowParentIds: [...new Set(overflow)] }),
    }
    const rooms = [...(changes.overflowParentIds ?? category.overflowParentIds)]
    if (place === 'CHANNEL' && threadChannelId !== null) rooms.push(threadChannelId)
    const missing =
      threadChannelId === null
        ? []
        : bot.discord.missingPermissions(asker.guildId, threadChannelId, neededForThreads)
    const lines = [
      place === 'THREAD' ? life.threadsSet(name, `<#${threadChannelId}>`) : life.channelsSet(name),
      ...(place === 'CHANNEL' && rooms.length > 0
        ? [life.overflowSet(rooms.map(room => `<#${room}>`).join(', '))]
        : []),
      ...(missing.length > 0
        ? [
            life.threadsMissing(
              `<#${threadChannelId}>`,
              missing.map(permission => permissions[permission]).join(', '),
            ),
          ]
        : []),
    ]
    return await save(bot, asker, locale, { id }, changes, lines.join('\n'))
  },
}

async function save(
  bot: Bot,
  asker: Asker,
  locale: string,
  { id }: Pick<Category, 'id'>,
  changes: CategoryChanges,
  text: string,
): Promise<string> {
  const outcome = await editCategory(bot, asker, id, changes)
  return outcome.kind === 'changed' ? text : setupText(outcome, locale)
}

/** What an option offers, by the words for its values. */
export function choicesOf(english: Record<string, string>, translated: Record<string, string>) {
  return Object.entries(english).map(([value, name]) => ({
    value,
    name,
    name_localizations: { de: translated[value] ?? name },
  }))
}
