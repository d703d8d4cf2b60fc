import {
  type APIActionRowComponent,
  type APIComponentInMessageActionRow,
  ButtonStyle,
  ComponentType,
  SelectMenuDefaultValueType,
  TextInputStyle,
} from 'discord-api-types/v10'
import { customId } from '#src/discord/customId.ts'
import { type MessageView, type ModalView, accentColor } from '#src/discord/view.ts'
import type { Giveaway } from '#src/giveaways/giveaway.ts'
import { maxBonuses, maxDays, maxExtra, maxLevel, maxRoles } from '#src/giveaways/plan.ts'
import type { RulesPanel, SeenRules } from '#src/giveaways/rulesPanel.ts'
import { bonusLines, clipped, requirementLines } from '#src/giveaways/view.ts'
import { formatNumber, wordsFor } from '#src/words/words.ts'

/** Which page of the rules is shown. */
export type RulesPage = 'requirements' | 'chances'

type Row = APIActionRowComponent<APIComponentInMessageActionRow>

/** Who may enter and who has more chances, with what changes that. refusal: why the last change was not made. */
export function rulesView(
  panel: RulesPanel,
  page: RulesPage,
  { locale, knownRoleIds, refusal }: { locale: string; knownRoleIds: readonly string[]; refusal?: string },
): MessageView {
  const { giveawayRules: words, giveaways } = wordsFor(locale)
  const nothing = { embeds: [], components: [] }
  if (panel.kind === 'noGiveaway') return { content: giveaways.refusals.noGiveaway, ...nothing }
  if (panel.kind === 'fixed') return { content: giveaways.refusals.fixed, ...nothing }
  const { giveaway } = panel
  // A menu without the roles that are chosen would take them away. Every known server has @everyone.
  const areRolesUnknown = page === 'requirements' && knownRoleIds.length === 0
  const lines = page === 'requirements' ? requirementLines(giveaway, locale) : bonusLines(giveaway, locale)
  return {
    content: refusal ?? (areRolesUnknown ? words.rolesUnknown : ''),
    embeds: [
      {
        color: accentColor,
        title: words.titles[page](formatNumber(giveaway.number, locale), giveaway.title).slice(0, 256),
        description: lines.length === 0 ? words.none[page] : clipped(lines),
      },
    ],
    components:
      page === 'requirements'
        ? [
            ...(areRolesUnknown ? [] : roleRows(giveaway, knownRoleIds, locale)),
            requirementRow(giveaway, locale),
          ]
        : [chanceRow(giveaway, locale)],
  }
}

/** Custom ids of the menus of roles. */
export const roleMenus = ['anyRoles', 'allRoles', 'deniedRoles', 'bypassRoles'] as const
export type RoleMenu = (typeof roleMenus)[number]

function roleRows(giveaway: Giveaway, knownRoleIds: readonly string[], locale: string): Row[] {
  const { giveawayRules: words } = wordsFor(locale)
  const { requirements, bypassRoleIds } = giveaway
  const chosen: Record<RoleMenu, readonly string[]> = {
    anyRoles: requirements.anyRoleIds ?? [],
    allRoles: requirements.allRoleIds ?? [],
    deniedRoles: requirements.deniedRoleIds ?? [],
    bypassRoles: bypassRoleIds,
  }
  return roleMenus.map(menu =>
    row({
      type: ComponentType.RoleSelect,
      custom_id: changeId(menu, giveaway),
      placeholder: words.menus[menu],
      min_values: 0,
      max_values: maxRoles,
      // Discord takes no role that is gone.
      default_values: chosen[menu]
        .filter(role => knownRoleIds.includes(role))
        .map(role => ({ id: role, type: SelectMenuDefaultValueType.Role })),
    }),
  )
}

function requirementRow(giveaway: Giveaway, locale: string): Row {
  const { giveawayRules: words } = wordsFor(locale)
  const { id, requirements, status } = giveaway
  return row(
    requirements.booster
      ? button(words.everyone, changeId('booster', giveaway, 'off'))
      : button(words.boosters, changeId('booster', giveaway, 'on')),
    button(words.numbers, changeId('numbers', giveaway)),
    button(words.toChances, customId('giveaways', 'chances', id)),
    ...(status === 'DRAFT' ? [startButton(giveaway, locale)] : []),
  )
}

function chanceRow(giveaway: Giveaway, locale: string): Row {
  const { giveawayRules: words } = wordsFor(locale)
  const { id, bonusMode, status } = giveaway
  const other = bonusMode === 'STACK' ? 'HIGHEST' : 'STACK'
  return row(
    button(words.addChances, changeId('addChances', giveaway)),
    button(words.modes[other], changeId('mode', giveaway, other)),
    button(words.toRequirements, customId('giveaways', 'requirements', id)),
    ...(status === 'DRAFT' ? [startButton(giveaway, locale)] : []),
  )
}

/** Leads from a giveaway that has just been made to its rules. */
export function rulesButtons(giveaway: Giveaway, locale: string): Row {
  const { giveawayRules: words } = wordsFor(locale)
  const { id, status } = giveaway
  return row(
    button(words.toRequirements, customId('giveaways', 'requirements', id)),
    button(words.toChances, customId('giveaways', 'chances', id)),
    ...(status === 'DRAFT' ? [startButton(giveaway, locale)] : []),
  )
}

/** Asks for the requirements that are numbers; an empty input takes one away. */
export function numbersForm(giveaway: Giveaway, locale: string): ModalView {
  const { giveawayRules: words } = wordsFor(locale)
  const { minLevel, minAccountAgeDays, minMemberAgeDays } = giveaway.requirements
  return {
    custom_id: changeId('numbers', giveaway),
    title: words.numbersTitle,
    components: [
      textInput(words.level(String(maxLevel)), 'level', minLevel),
      textInput(words.accountAge(String(maxDays)), 'accountAge', minAccountAgeDays),
      textInput(words.memberAge(String(maxDays)), 'memberAge', minMemberAgeDays),
    ],
  }
}

/** Asks which roles have more chances, and how many. */
export function chancesForm(seen: SeenRules, locale: string): ModalView {
  const { giveawayRules: words } = wordsFor(locale)
  return {
    custom_id: changeId('addChances', seen),
    title: words.chancesTitle,
    components: [
      {
        type: ComponentType.Label,
        label: words.chanceRoles,
        component: {
          type: ComponentType.RoleSelect,
          custom_id: 'roles',
          min_values: 1,
          max_values: maxBonuses,
        },
      },
      textInput(words.extra(String(maxExtra)), 'extra', 1),
    ],
  }
}

function textInput(label: string, id: string, value: number | undefined) {
  return {
    type: ComponentType.Label as const,
    label,
    component: {
      type: ComponentType.TextInput as const,
      custom_id: id,
      style: TextInputStyle.Short as const,
      required: false,
      max_length: 10,
      ...(value !== undefined && { value: String(value) }),
    },
  }
}

/** Of what changes rules: with the version that is shown, so that what somebody else changed meanwhile is not undone unseen. */
function changeId(action: string, { id, version }: SeenRules, ...wanted: string[]): string {
  return customId('giveaways', action, id, String(version), ...wanted)
}

function row(...components: APIComponentInMessageActionRow[]): Row {
  return { type: ComponentType.ActionRow, components }
}

function button(label: string, id: string) {
  return {
    type: ComponentType.Button as const,
    style: ButtonStyle.Secondary as const,
    label,
    custom_id: id,
  }
}

function startButton(giveaway: Giveaway, locale: string) {
  const { giveawayRules: words } = wordsFor(locale)
  return {
    ...button(words.start, changeId('start', giveaway)),
    style: ButtonStyle.Success as const,
  }
}
