import { type APIMessage, ComponentType, MessageFlags } from 'discord-api-types/v10'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Control, idOf, staffOf, xp } from '#test/e2e/settingsStaff.ts'
import { type Stage, setStage } from '#test/support/stage.ts'
import { until } from '#test/support/until.ts'

let stage: Stage
beforeEach(async () => {
  stage = await setStage()
})
afterEach(() => stage.close())

const staff = (userId?: string) => staffOf(stage, userId)

test('who may not manage the server neither sees the command nor presses an admin’s button', async () => {
  const { sandbox, channels, people, guildId } = stage
  const { bot } = await stage.startBot()
  expect(() => sandbox.driver.runCommand(people.alan, channels.general, 'settings')).toThrow(/may not use/)
  const grace = staff(people.grace)
  const { message, modal } = await grace.form('xp')
  sandbox.build.changeMember(guildId, people.grace, { roles: [] })
  const refusal =
    'This is for people with the permission Manage Server in this server. Ask somebody who has it.'
  const refused = async (use: { response(): Promise<APIMessage> }) => {
    const answer = await use.response()
    expect(answer.content).toBe(refusal)
    expect(answer.flags).toBe(MessageFlags.Ephemeral)
  }
  const { driver } = sandbox
  await refused(driver.select(people.grace, message.id, 'settings:pick', ['general']))
  await refused(driver.click(people.grace, message.id, idOf(message, 'change')))
  await refused(driver.submitModal(people.grace, modal, xp({ xpMin: '1' })))

  // An admin's button on a public message, should one ever get there.
  const board = await driver.runCommand(people.ada, channels.general, 'leaderboard').response()
  const reset = 'settings:reset:xp:on:1:2:3'
  show(board, { type: ComponentType.Button, custom_id: reset })
  await refused(driver.click(people.alan, board.id, reset))
  expect(await bot.db.system.prisma.guildSettings.count()).toBe(0)
})

test('forged and outdated components are answered in words, and change nothing', async () => {
  const { sandbox, people } = stage
  const { bot } = await stage.startBot()
  const ada = staff()
  const message = await ada.open()
  const button = 'This button is from an older version of me. Call the command again for a fresh one.'
  for (const custom_id of [
    'settings:change:nonsense',
    'settings:change',
    'settings:change:constructor',
    'settings:reset:xp:on:1:2',
    'settings:reset:xp:on:1:2:3:4',
    'settings:reset:xp:maybe:1:2:3',
    'settings:reset:xp:on:one:2:3',
    'settings:reset:levelUp:CHANNEL:12x',
    'settings:pick',
    'settings:toString',
  ]) {
    show(message, { type: ComponentType.Button, custom_id })
    const answer = await sandbox.driver.click(people.ada, message.id, custom_id).response()
    expect(answer.content, custom_id).toBe(button)
    expect(answer.flags, custom_id).toBe(MessageFlags.Ephemeral)
  }
  const options = [{ value: 'nonsense', label: 'x' }]
  for (const custom_id of ['settings:pick', 'settings:choose', 'leaderboard:pick']) {
    show(message, { type: ComponentType.StringSelect, custom_id, options })
    const answer = await sandbox.driver.select(people.ada, message.id, custom_id, ['nonsense']).response()
    expect(answer.content, custom_id).toContain('This menu is from an older version of me')
  }
  const { modal } = await ada.form('xp')
  for (const custom_id of ['settings:save:xp:on:1:2', 'settings:save', 'settings:change:xp', 'rank:save']) {
    const forged = { ...modal, data: { ...modal.data, custom_id } }
    const answer = await sandbox.driver.submitModal(people.ada, forged, xp({ xpMin: '1' })).response()
    expect(answer.content, custom_id).toContain('This form is from an older version of me')
  }
  expect(await bot.db.system.prisma.guildSettings.count()).toBe(0)
})

test('a channel that the bot may not write in is pointed out, one of another server is refused', async () => {
  const { sandbox, guildId, people } = stage
  const { bot } = await stage.startBot()
  const ada = staff()
  const closed = sandbox.build.channel(guildId, {
    name: 'closed',
    overwrites: [{ id: guildId, type: 0, allow: '0', deny: '2048' }],
  })
  const other = sandbox.build.guild({ name: 'Elsewhere', ownerId: people.ada })
  sandbox.driver.inviteBot(other.id)
  const foreign = sandbox.build.channel(other.id, { name: 'foreign' })
  await until(
    () => [bot.discord.channel(guildId, closed.id), bot.discord.channel(other.id, foreign.id)],
    found => found.every(channel => channel !== null),
  )
  const muted = await ada.edit('levelUp', { levelUpNotice: ['CHANNEL'], levelUpChannelId: [closed.id] })
  expect(muted.content).toContain('**Announce level-ups**: Not at all → In one channel')
  expect(muted.content).toContain(`⚠️ I may not write in <#${closed.id}>`)
  expect((await ada.open()).content).toContain(`⚠️ I may not write in <#${closed.id}>`)
  const refused = await ada.edit('levelUp', { levelUpNotice: ['CHANNEL'], levelUpChannelId: [foreign.id] })
  expect(refused.content).toBe(
    'Nothing was saved:\n- **Channel for level-ups**: I do not know this channel in this server. Choose another.\n\n' +
      `⚠️ I may not write in <#${closed.id}>, so nobody reads of new levels. Let me see it and send messages there, or choose another channel.`,
  )
})

test('what goes wrong is apologized for at every component, with a reference that finds it in the log', async () => {
  const { bot } = await stage.startBot()
  const ada = staff()
  const { message, modal } = await ada.form('general')
  await bot.db.system.pool.query('ALTER TABLE guild_settings RENAME TO hidden')
  const { driver } = stage.sandbox
  const uses = [
    driver.select(stage.people.ada, message.id, 'settings:pick', ['xp']),
    driver.submitModal(stage.people.ada, modal, { locale: ['de'] }),
  ]
  for (const use of uses) {
    const apology = await use.followUp()
    expect(apology.content).toMatch(/^Sorry, that went wrong on my side\. .+ reference: `[0-9a-f]{8}`$/)
    expect(apology.flags).toBe(MessageFlags.Ephemeral)
  }
  await bot.db.system.pool.query('ALTER TABLE hidden RENAME TO guild_settings')
  expect((await ada.submit(modal, { locale: ['de'] })).content).toBe(
    'Saved:\n- **Language in public**: English → German',
  )
})

/** Puts a component on a message, as nobody but the bot could. */
function show(message: APIMessage, control: Control): void {
  const stored = stage.sandbox.world.messageById(message.id)
  if (!stored) throw new Error('There is no such message')
  const rest =
    control.type === ComponentType.Button ? { style: 2, label: 'x' } : { min_values: 1, max_values: 1 }
  stored.message.components = [{ type: 1, id: 1, components: [{ id: 2, ...control, ...rest }] }] as never
}
