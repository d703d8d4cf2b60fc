import { expect, test } from 'vitest'
import type { AuditEntry } from '#src/audit/audit.ts'
import { auditView, parsePageArgs } from '#src/audit/view.ts'
import { parseCustomId } from '#src/discord/customId.ts'

const entry = (changes: Partial<AuditEntry>): AuditEntry => ({
  guildId: '1',
  id: 1n,
  createdAt: new Date(1_700_000_000_000),
  actor: { person: '10' },
  source: 'COMMAND',
  requestId: '1',
  ip: null,
  action: 'UPDATE',
  subject: 'guild_settings',
  subjectKey: { guild_id: '1' },
  before: {},
  after: {},
  ...changes,
})
const shown = (entries: AuditEntry[], locale = 'en', filter = {}) => {
  const page = { entries, hasNewer: true, hasOlder: true }
  return auditView(page, { days: 90, ...filter }, 'Hall', locale)
}
const textOf = (changes: Partial<AuditEntry>, locale?: string) =>
  shown([entry(changes)], locale)
    .embeds?.[0]?.description?.split('\n')
    .slice(2)
    .join('\n')

test('settings are named and written as people know them', () => {
  const changes = {
    before: { xp_enabled: true, xp_cooldown_seconds: 60, level_up_channel_id: null },
    after: { xp_enabled: false, xp_cooldown_seconds: 1_000, level_up_channel_id: '55' },
  }
  expect(textOf(changes)).toBe(
    [
      '<t:1700000000:f> · <@10> changed **settings** (command)',
      '- XP for messages: On → Off',
      '- Seconds between two messages with XP: 60 s → 1,000 s',
      '- Channel for level-ups: None → <#55>',
    ].join('\n'),
  )
  expect(textOf(changes, 'de')).toContain(
    '<@10>: **Einstellungen** geändert (Befehl)\n- XP vergeben: An → Aus',
  )
})

test('the first settings of a guild are shown as changes of the defaults', () => {
  const after = {
    guild_id: '1',
    locale: 'de',
    xp_enabled: true,
    xp_min: 15,
    xp_max: 25,
    xp_cooldown_seconds: 60,
    level_up_notice: 'OFF',
    level_up_channel_id: null,
    extra: {},
  }
  expect(textOf({ action: 'INSERT', before: null, after })).toBe(
    '<t:1700000000:f> · <@10> changed **settings** (command)\n- Language in public: English → German',
  )
})

test('what is not kept is said so, erased people are nobody, and other tables are plain', () => {
  const member = {
    subject: 'members',
    subjectKey: { user_id: { person: null } },
    before: { nickname: '[redacted]', xp: 5, hidden: false, joined_at: null },
    after: { nickname: '[redacted]', xp: 12_345, hidden: true, joined_at: '2026-01-01' },
    actor: { person: null },
  }
  expect(textOf(member)).toBe(
    [
      '<t:1700000000:f> · an erased person changed **member an erased person** (command)',
      '- nickname: not kept',
      '- xp: 5 → 12,345',
      '- hidden: Off → On',
      '- joined at: nothing → 2026\\-01\\-01',
    ].join('\n'),
  )
  expect(textOf({ ...member, action: 'DELETE', after: null })).toContain(
    'removed **member an erased person** (command)\n- nickname: not kept',
  )
})

test('rows of the database are told without the bookkeeping, channels and times as Discord shows them', () => {
  const ticket = { subject: 'tickets', subjectKey: { id: 'x' } }
  const row = { guild_id: '1', slot: 0, failure: null, number: 7, close_reason: null, version: 1 }
  expect(textOf({ ...ticket, action: 'INSERT', before: null, after: row })).toBe(
    '<t:1700000000:f> · <@10> added **ticket** (command)\n- number: 7',
  )
  const before = { version: 1, lease_until: null, channel_id: null, opened_at: null }
  const after = {
    version: 2,
    lease_until: '2026-11-21T17:00:00+00:00',
    channel_id: '1562886284284788739',
    opened_at: '2026-11-21T17:00:00+00:00',
  }
  expect(textOf({ ...ticket, before, after })).toBe(
    '<t:1700000000:f> · <@10> changed **ticket** (command)\n- channel id: nothing → <#1562886284284788739>\n- opened at: nothing → <t:1795280400:f>',
  )
})

test('without a person it was the operator, or the bot itself', () => {
  expect(textOf({ actor: null, source: 'CLI' })).toContain('the bot’s operator changed')
  expect(textOf({ actor: null, source: 'JOB' })).toContain('the bot itself changed')
})

test('markdown in values is shown as it is', () => {
  expect(textOf({ subject: 'guilds', before: { name: 'a' }, after: { name: '**[x](y)** <@1>' } })).toContain(
    'name: a → \\*\\*\\[x\\]\\(y\\)\\*\\* \\<@1\\>',
  )
})

test('the longest entries fit into Discord’s embed, and say what was left out', () => {
  const column = (n: number) => `${'c'.repeat(30)}${n}`
  const values = Object.fromEntries(Array.from({ length: 30 }, (_, n) => [column(n), '*'.repeat(5_000)]))
  const longest = entry({
    id: 999_999_999_999_999_999n,
    subject: 'members',
    subjectKey: { user_id: { person: '18446744073709551615' } },
    actor: { person: '18446744073709551615' },
    source: 'DASHBOARD',
    before: values,
    after: values,
  })
  for (const locale of ['en', 'de']) {
    const filter = { source: 'DASHBOARD', subject: 'guild_settings', actorId: '18446744073709551615' }
    const view = shown(
      Array.from({ length: 10 }, () => longest),
      locale,
      filter,
    )
    expect(view.embeds?.[0]?.description?.length).toBeLessThanOrEqual(4_096)
    expect(view.embeds?.[0]?.description).toMatch(locale === 'en' ? /… and 29 more/ : /… und 29 mehr/)
  }
})

test('a page’s buttons carry its filter, and nothing that was made up is taken', () => {
  const filter = { days: 7, source: 'CLI' as const, subject: 'members', actorId: '18446744073709551615' }
  const view = shown([entry({ id: 999_999_999_999_999_999n })], 'en', filter)
  const ids = view.components?.[0]?.components.map(button => ('custom_id' in button ? button.custom_id : ''))
  expect(ids?.map(id => parsePageArgs(parseCustomId(id).args))).toEqual([
    { id: 999_999_999_999_999_999n, filter },
    { id: 999_999_999_999_999_999n, filter },
  ])
  for (const args of [
    [],
    ['1'],
    ['x', '7', '', '', ''],
    ['1', '0', '', '', ''],
    ['1', '91', '', '', ''],
    ['1', '7', 'NOBODY', '', ''],
    ['1', '7', '', 'users', ''],
    ['1', '7', '', '', 'me'],
    ['1', '7', '', '', '', ''],
    ['9'.repeat(30), '7', '', '', ''],
  ])
    expect(parsePageArgs(args), args.join(':')).toBeUndefined()
})

test('an empty log says so', () => {
  const empty = { entries: [], hasNewer: false, hasOlder: false }
  expect(auditView(empty, { days: 7 }, 'Hall', 'en')).toEqual({
    content: 'Nothing like that was changed in the last 7 days.',
    embeds: [],
    components: [],
  })
  expect(auditView(empty, { days: 1 }, 'Hall', 'en').content).toBe(
    'Nothing like that was changed in the last day.',
  )
  expect(auditView(empty, { days: 1 }, 'Hall', 'de').content).toBe(
    'So etwas wurde am letzten Tag nicht geändert.',
  )
})

test('one day is said as one', () => {
  const filterOf = (locale: string) =>
    shown([entry({})], locale, { days: 1 }).embeds?.[0]?.description?.split('\n')[0]
  expect(filterOf('en')).toBe('The last day')
  expect(filterOf('de')).toBe('Der letzte Tag')
})
