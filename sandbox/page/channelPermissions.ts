import { api, type Channel, type Guild, type PermissionSetting } from './api.ts'
import { openDialog } from './dialog.ts'
import { createRows, el, hintRow, type Row } from './dom.ts'
import { nameOf, type Names } from './names.ts'
import type { Page } from './page.ts'
import { bitOf, has, type PermissionGroup, permissionGroups } from './permissions.ts'
import { reasonOf, type State } from './state.ts'

const settings: Record<PermissionSetting, string> = {
  inherit: 'As in the server',
  allow: 'Allowed',
  deny: 'Denied',
}

/** Whether a permission is allowed or denied to a role or member in the channel. */
export function settingOf({ overwrites }: Channel, targetId: string, bit: bigint): PermissionSetting {
  const overwrite = overwrites.find(({ id }) => id === targetId)
  if (!overwrite) return 'inherit'
  return has(overwrite.allow, bit) ? 'allow' : has(overwrite.deny, bit) ? 'deny' : 'inherit'
}

/** What each role and member may in the channel. A choice counts at once; live. */
export function openChannelPermissions({ store }: Page, channelId: string): void {
  const opened = placeOf(store.state, channelId)
  if (!opened) return
  const title = `Permissions in ${opened.channel.name}`
  openDialog({ title, className: 'panel' }, (_close, whenClosed) => {
    const target = el('select', { id: 'permissionsOf' }, ...targetsOf(opened.guild, store.state.names))
    const trouble = el('p', { class: 'trouble', role: 'alert' })
    const list = el('div', { class: 'permissions' })
    const showRows = createRows(list)
    const choose: Choose = (bit, setting, takeBack) => {
      trouble.textContent = ''
      const { viewerId: userId } = store.state
      const body = { userId, channelId, targetId: target.value, permissions: String(bit), setting }
      api.permit(body).catch((error: unknown) => {
        takeBack()
        trouble.textContent = reasonOf(error)
      })
    }
    const show = (): void => {
      const place = placeOf(store.state, channelId)
      if (!place) return showRows([hintRow('This channel is gone.')])
      const groups = permissionGroups.filter(({ of }) => of !== 'guild')
      showRows(groups.map(group => groupRow(group, place.channel, target.value, choose)))
    }
    target.addEventListener('change', show)
    whenClosed(store.watch(['guild'], show))
    return [
      el(
        'div',
        { class: 'dialogBody' },
        el('div', { class: 'field' }, el('label', { for: target.id }, 'Role or member'), target),
        trouble,
        list,
      ),
    ]
  })
}

function placeOf({ guild }: State, channelId: string): { guild: Guild; channel: Channel } | null {
  if (guild.kind !== 'ready') return null
  const channel = guild.value.channels.find(({ id }) => id === channelId)
  return channel ? { guild: guild.value, channel } : null
}

function targetsOf({ id, roles, members }: Guild, names: Names): HTMLElement[] {
  const byRank = roles.toSorted((a, b) => b.position - a.position)
  const role = ({ id: roleId, name }: (typeof roles)[number]): HTMLElement =>
    el('option', { value: roleId, selected: roleId === id }, roleId === id ? name : `@${name}`)
  return [
    el('optgroup', { label: 'Roles' }, ...byRank.map(role)),
    el(
      'optgroup',
      { label: 'Members' },
      ...members.map(({ user }) => el('option', { value: user.id }, nameOf(names, user).name)),
    ),
  ]
}

/** `takeBack` shows again what is still so. */
type Choose = (bit: bigint, setting: PermissionSetting, takeBack: () => void) => void

function groupRow(
  { name, permissions }: PermissionGroup,
  channel: Channel,
  targetId: string,
  choose: Choose,
): Row {
  const rows = permissions.map(([label, number]) => {
    const bit = bitOf(number)
    return { id: `permission${number}`, label, bit, set: settingOf(channel, targetId, bit) }
  })
  const build = (): HTMLElement =>
    el(
      'fieldset',
      { class: 'field' },
      el('legend', {}, name),
      ...rows.map(({ id, label, bit, set }) => {
        const options = Object.entries(settings).map(([value, words]) =>
          el('option', { value, selected: value === set }, words),
        )
        const select = el('select', { id, class: `setting ${set}`, 'data-focus': id }, ...options)
        const takeBack = (): void => {
          select.value = set
        }
        select.addEventListener('change', () => choose(bit, select.value as PermissionSetting, takeBack))
        return el('div', { class: 'permission' }, el('label', { for: id }, label), select)
      }),
    )
  return { key: `${targetId} ${name}`, parts: [rows.map(({ set }) => set).join()], build }
}
