import fc from 'fast-check'
import { expect, test } from 'vitest'
import { renderTranscriptJson } from '#src/tickets/transcript/renderTranscriptJson.ts'
import type { TranscriptMessage } from '#src/tickets/transcript/transcript.ts'
import { anyText, streamOf, textOf, transcriptHead, transcriptMessage } from '#test/support/transcripts.ts'

const json = async (messages: TranscriptMessage[]): Promise<unknown> =>
  JSON.parse(await textOf(renderTranscriptJson(transcriptHead(), streamOf(messages))))

test('has the head and every message, under keys that stay', async () => {
  const attachment = {
    name: 'a.png',
    size: 3,
    contentType: 'image/png',
    url: 'https://cdn.example/a.png',
    description: null,
    data: Buffer.from('png'),
  }
  expect(
    await json([transcriptMessage({ attachments: [attachment] }), transcriptMessage({ id: '2' })]),
  ).toEqual({
    version: 1,
    head: {
      language: 'en',
      timeZone: 'Europe/Berlin',
      guildName: 'Lighthouse',
      ticketNumber: 12,
      category: 'Support',
      opener: { id: '300000000000000001', name: 'Mira' },
      claimedBy: { id: '300000000000000002', name: 'Tom' },
      openedAt: '2026-03-28T22:30:00.000Z',
      closedAt: '2026-03-29T09:00:00.000Z',
      closeReason: 'Solved',
      answers: [{ question: 'What is it about?', answer: 'My role' }],
      participants: [
        { id: '300000000000000001', name: 'Mira' },
        { id: '300000000000000002', name: 'Tom' },
      ],
      missingContent: null,
      isCut: false,
      names: { users: {}, roles: {}, channels: {} },
    },
    messages: [
      {
        id: '400000000000000001',
        author: { id: '300000000000000001', name: 'Mira', avatarUrl: null, bot: false, roleColor: null },
        createdAt: '2026-03-28T22:31:00.000Z',
        editedAt: null,
        content: 'Hello',
        replyTo: null,
        isForwarded: false,
        command: null,
        system: null,
        attachments: [
          {
            name: 'a.png',
            size: 3,
            contentType: 'image/png',
            url: 'https://cdn.example/a.png',
            description: null,
            omitted: null,
          },
        ],
        embeds: [],
        components: [],
        stickers: [],
      },
      expect.objectContaining({ id: '2' }),
    ],
  })
})

test('without messages it is whole too', async () => {
  expect(await json([])).toMatchObject({ version: 1, messages: [] })
})

test('any text comes back as it was', async () => {
  await fc.assert(
    fc.asyncProperty(anyText, async content => {
      expect(await json([transcriptMessage({ content })])).toMatchObject({ messages: [{ content }] })
    }),
  )
})
