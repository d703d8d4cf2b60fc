import { expect } from 'vitest'

/** Words of a catalogue: a sentence, what makes one of its arguments, or a group of them. */
interface Group {
  [key: string]: Sentence | Group
}
type Sentence = string | ((...args: string[]) => string)

/** Each sentence of these groups was heard but for those that are exempt, by their places with blanks between; those there must be. */
export function expectHeard(
  heard: readonly string[],
  patterns: ReadonlyMap<string, RegExp>,
  groups: RegExp,
  exemptPlaces: string,
): void {
  const exempt = new Set(exemptPlaces.split(/\s+/))
  const unheard = [...patterns].filter(
    ([key, pattern]) => groups.test(key) && !exempt.has(key) && !heard.some(content => pattern.test(content)),
  )
  expect(unheard.map(([key]) => key)).toEqual([])
  expect([...exempt].filter(key => !patterns.has(key))).toEqual([])
}

/** The places of all sentences in a group of words, such as `entry.full`, with a pattern that only they match. */
export function patternsOf(group: object, at = ''): Map<string, RegExp> {
  return new Map(
    Object.entries(group as Group).flatMap(([key, words]) =>
      typeof words === 'object'
        ? [...patternsOf(words, `${at}${key}.`)]
        : [[`${at}${key}`, patternOf(words)] as const],
    ),
  )
}

const argument = '§'

function patternOf(words: Sentence): RegExp {
  const sentence = typeof words === 'string' ? words : words(...Array<string>(words.length).fill(argument))
  const literal = sentence.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
  return new RegExp(`^${literal.replaceAll(argument, '[^]*')}$`)
}
