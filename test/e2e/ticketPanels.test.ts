import { type APIMessage, ComponentType } from 'discord-api-types/v10'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { OpenModal } from '#sandbox/driver/interactionHandle.ts'
import { channelIn, playTickets } from '#test/e2e/ticketPlay.ts'
import { type Stage, setStage } from '#test/support/stage.ts'
import { until } from '#test/support/until.ts'

let stage: Stage
beforeEach(async () => {
  stage = await setStage()
})
afterEach(() => stage.close())

const { run, click, withAction, moderators, setUp } = playTickets(() => stage)

/** Of the buttons of a message's row, or of the options of its menu. */
function emojisOf({ components: [row] = [] }: APIMessage) {
  const parts = row?.type === ComponentType.ActionRow ? row.components : []
  return parts.flatMap(part => {
    const choices = part.type === ComponentType.StringSelect ? part.options : [part]
    return choices.map(choice => ('emoji' in choice ? choice.emoji?.name : undefined))
  })
}

test('questions are asked in a form, and the answers stand in the ticket', async () => {
  const { sandbox, people, channels } = stage
  const { bot } = await stage.startBot()
  const panel = await setUp()
  const ask = (options: object) =>
    run(people.grace, channels.general, 'tickets question add', { category: 'Support', ...options })
  expect((await ask({ question: 'What happened?', kind: 'paragraph' })).content).toContain('1 of 5 questions')
  expect((await ask({ question: 'Where?', optional: true })).content).toContain('2 of 5 questions')
  expect((await ask({ question: 'Where?' })).content).toBe('"Where?" is asked already.')
  await until(
    () => bot.ticketCategories.of(stage.guildId)[0]?.questions.length,
    asked => asked === 2,
  )
  const form = await click(people.linus, panel, 'open').modal()
  expect(form.data.title).toBe('Support')
  const answer = await sandbox.driver
    .submitModal(people.linus, form, { 'What happened?': '@everyone **fire**', 'Where?': '' })
    .response()
  const greeting = await withAction(channelIn(answer), 'claim')
  expect(greeting.embeds[0]?.fields?.map(({ name, value }) => [name, value])).toEqual([
    ['What happened?', '@everyone **fire**'],
  ])
  expect(greeting.mention_everyone).toBe(false)

  // The form was open while the questions changed.
  const old: OpenModal = await click(people.alan, panel, 'open').modal()
  await run(people.grace, channels.general, 'tickets question remove', {
    category: 'Support',
    question: 'Where?',
  })
  const late = await sandbox.driver
    .submitModal(people.alan, old, { 'What happened?': 'smoke', 'Where?': 'kitchen' })
    .response()
  expect(late.content).toContain('The questions of this ticket have just changed')
})

test('a custom emoji that was deleted on Discord is left out of panels and menus, and all else is there', async () => {
  const { sandbox, people, channels, guildId } = stage
  const { bot } = await stage.startBot()
  const keptId = sandbox.build.emoji(guildId, { name: 'kept' }).id ?? ''
  const goneId = sandbox.build.emoji(guildId, { name: 'gone' }).id ?? ''
  const emojis = { Bugs: '🐛', Ideas: `<:kept:${keptId}>`, Other: `<:gone:${goneId}>` }
  const add = (name: string, emoji: string) =>
    run(people.grace, channels.general, 'tickets category add', { name, role: moderators(), emoji })
  for (const [name, emoji] of Object.entries(emojis)) await add(name, emoji)
  const post = async (after?: string) => {
    await run(people.grace, channels.general, 'tickets panel')
    return await withAction(channels.general, 'open', after)
  }
  await until(
    () => bot.discord.knowsEmoji(goneId),
    known => known,
  )
  const before = await post()
  expect(emojisOf(before)).toEqual(['🐛', 'kept', 'gone'])

  sandbox.build.removeEmoji(guildId, goneId)
  await until(
    () => bot.discord.knowsEmoji(goneId),
    known => !known,
  )
  const panel = await post(before.id)
  expect(emojisOf(panel)).toEqual(['🐛', 'kept', undefined])
  const choice = await run(people.linus, channels.general, 'ticket open')
  expect(emojisOf(choice)).toEqual(['🐛', 'kept', undefined])
  for (const name of ['Partners', 'Appeals', 'Reports']) await add(name, `<:gone:${goneId}>`)
  const menu = await post(panel.id)
  expect(emojisOf(menu)).toEqual(['🐛', 'kept', undefined, undefined, undefined, undefined])

  const opened = await click(people.linus, panel, 'open').response()
  expect(sandbox.world.channel(channelIn(opened)).name).toBe('ticket-0001')
})

test('more than five categories are a menu, and staff set them up with suggestions', async () => {
  const { sandbox, people, channels } = stage
  const { bot } = await stage.startBot()
  const staff = (command: string, options: object) =>
    run(people.grace, channels.general, `tickets ${command}`, options)
  for (const name of ['Bugs', 'Ideas', 'Reports', 'Partners', 'Appeals', 'Other'])
    expect((await staff('category add', { name, role: moderators(), emoji: '🐛' })).content).toContain(
      `"${name}" is there`,
    )
  expect((await staff('category add', { name: 'bugs', role: moderators() })).content).toContain(
    'There is a category "bugs" already',
  )
  expect((await staff('category add', { name: 'X', role: moderators(), emoji: 'smile' })).content).toContain(
    '"smile" is no emoji',
  )
  await until(
    () => bot.ticketCategories.of(stage.guildId).length,
    count => count === 6,
  )
  const offered = await sandbox.driver.autocomplete(
    people.grace,
    channels.general,
    'tickets category remove',
    'category',
    { category: 'EA' },
  )
  expect(offered.map(({ name }) => name)).toEqual(['Ideas', 'Appeals'])
  expect((await staff('category remove', { category: String(offered[1]?.value) })).content).toContain(
    '"Appeals" is removed',
  )
  expect((await staff('category remove', { category: 'nonsense' })).content).toContain(
    'There is no such category',
  )
  expect((await staff('category add', { name: 'Appeals', role: moderators() })).content).toContain('is there')

  expect((await staff('panel', { title: 'Hello', channel: channels['off-topic'] })).content).toContain(
    `<#${channels['off-topic']}>`,
  )
  const panel = await withAction(channels['off-topic'], 'open')
  expect(panel.embeds[0]?.title).toBe('Hello')
  const ideas = bot.ticketCategories.of(stage.guildId).find(({ name }) => name === 'Ideas')?.id ?? ''
  const answer = await sandbox.driver.select(people.linus, panel.id, 'ticket:open', [ideas]).response()
  expect(answer.content).toContain('Your ticket')

  const chosen = await run(people.alan, channels.general, 'ticket open', { category: 'ideas' })
  expect(chosen.content).toContain('Your ticket')
  const choose = await run(people.margaret, channels.general, 'ticket open')
  expect(choose.content).toBe('What is your ticket about?')
  const list = await staff('list', {})
  expect(list.embeds[0]?.title).toBe('Open tickets: 2')
  expect(list.embeds[0]?.description).toContain(
    `**#1** <#${channelIn(answer)}> · <@${people.linus}> · Ideas · nobody yet`,
  )
})
