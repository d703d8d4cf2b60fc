import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseMarkdown } from '#src/tickets/transcript/markdown.ts'
import { lineView, linkedLineView, markdownView, type Pen } from '#src/tickets/transcript/markdownView.ts'
import { timesIn } from '#src/tickets/transcript/times.ts'
import { wordsFor } from '#src/words/words.ts'

const pen: Pen = {
  language: 'en',
  words: wordsFor('en').transcript,
  names: {
    users: new Map([['300000000000000001', 'Mira <b>']]),
    roles: new Map([['310000000000000001', 'Staff']]),
    channels: new Map([['320000000000000001', 'help']]),
  },
  times: timesIn('Europe/Berlin', 'en'),
}
const shown = (text: string): string => markdownView(text, pen).markup
const link = (url: string, label?: string): string =>
  label === undefined
    ? `<a href="${url}" target="_blank" rel="noopener noreferrer">${url}</a>`
    : `<a href="${url}" title="${url}" target="_blank" rel="noopener noreferrer">${label}</a>`

describe('inside a line', () => {
  test.each([
    ['**bold** *it* _it_', '<strong>bold</strong> <em>it</em> <em>it</em>'],
    ['***both***', '<em><strong>both</strong></em>'],
    ['__under__ ~~gone~~', '<u>under</u> <s>gone</s>'],
    ['`**not bold**` `` a ` b ``', '<code>**not bold**</code> <code> a &#96; b </code>'],
    ['\\*not\\*', '*not*'],
    ['one\ntwo', 'one<br>two'],
    ['<a:party:330000000000000001>', ':party:'],
    ['@everyone', '<bdi class="mention">@everyone</bdi>'],
    ['</ticket close:330000000000000001>', '<bdi class="mention">/ticket close</bdi>'],
    ['https://a.example/b_c?d=1.', `${link('https://a.example/b_c?d=1')}.`],
    ['[**here**](https://a.example/x)', link('https://a.example/x', '<strong>here</strong>')],
    ['[a](<https://a.example/b_(c)>)', link('https://a.example/b_(c)', 'a')],
  ])('%s', (source, expected) => {
    expect(shown(source)).toBe(expected)
  })

  test.each([
    'snake_case_name',
    '2 * 3 * 4',
    '**never closed',
    '[x](javascript:alert(1))',
    'a | b ~ c',
  ])('%s is only text', source => {
    expect(shown(source)).toBe(source)
  })

  test('mentions have names, and unknown ones say so', () => {
    expect(shown('<@300000000000000001> <@!300000000000000009>')).toBe(
      '<bdi class="mention">@Mira &lt;b&gt;</bdi> <bdi class="mention">@unknown user</bdi>',
    )
    expect(shown('<@&310000000000000001> <#320000000000000001>')).toBe(
      '<bdi class="mention">@Staff</bdi> <bdi class="mention">#help</bdi>',
    )
  })

  test('a link that pretends to lead elsewhere is shown as it was written', () => {
    expect(shown('[https://good.example](https://evil.example)')).toBe(
      '[https://good.example](https://evil.example)',
    )
  })

  test('only http and https become links', () => {
    expect(shown('<file:///etc/passwd> <javascript:/alert(1)>')).toBe(
      'file:///etc/passwd javascript:/alert(1)',
    )
  })

  test('a spoiler is opened by a check box, and not within a link', () => {
    expect(shown('||**x**||')).toBe(
      '<span class="spoiler"><input type="checkbox" aria-label="Show the spoiler"><span class="veil" aria-hidden="true">Spoiler</span><span class="hidden"><strong>x</strong></span></span>',
    )
    expect(shown('[||x||](https://a.example/)')).toBe(link('https://a.example/', 'x'))
  })

  test('a link in a title that is a link is only text', () => {
    expect(linkedLineView('see https://b.example', 'https://a.example/', pen).markup).toBe(
      link('https://a.example/', 'see https://b.example'),
    )
  })
})

describe('times', () => {
  test('are in the zone of the guild and say so, before and after its clocks change', () => {
    // 2026-03-29 00:59:59 UTC is the last second of winter in Berlin.
    expect(shown('<t:1774745999:t>')).toContain('>1:59 AM GMT+1</time>')
    expect(shown('<t:1774746000:t>')).toContain('>3:00 AM GMT+2</time>')
    expect(shown('<t:1774746000>')).toContain('>March 29, 2026 at 3:00 AM GMT+2</time>')
    expect(shown('<t:1774746000:D>')).toBe(
      '<time datetime="2026-03-29T01:00:00.000Z" title="Sunday, March 29, 2026 at 3:00:00 AM GMT+2">March 29, 2026</time>',
    )
  })

  test('a relative one is written out, since a record has no now', () => {
    expect(shown('<t:1774746000:R>')).toContain('>March 29, 2026 at 3:00 AM GMT+2</time>')
  })

  test('one that does not exist stays as it was written', () => {
    expect(shown('<t:9999999999999:F>')).toBe('&lt;t:9999999999999:F&gt;')
  })
})

describe('blocks', () => {
  test('headings, small print, quotes', () => {
    expect(shown('# A\n-# small\n> one\n> # two\nafter\n#no')).toBe(
      [
        '<div class="heading1" role="heading" aria-level="4">A</div>',
        '<div class="subtext">small</div>',
        '<blockquote>one<br><div class="heading1" role="heading" aria-level="4">two</div></blockquote>',
        'after<br>#no',
      ].join(''),
    )
  })

  test('no line begins within a style', () => {
    expect(shown('**# a**')).toBe('<strong># a</strong>')
  })

  test('>>> quotes everything after it, and a quote is not quoted again', () => {
    expect(shown('a\n>>> b\n\n> c')).toBe('a<br><blockquote>b<br><br>&gt; c</blockquote>')
  })

  test('lists, nested and numbered', () => {
    expect(shown('- a\n  - **b**\n- c\n3. d\nafter')).toBe(
      '<ul><li>a<ul><li><strong>b</strong></li></ul></li><li>c</li></ul><ol start="3"><li>d</li></ol>after',
    )
  })

  test('code blocks keep everything', () => {
    expect(shown('see\n```ts\nconst a = **1**\n\n# <b>\n```\nafter')).toBe(
      'see<br><pre tabindex="0"><code>const a = **1**\n\n# &lt;b&gt;</code></pre>after',
    )
  })

  test('one line has none of them', () => {
    expect(lineView('# A\n> b\n```\nc\n```', pen).markup).toBe('A &gt; b <code> c</code>')
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
  const piece = fc.constantFrom(...marks, 'https://x.example', '<t:1:R>', '\\', ' ', 'é')

  test('nothing that was said is lost', () => {
    const said = (words: string): number => words.split('é').length
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), pieces => {
        const source = pieces.join('')
        expect(said(shown(source))).toBe(said(source))
      }),
      { numRuns: 1_000 },
    )
  })

  // The library's own rules need seconds for the first two, and hours for four times as much; two of the others end its stack.
  test.each([
    ['a fence with line breaks', `\`\`\`a${'\n'.repeat(1_000)}x`],
    ['masked links without end', ']('.repeat(2_000)],
    ['bold without end', '**'.repeat(2_000)],
    ['styles in styles', `${'**__~~||*_'.repeat(200)}x${'_*||~~__**'.repeat(200)}`],
    ['lists in lists', Array.from({ length: 85 }, (_, depth) => `${' '.repeat(depth)}- a`).join('\n')],
    ['addresses in brackets', `[a](https://a${'(b)'.repeat(1_300)}`],
  ])('%s are quick', (_, source) => {
    const before = performance.now()
    parseMarkdown(source)
    expect(performance.now() - before).toBeLessThan(1_000)
  })
})
