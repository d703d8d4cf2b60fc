import { PermissionFlagsBits as Flag } from 'discord-api-types/v10'
import { describe, expect, test } from 'vitest'
import { openingText, stepText } from '#src/tickets/answers.ts'
import { type Question, answersFit, filesEach, newQuestion } from '#src/tickets/question.ts'
import { channelNameFrom, ticketIdIn, ticketOverwrites, ticketTopic } from '#src/tickets/channel.ts'
import { parseEmoji } from '#src/tickets/emoji.ts'
import { failureOf } from '#src/tickets/failure.ts'
import { freeSlot } from '#src/tickets/openTicket.ts'

test('a channel’s name is filled in, and fits Discord', () => {
  expect(channelNameFrom('ticket-{number}', 7, 'ada')).toBe('ticket-0007')
  expect(channelNameFrom('{username} {number} {number}', 12_345, 'ada')).toBe('ada 12345 12345')
  expect(channelNameFrom('{username}', 1, '😀'.repeat(120))).toBe('😀'.repeat(100))
})

test('a topic tells whose channel it is, whatever the category is called', () => {
  const id = 'a1'.repeat(12)
  expect(ticketIdIn(ticketTopic('Support · x', 3, id))).toBe(id)
  for (const topic of [null, '', id, `Support #3 · ${id} `, `Support #3 · ${id}x`, ` · ${id.toUpperCase()}`])
    expect(ticketIdIn(topic), String(topic)).toBeUndefined()
})

describe('who sees a ticket', () => {
  const facts = {
    guildId: '10',
    status: 'OPEN',
    openerId: '42',
    roleIds: [],
    memberIds: ['43', '42'],
    staffRoleIds: ['7', '8'],
  }
  const seeing = (status: string, roles: string[]) =>
    ticketOverwrites({ ...facts, status }, '1', new Set(roles))
      .filter(({ allow }) => (BigInt(allow) & Flag.ViewChannel) !== 0n)
      .map(({ id }) => id)

  test('while it is open: staff, the bot, its opener and who was added, each once', () => {
    expect(seeing('OPEN', ['7', '8'])).toEqual(['7', '8', '1', '42', '43'])
  })

  test('when it is closed: staff and the bot', () => {
    expect(seeing('CLOSED', ['7', '8'])).toEqual(['7', '8', '1'])
  })

  test('roles that are gone are left out, where the roles are known', () => {
    expect(seeing('OPEN', ['8'])).toEqual(['8', '1', '42', '43'])
    expect(seeing('OPEN', [])).toEqual(['7', '8', '1', '42', '43'])
  })

  test('nobody else', () => {
    const [everyone] = ticketOverwrites(facts, '1', new Set())
    expect(everyone).toEqual({ id: '10', type: 0, allow: '0', deny: String(Flag.ViewChannel) })
  })
})

test('an emoji is a character or one of a server’s own, and nothing else', () => {
  expect(parseEmoji('🐛')).toEqual({ name: '🐛' })
  expect(parseEmoji('👩‍🚒')).toEqual({ name: '👩‍🚒' })
  for (const text of ['<:hat:12345678901234567>', '<a:hat:12345678901234567>'])
    expect(parseEmoji(text)).toEqual({ name: 'hat', id: '12345678901234567' })
  for (const text of ['', 'x', ':hat:', '🐛🐛', '<:hat:1>', '1', '<:hat:12345678901234567> '])
    expect(parseEmoji(text), text).toBeUndefined()
})

test('refusals are told apart', () => {
  const refused = (code: number, message: string) => failureOf({ kind: 'refused', code, message })
  expect(refused(50001, 'Missing Access')).toBe('noPermission')
  expect(refused(10003, 'Unknown Channel')).toBe('channelGone')
  expect(refused(50035, 'Invalid Form Body\nname[BASE_TYPE_REQUIRED]: This field is required')).toBe(
    'nameRejected',
  )
  expect(refused(50035, 'Invalid Form Body\ntopic[BASE_TYPE_MAX_LENGTH]: the name is long')).toBe('refused')
})

test('the free place is the first that is left', () => {
  expect(freeSlot([], 1)).toBe(0)
  expect(freeSlot([0, 2], 3)).toBe(1)
  expect(freeSlot([0, 1], 2)).toBeUndefined()
  expect(freeSlot([5], 1)).toBe(0)
})

test('answers fit when each question that must be is answered, and nothing else', () => {
  const question = { label: 'A', style: 'short', required: false, maxLength: 3, placeholder: null } as const
  expect(answersFit([], [])).toBe(true)
  expect(answersFit([question], [])).toBe(true)
  expect(answersFit([question], [{ label: 'A', value: ' abc ' }])).toBe(true)
  expect(answersFit([question], [{ label: 'A', value: 'abcd' }])).toBe(false)
  expect(answersFit([question], [{ label: 'B', value: '' }])).toBe(false)
})

describe('answers', () => {
  test('tell a member of their open tickets', () => {
    expect(openingText({ kind: 'ownLimit', limit: 2, channelIds: ['5', null] }, 'en-US')).toBe(
      'You may have 2 such tickets open at a time. Close one first, or go on there: <#5>, it is being made right now',
    )
    expect(openingText({ kind: 'coolingDown', until: 9 }, 'de')).toContain('<t:9:f> (<t:9:R>)')
  })

  test('tell what a step would need', () => {
    const wrong = (status: 'OPEN' | 'CLOSED' | 'OPENING', step: 'CLAIMED' | 'DELETED') =>
      stepText({ kind: 'wrongStatus', by: null, status }, step, 'en-US')
    expect(wrong('OPEN', 'DELETED')).toBe('This ticket is open. Close it first.')
    expect(wrong('CLOSED', 'CLAIMED')).toBe('This ticket is closed. Reopen it first.')
    expect(wrong('OPENING', 'CLAIMED')).toContain('is just being made')
    expect(wrong('OPEN', 'CLAIMED')).toContain('has just changed')
    expect(stepText({ kind: 'done', number: 3, failure: 'channelGone' }, 'CLOSED', 'en-US')).toBe(
      'This ticket has been deleted.',
    )
  })
})

/** A question as /tickets question add makes it. */
function asked(style: Question['style'], choices: string | null = null, required = true): Question {
  const made = newQuestion({ label: style, style, required, choices })
  if (made.kind !== 'question') throw new Error(made.kind)
  return made.question
}

test.each([
  ['radio', 'A', true],
  ['radio', 'C', false],
  ['checkboxes', 'A', true],
  ['checkboxes', 'A, B', true],
  ['checkboxes', 'A, A', false],
  ['checkboxes', 'A, C', false],
] as const)('of %s the answer "%s" fits: %s', (style, value, fits) => {
  expect(answersFit([asked(style, 'A, B')], [{ label: style, value }])).toBe(fits)
})

test('a box is ticked or not, and can be left alone', () => {
  const box = asked('checkbox')
  expect(box.required).toBe(false)
  for (const value of ['☑', '☐', '']) expect(answersFit([box], [{ label: 'checkbox', value }])).toBe(true)
  expect(answersFit([box], [{ label: 'checkbox', value: 'yes' }])).toBe(false)
})

test('files of all questions fit into one message, and are an answer only where they are asked for', () => {
  const files = (count: number) =>
    Array.from({ length: count }, (_, n) => ({ name: `${n}`, url: 'https://cdn.discordapp.com/x', size: 1 }))
  const answer = (label: string, count: number) => ({ label, value: 'names', files: files(count) })
  expect(answersFit([asked('files')], [answer('files', 10)])).toBe(true)
  expect(answersFit([asked('files')], [answer('files', 11)])).toBe(false)
  const two = [asked('files'), { ...asked('files', null, false), label: 'more' }]
  expect(filesEach(two)).toBe(5)
  expect(answersFit(two, [answer('files', 6)])).toBe(false)
  expect(answersFit([asked('files')], [{ label: 'files', value: 'made up' }])).toBe(false)
  expect(answersFit([asked('short')], [answer('short', 1)])).toBe(false)
})

test.each([
  ['radio', 'A', 'badChoices'],
  ['radio', 'A, A', 'badChoices'],
  ['radio', null, 'badChoices'],
  ['radio', Array.from({ length: 11 }, (_, n) => n).join(), 'badChoices'],
  ['checkboxes', Array.from({ length: 10 }, (_, n) => `${n}`.repeat(99)).join(), 'badChoices'],
  ['choice', Array.from({ length: 25 }, (_, n) => n).join(), 'question'],
  ['checkboxes', 'I have read the rules', 'question'],
  ['files', 'A, B', 'takesNoChoices'],
  ['short', 'A, B', 'takesNoChoices'],
  [undefined, 'A, B', 'question'],
] as const)('a question of the kind %s with the choices %s: %s', (style, choices, kind) => {
  expect(newQuestion({ label: 'What?', style, required: true, choices }).kind).toBe(kind)
})
