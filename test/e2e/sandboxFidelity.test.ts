import {
  ActionRowBuilder,
  ApplicationCommandType,
  ChannelSelectMenuBuilder,
  ContextMenuCommandBuilder,
  Events,
  type Interaction,
  MentionableSelectMenuBuilder,
  MessageFlags,
  RoleSelectMenuBuilder,
  SnowflakeUtil,
  type TextChannel,
  UserSelectMenuBuilder,
} from 'discord.js'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createSandbox, type Sandbox, type SandboxOptions } from '#sandbox/sandbox.ts'
import { listen, refusalOf, startBot, startSandbox } from './sandboxTest.ts'

/** A sandbox whose time stands still, and requests to it without a client that would wait for its limits. */
async function startRaw(options: SandboxOptions = {}) {
  const cast = await startSandbox({ now: () => Date.UTC(2026, 0, 1), ...options })
  const ask = async (method: string, path: string, body?: object, token = cast.sandbox.token) => {
    const response = await fetch(`${cast.sandbox.apiUrl}/v10${path}`, {
      method,
      headers: { authorization: `Bot ${token}`, 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    const text = await response.text()
    return { status: response.status, headers: response.headers, text }
  }
  return { ...cast, ask }
}

describe('limits, as they come over the wire', () => {
  test('a bucket counts down in headers and refuses; another channel has its own, and time refills it', async () => {
    const { sandbox, channelId, ask } = await startRaw()
    const write = (to = channelId) => ask('POST', `/channels/${to}/messages`, { content: 'hello' })
    const answers = [await write(), await write(), await write(), await write(), await write()]
    expect(answers.map(({ status, headers }) => [status, headers.get('x-ratelimit-remaining')])).toEqual([
      [200, '4'],
      [200, '3'],
      [200, '2'],
      [200, '1'],
      [200, '0'],
    ])
    const refused = await write()
    expect(refused.status).toBe(429)
    expect(JSON.parse(refused.text)).toEqual({
      message: 'You are being rate limited.',
      retry_after: 5,
      global: false,
    })
    const bucket = answers[0]?.headers.get('x-ratelimit-bucket')
    expect(Object.fromEntries(refused.headers)).toMatchObject({
      'retry-after': '5',
      'x-ratelimit-bucket': bucket,
      'x-ratelimit-limit': '5',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset-after': '5.000',
      'x-ratelimit-scope': 'user',
    })
    expect((await write(sandbox.world.channelNamed('off-topic').id)).status).toBe(200)
    sandbox.clock.advance(5_000)
    expect((await write()).status).toBe(200)
    sandbox.assertNoViolations()
  })

  test('50 requests a second over all routes', async () => {
    const { sandbox, channelId, guildId, ask } = await startRaw()
    for (let round = 0; round < 25; round += 1) {
      expect((await ask('GET', `/channels/${channelId}`)).status).toBe(200)
      expect((await ask('GET', `/guilds/${guildId}`)).status).toBe(200)
    }
    const refused = await ask('GET', '/users/@me')
    expect(refused.status).toBe(429)
    expect(JSON.parse(refused.text)).toMatchObject({ retry_after: 1, global: true })
    expect([refused.headers.get('x-ratelimit-global'), refused.headers.get('x-ratelimit-scope')]).toEqual([
      'true',
      'global',
    ])
    sandbox.clock.advance(1_000)
    expect((await ask('GET', '/users/@me')).status).toBe(200)
  })

  test('too many invalid requests in ten minutes shut the bot out, also from what it may do', async () => {
    const { sandbox, channelId, ask } = await startRaw({ maxInvalidRequests: 20 })
    const invalid = () => ask('GET', `/channels/${channelId}`, undefined, 'of somebody else')
    for (let number = 0; number < 20; number += 1) expect((await invalid()).status).toBe(401)
    const shutOut = await ask('GET', `/channels/${channelId}`)
    expect([shutOut.status, shutOut.text]).toEqual([429, 'error code: 1015'])
    sandbox.clock.advance(10 * 60_000)
    expect((await ask('GET', `/channels/${channelId}`)).status).toBe(200)
  })
})

test('a message that is gone is unknown, whatever one wants of it', async () => {
  const { sandbox, channelId } = await startSandbox()
  const client = await startBot(sandbox)
  const channel = client.channels.cache.get(channelId) as TextChannel
  const message = await channel.send('for a moment')
  await message.delete()
  const unknown = { status: 404, code: 10008 }
  expect(await refusalOf(channel.messages.fetch({ message: message.id, force: true }))).toEqual(unknown)
  expect(await refusalOf(message.edit('still?'))).toEqual(unknown)
  expect(await refusalOf(message.delete())).toEqual(unknown)
  expect(await refusalOf(message.react('👍'))).toEqual(unknown)
  sandbox.assertNoViolations()
})

test('every id tells the time of the sandbox', async () => {
  const { sandbox, channelId, alan, ask } = await startRaw()
  sandbox.clock.advance(90_000)
  const now = Date.UTC(2026, 0, 1) + 90_000
  const said = sandbox.driver.say(alan, channelId, 'now').id
  const { id: sent } = JSON.parse(
    (await ask('POST', `/channels/${channelId}/messages`, { content: 'now' })).text,
  ) as { id: string }
  expect([said, sent].map(id => SnowflakeUtil.timestampFrom(id))).toEqual([now, now])
})

describe('interactions', () => {
  test('of context menus bring the message or the person', async () => {
    const { sandbox, channelId, ada, alan } = await startSandbox()
    const client = await startBot(sandbox, bot => {
      listen(bot, Events.InteractionCreate, async interaction => {
        if (interaction.isMessageContextMenuCommand())
          await interaction.reply(
            `${interaction.targetMessage.content} by ${interaction.targetMessage.author.id}`,
          )
        if (interaction.isUserContextMenuCommand())
          await interaction.reply(`${interaction.targetUser.id} ${interaction.inCachedGuild()}`)
      })
    })
    await client.application.commands.set([
      new ContextMenuCommandBuilder().setName('Quote').setType(ApplicationCommandType.Message),
      new ContextMenuCommandBuilder().setName('Look up').setType(ApplicationCommandType.User),
    ])
    const { id } = sandbox.driver.say(alan, channelId, 'a word')
    const quoted = await sandbox.driver.runContextMenu(ada, channelId, 'Quote', id).response()
    expect(quoted.content).toBe(`a word by ${alan}`)
    const found = await sandbox.driver.runContextMenu(ada, channelId, 'Look up', alan).response()
    expect(found.content).toBe(`${alan} true`)
    sandbox.assertNoViolations()
  })

  test('of every kind of menu bring what was chosen', async () => {
    const { sandbox, channelId, guildId, ada, alan } = await startSandbox()
    const client = await startBot(sandbox, bot => {
      listen(bot, Events.InteractionCreate, async interaction => {
        if (interaction.isMessageComponent())
          await interaction.reply({ content: chosenIn(interaction), flags: MessageFlags.Ephemeral })
      })
    })
    const channel = client.channels.cache.get(channelId) as TextChannel
    const menus = [
      new UserSelectMenuBuilder(),
      new RoleSelectMenuBuilder(),
      new ChannelSelectMenuBuilder(),
      new MentionableSelectMenuBuilder().setMaxValues(2),
    ]
    const { id } = await channel.send({
      components: menus.map((menu, at) =>
        new ActionRowBuilder<(typeof menus)[number]>().addComponents(menu.setCustomId(String(at))),
      ),
    })
    const select = async (customId: string, ...values: string[]): Promise<string> =>
      (await sandbox.driver.select(ada, id, customId, values).response()).content
    const role = sandbox.build.role(guildId, { name: 'Chess' }).id
    expect(await select('0', alan)).toBe(`users <@${alan}>`)
    expect(await select('1', role)).toBe(`roles <@&${role}>`)
    expect(await select('2', channelId)).toBe(`channels <#${channelId}>`)
    expect(await select('3', alan, role)).toBe(`users <@${alan}> roles <@&${role}>`)
    expect(() => sandbox.driver.select(ada, id, '0', [])).toThrow()
    sandbox.assertNoViolations()
  })
})

function chosenIn(interaction: Interaction): string {
  const lists = ['users', 'roles', 'channels'] as const
  return lists
    .flatMap(list => {
      const chosen = (interaction as unknown as Partial<Record<string, Map<string, unknown>>>)[list]
      return chosen && chosen.size > 0 ? [`${list} ${[...chosen.values()].join()}`] : []
    })
    .join(' ')
}

describe('a sandbox that sends what Discord would not', () => {
  async function startBroken(): Promise<Sandbox> {
    const sandbox = await createSandbox()
    onTestFinished(() => sandbox.stop())
    return sandbox
  }
  const mistakes = ({ violations }: Sandbox) =>
    violations.map(({ kind, what, message }) => [kind, what, message.split('\n    ')[1]])

  test('is found out at the event', async () => {
    const sandbox = await startBroken()
    await startBot(sandbox)
    expect(sandbox.violations).toEqual([])
    const { world, driver } = sandbox
    Object.assign(world.personNamed('alan').user, { colour: 'red' })
    driver.say(world.personNamed('alan').user.id, world.channelNamed('general').id, 'hello')
    await expect
      .poll(() => mistakes(sandbox))
      .toEqual([['sandbox', 'MESSAGE_CREATE', 'author.colour: Discord knows no such key.']])
    expect(() => sandbox.assertNoViolations()).toThrow('Discord does not send this')
  })

  test('is found out at the answer', async () => {
    const sandbox = await startBroken()
    const client = await startBot(sandbox)
    const { id } = sandbox.world.channelNamed('general')
    sandbox.world.channel(id).topic = 7 as unknown as string
    await client.channels.fetch(id, { force: true })
    expect(mistakes(sandbox)).toEqual([
      ['sandbox', `GET /channels/${id} → 200`, expect.stringMatching(/^topic: /)],
    ])
  })
})
