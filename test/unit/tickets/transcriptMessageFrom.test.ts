import { type APIMessage, type APIUser, ButtonStyle, ComponentType, MessageType } from 'discord-api-types/v10'
import { expect, test } from 'vitest'
import { transcriptMessageFrom } from '#src/tickets/transcript/transcriptMessageFrom.ts'

const mira = user('300000000000000001', 'mira')
const tom = user('300000000000000002', 'tom')

function user(id: string, username: string): APIUser {
  return { id, username, discriminator: '0', global_name: null, avatar: null }
}

function from(special: Partial<APIMessage>): ReturnType<typeof transcriptMessageFrom> {
  const message: APIMessage = {
    id: '400000000000000001',
    channel_id: '1',
    type: MessageType.Default,
    author: mira,
    content: 'Hello',
    timestamp: '2026-03-28T22:31:00.000000+00:00',
    edited_timestamp: null,
    tts: false,
    pinned: false,
    mention_everyone: false,
    mentions: [],
    mention_roles: [],
    attachments: [],
    embeds: [],
    ...special,
  }
  return transcriptMessageFrom(message, ({ username }) => username.toUpperCase())
}

test('an ordinary message', () => {
  expect(from({ author: { ...mira, avatar: 'abc', bot: true } })).toEqual({
    id: '400000000000000001',
    author: {
      id: mira.id,
      name: 'MIRA',
      avatarUrl: 'https://cdn.discordapp.com/avatars/300000000000000001/abc.png',
      bot: true,
    },
    createdAt: new Date('2026-03-28T22:31:00Z'),
    editedAt: null,
    content: 'Hello',
    replyTo: null,
    isForwarded: false,
    command: null,
    system: null,
    attachments: [],
    embeds: [],
    components: [],
    stickers: [],
  })
  expect(from({ edited_timestamp: '2026-03-28T23:00:00Z' }).editedAt).toEqual(
    new Date('2026-03-28T23:00:00Z'),
  )
})

test('an answer has the original, or that it is gone', () => {
  const reply = { type: MessageType.Reply, message_reference: { message_id: '7', channel_id: '1' } }
  const original = { author: tom, content: 'Hi?' } as APIMessage
  expect(from({ ...reply, referenced_message: original }).replyTo).toEqual({
    messageId: '7',
    original: { authorName: 'TOM', content: 'Hi?' },
  })
  expect(from({ ...reply, referenced_message: null }).replyTo).toEqual({ messageId: '7', original: null })
})

test('a forwarded message is what was forwarded', () => {
  const message = { content: 'Elsewhere', attachments: [], embeds: [] } as unknown as APIMessage
  expect(from({ content: '', message_snapshots: [{ message }] })).toMatchObject({
    isForwarded: true,
    content: 'Elsewhere',
  })
})

test('what Discord wrote says of which kind it is', () => {
  expect(from({ type: MessageType.ChannelPinnedMessage }).system).toBe('pinned')
  expect(from({ type: MessageType.GuildBoostTier2 }).system).toBe('boosted')
  expect(from({ type: MessageType.StageStart }).system).toBe('other')
})

test('the answer to a command names it', () => {
  const used = {
    id: '1',
    type: 2,
    name: 'ticket close',
    user: tom,
    authorizing_integration_owners: {},
  } as const
  const message = from({ type: MessageType.ChatInputCommand, interaction_metadata: used })
  expect(message.command).toEqual({ name: 'ticket close', userName: 'TOM' })
})

test('components are what can be read in them', () => {
  const button = { type: ComponentType.Button, style: ButtonStyle.Primary, custom_id: 'x' } as const
  const { components } = from({
    components: [
      {
        type: ComponentType.Container,
        components: [
          { type: ComponentType.TextDisplay, content: '**Hi**' },
          {
            type: ComponentType.Section,
            components: [{ type: ComponentType.TextDisplay, content: 'there' }],
            accessory: {
              type: ComponentType.Button,
              style: ButtonStyle.Link,
              label: 'Rules',
              url: 'https://r.example',
            },
          },
        ],
      },
      {
        type: ComponentType.ActionRow,
        components: [
          { ...button, label: 'Close' },
          { ...button, emoji: { name: '🔒' } },
        ],
      },
      {
        type: ComponentType.ActionRow,
        components: [{ type: ComponentType.UserSelect, custom_id: 'y', placeholder: 'Who?' }],
      },
    ],
  })
  expect(components).toEqual([
    { kind: 'text', label: '**Hi**' },
    { kind: 'text', label: 'there' },
    { kind: 'button', label: 'Rules', url: 'https://r.example' },
    { kind: 'button', label: 'Close' },
    { kind: 'button', label: '🔒' },
    { kind: 'select', label: 'Who?' },
  ])
})

test('embeds keep what is shown, and a poll becomes one', () => {
  const embed = { title: 'T', provider: { name: 'P' }, author: { name: 'A', icon_url: 'https://i.example' } }
  expect(from({ embeds: [embed] }).embeds).toEqual([{ title: 'T', author: { name: 'A' } }])
  const poll = {
    question: { text: 'Tea?' },
    answers: [
      { answer_id: 1, poll_media: { text: 'Yes' } },
      { answer_id: 2, poll_media: { text: 'No' } },
    ],
    expiry: null,
    allow_multiselect: false,
    layout_type: 1,
    results: { is_finalized: true, answer_counts: [{ id: 1, count: 3, me_voted: false }] },
  } as APIMessage['poll'] & object
  expect(from({ content: '', poll }).embeds).toEqual([{ title: 'Tea?', description: '- Yes: 3\n- No' }])
})
