import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Block, parseMarkdown } from '#sandbox/page/markdown.ts'
import type { Inline } from '#sandbox/page/markdownInline.ts'

const text = (words: string): Inline => ({ kind: 'text', text: words })
const inline = (source: string): Inline[] => {
  const [block, ...more] = parseMarkdown(source)
  expect(more).toEqual([])
  return block?.kind === 'paragraph' ? block.children : []
}

describe('inside a line', () => {
  test.each<[string, Inline[]]>([
    ['**bold**', [{ kind: 'bold', children: [text('bold')] }]],
    [
      '*it* _it_',
      [{ kind: 'italic', children: [text('it')] }, text(' '), { kind: 'italic', children: [text('it')] }],
    ],
    ['***both***', [{ kind: 'bold', children: [{ kind: 'italic', children: [text('both')] }] }]],
    [
      '**a *b* c**',
      [{ kind: 'bold', children: [text('a '), { kind: 'italic', children: [text('b')] }, text(' c')] }],
    ],
    [
      '__under__ ~~gone~~',
      [
        { kind: 'underline', children: [text('under')] },
        text(' '),
        { kind: 'strike', children: [text('gone')] },
      ],
    ],
    ['||secret||', [{ kind: 'spoiler', children: [text('secret')] }]],
    ['`**not bold**`', [{ kind: 'code', text: '**not bold**' }]],
    ['`` a ` b ``', [{ kind: 'code', text: ' a ` b ' }]],
    [
      '<@1> <@!2> <@&3> <#4>',
      [
        { kind: 'user', id: '1' },
        text(' '),
        { kind: 'user', id: '2' },
        text(' '),
        { kind: 'role', id: '3' },
        text(' '),
        { kind: 'channel', id: '4' },
      ],
    ],
    ['@everyone', [{ kind: 'everyone', text: '@everyone' }]],
    ['</ticket open:12>', [{ kind: 'command', text: '/ticket open' }]],
    ['<a:party:12>', [{ kind: 'emoji', text: ':party:' }]],
    [
      '<t:1700000000:R><t:5>',
      [
        { kind: 'time', seconds: 1_700_000_000, style: 'R' },
        { kind: 'time', seconds: 5, style: 'f' },
      ],
    ],
    [
      'see https://a.example/b_c?d=1.',
      [
        text('see '),
        { kind: 'link', url: 'https://a.example/b_c?d=1', children: [text('https://a.example/b_c?d=1')] },
        text('.'),
      ],
    ],
    [
      '[**here**](https://a.example)',
      [{ kind: 'link', url: 'https://a.example', children: [{ kind: 'bold', children: [text('here')] }] }],
    ],
  ])('%s', (source, expected) => {
    expect(inline(source)).toEqual(expected)
  })

  test.each([
    'snake_case_name',
    '2 * 3 * 4',
    '**never closed',
    '<img src=x onerror=alert(1)>',
    '</script><script>alert(1)</script>',
    '[x](javascript:alert(1))',
    'a < b > c @ d [e] (f) | g',
    'hh',
  ])('%s is only text', source => {
    expect(inline(source)).toEqual([text(source)])
  })

  test('a backslash keeps what follows', () => {
    expect(inline('\\*\\*not bold\\*\\*')).toEqual([text('**not bold**')])
    expect(inline('user\\_limit and \\_this\\_')).toEqual([text('user_limit and _this_')])
    expect(inline('C:\\new')).toEqual([text('C:\\new')])
  })
})

describe('blocks', () => {
  const paragraph = (words: string): Block => ({ kind: 'paragraph', children: [text(words)] })

  test('headings, small print, quotes', () => {
    expect(parseMarkdown('# A\n### B\n-# small\n> one\n> two\nafter\n#no heading')).toEqual([
      { kind: 'heading', level: 1, children: [text('A')] },
      { kind: 'heading', level: 3, children: [text('B')] },
      { kind: 'subtext', children: [text('small')] },
      { kind: 'quote', blocks: [paragraph('one\ntwo')] },
      paragraph('after\n#no heading'),
    ])
  })

  test('>>> quotes everything after it', () => {
    expect(parseMarkdown('a\n>>> b\n\nc')).toEqual([
      paragraph('a'),
      { kind: 'quote', blocks: [paragraph('b\n\nc')] },
    ])
  })

  test('a quote is not quoted again', () => {
    expect(parseMarkdown('> > a')).toEqual([{ kind: 'quote', blocks: [paragraph('> a')] }])
  })

  test('lists, nested and numbered', () => {
    expect(parseMarkdown('- a\n  - b\n- c\n3. d')).toEqual([
      {
        kind: 'list',
        start: null,
        items: [
          {
            children: [text('a')],
            nested: [{ kind: 'list', start: null, items: [{ children: [text('b')], nested: [] }] }],
          },
          { children: [text('c')], nested: [] },
        ],
      },
      { kind: 'list', start: 3, items: [{ children: [text('d')], nested: [] }] },
    ])
  })

  test('code blocks keep everything', () => {
    expect(parseMarkdown('see\n```ts\nconst a = **1**\n\n# no\n```\nafter')).toEqual([
      paragraph('see'),
      { kind: 'codeBlock', language: 'ts', text: 'const a = **1**\n\n# no' },
      paragraph('after'),
    ])
  })

  test('a code block in a quote stays in it', () => {
    expect(parseMarkdown('>>> a\n```\nb\n```')).toEqual([
      { kind: 'quote', blocks: [paragraph('a'), { kind: 'codeBlock', language: '', text: 'b' }] },
    ])
  })
})

describe('whatever is written', () => {
  const marks = [
    '*',
    '**',
    '_',
    '__',
    '~~',
    '||',
    '`',
    '```',
    '> ',
    '>>> ',
    '- ',
    '1. ',
    '# ',
    '\n',
    '[',
    '](',
    ')',
  ]
  const piece = fc.constantFrom(...marks, 'https://x.example', '<@1>', '<t:1:R>', '\\', ' ', 'é')

  test('nothing that was said is lost', () => {
    const said = (words: string): number => words.split('é').length
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), pieces => {
        const source = pieces.join('')
        expect(said(JSON.stringify(parseMarkdown(source)))).toBeGreaterThanOrEqual(said(source))
      }),
      { numRuns: 1_000 },
    )
  })

  test.each(['**', '_*', '||', '> ', '- ', '`', '[[', '*_~|`'])('2,000 times %s is quick', source => {
    const before = performance.now()
    parseMarkdown(source.repeat(2_000))
    expect(performance.now() - before).toBeLessThan(1_000)
  })
})
