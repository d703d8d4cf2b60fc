import fc from 'fast-check'
import { type DefaultTreeAdapterTypes, parse } from 'parse5'
import { describe, expect, test } from 'vitest'
import type { TranscriptHead } from '#src/tickets/transcript/transcript.ts'
import { anyText, transcriptMessage, transcriptPage } from '#test/support/transcripts.ts'

describe('whatever anybody is called or writes', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '<script>alert(1)</script>',
      '"><img src=x onerror=alert(1)>',
      "' onclick='x",
      '</style>',
      '<!--',
      '&lt;',
      '&amp',
    ),
    fc.constantFrom(
      'javascript:alert(1)',
      'https://x.example/"><b>',
      '[a](https://b.example)',
      '<https://c.example>',
      'data:text/html,x',
    ),
    fc.constantFrom(
      '**',
      '||',
      '`',
      '```',
      '\n',
      '> ',
      '- ',
      '# ',
      '__',
      '<t:1:R>',
      '<@300000000000000001>',
      '\u202e',
      '\0',
      '\r',
      '\ud800',
    ),
    anyText,
  )
  const hostile = fc.array(piece, { maxLength: 12 }).map(pieces => pieces.join(''))

  test('the page has only its own elements, leads only to http and https, and loads nothing', async () => {
    await fc.assert(
      fc.asyncProperty(hostile, hostile, async (one, two) => {
        const html = await hostilePage(one, two)
        const errors: string[] = []
        const elements = elementsOf(parse(html, { onParseError: ({ code }) => errors.push(code) }))
        expect(errors).toEqual([])
        for (const element of elements) expectOwn(element)
        // A parser makes elements of its own when some are within others where they must not be.
        const body = html.slice(html.indexOf('<body>'))
        const inBody = elements.slice(elements.findIndex(({ tagName }) => tagName === 'body'))
        expect(inBody.map(({ tagName }) => tagName)).toEqual(
          [...body.matchAll(/<([a-z]\w*)/g)].map(([, tag]) => tag),
        )
      }),
      { numRuns: 50 },
    )
  }, 30_000)

  test('its policy lets nothing in', async () => {
    const html = await transcriptPage([])
    const [, policy = ''] = /http-equiv="Content-Security-Policy" content="(.*?)"/.exec(html) ?? []
    expect(policy).toContain('default-src &#39;none&#39;; img-src data:; ')
    expect(policy).not.toContain('http')
  })
})

type Element = DefaultTreeAdapterTypes.Element

function elementsOf(node: DefaultTreeAdapterTypes.Node): Element[] {
  const children = 'childNodes' in node ? node.childNodes.flatMap(elementsOf) : []
  return 'tagName' in node ? [node, ...children] : children
}

const ownTags = new Set(
  `html head meta title style body header main footer article figure figcaption img h1 h2 p div span bdi dl dt dd ol ul li a time
  strong em u s code pre blockquote br input`.split(/\s+/),
)
const ownAttributes = new Set(
  'class id dir lang title href target rel role style src alt type datetime start tabindex'.split(' '),
)

function expectOwn({ tagName, attrs }: Element): void {
  expect(ownTags).toContain(tagName)
  for (const { name, value } of attrs) {
    if (tagName === 'meta' || name.startsWith('aria-')) continue
    expect(ownAttributes).toContain(name)
    if (name === 'href') expect(value).toMatch(/^(https?:\/\/|#m)/)
    if (name === 'src') expect(value).toMatch(/^data:image\/png;base64,[\w+/=]*$/)
    if (name === 'style') expect(value).toMatch(/^--(role|bar):#[0-9a-f]{6}$/)
    if (name === 'type') expect(value).toBe('checkbox')
  }
}

/** Everything that people can choose is one of the two texts. */
function hostilePage(one: string, two: string): Promise<string> {
  const person = { id: '300000000000000001', name: one }
  const head: Partial<TranscriptHead> = {
    guildName: one,
    category: two,
    opener: person,
    claimedBy: person,
    closeReason: one,
    answers: [{ question: one, answer: two }],
    participants: [person],
    names: { users: new Map([[person.id, two]]), roles: new Map(), channels: new Map() },
  }
  const author = { ...person, avatarUrl: one, bot: true, roleColor: 0xff0000 }
  const file = {
    name: one,
    size: 1,
    contentType: `image/png;${two}`,
    url: two,
    description: two,
    data: Buffer.from(one),
  }
  const embed = {
    title: one,
    url: 'https://x.example/',
    description: two,
    timestamp: '2026-03-28T22:31:00Z',
    author: { name: one, url: two },
    fields: [{ name: one, value: two, inline: true }],
    footer: { text: two },
    image: { url: one },
    thumbnail: { url: two },
  }
  const full = transcriptMessage({
    id: one,
    author,
    content: one,
    replyTo: { messageId: one, original: { authorName: one, content: two } },
    attachments: [file],
    embeds: [embed, { ...embed, url: one }],
    components: [
      { kind: 'button', label: one, url: two },
      { kind: 'select', label: two },
      { kind: 'text', label: one },
    ],
    stickers: [{ name: one }],
  })
  return transcriptPage(
    [
      full,
      { ...full, replyTo: null, command: { name: one, userName: two }, content: two },
      { ...full, system: 'renamed' },
    ],
    head,
  )
}
