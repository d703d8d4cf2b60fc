/** Words of a catalogue: a sentence, what makes one of its arguments, or a group of them. */
interface Group {
  [key: string]: Sentence | Group
}
type Sentence = string | ((...args: string[]) => string)

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
