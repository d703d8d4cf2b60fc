import { PermissionFlagsBits } from 'discord-api-types/v10'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { OptionValues } from '#sandbox/driver/commandData.ts'
import type { Bot } from '#src/bot.ts'
import type { GiveawayStatus } from '#src/giveaways/giveaway.ts'
import { maxHosts } from '#src/giveaways/hostStore.ts'
import { en } from '#src/words/en.ts'
import { attempt } from '#test/support/giveaways.ts'
import { enterInAllGuilds } from '#src/giveaways/entryWriter.ts'
import { customIdOf, playGiveaways } from '#test/e2e/giveawayPlay.ts'
import { expectHeard, patternsOf } from '#test/support/refusals.ts'
import { type Stage, setStage } from '#test/support/stage.ts'
import { until } from '#test/support/until.ts'

// One guild for all: each refusal has a giveaway, and where it matters people, of its own.
let stage: Stage
let bot: Bot
let play: ReturnType<typeof playGiveaways>
beforeAll(async () => {
  stage = await setStage({ sandbox: { rateLimits: 'off' } })
  bot = (await stage.startBot()).bot
  const board = await stage.sandbox.driver
    .runCommand(stage.people.ada, stage.channels.general, 'leaderboard')
    .response()
  play = playGiveaways(stage, bot, board)
})
afterAll(() => stage.close())

const { entry, unfit, wrongStatus, refusals, claim, reroll, templates, lists, verify, roleTaken } =
  en.giveaways

test.each<[string, GiveawayStatus]>([
  [entry.notOpen.DRAFT, 'DRAFT'],
  [entry.notOpen.SCHEDULED, 'SCHEDULED'],
  [entry.notOpen.PAUSED, 'PAUSED'],
  [entry.notOpen.DRAWING, 'DRAWING'],
  [entry.notOpen.COMPLETED, 'COMPLETED'],
  [entry.notOpen.CANCELLED, 'CANCELLED'],
])('%s', async (sentence, status) => {
  const { enter, inStatus } = play
  expect(await enter(stage.people.linus, await inStatus(status))).toBe(sentence)
})

test('an entry is refused plainly, whatever is in its way', async () => {
  const { staff, press, enter, made, numberOf, newcomer } = play
  const { people, guildId, sandbox } = stage
  expect(await enter(people.linus, await made({ endsIn: -1 }))).toBe(entry.notOpen.ACTIVE)
  expect(await enter(people.linus, 'made-up')).toBe(entry.gone)
  const full = await made({ maxEntries: 1 })
  await enterInAllGuilds(bot.db, [attempt(guildId, full, people.alan)])
  expect(await enter(people.linus, full)).toBe(entry.full('1'))
  expect(await enter(people.linus, await made({ cost: 1_000 }))).toBe(entry.notEnough('1,000'))
  const open = await made()
  await staff('role', { giveaway: await numberOf(open), member: people.margaret, as: 'VIEWER' })
  expect(await enter(people.margaret, open)).toBe(entry.otherRole)
  expect(await press(people.linus, `giveaway:leave:${open}`)).toBe(entry.notIn)
  const eager = newcomer()
  for (let n = 0; n < 10; n++) await enter(eager, open)
  expect(await enter(eager, await made())).toBe(entry.rateLimited)

  const role = sandbox.build.role(guildId, { name: 'Regulars', position: 1 })
  const [young, member] = [newcomer(Date.now() - 3_600_000), newcomer()]
  const needing = async (requirements: object) => await made({ requirements })
  const roles = { roleMissing: 'anyRoleIds', rolesMissing: 'allRoleIds' } as const
  for (const [kind, key] of Object.entries(roles))
    expect(await enter(member, await needing({ [key]: [role.id] }))).toBe(
      unfit[kind as keyof typeof roles](`<@&${role.id}>`),
    )
  expect(await enter(member, await needing({ minLevel: 3 }))).toBe(unfit.levelTooLow('3'))
  expect(await enter(member, await needing({ booster: true }))).toBe(unfit.notBoosting)
  expect(await enter(young, await needing({ minAccountAgeDays: 2 }))).toMatch(
    /^To enter your Discord account must be 2 days old\. It is from <t:\d+:[a-zA-Z]>( \(<t:\d+:R>\))? on\.$/,
  )
  expect(await enter(member, await needing({ minMemberAgeDays: 2 }))).toMatch(
    /^To enter you must be a member here for 2 days\. You are from <t:\d+:/,
  )
  sandbox.build.changeMember(guildId, member, { roles: [role.id] })
  expect(await enter(member, await needing({ deniedRoleIds: [role.id] }))).toBe(
    unfit.roleDenied(`<@&${role.id}>`),
  )
})

test.each<[GiveawayStatus, string]>([
  ['DRAFT', 'pause'],
  ['SCHEDULED', 'resume'],
  ['ACTIVE', 'start'],
  ['PAUSED', 'schedule'],
  ['DRAWING', 'end'],
  ['COMPLETED', 'cancel'],
  ['CANCELLED', 'edit'],
])('of a giveaway that is %s staff cannot %s', async (status, step) => {
  const { staff, inStatus, numberOf } = play
  const more = step === 'schedule' ? { in: '1h' } : step === 'edit' ? { prizes: 'Cup' } : {}
  const giveaway = await numberOf(await inStatus(status))
  expect(await staff(step, { giveaway, ...more })).toBe(wrongStatus[status])
})

test('what staff cannot plan or change is refused plainly', async () => {
  const { staff, press, made, numberOf } = play
  const { sandbox, people, guildId, channels } = stage
  const top = sandbox.build.role(guildId, { name: 'Top' })
  const closed = sandbox.build.channel(guildId, { name: 'closed' })
  sandbox.build.overwrite(closed.id, { id: guildId, type: 0, deny: PermissionFlagsBits.ViewChannel })
  const create = (options: OptionValues) => staff('create', { prizes: 'Mug', ...options })
  expect(await create({ channel: closed.id })).toBe(refusals.mayNotPost(`<#${closed.id}>`))
  expect(await create({ cost: 1 })).toBe(refusals.economyOff)
  expect(await create({ 'denied-role': guildId })).toBe(refusals.everyoneRole)
  expect(await create({ 'winner-role': top.id })).toBe(refusals.winnerRole(`<@&${top.id}>`))
  expect(await create({ bonus: 3 })).toBe(refusals.badRoles)
  expect(await staff('create', { duration: '1h' })).toBe(refusals.noPrizes)
  expect(await create({ draft: true, 'starts-in': '1h' })).toBe(refusals.draftBegins)
  for (const prizes of [' ; ', '0x Mug', '51x Mug', '-3x Mug', 'a;'.repeat(21)])
    expect(await create({ prizes }), prizes).toBe(refusals.badPrizes('50'))
  expect(await create({ prizes: 'x'.repeat(300) })).toBe(refusals.longPrize('200'))
  for (const prizes of ['2x Mug; Sticker', '2x Mug'])
    expect(await create({ prizes, winners: 5 })).toBe(refusals.badWinners)
  const contrary = { 'required-role': top.id, 'denied-role': top.id }
  expect(await create(contrary)).toBe(refusals.contraryRole(`<@&${top.id}>`))
  for (const text of ['soon', '9s', '91d', '-1h', '1.5h', '99999999999d', '١h'])
    expect(await create({ duration: text }), text).toBe(refusals.badSpan(text, '10s', '90d'))
  expect(await create({ 'starts-in': '1' })).toBe(refusals.badSpan('1', '10s', '90d'))
  expect(await create({ 'claim-within': '31d' })).toBe(refusals.badSpan('31d', '10s', '30d'))
  for (const options of [{ winners: 0 }, { winners: 51 }, { cost: -1 }, { level: 1.5 }, { 'max-entries': 0 }])
    expect(() =>
      sandbox.driver.runCommand(people.grace, channels.general, 'giveaways create', options),
    ).toThrow()

  expect(await staff('end', { giveaway: '#4,000,000' })).toBe(refusals.noGiveaway)
  const over = { giveaway: await numberOf(await made({ endsIn: -1 })) }
  expect(await staff('pause', over)).toBe(refusals.isOver)
  expect(await staff('edit', { ...over, prizes: 'Cup' })).toBe(refusals.isOver)
  const prizes = [
    { name: 'Mug', quantity: 1 },
    { name: 'Pen', quantity: 1 },
  ]
  const several = { giveaway: await numberOf(await made({ prizes })) }
  expect(await staff('edit', { ...several, winners: 3 })).toBe(refusals.severalPrizes)
  expect(await staff('edit', several)).toBe(refusals.nothingToChange)
  expect(await staff('edit', { ...several, prizes: 'Cup', cost: 3, 'ends-in': '1h', title: 'Cup' })).toBe(
    refusals.fixedOptions('`title`, `cost`'),
  )
  expect(await staff('requirements', several)).toBe(refusals.fixed)
  const taken = await made()
  await enterInAllGuilds(bot.db, [attempt(guildId, taken, people.alan)])
  const role = { giveaway: await numberOf(taken), member: people.alan, as: 'VIEWER' }
  expect(await staff('role', role)).toBe(refusals.takesPart(`<@${people.alan}>`))
  expect(await staff('entrants', several)).toBe(lists.entrantsNone)
  expect(await press(people.grace, `giveaways:entrants:${taken}:after:99999999999999999999`)).toBe(
    lists.pageGone,
  )
})

test('who cannot be made a host or anything else is refused plainly', async () => {
  const { staff, made, numberOf, newcomer } = play
  const { people, sandbox } = stage
  const giveaway = await numberOf(await made())
  const role = (member: string, as: string) => staff('role', { giveaway, member, as })
  expect(await role(people.linus, 'NONE')).toBe(refusals.noPart(`<@${people.linus}>`))
  const self = sandbox.world.application.botId
  expect(await role(self, 'ORGANIZER')).toBe(refusals.noHost(`<@${self}>`))
  await role(people.grace, 'ORGANIZER')
  expect(await role(people.grace, 'NONE')).toBe(refusals.lastHost)
  for (let n = 1; n < maxHosts; n++) await role(newcomer(), 'ORGANIZER')
  expect(await role(people.ada, 'ORGANIZER')).toBe(refusals.tooManyHosts(String(maxHosts)))
})

test.each(
  Object.keys(roleTaken) as GiveawayStatus[],
)('who has no part any more in what is %s is said to enter only where they may', async status => {
  const { staff, inStatus, numberOf } = play
  const { margaret } = stage.people
  const about = { giveaway: await numberOf(await inStatus(status)), member: margaret }
  expect(await staff('role', { ...about, as: 'VIEWER' })).toContain('is a viewer of it now')
  expect(await staff('role', { ...about, as: 'NONE' })).toBe(roleTaken[status](`<@${margaret}>`))
})

test('rules that cannot be are refused beside what they are', async () => {
  const { heard, press, staff, inStatus, numberOf } = play
  const { sandbox, people, guildId, channels } = stage
  const roles = Array.from(
    { length: 11 },
    (_, n) => sandbox.build.role(guildId, { name: `r${n}`, position: 1 }).id,
  )
  const draft = await inStatus('DRAFT')
  const giveaway = await numberOf(draft)
  /** Each time from the panel as it is now: what it leads to carries the version that is shown. */
  const submit = async (action: 'numbers' | 'addChances', values: Record<string, string | string[]>) => {
    const page = action === 'numbers' ? 'requirements' : 'bonus'
    const panel = await sandbox.driver
      .runCommand(people.grace, channels.general, `giveaways ${page}`, { giveaway })
      .response()
    const modal = await sandbox.driver.click(people.grace, panel.id, customIdOf(panel, action)).modal()
    const { content } = await sandbox.driver.submitModal(people.grace, modal, values).response()
    heard.push(content)
    return content
  }
  await until(
    () => bot.giveaways.of(guildId),
    ({ recent }) => recent.some(({ id, status }) => id === draft && status === 'DRAFT'),
  )
  const { badNumbers } = en.giveawayRules
  for (const level of ['nine', '0', '1001', '-1', '1.5', '1e2', '٣'])
    expect(await submit('numbers', { level }), level).toBe(badNumbers(`Level, 1 to 1000: "${level}"`))
  expect(await submit('numbers', { level: '-3', accountAge: '7', memberAge: '4000' })).toBe(
    badNumbers('Level, 1 to 1000: "-3"\nDays as a member here, 1 to 3650: "4000"'),
  )
  expect(await submit('addChances', { roles: roles.slice(0, 1), extra: '100' })).toBe(
    badNumbers('How many more, 0 (none) to 99: "100"'),
  )
  expect(await submit('addChances', { roles: roles.slice(0, 10), extra: '1' })).toBe('')
  expect(await submit('addChances', { roles: roles.slice(10), extra: '1' })).toBe(
    refusals.tooManyBonuses('10'),
  )
  expect(await press(people.grace, `giveaways:start:${draft}:1`)).toBe(refusals.changedMeanwhile)
  expect(await staff('schedule', { giveaway, in: '1h' })).toMatch(/^Giveaway #\d+ starts <t:\d+:f> \(<t:/)
})

test('what is no win, or no more, is said to who claims and to staff', async () => {
  const { heard, run, staff, press, made, numberOf, drawn } = play
  const { people } = stage
  const free = await drawn({}, 1)
  expect(await run(people.linus, 'giveaway claim', { giveaway: free.number })).toBe(claim.notWinner)
  expect(await run(free.winner, 'giveaway claim', { giveaway: free.number })).toBe(claim.noNeed)
  expect(await staff('reroll', { giveaway: free.number })).toBe(reroll.nothing)
  expect(await staff('reroll', { giveaway: free.number, member: people.linus })).toBe(
    reroll.notWinner(`<@${people.linus}>`),
  )
  expect(await staff('revoke', { giveaway: free.number, member: people.linus })).toBe(
    reroll.notWinner(`<@${people.linus}>`),
  )
  expect(await staff('reroll', { giveaway: free.number, member: free.winner })).toBe(reroll.noneLeft)
  expect(await run(free.winner, 'giveaway claim', { giveaway: free.number })).toBe(claim.lost)
  const running = await numberOf(await made())
  expect(await staff('reroll', { giveaway: running })).toBe(reroll.notOver)
  expect(await run(people.linus, 'giveaway verify', { giveaway: running })).toBe(verify.notDrawn)
  expect(await run(people.linus, 'giveaway verify', { giveaway: '999999' })).toBe(refusals.noGiveaway)

  const asked = await drawn({ claimSeconds: 3_600 }, 2)
  expect(await run(asked.winner, 'giveaway claim', { giveaway: asked.number })).toMatch(/^It is yours\./)
  expect(await press(asked.winner, `giveaway:claim:${asked.id}`)).toBe(claim.alreadyClaimed)
  const late = await drawn({ claimSeconds: 3_600 }, 2)
  // A lease keeps the sweep from drawing the place again meanwhile.
  await bot.db.system.pool.query(`UPDATE giveaways SET draw_lease_until = now() + interval '1 hour'`)
  await bot.db.system.pool.query(`UPDATE giveaway_winners SET claim_until = now() WHERE claimed_at IS NULL`)
  expect(await press(late.winner, `giveaway:claim:${late.id}`)).toBe(claim.tooLate)
  const menu = stage.sandbox.driver.runContextMenu(
    people.grace,
    stage.channels.general,
    'Reroll giveaway',
    stage.sandbox.driver.say(people.linus, stage.channels.general, 'hello').id,
  )
  heard.push((await menu.response()).content)
  expect(heard.at(-1)).toBe(reroll.noMessage)
})

test('plans have names and a limit, and are there until nobody uses them', async () => {
  const { staff, made, numberOf } = play
  const { guildId, people } = stage
  const giveaway = await numberOf(await made())
  expect(await staff('template save', { giveaway, name: '   ' })).toBe(templates.nameless)
  expect(await staff('template use', { name: 'nonsense' })).toBe(refusals.noTemplate)
  expect(await staff('template remove', { name: 'nonsense' })).toBe(refusals.noTemplate)
  expect(await staff('template save', { giveaway, name: 'Weekly' })).toBe(templates.saved('Weekly'))
  expect(await staff('template save', { giveaway, name: 'weekly' })).toBe(templates.replaced('weekly'))
  await staff('template use', { name: 'Weekly' })
  expect(await staff('template remove', { name: 'Weekly' })).toBe(templates.used('Weekly'))
  await bot.db.system.pool.query(
    `INSERT INTO giveaway_templates (guild_id, id, name, created_by, manifest) SELECT $1, 't' || n, 'plan ' || n, $2, '{"title": ""}' FROM generate_series(1, 24) AS n`,
    [guildId, people.grace],
  )
  expect(await staff('template save', { giveaway, name: 'One more' })).toBe(templates.tooMany('25'))
  expect(await staff('template use', { name: 'plan 1' })).toBe(templates.invalid('plan 1'))
})

test('what is called off has nothing to draw, to prove or to take back', async () => {
  const { run, staff, inStatus, numberOf } = play
  const { people } = stage
  const cancelled = { giveaway: await numberOf(await inStatus('CANCELLED')) }
  for (const step of ['reroll', 'winners'])
    expect(await staff(step, cancelled), step).toBe(wrongStatus.CANCELLED)
  expect(await staff('revoke', { ...cancelled, member: people.linus })).toBe(wrongStatus.CANCELLED)
  expect(await run(people.linus, 'giveaway verify', cancelled)).toBe(wrongStatus.CANCELLED)
  expect(await run(people.linus, 'giveaway claim', cancelled)).toBe(claim.notWinner)
  const drawing = { giveaway: await numberOf(await inStatus('DRAWING')) }
  expect(await staff('reroll', drawing)).toBe(wrongStatus.DRAWING)
  expect(await staff('cancel', drawing)).toBe(wrongStatus.DRAWING)
})

/** What the bot says when all went well. */
const others = `entry.entered entry.already entry.leave entry.left claim.claimed verify.done reroll.menu reroll.which reroll.choose
  reroll.free reroll.done reroll.revoked templates.saved templates.removed`
/**
 * What no test gets it to say: Discord itself holds options to the bounds of a plan, the sandbox always says since when somebody is a
 * member, and a proof that is too large has more entries than a test. What is gone since it was planned: giveawayPlans.test.ts.
 */
const unsaid =
  'refusals.badPlan refusals.tooManyWinners refusals.goneRole unfit.memberAgeUnknown verify.tooLarge'

test('each refusal that there are words for was heard by somebody', () => {
  const patterns = patternsOf({ ...en.giveaways, badNumbers: en.giveawayRules.badNumbers })
  const groups = /^(entry|unfit|wrongStatus|refusals|claim|reroll|templates|verify|badNumbers|roleTaken)\b/
  expectHeard(play.heard, patterns, groups, `${others} ${unsaid}`)
})
