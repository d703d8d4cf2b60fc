import { plain } from '#src/discord/plain.ts'
import { type MessageView, accentColor } from '#src/discord/view.ts'
import type { ActionOutcome } from '#src/tempVoice/actions.ts'
import type { Hub } from '#src/tempVoice/hub.ts'
import type { HubList, HubOutcome } from '#src/tempVoice/hubs.ts'
import type { Failure } from '#src/tickets/failure.ts'
import { type Words, formatNumber, wordsFor } from '#src/words/words.ts'

type Permission = keyof Words['permissions']

/** What somebody reads who did something with a temporary channel. */
export function actionText(outcome: ActionOutcome, locale: string): string {
  const { voice: words } = wordsFor(locale)
  switch (outcome.kind) {
    case 'done': {
      const { action, problem, name } = outcome
      if (problem === 'later' || problem === 'stillInside') return words[problem]
      if (problem !== null) return failureText(problem, { parentId: null, name }, locale)
      return action === 'rename' ? words.done.rename(plain(name)) : words.done[action]
    }
    case 'notOwner':
    case 'ownerPresent':
      return words[outcome.kind](member(outcome.ownerId))
    case 'notInside':
      return outcome.userId === null ? words.youNotInside : words.notInside(member(outcome.userId))
    case 'ownsAnother': {
      const { userId, channelId } = outcome
      return words.ownsAnother(member(userId), channelId === null ? words.beingMade : channel(channelId))
    }
    case 'staff':
      return words.staff(member(outcome.userId))
    case 'tooManyRenames':
      return words.tooManyRenames(`<t:${outcome.until}:R>`)
    case 'badBitrate':
    case 'tooManyNamed':
      return words[outcome.kind](formatNumber(outcome.most, locale))
    default:
      return words[outcome.kind]
  }
}

export function failureText(
  failure: Failure,
  { parentId, name }: { parentId: string | null; name: string },
  locale: string,
): string {
  const { failures } = wordsFor(locale).voice
  if (failure === 'parentFull') return failures.parentFull(parentId === null ? '' : channel(parentId))
  if (failure === 'nameRejected') return failures.nameRejected(plain(name))
  if (failure === 'threadParentGone' || failure === 'threadsFull') return failures.refused
  return failures[failure]
}

/** What staff read who did something with a hub. `missing`: permissions that it needs. */
export function hubText(outcome: HubOutcome, missing: readonly Permission[], locale: string): string {
  const { hubs: words } = wordsFor(locale).voice
  const needed = namesOf(missing.filter(isNeeded), locale)
  switch (outcome.kind) {
    case 'added':
      return needed === ''
        ? [words.added(channel(outcome.channelId)), ...missingText(missing, locale)].join('\n\n')
        : words.addedNotYet(channel(outcome.channelId), needed)
    case 'changed':
      return [words.changed(channel(outcome.channelId)), ...missingText(missing, locale)].join('\n\n')
    case 'removed':
    case 'isHub':
    case 'isTemporary':
      return words[outcome.kind](channel(outcome.channelId))
    case 'noHub':
      return outcome.channelIds.length > 0
        ? words.noHub(outcome.channelIds.map(channel).join(', '))
        : words.none
    case 'limited':
      return words.limited(`<t:${outcome.until}:R>`)
    case 'tooMany':
      return words.tooMany(formatNumber(outcome.limit, locale))
    case 'refused':
      return outcome.failure === 'noPermission' && needed !== ''
        ? words.refusedLacking(needed)
        : words.refused(failureText(outcome.failure, { parentId: null, name: '' }, locale))
    default:
      return words.coming
  }
}

/** The answer to /hubs list. `missing`: by the hub's id. */
export function hubListView(
  { hubs, left }: HubList,
  missing: ReadonlyMap<string, readonly Permission[]>,
  locale: string,
): MessageView {
  const { hubs: words } = wordsFor(locale).voice
  if (hubs.length === 0) return { content: words.none }
  const lines = hubs.flatMap(hub => [
    words.line(
      hub.channelId === null ? words.beingMade : channel(hub.channelId),
      plain(hub.nameTemplate),
      details(hub, locale),
    ),
    ...(hub.failure === null
      ? []
      : [`⚠️ ${failureText(hub.failure, { parentId: hub.parentId, name: hub.nameTemplate }, locale)}`]),
    ...missingText(missing.get(hub.id) ?? [], locale).map(text => `⚠️ ${text}`),
  ])
  if (left > 0) lines.push(`⚠️ ${words.left(formatNumber(left, locale))}`)
  const title = words.title(formatNumber(hubs.length, locale))
  return { embeds: [{ color: accentColor, title, description: lines.join('\n') }] }
}

function details(
  { parentId, userLimit, bitrate, graceSeconds, isPrivate, region, staffRoleIds }: Hub,
  locale: string,
): string {
  const { hubs: words } = wordsFor(locale).voice
  return [
    ...(parentId === null ? [] : [channel(parentId)]),
    words.limit(formatNumber(userLimit, locale)),
    ...(bitrate === null ? [] : [words.kbps(formatNumber(bitrate / 1_000, locale))]),
    ...(region === null ? [] : [region]),
    words.grace(formatNumber(graceSeconds, locale)),
    ...(isPrivate ? [words.locked] : []),
    ...staffRoleIds.map(id => `<@&${id}>`),
  ].join(' · ')
}

function missingText(missing: readonly Permission[], locale: string): string[] {
  const { voice } = wordsFor(locale)
  const needed = missing.filter(isNeeded)
  return [
    ...(needed.length > 0 ? [voice.hubs.missing(namesOf(needed, locale))] : []),
    ...(needed.length < missing.length ? [voice.hubs.blind] : []),
  ]
}

/** Without View Audit Log the hubs work. */
function isNeeded(permission: Permission): boolean {
  return permission !== 'ViewAuditLog'
}

function namesOf(needed: readonly Permission[], locale: string): string {
  const { permissions } = wordsFor(locale)
  return needed.map(name => permissions[name]).join(', ')
}

function channel(id: string): string {
  return `<#${id}>`
}

function member(id: string): string {
  return `<@${id}>`
}
