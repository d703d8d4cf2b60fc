import type { APIMessage } from 'discord-api-types/v10'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readProof } from '#src/giveaways/draw/proof.ts'
import { verifyProof } from '#src/giveaways/draw/verifyProof.ts'
import { actionsOf, ephemeral, giveawayScene } from '#test/e2e/giveawayScene.ts'
import { type Stage, setStage } from '#test/support/stage.ts'
import { until } from '#test/support/until.ts'

let stage: Stage
beforeEach(async () => {
  stage = await setStage()
})
afterEach(() => stage.close())

const { run, staff, click, posted, shown, field } = giveawayScene(() => stage)

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
