import {
  type Client,
  Events,
  GatewayIntentBits,
  Partials,
  PermissionFlagsBits,
  SlashCommandBuilder,
  type TextChannel,
} from 'discord.js'
import { describe, expect, test } from 'vitest'
import { listen, refusalOf, startBot, startSandbox } from './sandboxTest.ts'

const ping = () => new SlashCommandBuilder().setName('ping').setDescription('Replies with Pong!')

async function textChannel(client: Client, channelId: string): Promise<TextChannel> {
  return (await client.channels.fetch(channelId)) as TextChannel
}

describe('the bot of the discord.js guide', () => {
  test('logs in, registers /ping and answers it', async () => {
    const { sandbox, channelId, alan } = await startSandbox()
    const client = await startBot(
      sandbox,
      bot => {
        listen(bot, Events.InteractionCreate, async interaction => {
          if (interaction.isChatInputCommand() && interaction.commandName === 'ping')
            await interaction.reply('Pong!')
        })
      },
      { intents: [GatewayIntentBits.Guilds] },
    )
    expect(client.guilds.cache.map(guild => guild.name)).toEqual(['The Guildhall'])
    await client.application.commands.set([ping()])

    const use = sandbox.driver.runCommand(alan, channelId, 'ping')
    expect(await use.response()).toMatchObject({
      content: 'Pong!',
      author: { id: client.user.id },
      interaction_metadata: { user: { id: alan } },
    })
    expect(await use.acknowledged()).toBeLessThan(3_000)
    sandbox.assertNoViolations()
  })
})

describe('messages', () => {
  test('reach the bot with member and content, and its answer is a reply', async () => {
    const { sandbox, channelId, alan } = await startSandbox()
    await startBot(sandbox, bot => {
      listen(bot, Events.MessageCreate, async message => {
        if (!message.author.bot) await message.reply(`${message.member?.displayName} said ${message.content}`)
      })
    })
    const question = sandbox.driver.say(alan, channelId, 'hello')
    const answer = await sandbox.waitForMessage(channelId, ({ author }) => author.bot === true)
    expect(answer).toMatchObject({
      content: 'Alan said hello',
      message_reference: { message_id: question.id },
    })
  })

  test('come without content when the intent is not asked for, except where the bot is mentioned', async () => {
    const { sandbox, channelId, alan } = await startSandbox()
    const contents: string[] = []
    await startBot(
      sandbox,
      bot => {
        bot.on(Events.MessageCreate, message => void contents.push(message.content))
      },
      { intents: [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMessages] },
    )
    sandbox.driver.say(alan, channelId, 'private matters')
    const mention = `hey <@${sandbox.world.botId}>`
    sandbox.driver.say(alan, channelId, mention)
    await expect.poll(() => contents).toEqual(['', mention])
  })

  test('are fetched newest first, and not at all without READ_MESSAGE_HISTORY', async () => {
    const { sandbox, guildId, channelId, alan } = await startSandbox()
    for (const text of ['one', 'two', 'three']) sandbox.driver.say(alan, channelId, text)
    const channel = await textChannel(await startBot(sandbox), channelId)
    expect((await channel.messages.fetch({ limit: 2 })).map(({ content }) => content)).toEqual([
      'three',
      'two',
    ])

    sandbox.build.overwrite(channelId, { id: guildId, type: 0, deny: PermissionFlagsBits.ReadMessageHistory })
    const role = sandbox.world.guild(guildId).members.get(sandbox.world.botId)?.roles[0] ?? ''
    sandbox.build.overwrite(channelId, { id: role, type: 0, deny: PermissionFlagsBits.ReadMessageHistory })
    expect((await channel.messages.fetch({ limit: 2, cache: false })).size).toBe(0)
  })

  test('with an enforced nonce are created once', async () => {
    const { sandbox, channelId } = await startSandbox()
    const channel = await textChannel(await startBot(sandbox), channelId)
    const first = await channel.send({ content: 'drawn!', nonce: 'giveaway-1', enforceNonce: true })
    const again = await channel.send({ content: 'drawn!', nonce: 'giveaway-1', enforceNonce: true })
    expect(again.id).toBe(first.id)
    sandbox.clock.advance(10 * 60_000)
    const later = await channel.send({ content: 'drawn!', nonce: 'giveaway-1', enforceNonce: true })
    expect(later.id).not.toBe(first.id)
  })

  test('carry files, which can be fetched', async () => {
    const { sandbox, channelId } = await startSandbox()
    const channel = await textChannel(await startBot(sandbox), channelId)
    const { attachments } = await channel.send({
      files: [{ attachment: Buffer.from('hello'), name: 'a.txt' }],
    })
    const response = await fetch(attachments.first()?.url ?? '')
    expect(response.headers.get('content-security-policy')).toContain('sandbox')
    expect(await response.text()).toBe('hello')
    sandbox.assertNoViolations()
  })

  test('name only whom allowed_mentions allows', async () => {
    const { sandbox, channelId, alan } = await startSandbox()
    const channel = await textChannel(await startBot(sandbox), channelId)
    const content = `<@${alan}> @everyone`
    const loud = await channel.send(content)
    const quiet = await channel.send({ content, allowedMentions: { parse: [] } })
    expect([loud.mentions.users.size, quiet.mentions.users.size]).toEqual([1, 0])
    expect(loud.mentions.everyone).toBe(false)
  })
})

describe('direct messages and threads', () => {
  test('a person and the bot talk in a DM, whose content is always readable', async () => {
    const { sandbox, alan } = await startSandbox()
    const intents = [GatewayIntentBits.Guilds, GatewayIntentBits.DirectMessages]
    const partials = [Partials.Channel]
    await startBot(
      sandbox,
      bot => {
        listen(bot, Events.MessageCreate, async message => {
          if (!message.author.bot) await message.reply(`You said ${message.content}`)
        })
      },
      { intents, partials },
    )
    const dm = sandbox.driver.openDm(alan)
    sandbox.driver.say(alan, dm, 'psst')
    const answer = await sandbox.waitForMessage(dm, ({ author }) => author.bot === true)
    expect(answer.content).toBe('You said psst')
  })

  test('a thread needs its own permission to write', async () => {
    const { sandbox, guildId, channelId, ada } = await startSandbox()
    const thread = sandbox.build.thread(channelId, { name: 'plans', ownerId: ada })
    const client = await startBot(sandbox)
    const channel = await textChannel(client, thread.id)
    expect((await channel.send('hi')).channelId).toBe(thread.id)
    const role = sandbox.world.guild(guildId).members.get(sandbox.world.botId)?.roles[0] ?? ''
    for (const id of [guildId, role])
      sandbox.build.overwrite(channelId, { id, type: 0, deny: PermissionFlagsBits.SendMessagesInThreads })
    expect(await refusalOf(channel.send('hi'))).toEqual({ status: 403, code: 50013 })
  })
})

describe('refusals', () => {
  test('a channel the bot does not see, may not write in, or that is not there', async () => {
    const { sandbox, guildId } = await startSandbox()
    const { build, world } = sandbox
    const role = world.guild(guildId).members.get(world.botId)?.roles[0] ?? ''
    const hidden = build.channel(guildId, { name: 'hidden' })
    const silent = build.channel(guildId, { name: 'silent' })
    const client = await startBot(sandbox)
    const channels = await Promise.all([hidden, silent].map(({ id }) => textChannel(client, id)))
    for (const id of [role, guildId]) {
      build.overwrite(hidden.id, { id, type: 0, deny: PermissionFlagsBits.ViewChannel })
      build.overwrite(silent.id, { id, type: 0, deny: PermissionFlagsBits.SendMessages })
    }
    const refusals = await Promise.all(channels.map(channel => refusalOf(channel.send('hi'))))
    expect(refusals).toEqual([
      { status: 403, code: 50001 },
      { status: 403, code: 50013 },
    ])
    expect(await refusalOf(client.channels.fetch('1', { force: true }))).toEqual({ status: 404, code: 10003 })
    expect(sandbox.violations).toEqual([])
  })

  test('a DM to somebody who takes none', async () => {
    const { sandbox, guildId } = await startSandbox()
    const closed = sandbox.build.newcomer(guildId, { username: 'hermit', acceptsDms: false })
    const client = await startBot(sandbox)
    const dm = await client.users.createDM(closed.id)
    expect(await refusalOf(dm.send('hi'))).toEqual({ status: 403, code: 50007 })
  })

  test('a wrong body is a violation that the test learns of', async () => {
    const { sandbox, channelId } = await startSandbox()
    const client = await startBot(sandbox)
    const wrong = client.rest.post(`/channels/${channelId}/messages`, { body: { content: 'hi', embed: {} } })
    expect(await refusalOf(wrong)).toEqual({ status: 400, code: 50035 })
    expect(() => sandbox.assertNoViolations()).toThrow(/embed: Discord knows no such key/)
  })

  test('an unknown route is a 501 and a violation', async () => {
    const { sandbox } = await startSandbox()
    const client = await startBot(sandbox, () => {}, { rest: { retries: 0 } })
    await expect(client.rest.get('/soundboard-default-sounds')).rejects.toMatchObject({ status: 501 })
    expect(sandbox.violations).toMatchObject([{ kind: 'route', what: 'GET /soundboard-default-sounds' }])
  })

  test('rate limits are waited for, and no message is lost', async () => {
    const { sandbox, channelId } = await startSandbox()
    const channel = await textChannel(await startBot(sandbox), channelId)
    sandbox.faults.next({ method: 'POST', path: /\/messages$/ }, { kind: 'rateLimit', retryAfterMs: 20 })
    await channel.send('after a 429')
    expect(
      sandbox.requests
        .filter(({ route }) => route === '/channels/:channelId/messages')
        .map(({ status }) => status),
    ).toEqual([429, 200])
  })

  test('a lost answer has had its effect', async () => {
    const { sandbox, channelId } = await startSandbox()
    const channel = await textChannel(await startBot(sandbox), channelId)
    sandbox.faults.next({ method: 'POST', path: /\/messages$/ }, { kind: 'lose' })
    const sent = await channel.send({ content: 'once', nonce: 'n1', enforceNonce: true })
    expect(sandbox.world.messages(channelId).all.map(({ message }) => message.id)).toEqual([sent.id])
  })
})
