import { api, type Ban, type Member } from './api.ts'
import { avatar } from './avatar.ts'
import { coalesced } from './coalesced.ts'
import { openDialog, openForm } from './dialog.ts'
import { button, createRows, el, hintRow, type Row } from './dom.ts'
import { attempt } from './interact.ts'
import type { MenuItem } from './menu.ts'
import { nameOf, type Names } from './names.ts'
import type { Page } from './page.ts'
import { personName } from './personName.ts'
import { type Loaded, loaded, reasonOf } from './state.ts'

/** Between two readings while much happens in the server. */
const followPauseMs = 250

const timeoutSeconds = 600

/** Silences a member for a while, or ends that. */
export function timeOutItem({ store }: Page, guildId: string, { user, timedOutUntil }: Member): MenuItem {
  const { viewerId: userId } = store.state
  const timeOut = (seconds: number) => (): void =>
    void attempt(store, api.timeOut({ userId, guildId, targetId: user.id, seconds }))
  const isOver = timedOutUntil === null || Date.parse(timedOutUntil) <= Date.now()
  return isOver
    ? { label: 'Time out for 10 minutes', run: timeOut(timeoutSeconds) }
    : { label: 'End the time-out', run: timeOut(0) }
}

export function kickMember({ store }: Page, guildId: string, { user }: Member): void {
  const { viewerId: userId, names } = store.state
  openForm({
    title: `Kick ${nameOf(names, user).name}`,
    parts: [el('p', {}, 'They lose their roles here, and may come back by an invite.')],
    submitLabel: 'Kick',
    submit: () => api.kick({ userId, guildId, targetId: user.id }),
  })
}

export function banMember({ store }: Page, guildId: string, { user }: Member): void {
  const { viewerId: userId, names } = store.state
  const reason = el('input', { maxlength: 512, autocomplete: 'off' })
  openForm({
    title: `Ban ${nameOf(names, user).name}`,
    parts: [el('label', { class: 'field' }, 'Reason, for the audit log', reason)],
    submitLabel: 'Ban',
    submit: () => api.ban({ userId, guildId, targetId: user.id, reason: reason.value.trim() }),
  })
}

/** Who is banned from the server, and why; live. */
export function openBans({ store }: Page): void {
  const { guildId, viewerId: userId } = store.state
  if (typeof guildId !== 'string') return
  openDialog({ title: 'Bans', className: 'panel' }, (_close, whenClosed) => {
    const list = el('ul', { class: 'cards' })
    const showRows = createRows(list)
    const trouble = el('p', { class: 'trouble', role: 'alert' })
    const unban = (targetId: string): void => {
      trouble.textContent = ''
      api.unban({ userId, guildId, targetId }).catch((error: unknown) => {
        trouble.textContent = reasonOf(error)
      })
    }
    const read = coalesced(async () => {
      showRows(rowsOf(store.state.names, await loaded(api.bans(guildId, userId)), unban))
    }, followPauseMs)
    showRows([hintRow('Loading…')])
    whenClosed(store.watch(['guild', 'names'], () => void read()))
    return [el('div', { class: 'dialogBody' }, trouble, list)]
  })
}

function rowsOf(names: Names, bans: Loaded<Ban[]>, unban: (userId: string) => void): Row[] {
  if (bans.kind === 'loading') return [hintRow('Loading…')]
  if (bans.kind === 'failed') return [hintRow(bans.reason)]
  if (bans.value.length === 0) return [hintRow('Nobody is banned from here.')]
  return bans.value.map(({ user, reason }) => {
    const name = nameOf(names, user)
    const build = (): HTMLElement =>
      el(
        'li',
        { class: 'card' },
        el('div', { class: 'head' }, avatar(user.id, name, 'small'), personName(name, 'strong')),
        el('p', { class: 'hint', dir: 'auto' }, reason ?? 'No reason was given.'),
        el(
          'div',
          { class: 'actionRow' },
          button('button secondary', () => unban(user.id), {}, 'Unban'),
        ),
      )
    return { key: user.id, parts: [reason, name.name], build }
  })
}
