import { describe, expect, test } from 'vitest'
import { DiscordError } from '#sandbox/discordError.ts'
import {
  commandList,
  followUp,
  interactionCallback,
  messageEdit,
  newCommand,
  newMessage,
  replyEdit,
} from '#sandbox/validation/bodies.ts'
import type { BodyCheck } from '#sandbox/validation/checked.ts'
import { channelEdit, newGuildChannel } from '#sandbox/validation/guildBodies.ts'

/** The issues as "path: code"; empty when the body is right. */
function issuesOf(check: BodyCheck<unknown>, body: unknown, files = 0): string[] {
  try {
    check(body, files)
    return []
  } catch (error) {
    if (!(error instanceof DiscordError)) throw error
    if (error.issues.length === 0) return [String(error.code)]
    return error.issues.map(({ path, code }) => `${path.map(String).join('.')}: ${code}`)
  }
}

const button = (more: object = {}) => ({ type: 2, style: 1, label: 'Go', custom_id: 'go', ...more })
const row = (...components: object[]) => ({ type: 1, components })
const buttons = (count: number) => Array.from({ length: count }, (_, at) => button({ custom_id: `b${at}` }))
const option = (more: object = {}) => ({ type: 3, name: 'reason', description: 'Why', ...more })
const modal = (components: object[]) => ({ type: 9, data: { custom_id: 'm', title: 'Why?', components } })
const command = (more: object = {}) => ({ name: 'rank', description: 'Shows a rank', ...more })

describe('messages', () => {
  test.each<[string, unknown]>([
    ['text', { content: 'hi' }],
    [
      'an embed',
      { embeds: [{ title: 'Rank', color: 0xff00ff, fields: [{ name: 'a', value: 'b', inline: true }] }] },
    ],
    ['2,000 characters that are 4,000 UTF-16 units', { content: '😀'.repeat(2_000) }],
    ['buttons', { components: [row(...buttons(5))] }],
    [
      'a link button',
      { components: [row({ type: 2, style: 5, label: 'Docs', url: 'https://example.com' })] },
    ],
    ['a nonce', { content: 'hi', nonce: '1234567890123456789012345', enforce_nonce: true }],
    ['mentions off', { content: 'hi', allowed_mentions: { parse: [], users: ['1'] } }],
    [
      'components v2',
      { flags: 1 << 15, components: [{ type: 17, components: [{ type: 10, content: 'Hello' }] }] },
    ],
    ['what discord.js always adds', { content: 'hi', tts: false, enforce_nonce: false }],
  ])('%s passes', (_, body) => {
    expect(issuesOf(newMessage, body)).toEqual([])
  })

  test.each<[string, unknown, string[]]>([
    ['nothing', {}, ['50006']],
    ['blank text', { content: ' \n' }, ['50006']],
    ['2,001 characters', { content: 'x'.repeat(2_001) }, ['content: BASE_TYPE_MAX_LENGTH']],
    ['an unknown key', { content: 'hi', colour: 1 }, ['colour: UNKNOWN_KEY']],
    [
      'an unknown key deep inside',
      { embeds: [{ title: 'a', footer: { text: 'b', size: 1 } }] },
      ['embeds.0.footer.size: UNKNOWN_KEY'],
    ],
    [
      'eleven embeds',
      { embeds: Array.from({ length: 11 }, () => ({ title: 'a' })) },
      ['embeds: BASE_TYPE_MAX_LENGTH'],
    ],
    ['an embed of nothing', { embeds: [{ color: 1 }] }, ['embeds.0.description: BASE_TYPE_REQUIRED']],
    [
      'an empty field',
      { embeds: [{ fields: [{ name: 'a', value: '' }] }] },
      ['embeds.0.fields.0.value: BASE_TYPE_REQUIRED'],
    ],
    [
      '6,001 characters of embeds',
      { embeds: [{ description: 'x'.repeat(4_000) }, { description: 'x'.repeat(2_001) }] },
      ['embeds: MAX_EMBED_SIZE_EXCEEDED'],
    ],
    ['a nonce of 26', { content: 'hi', nonce: 'x'.repeat(26) }, ['nonce: BASE_TYPE_MAX_LENGTH']],
    ['a wrong type', { content: 5 }, ['content: BASE_TYPE_BAD_TYPE']],
    [
      'six buttons in a row',
      { components: [row(...buttons(6))] },
      ['components.0.components: BASE_TYPE_MAX_LENGTH'],
    ],
    ['six rows', { components: buttons(6).map(one => row(one)) }, ['components: BASE_TYPE_MAX_LENGTH']],
    [
      'a custom id twice',
      { components: [row(button(), button())] },
      ['components.0.components.1.custom_id: COMPONENT_CUSTOM_ID_DUPLICATED'],
    ],
    [
      'a custom id of 101',
      { components: [row(button({ custom_id: 'x'.repeat(101) }))] },
      ['components.0.components.0.custom_id: BASE_TYPE_MAX_LENGTH'],
    ],
    [
      'a button without custom id',
      { components: [row({ type: 2, style: 1, label: 'Go' })] },
      ['components.0.components.0.custom_id: BASE_TYPE_REQUIRED'],
    ],
    [
      'a select of 26',
      {
        components: [
          row({
            type: 3,
            custom_id: 's',
            options: Array.from({ length: 26 }, (_, at) => ({ label: 'a', value: String(at) })),
          }),
        ],
      },
      ['components.0.components.0.options: BASE_TYPE_MAX_LENGTH'],
    ],
    ['a row without the rest', { components: [button()] }, ['components.0.type: UNION_TYPE_CHOICES']],
    [
      'content beside components v2',
      { content: 'hi', flags: 1 << 15, components: [{ type: 10, content: 'Hello' }] },
      ['content: MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2'],
    ],
    [
      'parse and ids of the same kind',
      { content: 'hi', allowed_mentions: { parse: ['users'], users: ['1'] } },
      ['allowed_mentions: MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE'],
    ],
  ])('%s is refused', (_, body, issues) => {
    expect(issuesOf(newMessage, body)).toEqual(issues)
  })

  test('files alone make a message', () => {
    expect(issuesOf(newMessage, {}, 1)).toEqual([])
    expect(issuesOf(followUp, {}, 0)).toEqual(['50006'])
  })

  test('edits follow the same rules', () => {
    expect(issuesOf(messageEdit, { content: null, embeds: [] })).toEqual([])
    expect(issuesOf(messageEdit, { content: 'x'.repeat(2_001) })).toEqual(['content: BASE_TYPE_MAX_LENGTH'])
    expect(issuesOf(replyEdit, { content: 'hi', enforce_nonce: true })).toEqual([
      'enforce_nonce: UNKNOWN_KEY',
    ])
  })
})

describe('interaction callbacks', () => {
  const input = (customId: string, more: object = {}) =>
    row({ type: 4, custom_id: customId, style: 1, label: 'Reason', ...more })

  test.each<[string, unknown]>([
    ['a reply', { type: 4, data: { content: 'hi', flags: 64 } }],
    ['a deferral', { type: 5 }],
    ['a deferred update', { type: 6 }],
    ['an update', { type: 7, data: { components: [] } }],
    ['choices', { type: 8, data: { choices: [{ name: 'a', value: 'b' }] } }],
    ['a modal', modal([input('a'), input('b')])],
  ])('%s passes', (_, body) => {
    expect(issuesOf(interactionCallback, body)).toEqual([])
  })

  test.each<[string, unknown, string[]]>([
    ['an empty reply', { type: 4, data: { flags: 64 } }, ['50006']],
    ['no type', { data: {} }, ['type: UNION_TYPE_CHOICES']],
    ['an unknown key', { type: 4, data: { content: 'a', ephemeral: true } }, ['data.ephemeral: UNKNOWN_KEY']],
    [
      'an id twice in a modal',
      modal([input('a'), input('a')]),
      ['data.components.1.components.0.custom_id: COMPONENT_CUSTOM_ID_DUPLICATED'],
    ],
    [
      'six inputs',
      modal(['a', 'b', 'c', 'd', 'e', 'f'].map(id => input(id))),
      ['data.components: BASE_TYPE_BAD_LENGTH'],
    ],
    [
      'limits crossed',
      modal([input('a', { min_length: 9, max_length: 3 })]),
      ['data.components.0.components.0.min_length: NUMBER_TYPE_MAX'],
    ],
  ])('%s is refused', (_, body, issues) => {
    expect(issuesOf(interactionCallback, body)).toEqual(issues)
  })
})

describe('commands', () => {
  test.each<[string, unknown]>([
    ['a plain one', command()],
    ['permissions as a string', command({ default_member_permissions: '32' })],
    ['German', command({ name_localizations: { de: 'rang' } })],
    ['a context menu', { type: 2, name: 'Show rank' }],
    [
      'a subcommand',
      command({ options: [{ type: 1, name: 'open', description: 'Opens', options: [option()] }] }),
    ],
  ])('%s passes', (_, body) => {
    expect(issuesOf(newCommand, body)).toEqual([])
  })

  test.each<[string, unknown, string[]]>([
    ['an upper-case name', command({ name: 'Rank' }), ['name: APPLICATION_COMMAND_INVALID_NAME']],
    ['a name with a blank', command({ name: 'my rank' }), ['name: APPLICATION_COMMAND_INVALID_NAME']],
    [
      'an upper-case translation',
      command({ name_localizations: { de: 'Rang' } }),
      ['name_localizations.de: APPLICATION_COMMAND_INVALID_NAME'],
    ],
    ['no description', command({ description: '' }), ['description: BASE_TYPE_REQUIRED']],
    [
      'a description of 101',
      command({ description: 'x'.repeat(101) }),
      ['description: BASE_TYPE_MAX_LENGTH'],
    ],
    [
      'an upper-case option',
      command({ options: [option({ name: 'Reason' })] }),
      ['options.0.name: APPLICATION_COMMAND_INVALID_NAME'],
    ],
    [
      '26 options',
      command({ options: Array.from({ length: 26 }, (_, at) => option({ name: `o${at}` })) }),
      ['options: BASE_TYPE_MAX_LENGTH'],
    ],
    [
      '26 choices',
      command({
        options: [
          option({ choices: Array.from({ length: 26 }, (_, at) => ({ name: `c${at}`, value: 'v' })) }),
        ],
      }),
      ['options.0.choices: BASE_TYPE_MAX_LENGTH'],
    ],
    [
      'required after optional',
      command({ options: [option(), option({ name: 'second', required: true })] }),
      ['options.1: APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID'],
    ],
    [
      'the same option twice',
      command({ options: [option(), option()] }),
      ['options: APPLICATION_COMMAND_OPTIONS_NAME_NOT_UNIQUE'],
    ],
    [
      'choices with autocomplete',
      command({ options: [option({ autocomplete: true, choices: [{ name: 'a', value: 'a' }] })] }),
      ['options.0: APPLICATION_COMMAND_AUTOCOMPLETE_INVALID'],
    ],
    [
      'more than 8,000 characters',
      command({
        options: Array.from({ length: 25 }, (_, at) =>
          option({
            name: `o${at}`,
            choices: Array.from({ length: 4 }, (__, choice) => ({
              name: `${choice}`.padEnd(50, 'x'),
              value: 'v'.repeat(50),
            })),
          }),
        ),
      }),
      [': APPLICATION_COMMAND_TOO_LARGE'],
    ],
    [
      'a context menu with a description',
      { type: 3, name: 'Report', description: 'x' },
      ['description: APPLICATION_COMMAND_INVALID_FIELD'],
    ],
  ])('%s is refused', (_, body, issues) => {
    expect(issuesOf(newCommand, body)).toEqual(issues)
  })

  test('a list names each command once', () => {
    expect(issuesOf(commandList, [command(), command({ name: 'other' })])).toEqual([])
    expect(issuesOf(commandList, [command(), command()])).toEqual([
      '1.name: APPLICATION_COMMANDS_DUPLICATE_NAME',
    ])
  })
})

test('channels take permissions as strings and no unknown keys', () => {
  const overwrites = [{ id: '1', type: 0, allow: '1024', deny: '0' }]
  expect(issuesOf(newGuildChannel, { name: 'ticket-1', type: 0, permission_overwrites: overwrites })).toEqual(
    [],
  )
  expect(issuesOf(newGuildChannel, { type: 0 })).toEqual(['name: BASE_TYPE_REQUIRED'])
  expect(issuesOf(channelEdit, { title: 'x' })).toEqual(['title: UNKNOWN_KEY'])
})
