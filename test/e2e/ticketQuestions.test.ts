import { type APIMessage, ComponentType } from 'discord-api-types/v10'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { OpenModal } from '#sandbox/driver/interactionHandle.ts'
import type { ModalValues } from '#sandbox/driver/modalData.ts'
import { type Stage, setStage } from '#test/support/stage.ts'
import { until } from '#test/support/until.ts'

let stage: Stage
beforeEach(async () => {
  stage = await setStage()
})
afterEach(() => stage.close())

const run = (who: string, name: string, options = {}) =>
  stage.sandbox.driver.runCommand(who, stage.channels.general, name, options).response()

/** A bot with the category Support, and how staff add a question to it. */
async function setUp() {
  const { bot } = await stage.startBot()
  const { sandbox, people, guildId } = stage
  const roles = [...sandbox.world.guild(guildId).roles.values()]
  const role = roles.find(({ name }) => name === 'Moderator')?.id ?? ''
  await run(people.grace, 'tickets setup', { role })
  // Staff name a category as the process that answers knows it.
  await until(
    () => bot.ticketCategories.of(guildId).length,
    count => count === 1,
  )
  let asked = 0
  return async (options: object) => {
    const { content } = await run(people.grace, 'tickets question add', { category: 'Support', ...options })
    if (!content.includes('is asked now')) return content
    asked++
    await until(
      () => bot.ticketCategories.of(guildId)[0]?.questions.length,
      count => count === asked,
    )
    return content
  }
}

const openForm = (who: string) =>
  stage.sandbox.driver.runCommand(who, stage.channels.general, 'ticket open').modal()

/** Answers a form, and gives the first message of the ticket that opens. */
async function greetingAfter(who: string, form: OpenModal, values: ModalValues): Promise<APIMessage> {
  const { content } = await stage.sandbox.driver.submitModal(who, form, values).response()
  const channelId = /<#(\d+)>/.exec(content)?.[1]
  if (channelId === undefined) throw new Error(content)
  return await stage.sandbox.waitForMessage(channelId, ({ embeds }) => embeds.length > 0)
}

function upload(who: string, name: string, bytes: Buffer): string {
  const file = { name, type: 'text/plain', bytes }
  return stage.sandbox.driver.upload(who, stage.channels.general, file).id
}

const fieldsOf = ({ embeds }: APIMessage) => embeds[0]?.fields?.map(({ name, value }) => [name, value])

test('radio buttons, checkboxes, a single box and files are answers that stand in the ticket', async () => {
  const { people, sandbox } = stage
  const ask = await setUp()
  await ask({ question: 'Which?', kind: 'radio', choices: 'Red, Green' })
  await ask({ question: 'What with?', kind: 'checkboxes', choices: 'Phone, Tablet, PC' })
  await ask({ question: 'Urgent?', kind: 'checkbox' })
  await ask({ question: 'Proof', kind: 'files' })
  const form = await openForm(people.linus)
  expect(
    form.data.components.map(part => (part.type === ComponentType.Label ? part.component.type : null)),
  ).toEqual([
    ComponentType.RadioGroup,
    ComponentType.CheckboxGroup,
    ComponentType.Checkbox,
    ComponentType.FileUpload,
  ])
  const values = { 'Which?': 'Green', 'What with?': ['Phone', 'PC'], 'Urgent?': true }
  expect(() => sandbox.driver.submitModal(people.linus, form, values)).toThrow('"Proof" takes 1 to 10')
  const greeting = await greetingAfter(people.linus, form, {
    ...values,
    Proof: [upload(people.linus, 'notes.txt', Buffer.from('hello'))],
  })
  expect(fieldsOf(greeting)).toEqual([
    ['Which?', 'Green'],
    ['What with?', 'Phone, PC'],
    ['Urgent?', '☑'],
    ['Proof', 'notes.txt'],
  ])
  const [file, ...more] = greeting.attachments
  expect(more).toEqual([])
  // Posted anew, not the form's own.
  expect(file?.url).toContain(`/${greeting.channel_id}/`)
  expect(await (await fetch(file?.url ?? '')).text()).toBe('hello')
  sandbox.assertNoViolations()
})

test('files that do not fit into one message, or are gone, are missed and the ticket opens', async () => {
  const { people, sandbox } = stage
  const ask = await setUp()
  await ask({ question: 'Proof', kind: 'files' })
  const sixMegabytes = Buffer.alloc(6 * 2 ** 20)
  const gone = upload(people.linus, 'gone.txt', Buffer.from('x'))
  const Proof = [
    upload(people.linus, 'a.bin', sixMegabytes),
    upload(people.linus, 'b.bin', sixMegabytes),
    gone,
  ]
  const form = await openForm(people.linus)
  const submitted = greetingAfter(people.linus, form, { Proof })
  sandbox.world.files.delete(gone)
  const greeting = await submitted
  expect(greeting.attachments.map(({ filename }) => filename)).toEqual(['a.bin'])
  expect(greeting.embeds[0]?.description).toContain(
    'or I may attach none here: 2. Please send them once more',
  )
})

test('staff are told which questions make no sense', async () => {
  const ask = await setUp()
  expect(await ask({ question: 'Which?', kind: 'radio' })).toContain('Give 2 to 10 different choices')
  expect(await ask({ question: 'Which?', kind: 'files', choices: 'A, B' })).toContain(
    'the kind "Files" has nothing to choose from',
  )
  expect(await ask({ question: 'Which?', choices: 'A, B' })).toContain('"Which?" is asked now')
})
