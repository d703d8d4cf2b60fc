import { describe, expect, test } from 'vitest'
import { renderTranscriptHtml } from '#src/tickets/transcript/renderTranscriptHtml.ts'
import type { TranscriptMessage } from '#src/tickets/transcript/transcript.ts'
import { transcriptHead, transcriptMessage, transcriptPage as page } from '#test/support/transcripts.ts'

/** What stands below the head. */
async function shown(...messages: Partial<TranscriptMessage>[]): Promise<string> {
  const html = await page(messages.map(transcriptMessage))
  return html.slice(html.indexOf('<ol>'))
}

describe('the head', () => {
  test('says whose ticket it was and what became of it', async () => {
    const html = await page([])
    for (const fact of [
      'Lighthouse',
      'Ticket #12',
      'Support',
      'Mira',
      'Tom',
      'Solved',
      'My role',
      'Europe/Berlin',
    ])
      expect(html).toContain(fact)
    // The clocks changed between the two.
    expect(html).toContain('Saturday, March 28, 2026 at 11:30:00 PM GMT+1')
    expect(html).toContain('Sunday, March 29, 2026 at 11:00:00 AM GMT+2')
    expect(html).toContain('Nobody wrote anything in this ticket.')
  })

  test('says what there is not', async () => {
    const html = await page([], {
      claimedBy: null,
      closedAt: null,
      closeReason: null,
      answers: [{ question: 'Since when?', answer: '' }],
    })
    expect(html).toContain('<dd dir="auto">nobody</dd>')
    expect(html).toContain('<dd dir="auto">still open</dd>')
    expect(html).toContain('<em>no answer</em>')
    expect(html).not.toContain('Reason')
  })

  test('speaks German', async () => {
    const html = await page([transcriptMessage({ editedAt: new Date('2026-03-29T08:00:00Z') })], {
      language: 'de',
    })
    for (const words of [
      'lang="de"',
      'Ticket Nr. 12',
      'Samstag, 28. März 2026',
      '(bearbeitet)',
      'Nachrichten: 1.',
    ])
      expect(html).toContain(words)
  })

  test('says why there is no text without the Message Content intent, and so does each message', async () => {
    const messages = [
      transcriptMessage({ content: '' }),
      transcriptMessage({ content: '', author: { id: '1', name: 'Guildhall', avatarUrl: null, bot: true } }),
    ]
    const html = await page(messages, { missingContent: 'intentNotGranted' })
    expect(html).toContain('only to bots with the Message Content intent')
    expect(html.match(/Text not available to the bot/g)).toHaveLength(1)
    expect(await page(messages)).not.toContain('Message Content intent')
  })
})

describe('messages', () => {
  test('of one author follow each other under one name, until a pause, a day or an answer', async () => {
    const at = (time: string): { createdAt: Date } => ({ createdAt: new Date(`2026-03-28T${time}Z`) })
    const html = await shown(
      at('22:50:00'),
      at('22:56:59'),
      { ...at('22:57:00'), replyTo: { messageId: '1', original: null } },
      // Midnight in Berlin.
      at('23:00:00'),
      at('23:07:00'),
    )
    expect(html.match(/class="name"/g)).toHaveLength(4)
    expect(html.match(/<h2>.*?<\/h2>/g)).toEqual([
      '<h2>Saturday, March 28, 2026</h2>',
      '<h2>Sunday, March 29, 2026</h2>',
    ])
    expect(html).toContain('<span class="unseen">Mira, 11:56 PM: </span>')
  })

  test('lead to what they answer when the page has it', async () => {
    const original = { authorName: 'Tom', content: 'Are **you** there?' }
    const replyTo = { messageId: '7', original }
    const answer =
      'In reply to <a href="#m7"><bdi>Tom</bdi></a>: <span dir="auto">Are <strong>you</strong> there?</span>'
    expect(await shown({ id: '7' }, { id: '8', replyTo })).toContain(answer)
    expect(await shown({ id: '8', replyTo })).toContain('In reply to <bdi>Tom</bdi>: ')
    expect(await shown({ replyTo: { messageId: '7', original: null } })).toContain(
      'The original message was deleted',
    )
  })

  test('hide a spoiler of what they answer also when the rest is cut off', async () => {
    const original = { authorName: 'Tom', content: `||${'the butler '.repeat(40)}||` }
    const html = await shown({ replyTo: { messageId: '7', original } })
    expect(html).toContain('[Spoiler]')
    expect(html).not.toContain('butler')
  })

  test('show who used which command, what was edited, stickers, buttons and what Discord wrote', async () => {
    const html = await shown(
      { command: { name: 'ticket close', userName: 'Tom' }, editedAt: new Date('2026-03-28T22:32:00Z') },
      { content: '', stickers: [{ name: 'Wave' }] },
      {
        content: '',
        components: [
          { kind: 'button', label: 'Close' },
          { kind: 'button', label: 'Rules', url: 'https://rules.example/' },
          { kind: 'select', label: 'Choose' },
          { kind: 'text', label: '**Hi**' },
        ],
      },
      { system: 'pinned', content: '' },
      { isForwarded: true },
    )
    expect(html).toContain('<div class="context">Forwarded</div>')
    expect(html).toContain('Tom used /ticket close')
    expect(html).toContain('title="edited on Saturday, March 28, 2026 at 11:32:00 PM GMT+1">(edited)')
    expect(html).toContain('Sticker: Wave')
    expect(html).toContain('<span class="unseen">Button: </span><bdi>Close</bdi>')
    expect(html).toContain('<a href="https://rules.example/"')
    expect(html).toContain('<span class="unseen">Select menu: </span><bdi>Choose</bdi>')
    expect(html).toContain('<strong>Hi</strong>')
    expect(html).toContain('Mira pinned a message.')
  })

  test('have images with words for them, and say when one is left out', async () => {
    const file = {
      size: 1_234_567,
      contentType: 'image/png',
      url: 'https://cdn.example/a.png',
      description: null,
    }
    const html = await shown({
      attachments: [
        { ...file, name: 'a.png', data: Buffer.from('png') },
        { ...file, name: 'b.png', description: 'A "map"', data: Buffer.from('png') },
        { ...file, name: 'c.png', omitted: 'tooLarge' },
        { ...file, name: 'SPOILER_e.png', data: Buffer.from('png') },
        { ...file, name: 'd.svg', contentType: 'image/svg+xml', data: Buffer.from('<svg/>') },
      ],
    })
    expect(html.match(/<img [^>]*>/g)).toEqual([
      '<img src="data:image/png;base64,cG5n" alt="Image from Mira, without a description">',
      '<img src="data:image/png;base64,cG5n" alt="A &quot;map&quot;">',
      '<img src="data:image/png;base64,cG5n" alt="Image from Mira, without a description">',
    ])
    expect(html.match(/class="spoiler"/g)).toHaveLength(1)
    expect(html).toContain('1.2 MB. Not in this transcript: the image is too large.')
  })

  test('have colours only from numbers', async () => {
    const author = { id: '1', name: 'Tom', avatarUrl: null, bot: false }
    expect(await shown({ author: { ...author, roleColor: 0x00ff7f } })).toContain('style="--role:#00ff7f"')
    expect(await shown({ author: { ...author, roleColor: 1e21 } })).not.toContain('style=')
    expect(await shown({ embeds: [{ title: 'x', color: 0xff }] })).toContain('style="--bar:#0000ff"')
  })
})

test('a message is asked for only when the one before it has been taken', async () => {
  let asked = 0
  async function* messages(): AsyncGenerator<TranscriptMessage, void, undefined> {
    for (asked = 1; asked <= 5_000; asked++) yield transcriptMessage({ id: String(asked) })
  }
  let parts = 0
  for await (const part of renderTranscriptHtml(transcriptHead(), messages())) {
    expect(part.length).toBeLessThan(20_000)
    // The head is the first part.
    expect(asked).toBe(parts)
    parts += 1
    if (parts === 5_001) break
  }
  expect(parts).toBe(5_001)
})

test('other work goes on while messages come without a pause', async () => {
  let turns = 0
  let isDone = false
  const goOn = (): void => {
    turns += 1
    if (!isDone) setImmediate(goOn)
  }
  goOn()
  await page(
    Array.from({ length: 3_000 }, (_, at) =>
      transcriptMessage({ id: String(at), content: '**a** '.repeat(20) }),
    ),
  )
  isDone = true
  expect(turns).toBeGreaterThan(2)
})
