import { type APIMessage, ComponentType, MessageFlags } from 'discord-api-types/v10'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readProof } from '#src/giveaways/draw/proof.ts'
import { verifyProof } from '#src/giveaways/draw/verifyProof.ts'
import { type Stage, setStage } from '#test/support/stage.ts'
import { until } from '#test/support/until.ts'

let stage: Stage
beforeEach(async () => {
  stage = await setStage()
})
afterEach(() => stage.close())

const ephemeral = (message: APIMessage) => ((message.flags ?? 0) & MessageFlags.Ephemeral) !== 0

/** The custom ids of a message's buttons by their action. */
function actionsOf(message: Pick<APIMessage, 'components'>): Record<string, string> {
  const parts = (message.components ?? []).flatMap(row =>
    row.type === ComponentType.ActionRow ? row.components : [],
  )
  return Object.fromEntries(
    parts.flatMap(part => ('custom_id' in part ? [[part.custom_id.split(':')[1], part.custom_id]] : [])),
  )
}

const run = (who: string, name: string, options = {}) =>
  stage.sandbox.driver.runCommand(who, stage.channels.general, name, options).response()

const staff = async (name: string, options = {}) =>
  (await run(stage.people.grace, `giveaways ${name}`, options)).content

const click = (who: string, message: APIMessage, action: string) =>
  stage.sandbox.driver.click(who, message.id, actionsOf(message)[action] ?? action).response()

/** The newest message in public that has such words or such a button. */
const posted = (wanted: string, after = '0') =>
  stage.sandbox.waitForMessage(
    stage.channels.general,
    message =>
      message.id > after &&
      !ephemeral(message) &&
      message.author.id === stage.sandbox.world.botId &&
      (message.content.includes(wanted) || wanted in actionsOf(message)),
  )

const shown = (message: APIMessage) => stage.sandbox.world.messageById(message.id)?.message as APIMessage

const field = (message: APIMessage, name: string) =>
  shown(message).embeds[0]?.fields?.find(candidate => candidate.name === name)?.value

test('from /giveaways create to the proof: enter, leave, end, claim, reroll, verify', async () => {
  const { sandbox, people, channels } = stage
  await stage.startBot()
  const created = await staff('create', { prizes: '2x Mug; Sticker', duration: '2h', 'claim-within': '1d' })
  expect(created).toMatch(`Giveaway #1 is on its way to <#${channels.general}>. It ends <t:`)
  const message = await posted('enter')
  expect(message.content).toBe('🎉 Giveaway #1')
  expect(message.embeds[0]).toMatchObject({ title: 'Mug' })
  expect(field(message, 'Prizes')).toBe('2 × Mug\nSticker')
  expect(field(message, 'Winners')).toBe('3')

  const crowd = sandbox.build.crowd(stage.guildId, 6)
  const first = await click(crowd[0] ?? '', message, 'enter')
  expect(ephemeral(first)).toBe(true)
  expect(first.content).toBe('You are in, one of 1. Your chance to win is 100% for now.')
  expect((await click(crowd[0] ?? '', message, 'enter')).content).toMatch('You are in already, one of 1.')
  for (const who of crowd.slice(1))
    expect((await click(who, message, 'enter')).content).toMatch('You are in, one of')
  expect((await click(crowd[5] ?? '', await click(crowd[5] ?? '', message, 'enter'), 'leave')).content).toBe(
    'You are out again. If you paid for it, you have that back.',
  )
  expect((await run(crowd[1] ?? '', 'giveaway mine')).embeds[0]?.description).toContain('**#1** Mug')
  await until(
    () => field(message, 'Entries'),
    count => count === '5',
  )

  expect((await run(people.linus, 'giveaway verify', { giveaway: '#1' })).content).toMatch(
    'There is no proof before',
  )
  expect(await staff('end', { giveaway: '1' })).toBe('Giveaway #1 is over. The winners are being drawn.')
  const drawn = await posted('claim')
  expect(drawn.content).toMatch('🎉 Giveaway #1 **Mug** is over. Congratulations!')
  expect(drawn.content).toMatch('This draw trusts the operator')
  const winners = drawn.mentions.map(({ id }) => id)
  expect(winners).toHaveLength(3)
  expect(crowd.slice(0, 5)).toEqual(expect.arrayContaining(winners))
  await until(
    () => actionsOf(shown(message))['enter'] && field(message, 'Won by'),
    won => won?.includes(winners[0] ?? '?') ?? false,
  )

  const [winner = '', second = ''] = winners
  expect((await click(winner, drawn, 'claim')).content).toMatch('It is yours.')
  expect((await click(winner, drawn, 'claim')).content).toBe('You have claimed it already.')
  expect((await run(people.linus, 'giveaway claim', { giveaway: '#1' })).content).toBe(
    'You have not won anything in this giveaway.',
  )
  expect(await staff('reroll', { giveaway: '#1', member: second })).toBe('One place was drawn again.')
  const again = await posted('drawn again. Congratulations!')
  const [replacement = ''] = again.mentions.map(({ id }) => id)
  expect(winners).not.toContain(replacement)
  expect((await click(second, drawn, 'claim')).content).toMatch('You had won, but not any more')
  expect((await run(replacement, 'giveaway claim', { giveaway: '#1' })).content).toMatch('It is yours.')
  expect(await staff('revoke', { giveaway: '#1', member: replacement, reason: 'cheated' })).toContain(
    'has lost the win',
  )
  expect(await staff('reroll', { giveaway: '#1' })).toBe('One place was drawn again.')

  const proof = await run(people.linus, 'giveaway verify', { giveaway: '#1' })
  expect(proof.content).toMatch('The proof of this draw.')
  expect(proof.attachments.map(({ filename }) => filename)).toEqual(['giveaway-1.json'])
  const file = await (await fetch(proof.attachments[0]?.url ?? '')).text()
  const read = readProof(file)
  expect('proof' in read && verifyProof(read.proof).verdict).toBe('trustsOperator')
})

test('whoever may not enter is told why, in their language', async () => {
  const { sandbox, people, guildId } = stage
  const { bot } = await stage.startBot()
  const role = sandbox.build.role(guildId, { name: 'Regulars' })
  const create = async (options: object) => {
    expect(await staff('create', { prizes: 'Mug', ...options })).toContain('is on its way')
    const number = await bot.db.system.prisma.giveaway.count()
    return await posted(`Giveaway #${number}`)
  }
  const entering = async (who: string, message: APIMessage) => (await click(who, message, 'enter')).content
  const withRole = await create({ 'required-role': role.id, 'bypass-role': role.id })
  expect(field(withRole, 'To enter you need')).toBe(
    `one of these roles: <@&${role.id}>\nor <@&${role.id}>, and nothing else`,
  )
  const hans = sandbox.build.newcomer(guildId, { username: 'hans', locale: 'de' })
  expect(await entering(hans.id, withRole)).toBe(
    `Zum Teilnehmen brauchst du eine dieser Rollen: <@&${role.id}>.`,
  )
  sandbox.build.changeMember(guildId, hans.id, { roles: [role.id] })
  expect(await entering(hans.id, withRole)).toContain('Du bist dabei, als eine von 1 Teilnahmen.')

  expect(await entering(people.linus, await create({ 'denied-role': role.id, level: 3 }))).toBe(
    'To enter you need level 3. /rank shows yours.',
  )
  expect(await entering(hans.id, await create({ 'denied-role': role.id }))).toContain(
    'dürfen nicht teilnehmen',
  )
  expect(await entering(people.linus, await create({ 'boosters-only': true }))).toBe(
    'To enter you must boost this server.',
  )
  expect(await entering(hans.id, await create({ 'member-age': 3 }))).toContain('3 Tage Mitglied')
  const full = await create({ 'max-entries': 1 })
  expect(await entering(people.linus, full)).toContain('You are in')
  expect(await entering(people.alan, full)).toBe('It is full: 1 of 1 entries are taken.')
  expect(await entering(people.grace, full)).toBe(
    'You have a role in this giveaway with which you cannot win.',
  )

  expect(await staff('create', { prizes: 'Mug', cost: 10 })).toContain('while the economy is switched on')
  await bot.db.system.prisma.guildSettings.create({ data: { guildId, economyEnabled: true } })
  await until(
    () => bot.settings.of(guildId).economy.enabled,
    on => on,
  )
  expect(await entering(people.linus, await create({ cost: 10 }))).toContain(
    'An entry costs 10 coins, and you have fewer.',
  )
  const paused = await create({})
  const id = String(await bot.db.system.prisma.giveaway.count())
  expect(await staff('pause', { giveaway: id })).toContain('is paused')
  expect(await entering(people.linus, paused)).toBe('This giveaway is paused. Try again when it goes on.')
  expect(await staff('cancel', { giveaway: id, reason: 'rain' })).toContain('is called off')
  expect((await posted('was called off')).content).toContain('The reason: rain')
  expect(await entering(people.linus, paused)).toBe('This giveaway was called off.')
})

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
