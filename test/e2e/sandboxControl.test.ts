import {
  Events,
  LabelBuilder,
  MessageFlags,
  ModalBuilder,
  PermissionFlagsBits,
  SlashCommandBuilder,
  TextInputBuilder,
  TextInputStyle,
} from 'discord.js'
import { describe, expect, onTestFinished, test } from 'vitest'
import { listen, startBot, startSandbox } from './sandboxTest.ts'

interface LiveEvent {
  event: string
  data: Record<string, unknown>
}

async function read<T>(url: string, path: string): Promise<T> {
  const response = await fetch(`${url}/sandbox/${path}`)
  return (await response.json()) as T
}

async function act(url: string, path: string, body: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${url}/sandbox/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

/** Everything that the live stream of a person has told so far. */
async function watch(url: string, viewer: string): Promise<LiveEvent[]> {
  const stopping = new AbortController()
  onTestFinished(() => stopping.abort())
  const response = await fetch(`${url}/sandbox/live?viewer=${viewer}`, { signal: stopping.signal })
  const events: LiveEvent[] = []
  void follow(response, events).catch(() => {})
  await expect.poll(() => events.length).toBeGreaterThan(0)
  return events
}

async function follow(response: Response, events: LiveEvent[]): Promise<void> {
  let text = ''
  const decoder = new TextDecoder()
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true })
    const parts = text.split('\n\n')
    text = parts.pop() ?? ''
    for (const part of parts) {
      const [, event, data] = /^event: (.+)\ndata: (.+)$/.exec(part) ?? []
      if (event !== undefined && data !== undefined)
        events.push({ event, data: JSON.parse(data) as LiveEvent['data'] })
    }
  }
}

const named = (events: readonly LiveEvent[], name: string) => events.filter(({ event }) => event === name)

describe('reading', () => {
  test('the overview names guilds, people and whether the bot is there', async () => {
    const { sandbox, guildId } = await startSandbox()
    interface Overview {
      botConnected: boolean
      people: { username: string }[]
      guilds: unknown[]
    }
    const before = await read<Overview>(sandbox.url, 'overview')
    expect(before.botConnected).toBe(false)
    expect(before.people.map(({ username }) => username)).toEqual([
      'ada',
      'grace',
      'linus',
      'margaret',
      'alan',
    ])
    expect(before.guilds).toMatchObject([
      { id: guildId, name: 'The Guildhall', hasBot: true, isAvailable: true },
    ])
    await startBot(sandbox)
    expect((await read<Overview>(sandbox.url, 'overview')).botConnected).toBe(true)
  })

  test('a guild has the channels that the viewer sees, as a client lists them', async () => {
    const { sandbox, guildId, alan, ada } = await startSandbox()
    const secret = sandbox.build.channel(guildId, { name: 'staff' })
    sandbox.build.overwrite(secret.id, { id: guildId, type: 0, deny: PermissionFlagsBits.ViewChannel })
    sandbox.build.thread(sandbox.world.channelNamed('general').id, { name: 'plans', ownerId: ada })
    interface GuildView {
      channels: { name: string; canWrite: boolean }[]
      members: { user: { username: string } }[]
    }
    const seenBy = async (viewer: string) =>
      (await read<GuildView>(sandbox.url, `guilds/${guildId}?viewer=${viewer}`)).channels.map(
        ({ name }) => name,
      )
    const common = ['The Hall', 'general', 'plans', 'levels', 'off-topic', 'Table']
    expect(await seenBy(alan)).toEqual(common)
    expect(await seenBy(ada)).toEqual(['staff', ...common])
  })

  test('messages are in reading order, page by page', async () => {
    const { sandbox, channelId, alan, ada } = await startSandbox()
    const ids = ['one', 'two', 'three'].map(text => sandbox.driver.say(ada, channelId, text).id)
    const contents = async (query: string) =>
      (
        await read<{ content: string }[]>(
          sandbox.url,
          `channels/${channelId}/messages?viewer=${alan}${query}`,
        )
      ).map(({ content }) => content)
    expect(await contents('')).toEqual(['one', 'two', 'three'])
    expect(await contents(`&before=${ids[2]}&limit=1`)).toEqual(['two'])
  })

  test('who reacted is told to who sees the message only', async () => {
    const { sandbox, guildId, channelId, alan, ada } = await startSandbox()
    const { id } = sandbox.driver.say(ada, channelId, 'hello')
    sandbox.driver.react(ada, id, '👍')
    const reactionsFor = (viewer: string) =>
      read<unknown>(sandbox.url, `messages/${id}/reactions?viewer=${viewer}`)
    const told = [{ emoji: { id: null, name: '👍' }, users: [{ id: ada }] }]
    expect(await reactionsFor(alan)).toMatchObject(told)
    sandbox.build.overwrite(channelId, { id: guildId, type: 0, deny: PermissionFlagsBits.ViewChannel })
    expect(await reactionsFor(alan)).toEqual({ error: 'This person sees no such message.' })
    expect(await reactionsFor(ada)).toMatchObject(told)
  })

  test('invites are those of the guild that are still good', async () => {
    const { sandbox, guildId, channelId, ada } = await startSandbox()
    const { build, driver, clock } = sandbox
    const other = build.guild({ name: 'Elsewhere', ownerId: ada }).id
    driver.createInvite(ada, build.channel(other, { name: 'hall' }).id)
    const { code: good } = driver.createInvite(ada, channelId)
    const { code: short } = driver.createInvite(ada, channelId, { maxAgeSeconds: 60 })
    const codes = async () =>
      (await read<{ code: string }[]>(sandbox.url, `guilds/${guildId}/invites?viewer=${ada}`)).map(
        ({ code }) => code,
      )
    expect(await codes()).toEqual([short, good])
    clock.advance(60_000)
    expect(await codes()).toEqual([good])
  })
})

describe('acting', () => {
  test('a member speaks, and all who see the channel learn of it', async () => {
    const { sandbox, channelId, alan, ada } = await startSandbox()
    const events = await watch(sandbox.url, ada)
    expect(events[0]).toEqual({ event: 'hello', data: { viewer: ada, botConnected: false } })
    const said = await act(sandbox.url, 'say', { userId: alan, channelId, content: 'hello' })
    expect(said).toMatchObject({ status: 200, body: { message: { content: 'hello', author: { id: alan } } } })
    await expect
      .poll(() => named(events, 'message.created'))
      .toMatchObject([{ data: { message: { content: 'hello' } } }])
  })

  test('a command is run; the private answer is shown to who ran it only', async () => {
    const { sandbox, channelId, alan, ada } = await startSandbox()
    const client = await startBot(sandbox, bot => {
      listen(bot, Events.InteractionCreate, async interaction => {
        if (!interaction.isChatInputCommand()) return
        await interaction.deferReply({ flags: MessageFlags.Ephemeral })
        await interaction.editReply(`You said ${interaction.options.getString('text')}`)
      })
    })
    const echo = new SlashCommandBuilder()
      .setName('echo')
      .setDescription('Says it again')
      .addStringOption(option => option.setName('text').setDescription('What'))
    await client.application.commands.set([echo])
    const commands = await read<{ name: string }[]>(
      sandbox.url,
      `channels/${channelId}/commands?viewer=${alan}`,
    )
    expect(commands.map(({ name }) => name)).toEqual(['echo'])

    const [alans, adas] = [await watch(sandbox.url, alan), await watch(sandbox.url, ada)]
    const options = { text: 'hi' }
    const { body } = await act(sandbox.url, 'commands/run', {
      userId: alan,
      channelId,
      name: 'echo',
      options,
    })
    await expect
      .poll(() => named(alans, 'message.updated'))
      .toMatchObject([{ data: { message: { content: 'You said hi', flags: MessageFlags.Ephemeral } } }])
    expect(named(alans, 'interaction.acknowledged')).toEqual([
      {
        event: 'interaction.acknowledged',
        data: { interactionId: body['interactionId'], channelId, state: 'deferred' },
      },
    ])
    await act(sandbox.url, 'say', { userId: alan, channelId, content: 'a last word' })
    await expect
      .poll(() => named(adas, 'message.created'))
      .toMatchObject([{ data: { message: { content: 'a last word' } } }])
    expect(adas.map(({ event }) => event)).toEqual(['hello', 'message.created'])
  })

  test('a modal is opened and submitted', async () => {
    const { sandbox, channelId, alan } = await startSandbox()
    const client = await startBot(sandbox, bot => {
      listen(bot, Events.InteractionCreate, async interaction => {
        if (interaction.isModalSubmit()) await interaction.reply(interaction.fields.getTextInputValue('what'))
        if (!interaction.isChatInputCommand()) return
        const input = new TextInputBuilder().setCustomId('what').setStyle(TextInputStyle.Short)
        const label = new LabelBuilder().setLabel('What?').setTextInputComponent(input)
        await interaction.showModal(
          new ModalBuilder().setCustomId('form').setTitle('Form').addLabelComponents(label),
        )
      })
    })
    await client.application.commands.set([new SlashCommandBuilder().setName('form').setDescription('Asks')])
    const events = await watch(sandbox.url, alan)
    const { body } = await act(sandbox.url, 'commands/run', { userId: alan, channelId, name: 'form' })
    await expect
      .poll(() => named(events, 'modal.opened'))
      .toMatchObject([{ data: { modal: { custom_id: 'form' } } }])
    const { interactionId } = body
    const submit = { userId: alan, interactionId, values: { what: 'this' } }
    expect((await act(sandbox.url, 'modals/submit', submit)).status).toBe(200)
    expect(await sandbox.waitForMessage(channelId)).toMatchObject({ content: 'this' })
  })

  test('no answer within 3 s is told', async () => {
    const { sandbox, channelId, alan } = await startSandbox()
    const client = await startBot(sandbox)
    await client.application.commands.set([
      new SlashCommandBuilder().setName('mute').setDescription('Says nothing'),
    ])
    const events = await watch(sandbox.url, alan)
    await act(sandbox.url, 'commands/run', { userId: alan, channelId, name: 'mute' })
    sandbox.clock.advance(3_000)
    await expect
      .poll(() => named(events, 'interaction.expired'))
      .toMatchObject([{ data: { channelId, messageId: null, commandName: 'mute' } }])
  })
})

describe('refusals', () => {
  test('a wrong body is a 400 and a sentence', async () => {
    const { sandbox, channelId, alan } = await startSandbox()
    const wrong = await act(sandbox.url, 'say', { userId: alan, channelId, text: 'hello' })
    expect(wrong.status).toBe(400)
    expect(wrong.body['error']).toMatch(/^Wrong request: content: .+\.$/)
    const unknown = await act(sandbox.url, 'say', { userId: '1', channelId, content: 'hello' })
    expect(unknown).toEqual({ status: 400, body: { error: 'The sandbox knows no person "1".' } })
  })

  test('what Discord’s client would not let somebody do', async () => {
    const { sandbox, guildId, channelId, alan } = await startSandbox()
    sandbox.build.overwrite(channelId, { id: guildId, type: 0, deny: PermissionFlagsBits.SendMessages })
    const refused = await act(sandbox.url, 'say', { userId: alan, channelId, content: 'hello' })
    expect(refused).toEqual({ status: 400, body: { error: 'alan may not write in general.' } })
  })

  test('another site’s page, and a form', async () => {
    const { sandbox, channelId, alan } = await startSandbox()
    const body = { userId: alan, channelId, content: 'hello' }
    expect((await act(sandbox.url, 'say', body, { origin: 'https://example.com' })).status).toBe(403)
    expect((await act(sandbox.url, 'say', body, { 'content-type': 'text/plain' })).status).toBe(400)
    expect(sandbox.world.messages(channelId).all).toHaveLength(0)
  })
})
