import { api, type Channel } from './api.ts'
import { avatar } from './avatar.ts'
import { button, el, icon } from './dom.ts'
import { icons } from './icons.ts'
import { attempt } from './interact.ts'
import { nameOf } from './names.ts'
import type { Page } from './page.ts'
import { preferences } from './preferences.ts'
import type { State, Store } from './state.ts'

/** Who one is: anybody, and in a second window somebody else at the same time. */
export function mountYouPanel({ store, session }: Page, root: HTMLElement): void {
  const face = el('span', { class: 'youFace' })
  const select = el('select', { id: 'youAre' })
  const other = el('a', { class: 'iconButton', target: '_blank', rel: 'noopener' }, icon(icons.window))
  const leave = button('iconButton', () => leaveVoice(store), {}, icon(icons.leave))
  const where = el('bdi')
  const inVoice = el('div', { class: 'youInVoice' }, icon(icons.voice), where, leave)
  root.append(
    inVoice,
    face,
    el('label', { for: 'youAre' }, el('span', { class: 'hint' }, 'You are'), select),
    preferences(store),
    other,
  )
  select.addEventListener('change', () => session.become(select.value))
  store.watch(['guild', 'viewerId'], () => {
    const voice = voiceChannelOf(store.state)
    inVoice.hidden = voice === undefined
    where.textContent = voice?.name ?? ''
    leave.ariaLabel = `Leave ${voice?.name ?? ''}`
    leave.title = leave.ariaLabel
  })
  store.watch(['overview', 'viewerId', 'names', 'guildId'], () => {
    const { overview, viewerId, names, guildId } = store.state
    root.hidden = overview.kind !== 'ready' || viewerId === ''
    if (overview.kind !== 'ready') return
    const { people } = overview.value
    const nameOfId = (id: string): string => {
      const user = people.find(one => one.id === id)
      return user ? nameOf(names, user).name : ''
    }
    // Changed only when it must: replacing the choices closes the open list.
    const wanted = people.map(({ id }) => `${id} ${nameOfId(id)}`).join()
    if (select.dataset['people'] !== wanted) {
      select.replaceChildren(...people.map(({ id }) => el('option', { value: id }, nameOfId(id))))
      select.dataset['people'] = wanted
    }
    select.value = viewerId
    face.replaceChildren(avatar(viewerId, { name: nameOfId(viewerId), isBot: false }))
    const next = people[(people.findIndex(({ id }) => id === viewerId) + 1) % people.length]
    if (!next) return
    other.href = `?${new URLSearchParams({ as: next.id, ...(guildId ? { guild: guildId } : {}) }).toString()}`
    other.ariaLabel = `Open a second window as ${nameOfId(next.id)}`
    other.title = other.ariaLabel
  })
}

function voiceChannelOf({ guild, viewerId }: State): Channel | undefined {
  if (guild.kind !== 'ready') return undefined
  return guild.value.channels.find(({ voiceMemberIds }) => voiceMemberIds.includes(viewerId))
}

function leaveVoice(store: Store): void {
  const { viewerId: userId, guildId } = store.state
  if (guildId) void attempt(store, api.leaveVoice({ userId, guildId }))
}
