import { type APIMessage, MessageFlags } from 'discord-api-types/v10'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { customIdOf } from '#test/e2e/giveawayPlay.ts'
import { type Stage, setStage } from '#test/support/stage.ts'
import { until } from '#test/support/until.ts'

let stage: Stage
beforeEach(async () => {
  stage = await setStage()
})
afterEach(() => stage.close())

const ephemeral = ({ flags }: APIMessage) => ((flags ?? 0) & MessageFlags.Ephemeral) !== 0

/** The newest public message of the bot with such words. */
const posted = (wanted: string, where = stage.channels.general) =>
  stage.sandbox.waitForMessage(
    where,
    message =>
      message.author.id === stage.sandbox.world.botId &&
      !ephemeral(message) &&
      message.content.includes(wanted),
  )

const directMessage = (who: string, wanted: string) => posted(wanted, stage.sandbox.driver.openDm(who))

const run = (name: string, options: object, who = stage.people.grace) =>
  stage.sandbox.driver.runCommand(who, stage.channels.general, `giveaways ${name}`, { ...options }).response()

const staff = async (name: string, options: object) => (await run(name, options)).content

const click = (message: APIMessage, action: string, nth = 0, who = stage.people.grace) =>
  stage.sandbox.driver.click(who, message.id, customIdOf(message, action, nth)).response()

const shown = ({ id }: APIMessage) => stage.sandbox.world.messageById(id)?.message as APIMessage

const hostsOf = (message: APIMessage) =>
  shown(message).embeds[0]?.fields?.find(({ name }) => name === 'Hosted by')?.value

/** A giveaway that runs, with its message. */
async function running(number: number, options: object): Promise<APIMessage> {
  await staff('create', { duration: '2h', ...options })
  return await posted(`🎉 Giveaway #${number}`)
}

async function enter(message: APIMessage, people: string[]): Promise<void> {
  for (const who of people) await click(message, 'enter', 0, who)
}

test('a giveaway has several hosts, who stand in its message and are told of what is left undone', async () => {
  const { sandbox, people, guildId } = stage
  const { bot } = await stage.startBot()
  const { grace, ada, linus } = people
  const message = await running(1, { prizes: '2x Mug', 'claim-within': '1d' })
  expect(hostsOf(message)).toBe(`<@${grace}>`)
  const role = (member: string, part: string) => staff('role', { giveaway: '1', member, as: part })
  expect(await role(grace, 'NONE')).toBe('It needs a host. Make somebody else one first.')
  expect(await role(ada, 'ORGANIZER')).toBe(`<@${ada}> is a host of it now, and cannot win.`)
  await until(
    () => hostsOf(message),
    hosts => hosts === `<@${grace}>, <@${ada}>`,
  )
  expect(await role(linus, 'NONE')).toBe(`<@${linus}> is no host, moderator or viewer of it.`)
  expect(await role(sandbox.world.botId, 'ORGANIZER')).toContain('is a bot or no member here.')
  const hermit = sandbox.build.newcomer(guildId, { username: 'hermit', acceptsDms: false })
  expect(await role(hermit.id, 'ORGANIZER')).toContain('is a host of it now')
  expect((await click(message, 'enter', 0, ada)).content).toBe(
    'You have a role in this giveaway with which you cannot win.',
  )

  await enter(message, [linus])
  await staff('end', { giveaway: '1' })
  for (const host of [grace, ada])
    expect((await directMessage(host, 'of which you are a host')).content).toBe(
      'Giveaway #1 **Mug** in The Guildhall, of which you are a host:\nOne place has no winner: nobody was left who could win it.\nStaff see every place with /giveaways winners.',
    )
  await bot.db.system.pool.query(`UPDATE giveaway_winners SET claim_until = now() - interval '1 second'`)
  await bot.db.system.pool.query(
    `SELECT enqueue_job('settleGiveaway', json_build_object('guildId', guild_id, 'giveawayId', id)) FROM giveaways`,
  )
  expect((await directMessage(ada, 'Not claimed in time')).content).toContain(
    `Not claimed in time, and drawn again: the wins of <@${linus}>.`,
  )
  expect((await directMessage(linus, 'You had won')).content).toBe(
    `You had won Mug in giveaway #1 **Mug** in The Guildhall, and do not have it any more.\nThe time to claim it is over, so its place was drawn again.\nIf you think that is wrong, write to a host: <@${grace}>, <@${ada}>, <@${hermit.id}>`,
  )
  // Who takes no direct messages: given up, once for each of the two, and nothing else waits for it.
  const refused = await until(
    () => bot.db.system.prisma.outboxMessage.findMany({ where: { userId: hermit.id } }),
    found => found.length === 2 && found.every(({ refusal }) => refusal !== null),
  )
  expect(refused.map(({ attempts, announcedAt }) => [attempts, announcedAt])).toEqual([
    [1, null],
    [1, null],
  ])
})

test('/giveaways winners shows every place in pages, and who loses a win is told why', async () => {
  const { sandbox, people, guildId } = stage
  await stage.startBot()
  const message = await running(1, { prizes: '9x Mug; Pen', 'claim-within': '1d' })
  expect((await run('winners', { giveaway: '1' })).content).toContain('Winners are there when')
  expect((await run('winners', { giveaway: 'nonsense' })).content).toContain('There is no such giveaway.')
  const crowd = sandbox.build.crowd(guildId, 11)
  await enter(message, crowd)
  await staff('end', { giveaway: '1' })
  const drawn = await posted('Congratulations!')
  const winners = drawn.mentions.map(({ id }) => id)
  const lineOf = (page: APIMessage, who: string) =>
    page.embeds[0]?.description?.split('\n').find(line => line.includes(who)) ?? ''
  const first = await run('winners', { giveaway: '1' })
  expect(ephemeral(first)).toBe(true)
  expect(first.embeds[0]?.title).toBe('Giveaway #1 Mug: places')
  const lines = first.embeds[0]?.description?.split('\n') ?? []
  expect(lines).toHaveLength(8)
  expect(lines[0]).toMatch(/^\*\*1\*\* Mug · <@\d+> · has until <t:\d+:f> \(<t:\d+:R>\) to claim it$/)
  const second = await click(first, 'winners', 1)
  expect(second.embeds[0]?.description).toMatch(/^\*\*9\*\* Mug .+\n\*\*10\*\* Pen .+$/)
  expect((await click(second, 'winners', 0)).embeds).toEqual(first.embeds)

  const taken = /<@(\d+)>/.exec(lines[0] ?? '')?.[1] ?? ''
  const claimant = winners.find(who => who !== taken && lineOf(first, who) !== '') ?? ''
  await click(drawn, 'claim', 0, claimant)
  await staff('revoke', { giveaway: '1', member: taken, reason: 'cheated' })
  const told = await directMessage(taken, 'You had won')
  expect(told.content).toBe(
    `You had won Mug in giveaway #1 **Mug** in The Guildhall, and do not have it any more.\nStaff took it back. The reason: cheated\nIf you think that is wrong, write to a host: <@${people.grace}>`,
  )
  const after = await run('winners', { giveaway: '1' })
  expect(lineOf(after, claimant)).toMatch(/ · claimed$/)
  expect(after.embeds[0]?.description).toMatch(
    `**1** Mug · nobody has it; /giveaways reroll draws it again\n-# before: <@${taken}> (taken back: cheated)\n`,
  )
  // What a member cannot run, they cannot click either, in whatever message they saw it.
  expect(() => run('winners', { giveaway: '1' }, people.linus)).toThrow('may not use')
})

test('of two who have the rules open, the second sees what the first has changed before anything is undone', async () => {
  const { sandbox, people, guildId } = stage
  const { bot } = await stage.startBot()
  const [red, blue] = ['Red', 'Blue'].map(name => sandbox.build.role(guildId, { name }).id) as [
    string,
    string,
  ]
  await staff('create', { prizes: 'Mug', draft: true })
  const rules = () => bot.db.system.prisma.giveaway.findFirstOrThrow({ where: { guildId } })
  const select = (message: APIMessage, menu: string, roles: string[]) =>
    sandbox.driver.select(people.grace, message.id, customIdOf(message, menu), roles).response()
  const open = () => run('requirements', { giveaway: '1' })
  const changed = 'Somebody changed it meanwhile, so I did nothing.'
  const [one, two] = [await open(), await open()]
  expect((await select(one, 'anyRoles', [red])).content).toBe('')
  const late = await select(two, 'anyRoles', [blue])
  expect(late.content).toContain(changed)
  expect(late.embeds[0]?.description).toContain(`<@&${red}>`)
  expect((await rules()).requirements).toEqual({ anyRoleIds: [red] })
  // The panel is the newest now.
  expect((await select(late, 'anyRoles', [red, blue])).content).toBe('')
  expect((await rules()).requirements).toEqual({ anyRoleIds: [red, blue] })

  // A form that was open while somebody else changed a number, and a start of what nobody has seen.
  const known = async () => bot.giveaways.of(guildId).recent[0]?.version === (await rules()).version
  await until(known, isKnown => isKnown)
  const [three, four] = [await open(), await open()]
  const [formOne, formTwo] = [
    await sandbox.driver.click(people.grace, three.id, customIdOf(three, 'numbers')).modal(),
    await sandbox.driver.click(people.grace, four.id, customIdOf(four, 'numbers')).modal(),
  ]
  const submit = (form: typeof formOne, level: string) =>
    sandbox.driver.submitModal(people.grace, form, { level }).response()
  expect((await submit(formOne, '5')).content).toBe('')
  expect((await submit(formTwo, '9')).content).toContain(changed)
  expect((await rules()).requirements).toMatchObject({ minLevel: 5 })
  const five = await open()
  await staff('edit', { giveaway: '1', title: 'Cup' })
  const unstarted = await click(five, 'start')
  expect(unstarted.content).toContain(changed)
  expect((await rules()).status).toBe('DRAFT')
  expect((await click(unstarted, 'start')).content).toBe('Giveaway #1 has started.')
})
