import { ComponentType, type ModalSubmitInteraction } from 'discord.js'
import type { Bot } from '#src/bot.ts'
import { askerOf } from '#src/discord/asker.ts'
import type { ButtonHandler, ModalHandler, SelectHandler } from '#src/discord/command.ts'
import type { MessageView } from '#src/discord/view.ts'
import { stepText } from '#src/giveaways/answers.ts'
import type { Changes } from '#src/giveaways/editGiveaway.ts'
import { maxDays, maxExtra, maxLevel } from '#src/giveaways/plan.ts'
import { type SeenRules, changeRules, readRules } from '#src/giveaways/rulesPanel.ts'
import {
  type RoleMenu,
  type RulesPage,
  chancesForm,
  numbersForm,
  roleMenus,
  rulesView,
} from '#src/giveaways/rulesView.ts'
import { startGiveaway } from '#src/giveaways/steps.ts'
import { wordsFor } from '#src/words/words.ts'

type Where = Parameters<typeof askerOf>[0] & { locale: string }

/** What each menu of roles changes. */
const menuChanges: Record<RoleMenu, (roleIds: string[]) => Changes> = {
  anyRoles: anyRoleIds => ({ requirements: { anyRoleIds } }),
  allRoles: allRoleIds => ({ requirements: { allRoleIds } }),
  deniedRoles: deniedRoleIds => ({ requirements: { deniedRoleIds } }),
  bypassRoles: bypassRoleIds => ({ bypassRoleIds }),
}

export const rulesSelects: Record<string, SelectHandler> = Object.fromEntries(
  roleMenus.map(menu => [menu, roleSelect(menu)]),
)

export const rulesButtonHandlers: Record<string, ButtonHandler> = {
  requirements: pageButton('requirements'),
  chances: pageButton('chances'),
  async booster(bot, interaction, reply, { args }) {
    await reply.deferUpdate()
    const booster = args[2] === 'on' ? true : undefined
    await reply.edit(await change(bot, interaction, seenIn(args), { requirements: { booster } }))
  },
  async mode(bot, interaction, reply, { args }) {
    await reply.deferUpdate()
    const bonusMode = args[2] === 'STACK' ? 'STACK' : 'HIGHEST'
    await reply.edit(await change(bot, interaction, seenIn(args), { bonusMode }, 'chances'))
  },
  async numbers(bot, { guildId, locale }, reply, { args: [id = ''] }) {
    const giveaway = bot.giveaways.of(guildId).recent.find(known => known.id === id)
    if (giveaway) return await reply.modal(numbersForm(giveaway, locale))
    await reply.refuse({ content: wordsFor(locale).giveaways.refusals.noGiveaway })
  },
  addChances: (_bot, { locale }, reply, { args }) => reply.modal(chancesForm(seenIn(args), locale)),
  async start(bot, interaction, reply, { args }) {
    await reply.deferUpdate()
    const { id, version } = seenIn(args)
    const outcome = await startGiveaway(bot, askerOf(interaction), id, version)
    if (outcome.kind === 'changedMeanwhile')
      return await reply.edit(
        await showRules(bot, interaction, id, 'requirements', stepText(outcome, interaction.locale)),
      )
    await reply.edit({ content: stepText(outcome, interaction.locale), embeds: [], components: [] })
  },
}

export const rulesModals: Record<string, ModalHandler> = {
  async numbers(bot, interaction, reply, { args }) {
    await reply.deferUpdate()
    const { giveawayRules: words } = wordsFor(interaction.locale)
    const level = readNumber(interaction, 'level', 1, maxLevel)
    const account = readNumber(interaction, 'accountAge', 1, maxDays)
    const member = readNumber(interaction, 'memberAge', 1, maxDays)
    const wrong = [
      ...wrongIn(level, words.level(String(maxLevel))),
      ...wrongIn(account, words.accountAge(String(maxDays))),
      ...wrongIn(member, words.memberAge(String(maxDays))),
    ]
    if (wrong.length > 0)
      return await reply.edit(await refuse(bot, interaction, seenIn(args).id, wrong, 'requirements'))
    const requirements = {
      minLevel: level.value,
      minAccountAgeDays: account.value,
      minMemberAgeDays: member.value,
    }
    await reply.edit(await change(bot, interaction, seenIn(args), { requirements }))
  },
  async addChances(bot, interaction, reply, { args }) {
    await reply.deferUpdate()
    const { giveawayRules: words } = wordsFor(interaction.locale)
    const read = readNumber(interaction, 'extra', 0, maxExtra)
    const wrong = wrongIn(read, words.extra(String(maxExtra)))
    if (wrong.length > 0)
      return await reply.edit(await refuse(bot, interaction, seenIn(args).id, wrong, 'chances'))
    const field = interaction.fields.fields.get('roles')
    const roleIds = field?.type === ComponentType.RoleSelect ? [...field.values] : []
    const bonusFor = { roleIds, extra: read.value ?? 1 }
    await reply.edit(await change(bot, interaction, seenIn(args), { bonusFor }, 'chances'))
  },
}

/** The rules of a giveaway, with what changes them. refusal: why that was not done which somebody wanted. */
export async function showRules(
  bot: Bot,
  { guildId, locale }: { guildId: string; locale: string },
  id: string,
  page: RulesPage,
  refusal?: string,
): Promise<MessageView> {
  const knownRoleIds = knownRoles(bot, guildId)
  const more = refusal === undefined ? {} : { refusal }
  return rulesView(await readRules(bot, guildId, id), page, { locale, knownRoleIds, ...more })
}

function pageButton(page: RulesPage): ButtonHandler {
  return async (bot, interaction, reply, { args: [id = ''] }) => {
    await reply.deferUpdate()
    await reply.edit(await showRules(bot, interaction, id, page))
  }
}

function roleSelect(menu: RoleMenu): SelectHandler {
  return async (bot, interaction, reply, { args }) => {
    await reply.deferUpdate()
    await reply.edit(await change(bot, interaction, seenIn(args), menuChanges[menu](interaction.values)))
  }
}

async function change(
  bot: Bot,
  interaction: Where,
  seen: SeenRules,
  changes: Changes,
  page: RulesPage = 'requirements',
): Promise<MessageView> {
  const asker = askerOf(interaction)
  const { locale } = interaction
  const { outcome, panel } = await changeRules(bot, asker, seen, changes)
  const refusal = outcome.kind === 'done' ? {} : { refusal: stepText(outcome, locale) }
  return rulesView(panel, page, { locale, knownRoleIds: knownRoles(bot, asker.guildId), ...refusal })
}

async function refuse(
  bot: Bot,
  interaction: ModalSubmitInteraction<'cached' | 'raw'>,
  id: string,
  wrong: readonly Wrong[],
  page: RulesPage,
): Promise<MessageView> {
  const { giveawayRules: words } = wordsFor(interaction.locale)
  const lines = wrong.map(({ label, text }) => words.badNumber(label, text))
  return await showRules(bot, interaction, id, page, words.badNumbers(lines.join('\n')))
}

/** What a menu, button or form shows: its id carries it. */
function seenIn([id = '', version]: readonly string[]): SeenRules {
  return { id, version: Number(version) }
}

/** What was written into an input, and how it was labelled. */
interface Wrong {
  label: string
  text: string
}

interface ReadNumber {
  text: string
  /** Undefined for none within the bounds, as in an empty input. */
  value: number | undefined
}

function readNumber(
  { fields }: ModalSubmitInteraction<'cached' | 'raw'>,
  id: string,
  least: number,
  most: number,
): ReadNumber {
  const field = fields.fields.get(id)
  const text = field?.type === ComponentType.TextInput ? field.value.trim() : ''
  const value = Number(text)
  return { text, value: /^\d{1,9}$/.test(text) && value >= least && value <= most ? value : undefined }
}

function wrongIn({ text, value }: ReadNumber, label: string): Wrong[] {
  return text !== '' && value === undefined ? [{ label, text }] : []
}

function knownRoles({ discord }: Bot, guildId: string): string[] {
  return discord.roles(guildId).map(({ id }) => id)
}
