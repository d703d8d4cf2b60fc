import { expect, test } from 'vitest'
import { de } from '#src/words/de.ts'
import { en } from '#src/words/en.ts'
import { formatNumber, wordsFor } from '#src/words/words.ts'

/** Every text of a catalogue, functions called with their parameters’ positions. */
function texts(value: unknown, path: string): [string, string][] {
  if (typeof value === 'string') return [[path, value]]
  if (typeof value === 'function') {
    const args = Array.from({ length: value.length }, (_, i) => `<${i}>`)
    return [[path, String((value as (...args: string[]) => unknown)(...args))]]
  }
  return Object.entries(value as object).flatMap(([key, child]) =>
    texts(child, path === '' ? key : `${path}.${key}`),
  )
}

test('German uses every parameter that English does', () => {
  const german = new Map(texts(de, ''))
  for (const [path, english] of texts(en, '')) {
    const parameters = english.match(/<\d>/g) ?? []
    for (const parameter of parameters) expect(german.get(path), path).toContain(parameter)
  }
})

test('no text of the two languages was left untranslated, but for words that both share', () => {
  const german = new Map(texts(de, ''))
  const same = texts(en, '').filter(([path, english]) => german.get(path) === english)
  expect(same.map(([path]) => path)).toEqual([
    'commands.ticket.name',
    'commands.ticket.info.name',
    'commands.ticket.text.name',
    'commands.ticket.replyName.name',
    'commands.tickets.name',
    'commands.tickets.options.zone.name',
    'commands.tickets.options.threadChannel.name',
    'commands.tickets.options.name.name',
    'commands.tickets.options.emoji.name',
    'commands.tickets.options.text.name',
    'commands.giveaways.chances.name',
    'commands.giveaways.options.text.name',
    'commands.giveaways.options.level.name',
    'commands.giveaways.options.bonus.name',
    'commands.giveaways.options.within.name',
    'commands.giveaways.options.name.name',
    'commands.voice.bitrate.name',
    'commands.voice.options.name.name',
    'commands.voice.options.bitrate.name',
    'commands.hubs.name',
    'commands.hubs.options.hub.name',
    'commands.hubs.options.name.name',
    'commands.hubs.options.bitrate.name',
    'commands.hubs.options.region.name',
    'rank.level',
    'tickets.priorities.NORMAL',
    'tickets.life.replyNameLabel',
    'tickets.life.replyTextLabel',
    'tickets.life.info.title',
    'tickets.life.info.noteLine',
    'tickets.greeting.title',
    'tickets.setup.listLine',
    'tickets.setup.listPriority',
    'tickets.stats.commentLine',
    'tickets.stats.pair',
    'tickets.stats.stars',
    'tickets.stats.units.minutes',
    'tickets.stats.units.hours',
    'tickets.stats.units.days',
    'giveaways.rules.bonus',
    'giveaways.lists.line',
    'giveaways.lists.wonLine',
    'voice.panel.buttons.bitrate',
    'voice.hubs.title',
    'voice.hubs.line',
    'voice.hubs.kbps',
    'doctor.ticketsRefused',
    'transcript.bot',
    'settings.units.xp',
    'settings.units.seconds',
  ])
})

test('a locale finds its language, and English serves the rest', () => {
  expect(wordsFor('de')).toBe(de)
  expect(wordsFor('en-GB')).toBe(en)
  expect(wordsFor('ja')).toBe(en)
})

test('numbers are written as the reader writes them', () => {
  expect(formatNumber(1_899_250n, 'en-US')).toBe('1,899,250')
  expect(formatNumber(1_899_250n, 'de')).toBe('1.899.250')
})
