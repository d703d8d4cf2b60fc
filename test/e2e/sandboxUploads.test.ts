import {
  CheckboxBuilder,
  CheckboxGroupBuilder,
  Events,
  FileUploadBuilder,
  LabelBuilder,
  type Message,
  ModalBuilder,
  type ModalSubmitInteraction,
  PermissionFlagsBits,
  RadioGroupBuilder,
  SlashCommandBuilder,
  UserSelectMenuBuilder,
} from 'discord.js'
import { describe, expect, test } from 'vitest'
import { listen, refusalOf, startBot, startSandbox } from './sandboxTest.ts'

/** A PNG of one pixel. */
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
const picture = { name: 'dot.png', type: 'image/png', bytes: png }
const text = { name: 'notes.txt', type: 'text/plain', bytes: Buffer.from('hello') }

describe('files of a message that somebody writes', () => {
  test('reach the bot as Discord describes them, and can be fetched', async () => {
    const { sandbox, alan, channelId } = await startSandbox()
    const { promise: heard, resolve } = Promise.withResolvers<Message>()
    await startBot(sandbox, bot => void bot.on(Events.MessageCreate, message => resolve(message)))
    const files = [picture, text].map(file => sandbox.driver.upload(alan, channelId, file))
    sandbox.driver.say(alan, channelId, '', { attachments: files.map(({ id }) => id) })
    const { attachments, content } = await heard
    expect(content).toBe('')
    expect(
      attachments.map(({ name, size, width, height, contentType }) => [
        name,
        size,
        width,
        height,
        contentType,
      ]),
    ).toEqual([
      ['dot.png', png.byteLength, 1, 1, 'image/png'],
      ['notes.txt', 5, null, null, 'text/plain'],
    ])
    const fetched = await fetch(attachments.last()?.url ?? '')
    expect(await fetched.text()).toBe('hello')
    sandbox.assertNoViolations()
  })

  test('need the permission and have a size and a number', async () => {
    const { sandbox, alan, channelId, guildId } = await startSandbox()
    const { driver, build } = sandbox
    const { id } = driver.upload(alan, channelId, text)
    const most = Array.from({ length: 11 }, () => id)
    expect(() => driver.say(alan, channelId, '', { attachments: most })).toThrow('A message takes 10 files.')
    expect(() => driver.say(alan, channelId, ' ')).toThrow('An empty message is not sent.')
    expect(() => driver.say(alan, channelId, '', { attachments: ['1'] })).toThrow('No file 1 was uploaded.')
    const large = { ...text, bytes: Buffer.alloc(10 * 2 ** 20 + 1) }
    expect(() => driver.upload(alan, channelId, large)).toThrow('more than the 10 MB')
    const bot = await startBot(sandbox)
    const channel = await bot.channels.fetch(channelId)
    if (!channel?.isSendable()) throw new Error('The channel is not for writing.')
    const sent = channel.send({ files: [{ attachment: large.bytes, name: 'large.bin' }] })
    expect(await refusalOf(sent)).toEqual({ status: 413, code: 40005 })
    build.overwrite(channelId, { id: guildId, type: 0, deny: PermissionFlagsBits.AttachFiles })
    expect(() => driver.say(alan, channelId, '', { attachments: [id] })).toThrow('may not attach files')
  })
})

test('a command takes a file', async () => {
  const { sandbox, alan, channelId } = await startSandbox()
  const client = await startBot(sandbox, bot =>
    listen(bot, Events.InteractionCreate, async interaction => {
      if (!interaction.isChatInputCommand()) return
      const { name, width, ephemeral } = interaction.options.getAttachment('proof', true)
      await interaction.reply(`${name} ${width} ${ephemeral}`)
    }),
  )
  const command = new SlashCommandBuilder().setName('prove').setDescription('Proves')
  await client.application.commands.set([
    command.addAttachmentOption(option => option.setName('proof').setDescription('Proof').setRequired(true)),
  ])
  const { id } = sandbox.driver.upload(alan, channelId, picture)
  const answer = await sandbox.driver.runCommand(alan, channelId, 'prove', { proof: id }).response()
  expect(answer.content).toBe('dot.png 1 true')
  sandbox.assertNoViolations()
})

describe('a modal', () => {
  async function asking(modal: ModalBuilder) {
    const cast = await startSandbox()
    const { promise: submitted, resolve } = Promise.withResolvers<ModalSubmitInteraction>()
    const client = await startBot(cast.sandbox, bot =>
      listen(bot, Events.InteractionCreate, async interaction => {
        if (interaction.isChatInputCommand()) await interaction.showModal(modal)
        if (!interaction.isModalSubmit()) return
        resolve(interaction)
        await interaction.reply('Thanks')
      }),
    )
    await client.application.commands.set([new SlashCommandBuilder().setName('ask').setDescription('Asks')])
    const opened = await cast.sandbox.driver.runCommand(cast.alan, cast.channelId, 'ask').modal()
    return { ...cast, ...cast.sandbox, opened, submitted }
  }

  test('takes files, as many and of the kinds that it asks for', async () => {
    const files = new FileUploadBuilder().setCustomId('files').setMinValues(1).setMaxValues(2)
    const label = new LabelBuilder().setLabel('Proof').setFileUploadComponent(files)
    const modal = new ModalBuilder().setCustomId('why').setTitle('Why?').addLabelComponents(label).toJSON()
    const [asked] = modal.components
    if (asked?.type === 18 && asked.component.type === 19) asked.component.file_types = ['image', '.txt']
    const { sandbox, driver, opened, submitted, alan, channelId } = await asking(new ModalBuilder(modal))
    const upload = (file: typeof text): string => driver.upload(alan, channelId, file).id
    const other = upload({ ...text, name: 'tool.exe' })
    expect(() => driver.submitModal(alan, opened, { files: [] })).toThrow('takes 1 to 2 values')
    expect(() => driver.submitModal(alan, opened, { files: [other] })).toThrow(
      'only image, .txt, not tool.exe',
    )
    const ids = [upload(picture), upload(text)]
    await driver.submitModal(alan, opened, { files: ids }).response()
    const received = (await submitted).fields.getUploadedFiles('files', true)
    expect(received.map(({ id, name }) => [id, name])).toEqual([
      [ids[0], 'dot.png'],
      [ids[1], 'notes.txt'],
    ])
    sandbox.assertNoViolations()
  })

  test('takes people, one of several, some of several, and a tick', async () => {
    const options = ['a', 'b', 'c'].map(value => ({ label: value.toUpperCase(), value }))
    const label = (name: string): LabelBuilder => new LabelBuilder().setLabel(name)
    const modal = new ModalBuilder()
      .setCustomId('all')
      .setTitle('All')
      .addLabelComponents(
        label('Who').setUserSelectMenuComponent(new UserSelectMenuBuilder().setCustomId('who')),
        label('One').setRadioGroupComponent(new RadioGroupBuilder().setCustomId('one').addOptions(options)),
        label('Some').setCheckboxGroupComponent(
          new CheckboxGroupBuilder().setCustomId('some').addOptions(options),
        ),
        label('Sure').setCheckboxComponent(new CheckboxBuilder().setCustomId('sure')),
      )
    const { sandbox, driver, opened, submitted, alan, ada } = await asking(modal)
    const answers = { who: [ada], one: 'b', some: ['a', 'c'], sure: true }
    expect(() => driver.submitModal(alan, opened, { ...answers, one: 'x' })).toThrow('does not offer "x"')
    await driver.submitModal(alan, opened, answers).response()
    const { fields } = await submitted
    expect(fields.getSelectedUsers('who', true).map(({ username }) => username)).toEqual(['ada'])
    expect(fields.getRadioGroup('one')).toBe('b')
    expect(fields.getCheckboxGroup('some')).toEqual(['a', 'c'])
    expect(fields.getCheckbox('sure')).toBe(true)
    sandbox.assertNoViolations()
  })
})
