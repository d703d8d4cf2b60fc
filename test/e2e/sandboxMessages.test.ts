import {
  ButtonBuilder,
  ButtonStyle,
  ChannelType,
  ContainerBuilder,
  EmbedBuilder,
  Events,
  FileBuilder,
  GatewayIntentBits as Intent,
  MessageFlags,
  type MessageReaction,
  PermissionFlagsBits as Flag,
  SeparatorBuilder,
  type TextChannel,
  TextDisplayBuilder,
  WebhookClient,
} from 'discord.js'
import { describe, expect, test } from 'vitest'
import { type Cast, grantBot, refusalOf, startBot, startSandbox } from './sandboxTest.ts'

const granted =
  Flag.ViewChannel |
  Flag.SendMessages |
  Flag.AttachFiles |
  Flag.EmbedLinks |
  Flag.ReadMessageHistory |
  Flag.AddReactions |
  Flag.ManageMessages |
  Flag.ManageChannels |
  Flag.ManageGuild |
  Flag.ManageWebhooks |
  Flag.CreateInstantInvite

async function startInChannel(): Promise<Cast & { channel: TextChannel; seen: string[] }> {
  const cast = await startSandbox()
  grantBot(cast, granted)
  const seen: string[] = []
  const told = (sign: string) => (reaction: { emoji: MessageReaction['emoji'] }) => {
    seen.push(`${sign}${reaction.emoji.name}`)
  }
  const client = await startBot(
    cast.sandbox,
    bot => {
      bot.on(Events.MessageReactionAdd, told('+'))
      bot.on(Events.MessageReactionRemove, told('-'))
      bot.on(Events.MessageReactionRemoveEmoji, told('all '))
      bot.on(Events.MessageReactionRemoveAll, () => void seen.push('none'))
      bot.on(Events.WebhooksUpdate, () => void seen.push('webhooks'))
      bot.on(Events.InviteCreate, ({ maxUses }) => void seen.push(`invite for ${maxUses}`))
      bot.on(Events.InviteDelete, () => void seen.push('invite gone'))
      bot.on(Events.GuildEmojiCreate, ({ name }) => void seen.push(`emoji ${name}`))
    },
    {
      intents: [
        Intent.Guilds,
        Intent.GuildMessages,
        Intent.MessageContent,
        Intent.GuildMessageReactions,
        Intent.GuildWebhooks,
        Intent.GuildInvites,
        Intent.GuildExpressions,
      ],
    },
  )
  return { ...cast, channel: (await client.channels.fetch(cast.channelId)) as TextChannel, seen }
}

describe('reactions', () => {
  test('of people and the bot are counted, heard and taken away', async () => {
    const { sandbox, channel, seen, alan, grace } = await startInChannel()
    const message = await channel.send('Vote!')
    const { id: emojiId } = sandbox.build.emoji(channel.guildId, { name: 'guild' })
    await expect.poll(() => seen).toEqual(['emoji guild'])
    await message.react('👍')
    sandbox.driver.react(alan, message.id, '👍')
    sandbox.driver.react(grace, message.id, `guild:${emojiId}`)
    await expect.poll(() => seen.slice(1)).toEqual(['+👍', '+👍', '+guild'])
    const fetched = await channel.messages.fetch({ message: message.id, force: true })
    expect(fetched.reactions.cache.map(({ emoji, count, me }) => [emoji.name, count, me])).toEqual([
      ['👍', 2, true],
      ['guild', 1, false],
    ])
    expect((await fetched.reactions.resolve('👍')?.users.fetch())?.has(alan)).toBe(true)
    sandbox.driver.unreact(alan, message.id, '👍')
    await fetched.reactions.resolve('👍')?.users.remove()
    await fetched.reactions.removeAll()
    await expect.poll(() => seen.slice(4)).toEqual(['-👍', '-👍', 'none'])
    expect(await refusalOf(message.react('🤖🤖'))).toEqual({ status: 400, code: 10014 })
    sandbox.assertNoViolations()
  })

  test('need the permission only where nobody has reacted so', async () => {
    const { sandbox, channel, guildId, alan } = await startInChannel()
    const everyone = sandbox.world.guild(guildId).roles.get(guildId)
    sandbox.build.changeRole(guildId, guildId, {
      permissions: BigInt(everyone?.permissions ?? 0) & ~Flag.AddReactions,
    })
    const message = await channel.send('Vote!')
    expect(() => sandbox.driver.react(alan, message.id, '👍')).toThrow('alan may not react')
    await message.react('👍')
    sandbox.driver.react(alan, message.id, '👍')
  })
})

describe('messages', () => {
  test('carry several files with their descriptions, and an edit keeps some of them', async () => {
    const { sandbox, channel } = await startInChannel()
    const message = await channel.send({
      files: [
        { attachment: Buffer.from('one'), name: 'one.txt', description: 'The first' },
        { attachment: Buffer.from('two'), name: 'two.txt' },
      ],
    })
    const shown = message.attachments.map(({ name, size, description }) => [name, size, description])
    expect(shown).toEqual([
      ['one.txt', 3, 'The first'],
      ['two.txt', 3, null],
    ])
    const edited = await message.edit({
      attachments: [...message.attachments.values()].slice(1),
      files: [{ attachment: Buffer.from('three'), name: 'three.txt' }],
    })
    expect(edited.attachments.map(({ name }) => name)).toEqual(['two.txt', 'three.txt'])
    sandbox.assertNoViolations()
  })

  test('of components v2 come back as they were sent', async () => {
    const { sandbox, channel } = await startInChannel()
    const container = new ContainerBuilder()
      .setAccentColor(0xff8800)
      .addTextDisplayComponents(new TextDisplayBuilder().setContent('# Tickets'))
      .addSeparatorComponents(new SeparatorBuilder())
      .addFileComponents(new FileBuilder().setURL('attachment://x.txt'))
      .addActionRowComponents(row =>
        row.setComponents(
          new ButtonBuilder().setStyle(ButtonStyle.Primary).setLabel('Open').setCustomId('open'),
        ),
      )
    const { components, flags } = await channel.send({
      flags: MessageFlags.IsComponentsV2,
      components: [container],
      files: [{ attachment: Buffer.from('x'), name: 'x.txt' }],
    })
    expect(flags.has(MessageFlags.IsComponentsV2)).toBe(true)
    expect(components[0]?.toJSON()).toMatchObject({
      accent_color: 0xff8800,
      components: [
        { content: '# Tickets' },
        { spacing: 1, divider: true },
        { name: 'x.txt', size: 1 },
        { components: [{ custom_id: 'open' }] },
      ],
    })
    sandbox.assertNoViolations()
  })
})

test('an embed shows the picture that was uploaded with it', async () => {
  const { sandbox, channel } = await startInChannel()
  const message = await channel.send({
    embeds: [new EmbedBuilder().setTitle('Rank').setTimestamp(1_000).setImage('attachment://card.png')],
    files: [{ attachment: Buffer.from('x'), name: 'card.png' }],
  })
  expect(message.embeds[0]).toMatchObject({
    timestamp: '1970-01-01T00:00:01.000Z',
    image: { url: message.attachments.first()?.url },
  })
  sandbox.assertNoViolations()
})

describe('webhooks', () => {
  test('are made, write under a name of their own, edit, and are deleted', async () => {
    const { sandbox, channel, seen, alan } = await startInChannel()
    const webhook = await channel.createWebhook({ name: 'Scribe', reason: 'transcripts' })
    const sent = await webhook.send({ content: `<@${alan}> was here`, username: 'The Scribe' })
    expect(sandbox.world.messages(channel.id).all.at(-1)?.message).toMatchObject({
      author: { id: webhook.id, username: 'The Scribe', bot: true },
      webhook_id: webhook.id,
      mentions: [{ id: alan }],
    })
    await webhook.editMessage(sent.id, { content: 'Nobody was here' })
    const byToken = new WebhookClient(
      { id: webhook.id, token: webhook.token ?? '' },
      { rest: { api: sandbox.apiUrl } },
    )
    expect((await byToken.fetchMessage(sent.id)).content).toBe('Nobody was here')
    await byToken.deleteMessage(sent.id)
    expect((await channel.fetchWebhooks()).map(({ name }) => name)).toEqual(['Scribe'])
    await webhook.delete()
    expect(await refusalOf(byToken.send('hello?'))).toEqual({ status: 404, code: 10015 })
    await expect.poll(() => seen).toEqual(['webhooks', 'webhooks'])
    sandbox.assertNoViolations()
  })

  test('write into the threads of their channel, too', async () => {
    const { sandbox, channel, ada } = await startInChannel()
    const webhook = await channel.createWebhook({ name: 'Scribe' })
    const thread = sandbox.driver.startThread(ada, channel.id, 'log')
    const { channelId } = await webhook.send({ content: 'line 1', threadId: thread.id })
    expect(channelId).toBe(thread.id)
    expect(thread.thread?.memberIds).toEqual([ada])
  })
})

test('invites are made, listed and deleted, and end by themselves', async () => {
  const { sandbox, channel, seen } = await startInChannel()
  const invite = await channel.createInvite({ maxUses: 5, maxAge: 60 })
  expect((await channel.fetchInvites()).map(({ code }) => code)).toEqual([invite.code])
  expect((await channel.client.fetchInvite(invite.code)).guild?.id).toBe(channel.guildId)
  const short = await channel.createInvite({ maxAge: 60 })
  await invite.delete()
  sandbox.clock.advance(61_000)
  expect(await refusalOf(channel.client.fetchInvite(short.code))).toEqual({ status: 404, code: 10006 })
  await expect.poll(() => seen).toEqual(['invite for 5', 'invite for 0', 'invite gone'])
  expect((await channel.guild.emojis.fetch()).size).toBe(0)
  expect(channel.type).toBe(ChannelType.GuildText)
  sandbox.assertNoViolations()
})

test('a guest joins by an invite: it counts, its last use ends it, and who is banned stays out', async () => {
  const { sandbox, guildId, channelId, ada, alan } = await startSandbox()
  const { driver, build, world, clock } = sandbox
  const heard: string[] = []
  const client = await startBot(
    sandbox,
    bot => {
      bot.on(Events.InviteCreate, ({ maxUses, inviterId }) =>
        heard.push(`made by ${inviterId} for ${maxUses}`),
      )
      bot.on(Events.InviteDelete, () => heard.push('gone'))
      bot.on(Events.GuildMemberAdd, ({ user }) => heard.push(user.username))
    },
    { intents: [Intent.Guilds, Intent.GuildMembers, Intent.GuildInvites] },
  )
  const [eve, mallory, rosa] = ['eve', 'mallory', 'rosa'].map(username => build.person({ username }).id)
  const { code } = driver.createInvite(ada, channelId, { maxUses: 2 })
  driver.useInvite(alan, code)
  driver.useInvite(eve ?? '', code)
  expect((await client.fetchInvite(code)).maxUses).toBe(2)
  expect(world.invites.get(code)?.uses).toBe(1)
  driver.ban(ada, guildId, mallory ?? '')
  expect(() => driver.useInvite(mallory ?? '', code)).toThrow('mallory is banned from The Guildhall.')
  driver.useInvite(rosa ?? '', code)
  expect(() => driver.useInvite(rosa ?? '', code)).toThrow('This invite is not valid (any more).')
  await expect.poll(() => heard).toEqual([`made by ${ada} for 2`, 'eve', 'gone', 'rosa'])

  const short = driver.createInvite(ada, channelId, { maxAgeSeconds: 60 })
  clock.advance(61_000)
  expect(() => driver.useInvite(mallory ?? '', short.code)).toThrow('not valid')
  expect(() => driver.createInvite(alan, channelId)).toThrow('alan may not invite people')
  const mine = driver.createInvite(ada, channelId)
  expect(() => driver.deleteInvite(alan, mine.code)).toThrow('alan may not take back the invites of others')
  driver.deleteInvite(ada, mine.code)
  expect(world.guild(guildId).auditLog.map(entry => entry.action_type)).toEqual([40, 22, 40, 40, 42])
  sandbox.assertNoViolations()
})
