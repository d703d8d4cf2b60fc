import { api, type Channel, type Guild } from './api.ts'
import { openDialog } from './dialog.ts'
import { createRows, el, hintRow, type Row } from './dom.ts'
import { nameOf, type Names } from './names.ts'
import type { Page } from './page.ts'
import { bitOf, type PermissionGroup, permissionGroups } from './permissions.ts'
import { reasonOf, type State } from './state.ts'

const settings = { inherit: 'As in the server', allow: 'Allowed', deny: 'Denied' } as const
type Setting = keyof typeof settings

interface Allowance {
  allow: bigint
  deny: bigint
}

/** What a role or member is allowed and denied in the channel. */
export function overwriteOf({ overwrites }: Channel, targetId: string): Allowance {
  const found = overwrites.find(({ id }) => id === targetId)
  return { allow: BigInt(found?.allow ?? 0), deny: BigInt(found?.deny ?? 0) }
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
    const set = async (bit: bigint, setting: Setting): Promise<void> => {
      const place = placeOf(store.state, channelId)
      if (!place) return
      const { allow, deny } = overwriteOf(place.channel, target.value)
      await api.setOverwrite({
        userId: store.state.viewerId,
        channelId,
        targetId: target.value,
        kind: place.guild.roles.some(({ id }) => id === target.value) ? 'role' : 'member',
        allow: String(setting === 'allow' ? allow | bit : allow & ~bit),
        deny: String(setting === 'deny' ? deny | bit : deny & ~bit),
      })
    }
    const choose = (bit: bigint, setting: Setting, takeBack: () => void): void => {
      trouble.textContent = ''
      set(bit, setting).catch((error: unknown) => {
        takeBack()
        trouble.textContent = reasonOf(error)
      })
    }
    const show = (): void => {
      const place = placeOf(store.state, channelId)
      if (!place) return showRows([hintRow('This channel is gone.')])
      const allowance = overwriteOf(place.channel, target.value)
      const groups = permissionGroups.filter(({ of }) => of !== 'guild')
      showRows(groups.map(group => groupRow(group, `${target.value} ${group.name}`, allowance, choose)))
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

function groupRow(
  { name, permissions }: PermissionGroup,
  key: string,
  allowance: Allowance,
  choose: (bit: bigint, setting: Setting, takeBack: () => void) => void,
): Row {
  const rows = permissions.map(([label, number]) => {
    const id = `permission${number}`
    const bit = bitOf(number)
    const set: Setting = allowance.allow & bit ? 'allow' : allowance.deny & bit ? 'deny' : 'inherit'
    return { id, label, bit, set }
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
        select.addEventListener('change', () => choose(bit, select.value as Setting, takeBack))
        return el('div', { class: 'permission' }, el('label', { for: id }, label), select)
      }),
    )
  return { key, parts: [rows.map(({ set }) => set).join()], build }
}
