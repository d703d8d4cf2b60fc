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
    'You are out again. What you paid was given back.',
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
}, 60_000)
