import type { Guild, Member } from './api.ts'
import { avatar } from './avatar.ts'
import { button, createRows, el, icon, type Row } from './dom.ts'
import { icons } from './icons.ts'
import { memberMenu } from './memberMenu.ts'
import { hasMenu, openMenuUnder } from './menu.ts'
import { nameOf, roleColor } from './names.ts'
import type { Page } from './page.ts'
import { botBadge, personName } from './personName.ts'

/** Who is here, by the roles that stand apart. */
export function mountMemberList(page: Page, root: HTMLElement): void {
  const { store } = page
  const list = el('ul')
  const showRows = createRows(list)
  root.append(list)
  store.watch(['guild', 'guildId', 'names', 'botConnected', 'viewerId'], () => {
    const { guild } = store.state
    document.body.classList.toggle('hasMembers', store.state.guildId !== null)
    if (guild.kind !== 'ready') {
      const words = guild.kind === 'loading' ? 'Loading…' : 'The members could not be read.'
      return showRows([{ key: 'state', parts: [words], build: () => el('li', { class: 'hint' }, words) }])
    }
    showRows(groupsOf(guild.value).flatMap(group => groupRows(page, guild.value, group)))
  })
}

interface Group {
  id: string
  name: string
  members: Member[]
}

function groupsOf({ roles, members, id }: Guild): Group[] {
  const hoisted = roles
    .filter(({ hoist, id: roleId }) => hoist && roleId !== id)
    .toSorted((a, b) => b.position - a.position)
  const roleOf = (member: Member): string => hoisted.find(role => member.roles.includes(role.id))?.id ?? id
  const byRole = Map.groupBy(members, roleOf)
  return [...hoisted, { id, name: 'Members' }].flatMap(role => {
    const inRole = byRole.get(role.id)
    return inRole ? [{ id: role.id, name: role.name, members: inRole }] : []
  })
}

function groupRows(page: Page, guild: Guild, { id, name, members }: Group): Row[] {
  const heading = {
    key: `group${id}`,
    parts: [name, members.length],
    build: () => el('li', { class: 'category' }, el('h2', {}, el('bdi', {}, name), ` · ${members.length}`)),
  }
  const { names } = page.store.state
  const sorted = members.toSorted((a, b) =>
    nameOf(names, a.user).name.localeCompare(nameOf(names, b.user).name),
  )
  return [heading, ...sorted.map(member => memberRow(page, guild, member))]
}

function memberRow(page: Page, guild: Guild, { user, roles }: Member): Row {
  const { names, botConnected, viewerId } = page.store.state
  const person = nameOf(names, user)
  const isOwner = guild.ownerId === user.id
  const isAway = user.bot === true && !botConnected
  const held = guild.roles.filter(role => roles.includes(role.id) && role.id !== guild.id)
  const about = [
    isOwner ? 'Owner' : '',
    isAway ? 'Not connected' : '',
    user.id === viewerId ? 'You' : '',
  ].filter(Boolean)
  const pills = held.map(role => {
    const pill = el('span', { class: 'rolePill' }, el('bdi', {}, role.name))
    pill.style.setProperty('--role', roleColor(role) ?? 'currentColor')
    return pill
  })
  const build = (): HTMLElement => {
    const more = button(
      'iconButton more',
      () => openMenuUnder(more, person.name, memberMenu(page, user.id)),
      { 'aria-label': `Manage ${person.name}`, 'aria-haspopup': 'menu', 'data-focus': 'manage' },
      icon(icons.more),
    )
    const row = el(
      'li',
      { class: isAway ? 'member away' : 'member' },
      avatar(user.id, person),
      el(
        'div',
        { class: 'memberWords' },
        el('div', { class: 'memberName' }, personName(person), user.bot ? botBadge() : null),
        el('div', { class: 'hint' }, about.join(' · '), ...pills),
      ),
      more,
    )
    return hasMenu(row, person.name, () => memberMenu(page, user.id))
  }
  return { key: user.id, parts: [names, isAway, about.join(), held.map(role => role.name).join()], build }
}
