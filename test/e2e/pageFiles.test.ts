import {
  Events,
  FileUploadBuilder,
  LabelBuilder,
  ModalBuilder,
  SlashCommandBuilder,
  TextInputBuilder,
  TextInputStyle,
} from 'discord.js'
import { expect, test } from 'vitest'
import { composer, describePage, focused, forgive, messageOf, openPage, run, write } from './pageTest.ts'
import { listen, startBot, startSandbox } from './sandboxTest.ts'

/** A PNG of one pixel. */
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
const picture = { name: 'dot.png', mimeType: 'image/png', buffer: png }
const notes = { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('hello') }

describePage('files on the page', () => {
  test('are chosen, taken back and sent; a picture is shown, another file can be fetched', async () => {
    const { sandbox, ada, grace, channelId } = await startSandbox({ page: true })
    const asAda = await openPage(sandbox, { as: ada })
    const asGrace = await openPage(sandbox, { as: grace })
    await composer(asAda).waitFor()
    const choosing = asAda.waitForEvent('filechooser')
    await asAda.getByRole('button', { name: 'Attach files' }).press('Enter')
    await (await choosing).setFiles([picture, notes, { ...notes, name: 'wrong.txt' }])
    await asAda.getByRole('button', { name: 'Remove wrong.txt' }).press('Enter')
    await focused(asAda.getByRole('button', { name: 'Attach files' })).waitFor()
    await composer(asAda).press('Enter')
    const message = asGrace.locator('.message')
    await message.getByRole('img', { name: 'dot.png' }).waitFor()
    expect(
      await asGrace.evaluate(
        `(async image => (await image.decode(), image.naturalWidth))(document.querySelector('.message img'))`,
      ),
    ).toBe(1)
    const address = await message.getByRole('link', { name: 'notes.txt' }).getAttribute('href')
    expect(await (await fetch(`${sandbox.url}${address}`)).text()).toBe('hello')
    await asAda.getByRole('list', { name: 'Attached files' }).waitFor({ state: 'detached' })
    expect(sandbox.world.messages(channelId).all).toHaveLength(1)
  })

  test('are dropped and pasted; what is too large is refused in words', async () => {
    const { sandbox, ada } = await startSandbox({ page: true })
    const page = await openPage(sandbox, { as: ada })
    await page.getByText('Nothing has been said here yet.').waitFor()
    const give = (selector: string, event: string, carried: string, bytes: number): Promise<unknown> =>
      page.evaluate(`(() => {
        const data = new DataTransfer()
        data.items.add(new File([new Uint8Array(${bytes})], '${event}.bin'))
        const options = { bubbles: true, cancelable: true, ${carried}: data }
        const event = '${event}' === 'paste' ? new ClipboardEvent('paste', options) : new DragEvent('${event}', options)
        document.querySelector('${selector}').dispatchEvent(event)
      })()`)
    await give('.scroller', 'dragover', 'dataTransfer', 1)
    await page.locator('.isDropTarget').waitFor()
    await give('.scroller', 'drop', 'dataTransfer', 2_000)
    await page.locator('.isDropTarget').waitFor({ state: 'detached' })
    await give('.composer textarea', 'paste', 'clipboardData', 3_000)
    await write(page, 'Two files')
    await messageOf(page, 'Two files').getByText('drop.bin 2 KB').waitFor()
    await messageOf(page, 'Two files').getByText('paste.bin 3 KB').waitFor()
    await give('.scroller', 'drop', 'dataTransfer', 10 * 2 ** 20 + 1)
    await page.getByText('drop.bin has more than the 10 MB that a file may have here.').waitFor()
    forgive('status of 400')
  })

  test('of a message that is refused are attached again', async () => {
    const { sandbox, ada, alan, channelId } = await startSandbox({ page: true })
    sandbox.driver.changeChannel(ada, channelId, { slowmodeSeconds: 60 })
    sandbox.driver.say(alan, channelId, 'the first')
    const page = await openPage(sandbox, { as: alan })
    await messageOf(page, 'the first').waitFor()
    const choosing = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: 'Attach files' }).press('Enter')
    await (await choosing).setFiles([notes])
    await page.getByRole('button', { name: 'Remove notes.txt' }).waitFor()
    await write(page, 'the second')
    await page.getByRole('alert').getByText('slow mode').waitFor()
    await page.getByRole('button', { name: 'Remove notes.txt' }).waitFor()
    sandbox.clock.advance(61_000)
    await composer(page).press('Enter')
    await messageOf(page, 'the second').getByRole('link', { name: 'notes.txt' }).waitFor()
    expect(await page.getByRole('button', { name: 'Remove notes.txt' }).count()).toBe(0)
    forgive('status of 429')
  })

  async function formBot() {
    const cast = await startSandbox({ page: true })
    const ask = new ModalBuilder()
      .setCustomId('why')
      .setTitle('Why?')
      .addLabelComponents(
        new LabelBuilder()
          .setLabel('Reason')
          .setTextInputComponent(new TextInputBuilder().setCustomId('reason').setStyle(TextInputStyle.Short)),
        new LabelBuilder()
          .setLabel('Proof')
          .setFileUploadComponent(new FileUploadBuilder().setCustomId('proof').setMaxValues(2)),
      )
    let answers = 0
    const client = await startBot(cast.sandbox, bot =>
      listen(bot, Events.InteractionCreate, async interaction => {
        if (interaction.isChatInputCommand() && interaction.commandName === 'ask')
          await interaction.showModal(ask)
        else if (interaction.isChatInputCommand())
          await interaction.reply(`Got ${interaction.options.getAttachment('file', true).name}`)
        else if (interaction.isModalSubmit()) {
          answers += 1
          // The first is left without an answer.
          if (answers === 1) return cast.sandbox.clock.advance(3_001)
          const files = interaction.fields.getUploadedFiles('proof', true)
          await interaction.reply(`Got ${files.map(({ name }) => name).join()}`)
        }
      }),
    )
    const file = new SlashCommandBuilder().setName('file').setDescription('Takes a file')
    await client.application.commands.set([
      new SlashCommandBuilder().setName('ask').setDescription('Asks'),
      file.addAttachmentOption(option => option.setName('file').setDescription('A file').setRequired(true)),
    ])
    return cast
  }

  test('a form takes them, and keeps what was filled in when nobody answers', async () => {
    const { sandbox, ada } = await formBot()
    const page = await openPage(sandbox, { as: ada })
    await run(page, 'ask')
    const dialog = page.getByRole('dialog', { name: 'Why?' })
    await dialog.getByLabel('Reason').fill('A long story')
    await dialog.getByLabel('Proof').setInputFiles([picture, notes, { ...notes, name: 'third.txt' }])
    await dialog.getByRole('button', { name: 'Submit' }).click()
    expect(await page.evaluate(`document.querySelector('dialog [type=file]').validationMessage`)).toBe(
      'Choose at most 2.',
    )
    await dialog.getByLabel('Proof').setInputFiles([picture, notes])
    await expect.poll(() => dialog.locator(':invalid').count()).toBe(0)
    await dialog.getByRole('button', { name: 'Submit' }).click()
    await dialog.getByText('The application did not respond. Try again.').waitFor()
    expect(await dialog.getByLabel('Reason').inputValue()).toBe('A long story')
    await dialog.getByRole('button', { name: 'Submit' }).click()
    await messageOf(page, 'Got dot.png,notes.txt').waitFor()
    await dialog.waitFor({ state: 'detached' })
    sandbox.assertNoViolations()
  })

  test('a command takes one', async () => {
    const { sandbox, ada } = await formBot()
    const page = await openPage(sandbox, { as: ada })
    await composer(page).fill('/file')
    await page.getByRole('option', { name: '/file', selected: true }).waitFor()
    await composer(page).press('Enter')
    const form = page.getByRole('form', { name: '/file' })
    await form.getByLabel('file required').setInputFiles(notes)
    await expect.poll(() => form.locator(':invalid').count()).toBe(0)
    await form.getByRole('button', { name: 'Run' }).click()
    await messageOf(page, 'Got notes.txt').waitFor()
  })
})
