import { type APIMessage, ApplicationFlags, GatewayIntentBits as Intent } from 'discord-api-types/v10'
import { describe, expect, test } from 'vitest'
import { areGranted, areValidIntents, intentOf, mayReadContent } from '#sandbox/gateway/intents.ts'
import { withoutContent } from '#sandbox/world/messages.ts'

describe('what may be asked for', () => {
  test.each([
    [Intent.Guilds | Intent.GuildMessages, true],
    [0, true],
    [1 << 18, false],
    [-1, false],
    [1.5, false],
    ['1', false],
  ])('%s is valid: %s', (intents, valid) => {
    expect(areValidIntents(intents)).toBe(valid)
  })

  test('privileged ones need a flag of the application, limited or not', () => {
    const wanted = Intent.Guilds | Intent.GuildMembers
    expect(areGranted(wanted, 0)).toBe(false)
    expect(areGranted(wanted, ApplicationFlags.GatewayMessageContent)).toBe(false)
    expect(areGranted(wanted, ApplicationFlags.GatewayGuildMembersLimited)).toBe(true)
    expect(areGranted(wanted | Intent.MessageContent, ApplicationFlags.GatewayGuildMembers)).toBe(false)
    expect(areGranted(Intent.Guilds | Intent.GuildVoiceStates, 0)).toBe(true)
  })
})

test.each([
  ['MESSAGE_CREATE', false, Intent.GuildMessages],
  ['MESSAGE_DELETE', true, Intent.DirectMessages],
  ['TYPING_START', false, Intent.GuildMessageTyping],
  ['GUILD_MEMBER_ADD', false, Intent.GuildMembers],
  ['VOICE_STATE_UPDATE', false, Intent.GuildVoiceStates],
  ['VOICE_CHANNEL_STATUS_UPDATE', false, Intent.Guilds],
  ['GUILD_ROLE_UPDATE', false, Intent.Guilds],
  ['THREAD_CREATE', false, Intent.Guilds],
  ['THREAD_MEMBERS_UPDATE', false, Intent.Guilds],
  ['CHANNEL_PINS_UPDATE', false, Intent.Guilds],
  ['MESSAGE_REACTION_ADD', false, Intent.GuildMessageReactions],
  ['MESSAGE_REACTION_ADD', true, Intent.DirectMessageReactions],
  ['GUILD_BAN_ADD', false, Intent.GuildModeration],
  ['GUILD_AUDIT_LOG_ENTRY_CREATE', false, Intent.GuildModeration],
  ['GUILD_EMOJIS_UPDATE', false, Intent.GuildExpressions],
  ['WEBHOOKS_UPDATE', false, Intent.GuildWebhooks],
  ['INVITE_CREATE', false, Intent.GuildInvites],
  ['INTERACTION_CREATE', false, 0],
])('%s (in a DM: %s) needs the intent %s', (event, inDm, intent) => {
  expect(intentOf(event, inDm)).toBe(intent)
})

describe('content', () => {
  const message = (authorId: string, mentioned: string[] = []) =>
    ({
      id: '1',
      author: user(authorId),
      mentions: mentioned.map(user),
      content: 'secret',
      embeds: [{ title: 'secret' }],
      attachments: [{ id: '2' }],
      components: [{ type: 1, components: [] }],
      poll: {},
    }) as unknown as APIMessage

  test('is readable without the intent in own messages, in those that mention the bot, and in DMs', () => {
    expect(mayReadContent(message('alan'), { botId: 'bot', inDm: false })).toBe(false)
    expect(mayReadContent(message('bot'), { botId: 'bot', inDm: false })).toBe(true)
    expect(mayReadContent(message('alan', ['bot']), { botId: 'bot', inDm: false })).toBe(true)
    expect(mayReadContent(message('alan'), { botId: 'bot', inDm: true })).toBe(true)
  })

  test('is left out with everything that shows it', () => {
    const stripped = withoutContent(message('alan'))
    expect(stripped).toMatchObject({ id: '1', content: '', embeds: [], attachments: [], components: [] })
    expect(JSON.stringify(stripped)).not.toContain('secret')
    expect(stripped).not.toHaveProperty('poll')
  })
})

function user(id: string) {
  return { id, username: id, discriminator: '0', global_name: null, avatar: null }
}
