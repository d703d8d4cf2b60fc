import type { APIRole } from 'discord-api-types/v10'
import { api, type Guild } from './api.ts'
import { askForText, openDialog } from './dialog.ts'
import { button, createRows, el, type Row } from './dom.ts'
import { roleColor } from './names.ts'
import type { Page } from './page.ts'
import { createRoleForm, type RoleDeeds } from './roleForm.ts'
import { reasonOf } from './state.ts'

/** The roles of the server, highest first, and what the chosen one is and may; live. Who may not change it is told why. */
export function openRoles({ store }: Page): void {
  const { viewerId: userId, guildId } = store.state
  if (typeof guildId !== 'string') return
  let chosen = guildId
  openDialog({ title: 'Roles', className: 'panel roles' }, (close, whenClosed) => {
    const list = el('ul', { 'aria-label': 'Roles, the highest first' })
    const showList = createRows(list)
    const trouble = el('p', { class: 'trouble', role: 'alert' })
    const news = el('p', { class: 'hint', role: 'status' })
    const attempt = async (deed: Promise<unknown>, done = ''): Promise<boolean> => {
      trouble.textContent = ''
      news.textContent = ''
      try {
        await deed
        news.textContent = done
        return true
      } catch (error) {
        trouble.textContent = reasonOf(error)
        return false
      }
    }
    const save: RoleDeeds['save'] = async ({ id: roleId, name }, settings) => {
      const change = api.changeRole({ userId, guildId, roleId, settings })
      return (await attempt(change, `${name} is saved.`)) ? (await change).role : null
    }
    const deeds: RoleDeeds = {
      save,
      move: (role, where) => void attempt(api.moveRole({ userId, guildId, roleId: role.id, where })),
      remove: role =>
        void attempt(api.deleteRole({ userId, guildId, roleId: role.id }), `${role.name} is deleted.`),
    }
    const form = createRoleForm(deeds, guildId)
    const show = (): void => {
      const { guild } = store.state
      if (guild.kind !== 'ready') return
      // They are not in this server any more, and look at another.
      if (guild.value.id !== guildId) return close()
      const roles = guild.value.roles.toSorted((a, b) => b.position - a.position)
      const role = roles.find(({ id }) => id === chosen) ?? roles.find(({ id }) => id === guildId)
      showList(roles.map(one => roleRow(guild.value, one, one === role)))
      form.show(role)
    }
    const choose = (roleId: string): void => {
      trouble.textContent = ''
      news.textContent = ''
      chosen = roleId
      show()
    }
    const roleRow = ({ members }: Guild, role: APIRole, isChosen: boolean): Row => {
      const count =
        role.id === guildId ? members.length : members.filter(one => one.roles.includes(role.id)).length
      const build = (): HTMLElement => {
        const name = el('bdi', { class: 'rolePill' }, role.name)
        name.style.setProperty('--role', roleColor(role) ?? 'currentColor')
        return el(
          'li',
          {},
          button(
            'channel',
            () => choose(role.id),
            { 'aria-current': isChosen ? 'true' : undefined, 'data-focus': 'role' },
            name,
            el('span', { class: 'hint', title: 'Members' }, String(count)),
          ),
        )
      }
      return { key: role.id, parts: [role.name, role.color, count, isChosen], build }
    }
    const create = (): void =>
      askForText('New role', { label: 'Name' }, async name => {
        const { roleId } = await api.createRole({ userId, guildId, name })
        choose(roleId)
      })
    whenClosed(store.watch(['guild'], show))
    return [
      el(
        'div',
        { class: 'rolesBody' },
        el('div', { class: 'roleList' }, button('button primary wide', create, {}, 'New role'), list),
        el('div', { class: 'roleDetail' }, form.element, el('div', { class: 'roleNews' }, trouble, news)),
      ),
    ]
  })
}
