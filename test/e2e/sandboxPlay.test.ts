import { once } from 'node:events'
import { ChannelType, Events, GatewayIntentBits, SlashCommandBuilder } from 'discord.js'
import { describe, expect, test } from 'vitest'
import type { Sandbox } from '#sandbox/sandbox.ts'
import { until } from '#test/support/until.ts'
import { act, read } from './controlApi.ts'
import { grantBot, listen, startBot, startSandbox } from './sandboxTest.ts'

test('the log tells what went over the wire, what was wrong with it, and no token', async () => {
  const { sandbox, alan, channelId } = await startSandbox()
  const client = await startBot(sandbox)
  sandbox.driver.say(alan, channelId, 'hello')
  await client.rest.post(`/channels/${channelId}/messages`, { body: { words: 1 } }).catch(() => {})
  const entries = await read<{ number: number; what: string; outcome: string; problems: string[] }[]>(
    sandbox,
    'wire',
  )
  expect(entries.map(({ what }) => what)).toEqual(
    expect.arrayContaining(['Identify', 'READY', 'MESSAGE_CREATE', `POST /channels/${channelId}/messages`]),
  )
  const refused = entries.at(-1)
  expect(refused).toMatchObject({ outcome: '400', problems: [expect.stringContaining('words')] })
  expect(await read(sandbox, `wire/${refused?.number}`)).toMatchObject({ body: { words: 1 } })
  expect(await read<unknown[]>(sandbox, `wire?after=${refused?.number}`)).toEqual([])
  const identify = entries.find(({ what }) => what === 'Identify')
  expect(await read(sandbox, `wire/${identify?.number}`)).toMatchObject({ token: '…' })
})

describe('the crowd', () => {
  const intents = [
    GatewayIntentBits.Guilds,
    GatewayIntentBits.GuildMessages,
    GatewayIntentBits.GuildVoiceStates,
  ]

  test('talks, sits down in voice and presses what one enters by, each once', async () => {
    const { sandbox, guildId, channelId, ada } = await startSandbox({ seed: 7 })
    const entered: string[] = []
    const client = await startBot(
      sandbox,
      bot =>
        listen(bot, Events.InteractionCreate, async interaction => {
          if (!interaction.isButton()) return
          entered.push(interaction.user.id)
          await interaction.deferUpdate()
        }),
      { intents },
    )
    const channel = await client.channels.fetch(channelId)
    if (!channel?.isSendable()) throw new Error('It cannot write.')
    const button = (customId: string, label: string) => ({ type: 2, style: 1, custom_id: customId, label })
    await channel.send({
      content: 'A giveaway',
      components: [
        { type: 1, components: [button('giveaway:rules:1', 'Rules'), button('giveaway:enter:1', 'Enter')] },
      ],
    })
    await act(sandbox, 'crowd', { guildId, size: 5 })
    const { voice } = sandbox.world.guild(guildId)
    for (let acts = 0; acts < 200; acts += 1) sandbox.crowd.act()
    await until(
      () => entered,
      all => all.length >= 5,
    )
    expect(entered).toHaveLength(5)
    expect(voice.size).toBeGreaterThan(0)
    expect(sandbox.world.messages(channelId).all.length).toBeGreaterThan(10)
    const overview = await read<{ people: { id: string }[] }>(sandbox, 'overview')
    expect(overview.people.map(({ id }) => id)).toContain(ada)
    expect(overview.people).toHaveLength(5)
    await act(sandbox, 'crowd', { guildId, size: 0 })
    expect(sandbox.world.guild(guildId).members.size).toBe(6)
    expect(voice.size).toBe(0)
    sandbox.assertNoViolations()
  })
})

describe('the tour', () => {
  const steps = async (sandbox: Sandbox): Promise<string[]> =>
    (await read<{ step: string; isDone: boolean }[]>(sandbox, 'tour')).flatMap(({ step, isDone }) =>
      isDone ? step : [],
    )

  test('each step is ticked when it is done, and not before', async () => {
    const cast = await startSandbox()
    const { sandbox, alan, channelId, guildId } = cast
    const client = await startBot(
      sandbox,
      bot =>
        listen(bot, Events.InteractionCreate, async interaction => {
          if (interaction.isChatInputCommand()) await interaction.reply('Here you are')
          else if (interaction.isButton()) await interaction.deferUpdate()
        }),
      { intents: [GatewayIntentBits.Guilds, GatewayIntentBits.GuildVoiceStates] },
    )
    await client.application.commands.set(
      ['rank', 'ticket'].map(name => new SlashCommandBuilder().setName(name).setDescription(name)),
    )
    grantBot(cast, BigInt(0x7fffffff))
    const guild = await client.guilds.fetch(guildId)

    await sandbox.driver.runCommand(alan, channelId, 'rank').response()
    expect(await steps(sandbox)).toEqual([])
    sandbox.driver.say(alan, channelId, 'hello')
    await sandbox.driver.runCommand(alan, channelId, 'rank').response()
    expect(await steps(sandbox)).toEqual(['talk'])

    const hub = await guild.channels.create({ name: "alan's table", type: ChannelType.GuildVoice })
    sandbox.driver.joinVoice(alan, hub.id)
    expect(await steps(sandbox)).toEqual(['talk'])
    sandbox.driver.joinVoice(alan, sandbox.world.channelNamed('Table').id)
    expect(await steps(sandbox)).toEqual(['talk'])
    await (await guild.members.fetch(alan)).voice.setChannel(hub)
    expect(await steps(sandbox)).toEqual(['talk', 'voice'])

    await sandbox.driver.runCommand(alan, channelId, 'ticket').response()
    await guild.channels.create({ name: 'ticket-1' })
    expect(await steps(sandbox)).toEqual(['talk', 'ticket', 'voice'])

    const general = await client.channels.fetch(channelId)
    if (!general?.isSendable()) throw new Error('It cannot write.')
    const enter = { type: 2, style: 1, custom_id: 'giveaway:enter:1', label: 'Enter' }
    const draw = await general.send({ content: 'A prize', components: [{ type: 1, components: [enter] }] })
    await sandbox.driver.click(alan, draw.id, 'giveaway:enter:1').acknowledged()
    await draw.edit({ content: 'A prize, 1 entry' })
    expect(await steps(sandbox)).not.toContain('giveaway')
    await draw.edit({ components: [{ type: 1, components: [{ ...enter, disabled: true }] }] })
    expect(await steps(sandbox)).toContain('giveaway')

    const resumed = once(client, Events.ShardResume)
    await act(sandbox, 'gateway/drop')
    await resumed
    expect(await steps(sandbox)).toEqual(['talk', 'ticket', 'giveaway', 'voice', 'faults'])
    sandbox.assertNoViolations()
  })
})
