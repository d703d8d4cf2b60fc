import { type APIMessage, ComponentType, MessageFlags } from 'discord-api-types/v10'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Stage, setStage } from '#test/support/stage.ts'

let stage: Stage
beforeEach(async () => {
  stage = await setStage()
})
afterEach(() => stage.close())

const partsOf = ({ components }: APIMessage) =>
  (components ?? []).flatMap(row => (row.type === ComponentType.ActionRow ? row.components : []))

const idOf = (message: APIMessage, action: string) =>
  partsOf(message).flatMap(part =>
    'custom_id' in part && part.custom_id.split(':')[1] === action ? part.custom_id : [],
  )[0] ?? ''

/** The newest public message of the bot with such words. */
const posted = (wanted: string) =>
  stage.sandbox.waitForMessage(
    stage.channels.general,
    ({ content, author, flags = 0 }) =>
      author.id === stage.sandbox.world.botId &&
      (flags & MessageFlags.Ephemeral) === 0 &&
      content.includes(wanted),
  )

const staff = (name: string, options: object) =>
  stage.sandbox.driver
    .runCommand(stage.people.grace, stage.channels.general, `giveaways ${name}`, { ...options })
    .response()

const menu = (message: APIMessage, who = stage.people.grace) =>
  stage.sandbox.driver.runContextMenu(who, stage.channels.general, 'Reroll giveaway', message.id).response()

/** A giveaway with its message and the word about its winners, of whom six had entered. */
async function drawn(number: number, prizes: string) {
  const { driver, build } = stage.sandbox
  await staff('create', { prizes, duration: '2h' })
  const message = await posted(`🎉 Giveaway #${number}`)
  for (const who of build.crowd(stage.guildId, 6))
    await driver.click(who, message.id, idOf(message, 'enter')).response()
  expect((await menu(message)).content).toBe('Winners are there when the giveaway is over.')
  await staff('end', { giveaway: String(number) })
  const word = await posted(`Giveaway #${number} **`)
  return { message, winners: word.mentions.map(({ id }) => id) }
}

test('staff draw a place again from the menu on the message of a giveaway', async () => {
  const { sandbox, people, channels, guildId } = stage
  const { bot } = await stage.startBot()
  const living = async () =>
    await bot.db.system.prisma.giveawayWinner.findMany({
      where: { guildId, deletedAt: null, entry: { giveaway: { number: 2 } } },
      orderBy: { slot: 'asc' },
    })
  const { message, winners } = await drawn(1, 'Mug')
  const select = async (on: APIMessage, value: string) =>
    (await sandbox.driver.select(people.grace, on.id, idOf(on, 'reroll'), [value]).response()).content
  // Of two who look at the same winner, the second does not draw out the new one.
  const [one, two] = [await menu(message), await menu(message)]
  expect(await select(one, winners[0] ?? '')).toBe('One place was drawn again.')
  expect(await select(two, winners[0] ?? '')).toContain('is no winner of this giveaway.')
  const again = await posted('Giveaway #1 **Mug**: drawn again.')
  expect(winners).not.toContain(again.mentions[0]?.id)

  const second = await drawn(2, '3x Pen')
  const asked = await menu(second.message)
  expect(asked.content).toBe('Which place of giveaway #2 is drawn again?')
  const before = await living()
  const chosen = before[1]?.userId ?? ''
  const late = await menu(second.message)
  expect(await select(asked, chosen)).toBe('One place was drawn again.')
  // The place as it was when the menu was shown is there no more, and who has it now keeps it.
  const after = await living()
  expect(await select(late, chosen)).toBe(`<@${chosen}> is no winner of this giveaway.`)
  expect(await living()).toEqual(after)
  expect(after.map(({ slot }) => slot)).toEqual([0, 1, 2])
  expect(after[1]?.userId).not.toBe(chosen)

  await staff('revoke', { giveaway: '2', member: after[0]?.userId })
  expect(await select(await menu(second.message), 'free')).toBe('One place was drawn again.')
  expect(await living()).toHaveLength(3)

  const said = sandbox.driver.say(people.linus, channels.general, 'hello')
  expect((await menu(said)).content).toContain('This is no message of a giveaway.')
  const forged = sandbox.world.messageById(message.id)?.message
  if (forged)
    forged.components = JSON.parse(
      JSON.stringify(forged.components).replaceAll(/enter:[^"]+/g, 'enter:made-up'),
    )
  expect((await menu(message)).content).toContain('There is no such giveaway.')
  expect(() => menu(second.message, people.linus)).toThrow('may not use')
})
