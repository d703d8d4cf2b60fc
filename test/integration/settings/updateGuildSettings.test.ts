import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestBot, addGuild, createTestBot } from '#test/support/testBot.ts'
import type { Actor } from '#src/database/guildTransaction.ts'
import { snowflakeAt } from '#src/discord/snowflake.ts'
import {
  type SettingKey,
  type SettingValue,
  type SettingValues,
  defaultValues,
  fieldOf,
  settingKeys,
  valuesOf,
} from '#src/settings/fields.ts'
import { defaultSettings, settingsFromRow } from '#src/settings/settings.ts'
import { outcomeText } from '#src/settings/outcomeText.ts'
import { updateGuildSettings } from '#src/settings/updateGuildSettings.ts'

let bot: TestBot
beforeAll(async () => {
  bot = await createTestBot()
})
afterAll(() => bot.close())

let interactions = 0
const actor = (userId: string): Actor => ({
  source: 'COMMAND',
  userId,
  requestId: String(snowflakeAt(Date.now()) + BigInt(++interactions)),
})
const rowOf = (guildId: string) =>
  bot.db.system.prisma.guildSettings.findUniqueOrThrow({ where: { guildId } })
const change = (wanted: Partial<SettingValues>, seen: Partial<SettingValues> = defaultValues) => ({
  seen,
  wanted,
})

test('the first change makes the row, and each further one counts', async () => {
  await addGuild(bot, '1')
  const first = await updateGuildSettings(bot.db, '1', actor('10'), change({ xpMin: 5 }))
  expect(first).toEqual({
    kind: 'saved',
    changes: [{ key: 'xpMin', before: 15, after: 5 }],
    settings: { ...defaultSettings, version: 1, xp: { ...defaultSettings.xp, min: 5 } },
  })
  const second = await updateGuildSettings(
    bot.db,
    '1',
    actor('10'),
    change({ locale: 'de', xpEnabled: false }),
  )
  expect(second).toMatchObject({
    kind: 'saved',
    settings: { version: 2, locale: 'de', xp: { min: 5, enabled: false } },
  })
})

test('who saw something else in other fields keeps both changes', async () => {
  await addGuild(bot, '2')
  await updateGuildSettings(bot.db, '2', actor('10'), change({ xpMin: 5 }))
  const outcome = await updateGuildSettings(
    bot.db,
    '2',
    actor('11'),
    change({ xpCooldownSeconds: 30, xpMin: 15 }),
  )
  expect(outcome).toMatchObject({ kind: 'saved', settings: { xp: { min: 5, cooldownMs: 30_000 } } })
})

test('the same field changed to something else is a conflict that names whose it is, and saves nothing', async () => {
  await addGuild(bot, '3')
  await updateGuildSettings(bot.db, '3', actor('10'), change({ xpMin: 5 }))
  await updateGuildSettings(bot.db, '3', actor('12'), change({ locale: 'de' }))
  const outcome = await updateGuildSettings(bot.db, '3', actor('11'), change({ xpMin: 7, xpMax: 70 }))
  expect(outcome).toMatchObject({
    kind: 'conflict',
    conflicts: [{ key: 'xpMin', seen: 15, now: 5, wanted: 7, by: { person: '10' } }],
    settings: { version: 2, xp: { min: 5, max: 25 } },
  })
  expect(await rowOf('3')).toMatchObject({ version: 2, xpMin: 5, xpMax: 25 })
})

test('a change behind the bot’s back is a conflict with nobody in particular', async () => {
  await addGuild(bot, '4', { xpMin: 9 })
  const outcome = await updateGuildSettings(bot.db, '4', actor('11'), change({ xpMin: 7 }))
  expect(outcome).toMatchObject({ kind: 'conflict', conflicts: [{ now: 9, by: null }] })
})

test('a value is nobody’s when it was changed behind the bot’s back after them', async () => {
  await addGuild(bot, '11')
  await updateGuildSettings(bot.db, '11', actor('10'), change({ xpMin: 5 }))
  await bot.db.system.prisma.guildSettings.update({
    where: { guildId: '11' },
    data: { xpMin: 9, version: { increment: 1 } },
  })
  const outcome = await updateGuildSettings(bot.db, '11', actor('11'), change({ xpMin: 7 }, { xpMin: 5 }))
  expect(outcome).toMatchObject({ kind: 'conflict', conflicts: [{ seen: 5, now: 9, by: null }] })
})

test('of two who changed it one after the other the last is named, and nothing is said of what it was before', async () => {
  await addGuild(bot, '12')
  await updateGuildSettings(bot.db, '12', actor('10'), change({ xpMin: 5 }))
  await updateGuildSettings(bot.db, '12', actor('12'), change({ xpMin: 6 }, { xpMin: 5 }))
  const outcome = await updateGuildSettings(bot.db, '12', actor('11'), change({ xpMin: 7 }))
  expect(outcomeText(outcome, 'en')).toContain(
    '<@12> changed it. You saw 15 XP, it is now 6 XP, and you wanted 7 XP.',
  )
})

test('both wanting the same is no conflict, and changes nothing the second time', async () => {
  await addGuild(bot, '5')
  await updateGuildSettings(bot.db, '5', actor('10'), change({ xpMin: 5 }))
  const outcome = await updateGuildSettings(bot.db, '5', actor('11'), change({ xpMin: 5 }))
  expect(outcome).toMatchObject({ kind: 'unchanged', settings: { version: 1, xp: { min: 5 } } })
})

test('two changes that only together make no sense: the second is told', async () => {
  await addGuild(bot, '6')
  await updateGuildSettings(bot.db, '6', actor('10'), change({ xpMax: 20 }))
  const outcome = await updateGuildSettings(bot.db, '6', actor('11'), change({ xpMin: 22 }))
  expect(outcome).toMatchObject({ kind: 'invalid', problems: [{ kind: 'minAboveMax', min: 22, max: 20 }] })
  const lonely = await updateGuildSettings(bot.db, '6', actor('11'), change({ levelUpNotice: 'CHANNEL' }))
  expect(lonely).toMatchObject({ kind: 'invalid', problems: [{ kind: 'channelMissing' }] })
  expect(await rowOf('6')).toMatchObject({ version: 1, xpMin: 15, xpMax: 20, levelUpNotice: 'OFF' })
})

test('the same interaction delivered twice, to two processes at once, changes once', async () => {
  await addGuild(bot, '7')
  const other = bot.another()
  const who = actor('10')
  const outcomes = await Promise.all(
    [bot, other].map(({ db }) => updateGuildSettings(db, '7', who, change({ xpMin: 5 }))),
  )
  expect(outcomes[0]).toEqual(outcomes[1])
  // Somebody takes it back; a third delivery answers what happened then, and does not redo it.
  await updateGuildSettings(bot.db, '7', actor('11'), change({ xpMin: 15 }, { xpMin: 5 }))
  expect(await updateGuildSettings(other.db, '7', who, change({ xpMin: 5 }))).toEqual(outcomes[0])
  expect(await rowOf('7')).toMatchObject({ version: 2, xpMin: 15 })
})

test('20 admins at once in 4 processes lose no change, and each refusal is a conflict that is true', async () => {
  await addGuild(bot, '8', { version: 1 })
  const processes = [bot, bot.another(), bot.another(), bot.another()]
  const choices: Partial<Record<SettingKey, (admin: number) => SettingValue>> = {
    xpCooldownSeconds: admin => admin,
    xpMin: admin => admin % 3,
    xpMax: admin => 100 + (admin % 2),
    locale: () => 'de',
    levelUpNotice: admin => (admin % 2 === 0 ? 'DM' : 'SAME_CHANNEL'),
    xpEnabled: () => false,
  }
  const keys = Object.keys(choices) as SettingKey[]
  for (let round = 0; round < 5; round++) {
    const before = settingsFromRow(await rowOf('8'))
    const seen = valuesOf(before)
    const admins = Array.from({ length: 20 }, (_, admin) => {
      const wanted = Object.fromEntries(
        // Each one or two fields of their own choice, so that some meet and some do not.
        [keys[admin % keys.length], keys[(admin * 5 + round) % keys.length]].map(key => [
          key,
          choices[key as SettingKey]?.(admin + round),
        ]),
      ) as Partial<SettingValues>
      const { db } = processes[admin % processes.length] as TestBot
      return updateGuildSettings(db, '8', actor(String(100 + admin)), { seen, wanted })
    })
    const outcomes = await Promise.all(admins)
    const after = settingsFromRow(await rowOf('8'))
    const accepted = outcomes.filter(outcome => outcome.kind === 'saved')
    expect(after.version).toBe(before.version + accepted.length)
    // By version: the order in which they were committed.
    const merged = accepted
      .toSorted((a, b) => a.settings.version - b.settings.version)
      .flatMap(({ changes }) => changes)
      .reduce((values, { key, before: was, after: is }) => {
        expect(was).toBe(seen[key])
        expect(values[key]).toBe(seen[key])
        return { ...values, [key]: is }
      }, seen)
    expect(valuesOf(after)).toEqual(merged)
    for (const outcome of outcomes) {
      if (outcome.kind === 'saved' || outcome.kind === 'unchanged') continue
      expect(outcome.kind).toBe('conflict')
      if (outcome.kind !== 'conflict') continue
      for (const { key, now, wanted, by } of outcome.conflicts) {
        expect(now).not.toBe(seen[key])
        expect(now).not.toBe(wanted)
        expect(now).toBe(merged[key])
        const culprit = accepted.find(({ changes }) => changes.some(one => one.key === key))
        expect(by?.person).toBe(String(100 + outcomes.indexOf(culprit as never)))
      }
    }
  }
})

test('who meets a rival at every try still gets through', async () => {
  await addGuild(bot, '10', { version: 1 })
  let rivalChanges = 0
  // Between each reading and writing somebody else changes the row, unless it is held.
  const racedBy = bot.db.app.prisma.$extends({
    query: {
      guildSettings: {
        async updateMany({ args, query }) {
          const { rowCount } = await bot.db.system.pool.query(
            `UPDATE guild_settings SET version = version + 1
             WHERE guild_id IN (SELECT guild_id FROM guild_settings WHERE guild_id = '10' FOR UPDATE SKIP LOCKED)`,
          )
          rivalChanges += Number(rowCount)
          return await query(args)
        },
      },
    },
  }) as unknown as TestBot['db']['app']['prisma']
  const db = { app: { pool: bot.db.app.pool, prisma: racedBy }, retry: bot.db.retry.bind(bot.db) }
  const outcome = await updateGuildSettings(db, '10', actor('10'), change({ xpMin: 1 }))
  expect(outcome).toMatchObject({ kind: 'saved', settings: { version: 3, xp: { min: 1 } } })
  expect(rivalChanges).toBe(1)
})

test('20 admins at once make the first row together', async () => {
  await addGuild(bot, '9')
  const processes = [bot, bot.another(), bot.another(), bot.another()]
  const outcomes = await Promise.all(
    Array.from({ length: 20 }, (_, admin) =>
      updateGuildSettings(
        (processes[admin % 4] as TestBot).db,
        '9',
        actor(String(admin)),
        change(admin % 2 === 0 ? { xpMin: admin } : { xpCooldownSeconds: admin }),
      ),
    ),
  )
  expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual([
    ...Array.from({ length: 18 }, () => 'conflict'),
    'saved',
    'saved',
  ])
  expect((await rowOf('9')).version).toBe(2)
})

test('the bounds in the list are those of the table', async () => {
  await addGuild(bot, '20', { levelUpChannelId: '5', xpMin: 0, xpMax: 1_000 })
  const set = (key: SettingKey, value: SettingValue) =>
    bot.db.system.prisma.guildSettings.update({ where: { guildId: '20' }, data: { [key]: value } })
  for (const key of settingKeys) {
    const field = fieldOf(key)
    if (field.kind === 'number') {
      await expect(set(key, field.least - 1), key).rejects.toThrow()
      await expect(set(key, field.most + 1), key).rejects.toThrow()
    }
    if (field.kind === 'choice') {
      for (const option of field.options) await set(key, option)
      await expect(set(key, 'NONE'), key).rejects.toThrow()
    }
  }
  for (const value of [0, 1_000]) {
    await set('xpMin', 0)
    await set('xpMax', value)
    await set('xpMin', value)
  }
  for (const value of [0, 86_400]) await set('xpCooldownSeconds', value)
})
