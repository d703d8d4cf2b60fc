import { type APIMessage, ComponentType, MessageFlags } from 'discord-api-types/v10'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Stage, setStage } from '#test/support/stage.ts'
import { changeGuild, changeInAllGuilds } from '#src/database/guildTransaction.ts'
import type { RunningBot } from '#src/start.ts'

let stage: Stage
beforeEach(async () => {
  stage = await setStage()
})
afterEach(() => stage.close())

const audit = (userId: string, options = {}) =>
  stage.sandbox.driver.runCommand(userId, stage.channels.general, 'audit', options).response()
const textOf = (message: APIMessage) => message.embeds[0]?.description ?? message.content
const buttonsOf = (message: APIMessage) =>
  (message.components as unknown as { components: { custom_id: string; disabled?: boolean }[] }[])[0]
    ?.components ?? []
const turn = (message: APIMessage, button: number) =>
  stage.sandbox.driver
    .click(stage.people.ada, message.id, buttonsOf(message)[button]?.custom_id as string)
    .response()
const setCooldown = ({ bot }: RunningBot, userId: string, seconds: number) =>
  changeGuild(bot.db, stage.guildId, { source: 'COMMAND', userId, requestId: '1' }, ({ prisma }) =>
    prisma.guildSettings.upsert({
      where: { guildId: stage.guildId },
      create: { guildId: stage.guildId, xpCooldownSeconds: seconds },
      update: { xpCooldownSeconds: seconds },
    }),
  )

test('what an admin saves at /settings stands in /audit, privately, in their words', async () => {
  const { sandbox, people, channels } = stage
  await stage.startBot()
  const { driver } = sandbox
  expect(textOf(await audit(people.ada))).toBe('Nothing like that was changed in the last 90 days.')
  const panel = await driver.runCommand(people.grace, channels.general, 'settings').response()
  await driver.select(people.grace, panel.id, 'settings:pick', ['general']).response()
  const modal = await driver.click(people.grace, panel.id, 'settings:change:general').modal()
  await driver.submitModal(people.grace, modal, { locale: ['de'] }).response()
  const log = await audit(people.ada)
  expect(log.flags).toBe(MessageFlags.Ephemeral)
  expect(log.embeds[0]?.title).toBe('Audit log of The Guildhall')
  expect(textOf(log)).toMatch(
    new RegExp(
      `^The last 90 days\\n\\n<t:\\d+:f> · <@${people.grace}> changed \\*\\*settings\\*\\* \\(command\\)\\n- Language in public: English → German$`,
    ),
  )
  expect(log.components).toEqual([])
})

test('pages turn to older entries and back, with the filter that was asked for', async () => {
  const { people } = stage
  const running = await stage.startBot()
  for (let seconds = 1; seconds <= 12; seconds++) {
    await setCooldown(running, people.ada, seconds)
    await setCooldown(running, people.grace, 100 + seconds)
  }
  const secondsOf = (message: APIMessage) =>
    [...textOf(message).matchAll(/→ (\d+) s/g)].map(([, n]) => Number(n))
  const first = await audit(people.ada, { member: people.grace, days: 7 })
  expect(textOf(first)).toMatch(new RegExp(`^The last 7 days · by <@${people.grace}>\\n`))
  expect(secondsOf(first)).toEqual([112, 111, 110, 109, 108, 107, 106, 105, 104, 103])
  expect(buttonsOf(first).map(({ disabled }) => disabled ?? false)).toEqual([true, false])
  await setCooldown(running, people.grace, 200)
  const second = await turn(first, 1)
  expect(second.id).toBe(first.id)
  expect(secondsOf(second)).toEqual([102, 101])
  expect(buttonsOf(second).map(({ disabled }) => disabled ?? false)).toEqual([false, true])
  const back = await turn(second, 0)
  expect(secondsOf(back)).toEqual([112, 111, 110, 109, 108, 107, 106, 105, 104, 103])
  expect(secondsOf(await turn(back, 0))[0]).toBe(200)
})

test('a page from which everything has gone since says so, and how to go on', async () => {
  const { people } = stage
  const running = await stage.startBot()
  const { pool } = running.bot.db.system
  for (let seconds = 1; seconds <= 12; seconds++) await setCooldown(running, people.ada, seconds)
  const first = await audit(people.ada)
  // What is old is deleted in time.
  await pool.query(
    'DELETE FROM audit_log WHERE id NOT IN (SELECT id FROM audit_log ORDER BY id DESC LIMIT 10)',
  )
  const gone = await turn(first, 1)
  expect(textOf(gone)).toBe('There is nothing older any more. Call /audit again to see the newest changes.')
  expect(gone).toMatchObject({ embeds: [], components: [] })

  for (let seconds = 1; seconds <= 2; seconds++) await setCooldown(running, people.ada, seconds)
  const second = await turn(await audit(people.ada), 1)
  expect(textOf(second)).toContain('→')
  await pool.query('DELETE FROM audit_log')
  expect(textOf(await turn(second, 0))).toBe('Nothing like that was changed in the last 90 days.')
})

test('the operator’s changes, and filters by way and subject', async () => {
  const { people, guildId } = stage
  const running = await stage.startBot()
  await setCooldown(running, people.ada, 5)
  await changeInAllGuilds(running.bot.db, { source: 'CLI', userId: null, requestId: '1' }, ({ prisma }) =>
    prisma.guild.update({ where: { id: guildId }, data: { isActive: false } }),
  )
  const byOperator = await audit(people.ada, { source: 'CLI' })
  expect(textOf(byOperator)).toContain(
    'the bot’s operator changed **server** (command line)\n- is active: On → Off',
  )
  expect(textOf(byOperator)).not.toContain('settings**')
  expect(textOf(await audit(people.ada, { subject: 'guild_settings' }))).not.toContain('server**')
  expect(textOf(await audit(people.ada, { source: 'CLI', subject: 'guild_settings' }))).toBe(
    'Nothing like that was changed in the last 90 days.',
  )
})

test('members neither see the command nor turn its pages, and nobody turns pages that were made up', async () => {
  const { sandbox, channels, people } = stage
  await stage.startBot()
  const { driver } = sandbox
  expect(() => driver.runCommand(people.alan, channels.general, 'audit')).toThrow(/may not use/)
  const board = await driver.runCommand(people.ada, channels.general, 'leaderboard').response()
  const press = async (userId: string, custom_id: string) => {
    const stored = sandbox.world.messageById(board.id)
    if (!stored) throw new Error('There is no such message')
    const button = { type: ComponentType.Button, id: 2, style: 2, label: 'x', custom_id }
    stored.message.components = [{ type: 1, id: 1, components: [button] }] as never
    return await driver.click(userId, board.id, custom_id).response()
  }
  expect((await press(people.alan, 'audit:older:99:90:::')).content).toContain('Manage Server')
  for (const id of ['audit:older', 'audit:older:99:900:::', 'audit:newer:x:90:::', 'audit:older:99:90:::1:2'])
    expect((await press(people.ada, id)).content, id).toContain('This button is from an older version of me')
})

test('an admin who speaks German reads German', async () => {
  const { sandbox, guildId, people, channels } = stage
  const running = await stage.startBot()
  await setCooldown(running, people.ada, 5)
  const grace = sandbox.world.guild(guildId).members.get(people.grace)
  const hans = sandbox.build.newcomer(
    guildId,
    { username: 'hans', locale: 'de' },
    { roles: grace?.roles ?? [] },
  )
  const log = await sandbox.driver.runCommand(hans.id, channels.general, 'audit').response()
  expect(log.embeds[0]?.title).toBe('Protokoll von The Guildhall')
  expect(textOf(log)).toContain(
    `<@${people.ada}>: **Einstellungen** geändert (Befehl)\n- Sekunden zwischen Nachrichten mit XP: 60 s → 5 s`,
  )
})
