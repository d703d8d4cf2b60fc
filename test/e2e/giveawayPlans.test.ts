import type { APIMessage } from 'discord-api-types/v10'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { actionsOf, giveawayScene } from '#test/e2e/giveawayScene.ts'
import { type Stage, setStage } from '#test/support/stage.ts'
import { until } from '#test/support/until.ts'

let stage: Stage
beforeEach(async () => {
  stage = await setStage()
})
afterEach(() => stage.close())

const { run, staff, click, posted, field } = giveawayScene(() => stage)

test('silly input of staff gets a plain sentence, and nothing is written', async () => {
  const { sandbox, people, channels, guildId } = stage
  const { bot } = await stage.startBot()
  expect(await staff('create', { prizes: ' ; ; ' })).toContain('I cannot read these prizes.')
  expect(await staff('create', { prizes: '51x Mug' })).toContain('50 winners in all')
  expect(await staff('create', { prizes: 'Mug; Pen', winners: 5 })).toContain(
    'The option winners is for a single prize',
  )
  expect(await staff('create', { prizes: 'Mug', duration: 'soon' })).toContain(
    '"soon" is no time that I can read',
  )
  expect(await staff('create', { prizes: 'Mug', duration: '91d' })).toContain('from 10s to 90d')
  expect(await staff('create', { prizes: 'Mug', 'claim-within': '1s' })).toContain('from 10s to 30d')
  expect(await staff('create', { prizes: 'Mug', bonus: 3 })).toContain('Name a role that has more chances')
  const closed = sandbox.build.channel(guildId, { name: 'closed' })
  sandbox.build.overwrite(closed.id, { id: guildId, type: 0, deny: 1n << 11n })
  expect(await staff('create', { prizes: 'Mug', channel: closed.id })).toContain(
    `I may not write in <#${closed.id}>`,
  )
  for (const name of ['start', 'pause', 'resume', 'end', 'cancel', 'reroll', 'entrants', 'edit'])
    expect(await staff(name, { giveaway: 'nonsense' })).toContain('There is no such giveaway.')
  expect(await staff('template use', { name: 'nonsense' })).toContain('There is no such plan.')
  expect((await run(people.linus, 'giveaway list')).content).toBe('There is no giveaway right now.')
  expect((await run(people.linus, 'giveaway mine')).content).toContain('You take part in no giveaway')
  expect(() =>
    sandbox.driver.runCommand(people.linus, channels.general, 'giveaways end', { giveaway: '1' }),
  ).toThrow('may not use')
  expect(await bot.db.system.prisma.giveaway.count()).toBe(0)
})

test('a form makes a giveaway when everything is left out; a plan is saved and used', async () => {
  const { sandbox, people, channels, guildId } = stage
  const { bot } = await stage.startBot()
  const form = await sandbox.driver.runCommand(people.grace, channels.general, 'giveaways create').modal()
  const wrong = { prizes: '2x Mug\nPen', duration: 'soon', title: 'Winter', text: 'Good luck\n\n**all**' }
  const refused = await sandbox.driver
    .submitModal(people.grace, form, { ...wrong, begin: ['draft'] })
    .response()
  expect(refused.content).toContain('"soon" is no time')
  const again = await sandbox.driver.click(people.grace, refused.id, 'giveaways:correct:draft').modal()
  const kept = JSON.stringify(again.data)
  for (const text of Object.values(wrong)) expect(kept).toContain(`"value":${JSON.stringify(text)}`)
  expect(kept).toMatch(/"value":"draft","default":true/)
  const made = await sandbox.driver
    .submitModal(people.grace, again, {
      prizes: '2x Mug\nPen',
      duration: '2h',
      begin: ['now'],
      title: 'Summer',
      text: 'Good luck @everyone',
    })
    .response()
  expect(made.content).toContain('Giveaway #1 is on its way')
  const message = await posted('Giveaway #1')
  expect(message.embeds[0]).toMatchObject({ title: 'Summer', description: 'Good luck @everyone' })
  expect(message.mention_everyone).toBe(false)
  expect(await staff('template save', { giveaway: '#1', name: 'Weekly' })).toContain(
    'The plan "Weekly" is saved.',
  )
  await until(
    () => bot.giveaways.of(guildId).templates,
    names => names.includes('Weekly'),
  )
  const offered = await sandbox.driver.autocomplete(
    people.grace,
    channels.general,
    'giveaways template use',
    'name',
    {
      name: 'wee',
    },
  )
  expect(offered.map(({ value }) => value)).toEqual(['Weekly'])
  expect(await staff('template use', { name: 'Weekly' })).toContain('Giveaway #2 is on its way')
  expect((await posted('Giveaway #2')).embeds[0]?.title).toBe('Summer')
  expect(await staff('template remove', { name: 'Weekly' })).toContain('uses the plan "Weekly"')
  await until(
    () => bot.giveaways.of(guildId),
    ({ recent }) => recent.some(({ status, number }) => number === 2 && status === 'ACTIVE'),
  )
  const found = await sandbox.driver.autocomplete(
    people.grace,
    channels.general,
    'giveaways end',
    'giveaway',
    {
      giveaway: '#2',
    },
  )
  expect(found.map(({ name }) => name)).toEqual(['#2 Summer'])
  expect(await staff('edit', { giveaway: '#2', prizes: 'Cup', 'ends-in': '1h' })).toBe(
    'Giveaway #2 is changed.',
  )
  const [changed, ...prizes] = (await posted('was changed')).content.split('\n')
  expect(changed).toMatch(/^Giveaway #2 \*\*Summer\*\* was changed\. Look at it above\. It ends <t:/)
  expect(prizes).toEqual(['**Before, with 3 winners:**', '2 × Mug', 'Pen', '**Now, with 1 winner:**', 'Cup'])
  const everyone = { prizes: 'Cup', 'winner-role': guildId }
  expect(await staff('create', everyone)).toContain('Everybody has the role @everyone')
  expect(await staff('edit', { giveaway: '#2' })).toBe('Name at least one thing that is to change.')
  expect(await staff('role', { giveaway: '#2', member: people.alan, as: 'VIEWER' })).toBe(
    `<@${people.alan}> is a viewer of it now, and cannot win.`,
  )
})

test('what was planned with a role or a channel that is gone since does not begin, and says so', async () => {
  const { sandbox, people, guildId } = stage
  const { bot } = await stage.startBot()
  const role = sandbox.build.role(guildId, { name: 'Regulars' })
  const place = sandbox.build.channel(guildId, { name: 'draws' })
  const options = { prizes: 'Mug', draft: true }
  await staff('create', { ...options, 'required-role': role.id })
  await staff('create', { ...options, channel: place.id })
  await staff('template save', { giveaway: '1', name: 'Weekly' })
  sandbox.driver.deleteRole(people.ada, guildId, role.id)
  sandbox.driver.deleteChannel(people.ada, place.id)
  await until(
    () => [
      bot.discord.channel(guildId, place.id),
      bot.discord.roles(guildId).some(({ id }) => id === role.id),
    ],
    ([channel, isThere]) => channel === null && isThere === false,
  )
  const gone = 'A role that it names is gone from this server.'
  expect(await staff('template use', { name: 'Weekly' })).toContain(gone)
  expect(await staff('start', { giveaway: '1' })).toContain(gone)
  expect(await staff('schedule', { giveaway: '1', in: '1h' })).toContain(gone)
  expect(await staff('start', { giveaway: '2' })).toContain(`I may not write in <#${place.id}>.`)
  expect(await staff('cancel', { giveaway: '2' })).toContain('is called off')
  expect(await staff('start', { giveaway: '2' })).toBe('That giveaway was called off.')
  expect(await bot.db.system.prisma.giveaway.count()).toBe(2)
})

test('who may enter and who has more chances is chosen in menus until it starts', async () => {
  const { sandbox, people, channels, guildId } = stage
  const { bot } = await stage.startBot()
  const [red, blue, green] = ['Red', 'Blue', 'Green'].map(
    name => sandbox.build.role(guildId, { name }).id,
  ) as [string, string, string]
  const form = await sandbox.driver.runCommand(people.grace, channels.general, 'giveaways create').modal()
  const made = await sandbox.driver
    .submitModal(people.grace, form, { prizes: 'Mug', duration: '2h', title: '', text: '', begin: ['draft'] })
    .response()
  expect(made.content).toContain('Giveaway #1 is a draft.')
  const rules = () => bot.db.system.prisma.giveaway.findFirstOrThrow({ where: { guildId } })
  const select = (message: APIMessage, menu: string, roles: string[]) =>
    sandbox.driver.select(people.grace, message.id, actionsOf(message)[menu] ?? menu, roles).response()
  let panel = await click(people.grace, made, 'requirements')
  expect(panel.embeds[0]?.description).toBe('Everybody may enter.')
  panel = await select(panel, 'anyRoles', [red, blue])
  panel = await select(panel, 'allRoles', [green])
  panel = await select(panel, 'deniedRoles', [blue])
  panel = await select(panel, 'bypassRoles', [red, green])
  panel = await click(people.grace, panel, 'booster')
  expect((await select(panel, 'anyRoles', [guildId])).content).toContain('Everybody has the role @everyone')
  const submit = async (action: string, values: Record<string, string | string[]>) => {
    // The form shows what is in memory.
    await until(
      async () => bot.giveaways.of(guildId).recent[0]?.version === (await rules()).version,
      isKnown => isKnown,
    )
    const asked = await sandbox.driver
      .click(people.grace, panel.id, actionsOf(panel)[action] ?? action)
      .modal()
    return await sandbox.driver.submitModal(people.grace, asked, values).response()
  }
  expect((await submit('numbers', { level: 'nine' })).content).toContain('Level, 1 to 1000: "nine"')
  panel = await submit('numbers', { level: '3' })
  expect(await rules()).toMatchObject({
    requirements: {
      anyRoleIds: [red, blue],
      allRoleIds: [green],
      deniedRoleIds: [blue],
      booster: true,
      minLevel: 3,
    },
    bypassRoleIds: [red, green],
  })
  panel = await click(people.grace, panel, 'chances')
  panel = await submit('addChances', { roles: [red, blue], extra: '2' })
  panel = await submit('addChances', { roles: [green], extra: '5' })
  panel = await submit('addChances', { roles: [blue], extra: '0' })
  panel = await click(people.grace, panel, 'mode')
  expect(panel.embeds[0]?.description).toBe(`<@&${red}>: +2\n<@&${green}>: +5\nAll of yours count.`)
  const asked = (await click(people.grace, panel, 'requirements')).id
  expect((await click(people.grace, panel, 'start')).content).toBe('Giveaway #1 has started.')
  expect(asked).toBe(panel.id)
  expect(field(await posted('enter'), 'More chances')).toContain('+5')
  const late = await run(people.grace, 'giveaways requirements', { giveaway: '#1' })
  expect(late.content).toContain('Its rules are published')
})
