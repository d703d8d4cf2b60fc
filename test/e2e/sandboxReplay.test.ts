import { ButtonStyle, ComponentType, Events, GatewayIntentBits, SlashCommandBuilder } from 'discord.js'
import { expect, test } from 'vitest'
import { everyEvent } from '#sandbox/gateway/disturbances.ts'
import { until } from '#test/support/until.ts'
import { listen, startBot, startSandbox } from './sandboxTest.ts'

const intents = [
  GatewayIntentBits.Guilds,
  GatewayIntentBits.GuildMembers,
  GatewayIntentBits.GuildMessages,
  GatewayIntentBits.GuildMessageReactions,
  GatewayIntentBits.GuildMessageTyping,
  GatewayIntentBits.GuildVoiceStates,
  GatewayIntentBits.MessageContent,
]

const enter = {
  type: ComponentType.ActionRow,
  components: [
    { type: ComponentType.Button, style: ButtonStyle.Primary, custom_id: 'draw:enter:1', label: 'Enter' },
  ],
} as const

/** The script: a day in the guild, with a bot that answers, a crowd, and faults by chance. Gives what went over the gateway. */
async function play(seed: number): Promise<{ sent: string[]; heard: string[] }> {
  const { sandbox, guildId, channelId, ada, grace, alan } = await startSandbox({
    seed,
    now: () => 1_700_000_000_000,
    rateLimits: 'off',
  })
  const { driver, world, crowd, clock, gateway, faults } = sandbox
  const heard: string[] = []
  let waiting = 0
  let entries = 0
  world.subscribe(({ kind }) => {
    if (kind === 'interactionCreated') waiting += 1
  })
  const client = await startBot(
    sandbox,
    bot => {
      bot.on(Events.Raw, (packet: unknown) => heard.push(JSON.stringify(packet)))
      listen(bot, Events.InteractionCreate, async interaction => {
        if (interaction.isChatInputCommand())
          await interaction.reply({ content: 'A draw', components: [enter] })
        if (interaction.isButton()) await interaction.update({ content: `A draw, ${(entries += 1)} entered` })
        waiting -= 1
      })
    },
    // A repeated request is for the script to make.
    { intents, rest: { retries: 0 } },
  )
  const settled = (): Promise<unknown> =>
    until(
      () => waiting,
      count => count === 0,
    )
  const table = world.channelNamed('Table').id
  const channel = await client.channels.fetch(channelId)
  if (!channel?.isSendable()) throw new Error('It cannot write.')
  await client.application.commands.set([new SlashCommandBuilder().setName('draw').setDescription('Draw')])

  const hello = driver.say(ada, channelId, 'hello')
  const file = driver.upload(grace, channelId, {
    name: 'notes.txt',
    type: 'text/plain',
    bytes: Buffer.from('notes'),
  })
  driver.say(grace, channelId, 'my notes', { replyTo: hello.id, attachments: [file.id] })
  driver.react(alan, hello.id, '👍')
  driver.startTyping(alan, channelId)
  driver.joinVoice(alan, table)
  clock.advance(61_000)
  driver.editMessage(ada, hello.id, 'hello all')
  driver.startThread(ada, channelId, 'A thread')
  await driver.runCommand(ada, channelId, 'draw').response()
  await settled()

  crowd.resize(guildId, 5)
  for (let steps = 0; steps < 80; steps += 1) {
    clock.advance(1_600)
    await settled()
  }
  expect(entries).toBe(5)

  gateway.disturb(everyEvent, { lost: 0.2, twice: 0.2, late: 0.2 })
  for (let steps = 0; steps < 40; steps += 1) {
    driver.say(alan, channelId, String(steps))
    clock.advance(800)
  }
  faults.serverErrorPercent = 30
  faults.losePercent = 30
  for (let number = 0; number < 10; number += 1) await channel.send(`Round ${number}`).catch(() => null)
  driver.leaveVoice(alan, guildId)
  clock.advance(86_400_000)
  sandbox.clearFaults()
  crowd.resize(guildId, 0)

  driver.say(ada, channelId, 'end')
  await until(
    () => heard,
    packets => packets.some(packet => packet.includes('"content":"end"')),
  )
  // The port is the machine's choice.
  const withoutAddress = (text: string): string => text.replaceAll(new URL(sandbox.url).host, 'address')
  return {
    sent: gateway.sent.entries.map(entry => withoutAddress(JSON.stringify(entry))),
    heard: heard.map(withoutAddress),
  }
}

test('the same seed and script give the same events under a virtual clock, another seed others', async () => {
  const first = await play(7)
  expect(await play(7)).toEqual(first)
  expect(first.sent.length).toBeGreaterThan(150)
  const fates = new Set(first.sent.map(entry => (JSON.parse(entry) as { fate: string }).fate))
  expect(fates).toEqual(new Set(['delivered', 'lost', 'twice', 'late']))
  const other = await play(8)
  expect(other.sent).not.toEqual(first.sent)
  expect(other.heard).not.toEqual(first.heard)
})
