import { api, type Channel, type Invite } from './api.ts'
import { coalesced } from './coalesced.ts'
import { askForText, openDialog, openForm } from './dialog.ts'
import { button, createRows, el, hintRow, type Row } from './dom.ts'
import type { Names } from './names.ts'
import type { Page } from './page.ts'
import { type Loaded, loaded, reasonOf } from './state.ts'
import { messageTime } from './times.ts'

/** Between two readings while much happens in the server. */
const followPauseMs = 250

const day = 24 * 3_600
/** Seconds; 0 is for ever. The client offers these. */
const ages: [string, number][] = [
  ['Never', 0],
  ['30 minutes', 1_800],
  ['1 hour', 3_600],
  ['1 day', day],
  ['7 days', 7 * day],
]
const uses: [string, number][] = [
  ['No limit', 0],
  ...[1, 5, 10, 25, 50, 100].map((most): [string, number] => [String(most), most]),
]

/** Makes an invite into a channel, and shows it among the others. */
export function invitePeople(page: Page, { id: channelId, name }: Channel): void {
  const { viewerId: userId } = page.store.state
  const age = choiceOf(ages)
  const most = choiceOf(uses)
  openForm({
    title: `Invite people into ${name}`,
    parts: [field('It expires after', age), field('How many may use it', most)],
    submitLabel: 'Make the invite',
    submit: async () => {
      const limits = { maxAgeSeconds: Number(age.value), maxUses: Number(most.value) }
      await api.createInvite({ userId, channelId, ...limits })
      openInvites(page)
    },
  })
}

/** The invites of the server that one may take back, newest first; live. */
export function openInvites({ store }: Page): void {
  const { guildId, viewerId: userId } = store.state
  if (typeof guildId !== 'string') return
  openDialog({ title: 'Invites', className: 'panel' }, (_close, whenClosed) => {
    const list = el('ul', { class: 'cards' })
    const showRows = createRows(list)
    const trouble = el('p', { class: 'trouble', role: 'alert' })
    const takeBack = (code: string): void => {
      trouble.textContent = ''
      api.deleteInvite({ userId, code }).catch((error: unknown) => {
        trouble.textContent = reasonOf(error)
      })
    }
    const read = coalesced(async () => {
      showRows(rowsOf(store.state.names, await loaded(api.invites(guildId, userId)), takeBack))
    }, followPauseMs)
    showRows([hintRow('Loading…')])
    whenClosed(store.watch(['guild', 'names'], () => void read()))
    return [el('div', { class: 'dialogBody' }, trouble, list)]
  })
}

/** Becomes a member by an invite that somebody made. */
export function joinByInvite({ store, session }: Page): void {
  const { viewerId: userId } = store.state
  askForText('Join a server', { label: 'Invite, such as discord.gg/AbCd1234' }, async text => {
    const code = /([\w-]+)\/?(?:[?#].*)?$/.exec(text.trim())?.[1] ?? ''
    const { guildId } = await api.useInvite({ userId, code })
    session.openGuild(guildId)
  })
}

function rowsOf(names: Names, invites: Loaded<Invite[]>, takeBack: (code: string) => void): Row[] {
  if (invites.kind === 'loading') return [hintRow('Loading…')]
  if (invites.kind === 'failed') return [hintRow(invites.reason)]
  if (invites.value.length === 0)
    return [hintRow('There are no invites here that you may see. A channel’s menu makes one.')]
  return invites.value.map(invite => {
    const { code } = invite
    const build = (): HTMLElement => inviteView(names, invite, () => takeBack(code))
    return { key: code, parts: [JSON.stringify(invite), names], build }
  })
}

function inviteView(names: Names, invite: Invite, takeBack: () => void): HTMLElement {
  const { code, channelId, inviterId, uses: used, maxUses, expiresAt } = invite
  const link = el('input', { readonly: true, value: `discord.gg/${code}`, 'aria-label': 'Invite' })
  link.addEventListener('focus', () => link.select())
  return el(
    'li',
    { class: 'card' },
    el('div', { class: 'field' }, link),
    el(
      'p',
      { class: 'hint' },
      `Into ${names.channels.get(channelId) ?? 'a channel'}, by `,
      el('bdi', {}, names.people.get(inviterId)?.name ?? 'somebody'),
      `; used ${used}${maxUses === 0 ? '' : ` of ${maxUses}`} times`,
      ...(expiresAt === null ? [] : ['; expires ', messageTime(new Date(expiresAt))]),
    ),
    el('div', { class: 'actionRow' }, button('button secondary', takeBack, {}, 'Take it back')),
  )
}

function choiceOf(choices: readonly [string, number][]): HTMLSelectElement {
  return el('select', {}, ...choices.map(([label, value]) => el('option', { value }, label)))
}

function field(label: string, control: HTMLElement): HTMLElement {
  return el('label', { class: 'field' }, label, control)
}
