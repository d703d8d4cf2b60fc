import { ComponentType, Events, SlashCommandBuilder } from 'discord.js'
import { expect, test } from 'vitest'
import { describePage, messageOf, openPage, run } from './pageTest.ts'
import { type Cast, listen, startBot, startSandbox } from './sandboxTest.ts'

const options = ['Red', 'Green', 'Blue'].map(label => ({ label, value: label.toLowerCase() }))

function colours(group: object = {}) {
  const of = (label: string, component: object) => ({ type: ComponentType.Label, label, component })
  return {
    custom_id: 'form',
    title: 'Colours',
    components: [
      of('One', { type: ComponentType.RadioGroup, custom_id: 'one', options }),
      of('Some', { type: ComponentType.CheckboxGroup, custom_id: 'some', options, max_values: 2, ...group }),
      of('Agreed', { type: ComponentType.Checkbox, custom_id: 'agreed' }),
    ],
  }
}

/** A bot whose /form asks what has to be ticked, and answers what was. */
async function startForm(form: object): Promise<Cast & { refusals: unknown[] }> {
  const cast = await startSandbox({ page: true })
  const refusals: unknown[] = []
  const client = await startBot(cast.sandbox, bot =>
    listen(bot, Events.InteractionCreate, async interaction => {
      if (interaction.isChatInputCommand()) {
        await interaction.showModal(form as never).catch((error: unknown) => refusals.push(error))
      } else if (interaction.isModalSubmit()) {
        const { fields } = interaction
        const ticked = [
          fields.getRadioGroup('one'),
          fields.getCheckboxGroup('some'),
          fields.getCheckbox('agreed'),
        ]
        await interaction.reply(JSON.stringify(ticked))
      }
    }),
  )
  await client.application.commands.set([new SlashCommandBuilder().setName('form').setDescription('Asks')])
  return { ...cast, refusals }
}

describePage('what a modal has to be ticked', () => {
  test('one of several, several, and a single box', async () => {
    const { sandbox, ada } = await startForm(colours())
    const page = await openPage(sandbox, { as: ada })
    await run(page, 'form')
    const dialog = page.getByRole('dialog', { name: 'Colours' })
    const submit = dialog.getByRole('button', { name: 'Submit' })
    const some = dialog.getByRole('group', { name: 'Some' })
    await dialog.getByRole('group', { name: 'One' }).getByLabel('Green').check()
    await submit.click()
    // The form is still there, as at least one box must be ticked and two may be.
    await some.locator(':invalid').first().waitFor()
    for (const name of ['Red', 'Green', 'Blue']) await some.getByLabel(name).check()
    await submit.click()
    await some.locator(':invalid').first().waitFor()
    await some.getByLabel('Green').uncheck()
    await dialog.getByLabel('Agreed').check()
    await submit.click()
    await messageOf(page, '["green",["red","blue"],true]').waitFor()
    sandbox.assertNoViolations()
  })
})

test('people send only what such a form takes', async () => {
  const { sandbox, ada, channelId } = await startForm(colours({ required: false, min_values: 0 }))
  const modal = await sandbox.driver.runCommand(ada, channelId, 'form').modal()
  const submit = (values: Parameters<typeof sandbox.driver.submitModal>[2]) =>
    sandbox.driver.submitModal(ada, modal, values)
  expect(() => submit({ agreed: true })).toThrow('"one" takes 1 to 1 values')
  expect(() => submit({ one: 'pink' })).toThrow('"one" does not offer "pink"')
  expect(() => submit({ one: 'red', some: ['red', 'green', 'blue'] })).toThrow('"some" takes 0 to 2 values')
  expect((await submit({ one: 'red' }).response()).content).toBe('["red",[],false]')
})

test.each([
  ['more than there are', { max_values: 4 }, 'SELECT_COMPONENT_INVALID_RANGE'],
  ['the same twice', { options: [...options, ...options] }, 'SELECT_COMPONENT_OPTION_VALUE_DUPLICATED'],
  ['no options', { options: [] }, 'BASE_TYPE_MIN_LENGTH'],
])('a group that asks for %s is refused', async (_name, group, code) => {
  const { sandbox, ada, channelId, refusals } = await startForm(colours(group))
  sandbox.driver.runCommand(ada, channelId, 'form')
  await expect.poll(() => refusals.length).toBe(1)
  expect(JSON.stringify((refusals[0] as { rawError: unknown }).rawError)).toContain(code)
})
