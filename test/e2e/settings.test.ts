import { type APIMessage, ComponentType, MessageFlags } from 'discord-api-types/v10'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Stage, setStage } from '#test/support/stage.ts'
import { until } from '#test/support/until.ts'

let stage: Stage
beforeEach(async () => {
  stage = await setStage()
})
afterEach(() => stage.close())

interface Control {
  type: ComponentType
  custom_id: string
  disabled?: boolean
  options?: { value: string; label: string }[]
}

const controlsOf = (message: APIMessage) =>
  (message.components as unknown as { components: Control[] }[]).flatMap(({ components }) => components)
const idOf = (message: APIMessage, action: string) => {
  const id = controlsOf(message).find(({ custom_id }) =>
    custom_id.startsWith(`settings:${action}`),
  )?.custom_id
  if (id === undefined) throw new Error(`There is no ${action} in: ${JSON.stringify(message.components)}`)
  return id
}
const fieldsOf = (message: APIMessage) =>
  Object.fromEntries((message.embeds[0]?.fields ?? []).map(({ name, value }) => [name, value]))

/** What somebody does at /settings, step by step. */
function staff(userId = stage.people.ada) {
  const { driver } = stage.sandbox
  return {
    open: () => driver.runCommand(userId, stage.channels.general, 'settings').response(),
    pick: (message: APIMessage, group: string) =>
      driver.select(userId, message.id, 'settings:pick', [group]).response(),
    change: (message: APIMessage) => driver.click(userId, message.id, idOf(message, 'change')).modal(),
    submit: (modal: Awaited<ReturnType<ReturnType<typeof driver.click>['modal']>>, values: Inputs) =>
      driver.submitModal(userId, modal, values).response(),
    reset: (message: APIMessage) => driver.click(userId, message.id, idOf(message, 'reset')).response(),
    async form(group: string) {
      const message = await this.pick(await this.open(), group)
      return { message, modal: await this.change(message) }
    },
    async edit(group: string, values: Inputs) {
      const { modal } = await this.form(group)
      return await this.submit(modal, values)
    },
  }
}
type Inputs = Record<string, string | string[]>

const xp = (changes: Inputs = {}): Inputs => ({
  xpEnabled: ['on'],
  xpMin: '15',
  xpMax: '25',
  xpCooldownSeconds: '60',
  ...changes,
})

test('/settings shows everything privately, and a menu leads to each group and back', async () => {
  await stage.startBot()
  const ada = staff()
  const overview = await ada.open()
  expect(overview.flags).toBe(MessageFlags.Ephemeral)
  expect(overview.embeds[0]?.title).toBe('Settings of The Guildhall')
  expect(fieldsOf(overview)).toEqual({
    Language: 'Language in public: **English**',
    XP: [
      'XP for messages: **On**',
      'Least XP for a message: **15 XP**',
      'Most XP for a message: **25 XP**',
      'Seconds between two messages with XP: **60 s**',
    ].join('\n'),
    'Level-ups': 'Announce level-ups: **Not at all**\nChannel for level-ups: **None**',
  })
  for (const group of ['general', 'xp', 'levelUp']) {
    const page = await ada.pick(overview, group)
    expect(page.id).toBe(overview.id)
    expect(controlsOf(page).map(({ disabled }) => disabled ?? false)).toEqual([false, false, true])
  }
  expect(fieldsOf(await ada.pick(overview, 'all'))).toEqual(fieldsOf(overview))
})

test('a form with the values of now is filled in and saved, and what was changed is said', async () => {
  await stage.startBot()
  const ada = staff()
  const { message, modal } = await ada.form('xp')
  expect(modal.data.title).toBe('XP')
  expect(JSON.stringify(modal.data.components)).toContain('"value":"60"')
  const saved = await ada.submit(modal, xp({ xpMin: '20', xpEnabled: ['off'] }))
  expect(saved.id).toBe(message.id)
  expect(saved.content).toBe(
    'Saved:\n- **XP for messages**: On → Off\n- **Least XP for a message**: 15 XP → 20 XP',
  )
  expect(fieldsOf(saved)['Least XP for a message']).toContain('**20 XP**')
  const same = await ada.submit(await ada.change(saved), xp({ xpMin: '20', xpEnabled: ['off'] }))
  expect(same.content).toBe('Nothing to save: the settings are like that already.')
  const back = await ada.reset(same)
  expect(back.content).toContain('**Least XP for a message**: 20 XP → 15 XP')
  expect(controlsOf(back).map(({ disabled }) => disabled ?? false)).toEqual([false, false, true])
})

test('a change is followed at once: XP, cooldown, notices, language', async () => {
  const { sandbox, channels, people } = stage
  const running = await stage.startBot()
  const ada = staff()
  await ada.edit('xp', xp({ xpMin: '100', xpMax: '100', xpCooldownSeconds: '0' }))
  await ada.edit('levelUp', { levelUpNotice: ['CHANNEL'], levelUpChannelId: [channels.levels] })
  await ada.edit('general', { locale: ['de'] })
  sandbox.driver.say(people.linus, channels.general, 'one')
  sandbox.driver.say(people.linus, channels.general, 'two')
  expect(await stage.granted(running, people.linus, 2)).toBe(200n)
  const notice = await sandbox.waitForMessage(channels.levels, ({ content }) => content !== '')
  expect(notice.content).toBe(`<@${people.linus}> hat Level 1 erreicht. Glückwunsch!`)
  await ada.edit('xp', { ...xp(), xpEnabled: ['off'], xpMin: '100', xpMax: '100', xpCooldownSeconds: '0' })
  sandbox.driver.say(people.linus, channels.general, 'three')
  sandbox.driver.say(people.linus, channels.general, 'four')
  const rank = await sandbox.driver.runCommand(people.linus, channels.general, 'rank').response()
  expect(rank.embeds[0]?.fields?.at(-1)?.value).toBe('200')
})

test('silly input is explained field by field, and nothing of it is saved', async () => {
  const { bot } = await stage.startBot()
  const ada = staff()
  const letters = await ada.edit(
    'xp',
    xp({ xpMin: '**lots**', xpMax: '1000000000', xpCooldownSeconds: '-1' }),
  )
  expect(letters.content).toBe(
    [
      'Nothing was saved:',
      '- **Least XP for a message**: “\\*\\*lots\\*\\*” is no number. A whole number from 0 to 1000.',
      '- **Most XP for a message**: 1000000000 is out of bounds. A whole number from 0 to 1000.',
      '- **Seconds between two messages with XP**: \\-1 is out of bounds. A whole number from 0 to 86400.',
    ].join('\n'),
  )
  const turned = await ada.submit(await ada.change(letters), xp({ xpMin: '30', xpMax: '20' }))
  expect(turned.content).toContain('The least XP (30) may not be more than the most (20).')
  const lonely = await ada.edit('levelUp', { levelUpNotice: ['CHANNEL'], levelUpChannelId: [] })
  expect(lonely.content).toContain('To announce level-ups in one channel, choose the channel too.')
  expect(await bot.db.system.prisma.guildSettings.count()).toBe(0)
})

test('two admins at once: other settings are both kept, the same one is a conflict that names who changed it', async () => {
  const { people } = stage
  await stage.startBot()
  const [ada, grace] = [staff(), staff(people.grace)]
  const [adas, graces] = [await ada.form('xp'), await grace.form('xp')]
  await grace.submit(graces.modal, xp({ xpCooldownSeconds: '30' }))
  const both = await ada.submit(adas.modal, xp({ xpMax: '50' }))
  expect(both.content).toBe('Saved:\n- **Most XP for a message**: 25 XP → 50 XP')
  expect(fieldsOf(both)['Seconds between two messages with XP']).toContain('**30 s**')

  const late = await grace.submit(graces.modal, xp({ xpCooldownSeconds: '60', xpMax: '99' }))
  expect(late.content).toBe(
    [
      'Nothing was saved, because this was changed while you decided:',
      `- **Most XP for a message**: <@${people.ada}> changed it from 25 XP to 50 XP; you wanted 99 XP.`,
      'Below is what holds now. To change it all the same, do it once more.',
    ].join('\n'),
  )
  const again = await grace.submit(await grace.change(late), xp({ xpCooldownSeconds: '30', xpMax: '99' }))
  expect(again.content).toBe('Saved:\n- **Most XP for a message**: 50 XP → 99 XP')
  const stale = await ada.reset(both)
  expect(stale.content).toContain('you wanted 25 XP')
})

test('a form that was opened before a restart, and a panel from before, still work', async () => {
  const before = await stage.startBot()
  const ada = staff()
  const { message, modal } = await ada.form('xp')
  await before.stop()
  await stage.startBot()
  const saved = await ada.submit(modal, xp({ xpMin: '3' }))
  expect(saved.content).toBe('Saved:\n- **Least XP for a message**: 15 XP → 3 XP')
  expect((await ada.pick(message, 'levelUp')).content).toBe('')
})

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

test('an admin who speaks German reads German', async () => {
  const { sandbox, guildId } = stage
  await stage.startBot()
  const grace = sandbox.world.guild(guildId).members.get(stage.people.grace)
  const hans = sandbox.build.newcomer(
    guildId,
    { username: 'hans', locale: 'de' },
    { roles: grace?.roles ?? [] },
  )
  const german = staff(hans.id)
  const overview = await german.open()
  expect(overview.embeds[0]?.title).toBe('Einstellungen von The Guildhall')
  const wrong = await german.edit('xp', xp({ xpMin: 'viel' }))
  expect(wrong.content).toBe(
    'Nichts wurde gespeichert:\n- **Wenigste XP je Nachricht**: „viel“ ist keine Zahl. Eine ganze Zahl von 0 bis 1000.',
  )
  const saved = await german.edit('xp', xp({ xpMax: '1000' }))
  expect(saved.content).toBe('Gespeichert:\n- **Meiste XP je Nachricht**: 25 XP → 1.000 XP')
})

/** Puts a component on a message, as nobody but the bot could. */
function show(message: APIMessage, control: Control): void {
  const stored = stage.sandbox.world.messageById(message.id)
  if (!stored) throw new Error('There is no such message')
  const rest =
    control.type === ComponentType.Button ? { style: 2, label: 'x' } : { min_values: 1, max_values: 1 }
  stored.message.components = [{ type: 1, id: 1, components: [{ id: 2, ...control, ...rest }] }] as never
}
