import type { APIRole } from 'discord-api-types/v10'
import type { RoleSettings } from './api.ts'
import { button, createRows, el, icon } from './dom.ts'
import { icons } from './icons.ts'
import { hexColor } from './names.ts'
import { bitOf, has, permissionGroups } from './permissions.ts'

export interface RoleDeeds {
  /** The role as it is then; null when that was refused. */
  save: (role: APIRole, settings: Partial<RoleSettings>) => Promise<APIRole | null>
  move: (role: APIRole, where: 'up' | 'down') => void
  remove: (role: APIRole) => void
}

interface RoleForm {
  element: HTMLElement
  /** Shows the role as it is now, unless somebody is changing it here. */
  show: (role: APIRole | undefined) => void
}

/** What a role is and may, to be changed. What is refused stays in the form. */
export function createRoleForm(deeds: RoleDeeds, guildId: string): RoleForm {
  const element = el('div', { class: 'roleForm' })
  const showRows = createRows(element)
  let latest: APIRole | undefined
  let shown = ''
  /** How often somebody changed something since the form shows the role as it is. */
  let touches = 0
  const render = (): void => {
    const role = latest
    if (!role) return showRows([])
    if (!shown.startsWith(`${role.id} `)) touches = 0
    if (touches === 0) shown = `${role.id} ${JSON.stringify(role)}`
    showRows([{ key: role.id, parts: [shown], build: () => formOf(role, role.id === guildId, deeds, save) }])
  }
  const save = async (role: APIRole, settings: Partial<RoleSettings>): Promise<void> => {
    const saved = touches
    const accepted = await deeds.save(role, settings)
    if (accepted === null || touches !== saved || latest?.id !== accepted.id) return
    latest = accepted
    touches = 0
    render()
  }
  element.addEventListener('input', () => {
    touches += 1
  })
  return {
    element,
    show: role => {
      latest = role
      render()
    },
  }
}

function formOf(
  role: APIRole,
  isEveryone: boolean,
  { move, remove }: RoleDeeds,
  save: (role: APIRole, settings: Partial<RoleSettings>) => Promise<void>,
): HTMLElement {
  const name = el('input', { value: role.name, maxlength: 100, required: true, 'data-focus': 'name' })
  const color = el('input', {
    type: 'color',
    value: hexColor(role.color) ?? uncolored,
    'data-focus': 'color',
  })
  const hasColor = checkbox('Coloured', role.color !== 0)
  color.addEventListener('input', () => {
    hasColor.input.checked = true
  })
  const hoist = checkbox('Display its members separately', role.hoist)
  const mentionable = checkbox('Allow anyone to @mention this role', role.mentionable)
  const groups = permissionGroups.map(({ name: group, permissions }) => {
    const boxes = permissions.map(([label, number]) => ({
      bit: bitOf(number),
      ...checkbox(label, has(role.permissions, bitOf(number))),
    }))
    const element = el(
      'fieldset',
      { class: 'field' },
      el('legend', {}, group),
      ...boxes.map(box => box.element),
    )
    return { element, boxes }
  })
  const bitsThat = (isWanted: (isTicked: boolean, wasTicked: boolean) => boolean): string =>
    String(
      groups
        .flatMap(({ boxes }) => boxes)
        .filter(({ bit, input }) => isWanted(input.checked, has(role.permissions, bit)))
        .reduce((bits, { bit }) => bits | bit, 0n),
    )
  const changes = (): Partial<RoleSettings> => ({
    ...changedLooks(role, looksNow()),
    granted: bitsThat((is, was) => is && !was),
    revoked: bitsThat((is, was) => was && !is),
  })
  const looksNow = (): Looks => ({
    name: name.value,
    color: hasColor.input.checked ? Number.parseInt(color.value.slice(1), 16) : 0,
    hoist: hoist.input.checked,
    mentionable: mentionable.input.checked,
  })
  const tool = (label: string, path: string, run: () => void): HTMLElement =>
    button('iconButton', run, { 'aria-label': label, title: label, 'data-focus': label }, icon(path))
  const looks = [
    el('label', { class: 'field' }, 'Name', name),
    el(
      'div',
      { class: 'roleColor' },
      hasColor.element,
      el('label', {}, el('span', { class: 'unseen' }, 'Colour'), color),
    ),
    hoist.element,
    mentionable.element,
  ]
  const form = el(
    'form',
    { 'aria-label': role.name },
    el(
      'div',
      { class: 'roleTools' },
      el('button', { type: 'submit', class: 'button primary', 'data-focus': 'save' }, 'Save'),
      ...(isEveryone
        ? []
        : [
            tool('Move it up', icons.up, () => move(role, 'up')),
            tool('Move it down', icons.down, () => move(role, 'down')),
            tool('Delete the role', icons.bin, () => remove(role)),
          ]),
    ),
    ...(isEveryone ? [el('p', { class: 'hint' }, 'What everyone may, whatever their roles.')] : looks),
    ...groups.map(({ element }) => element),
  )
  form.addEventListener('submit', event => {
    event.preventDefault()
    void save(role, changes())
  })
  return form
}

/** The colour that the picker begins with. */
const uncolored = '#99aab5'

type Looks = Omit<RoleSettings, 'granted' | 'revoked'>

function changedLooks(role: APIRole, wanted: Looks): Partial<Looks> {
  return Object.fromEntries(
    Object.entries(wanted).filter(([key, value]) => value !== role[key as keyof Looks]),
  )
}

function checkbox(label: string, isChecked: boolean): { element: HTMLElement; input: HTMLInputElement } {
  const input = el('input', { type: 'checkbox', checked: isChecked, 'data-focus': label })
  return { element: el('label', { class: 'box' }, input, el('span', {}, label)), input }
}
