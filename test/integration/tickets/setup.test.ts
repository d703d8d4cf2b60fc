import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  addCategory,
  addQuestion,
  editCategory,
  postPanel,
  removeQuestion,
  setUp,
} from '#src/tickets/setup.ts'
import { addGuild, createTestBot, type TestBot } from '#test/support/testBot.ts'
import { asker, makeCategory } from '#test/support/tickets.ts'

let bot: TestBot
beforeEach(async () => {
  bot = await createTestBot()
  await addGuild(bot, '10')
  bot.discord.channels.set('10', [{ id: '500', lastMessageId: null }])
})
afterEach(() => bot.close())

const admin = () => asker('10', '1', { isManager: true })
const question = (label: string) =>
  ({ label, style: 'short', required: true, maxLength: 9, placeholder: null }) as const

test('of two who add a category of the same name at once one is told that it is there', async () => {
  const other = bot.another()
  const outcomes = await Promise.all([
    addCategory(bot, admin(), { name: 'Help' }),
    addCategory(other, admin(), { name: 'HELP' }),
  ])
  expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(['added', 'nameTaken'])
  const id = await makeCategory(bot, '10', { name: 'Bugs' })
  expect(await editCategory(bot, admin(), id, { name: 'help' })).toMatchObject({ kind: 'nameTaken' })
  expect(await editCategory(bot, admin(), id, { name: 'BUGS' })).toEqual({ kind: 'changed', name: 'BUGS' })
})

test('what staff have just changed is known where their next command comes', async () => {
  await addCategory(bot, admin(), { name: 'Help' })
  const [help] = bot.ticketCategories.of('10')
  expect(help).toMatchObject({ name: 'Help', questions: [] })
  await addQuestion(bot, admin(), help?.id ?? '', question('Q1'))
  expect(bot.ticketCategories.of('10')).toMatchObject([{ questions: [{ label: 'Q1' }] }])
  await setUp(bot, admin(), { channelId: '500', staffRoleId: '7', logChannelId: null })
  expect(bot.ticketCategories.of('10').map(({ name }) => name)).toEqual(['Help', 'Support'])
})

test('there are 25 categories and 5 questions at most, the number that Discord’s menus and forms take', async () => {
  const id = await makeCategory(bot, '10')
  for (let n = 1; n <= 5; n++)
    expect(await addQuestion(bot, admin(), id, question(`Q${n}`))).toMatchObject({
      kind: 'questionAdded',
      count: n,
    })
  expect(await addQuestion(bot, admin(), id, question('Q6'))).toEqual({ kind: 'tooManyQuestions', limit: 5 })
  expect(await removeQuestion(bot, admin(), id, 'Q7')).toEqual({
    kind: 'noQuestion',
    labels: ['Q1', 'Q2', 'Q3', 'Q4', 'Q5'],
  })
  for (let n = 2; n <= 25; n++) await makeCategory(bot, '10')
  expect(await addCategory(bot, admin(), { name: 'one more' })).toEqual({ kind: 'tooMany', limit: 25 })
})

test('setup done twice renews the staff and posts the panel again; without a place to post it does nothing', async () => {
  const nowhere = { channelId: '501', staffRoleId: '7', logChannelId: null }
  expect(await setUp(bot, admin(), nowhere)).toEqual({ kind: 'mayNotPost', channelId: '501' })
  expect(await bot.db.system.prisma.ticketCategory.count()).toBe(0)
  const panel = { channelId: '500', title: null, text: null }
  expect(await postPanel(bot, admin(), panel)).toEqual({ kind: 'noCategories' })
  for (const staffRoleId of ['7', '8'])
    expect(await setUp(bot, admin(), { channelId: '500', staffRoleId, logChannelId: null })).toEqual({
      kind: 'setUp',
      name: 'Support',
    })
  const categories = await bot.db.system.prisma.ticketCategory.findMany()
  expect(categories).toMatchObject([{ name: 'Support', staffRoleIds: ['8'] }])
  expect(await bot.db.system.prisma.outboxMessage.count({ where: { kind: 'ticketPanel' } })).toBe(2)
})
