import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestBot, addGuild, createTestBot } from '#test/support/testBot.ts'
import type { Actor } from '#src/database/guildTransaction.ts'
import { snowflakeAt } from '#src/discord/snowflake.ts'
import { editSettings, resetSettings } from '#src/settings/editSettings.ts'
import { type SettingKey, defaultValues, settingKeys, textOf, valuesOf } from '#src/settings/fields.ts'
import { defaultSettings } from '#src/settings/settings.ts'

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

test('a form with silly input changes nothing and names each field', async () => {
  await addGuild(bot, '21')
  const edit = (texts: Partial<Record<SettingKey, string>>) =>
    editSettings(bot, '21', actor('10'), { seen: defaultValues, texts })
  expect(
    await edit({
      xpMin: 'lots',
      xpMax: '1000000000',
      xpCooldownSeconds: '-1',
      xpEnabled: 'maybe',
      locale: 'de',
    }),
  ).toMatchObject({
    kind: 'invalid',
    problems: [
      { kind: 'notANumber', key: 'xpMin', text: 'lots' },
      { kind: 'outOfBounds', key: 'xpMax' },
      { kind: 'outOfBounds', key: 'xpCooldownSeconds' },
      { kind: 'notOffered', key: 'xpEnabled' },
    ],
  })
  expect(await edit({ xpMin: '30', xpMax: ' 20 ' })).toMatchObject({
    kind: 'invalid',
    problems: [{ kind: 'minAboveMax', min: 30, max: 20 }],
  })
  expect(
    await edit(Object.fromEntries(settingKeys.map(key => [key, textOf(defaultValues[key])]))),
  ).toMatchObject({
    kind: 'unchanged',
  })
  expect(await bot.db.system.prisma.guildSettings.findUnique({ where: { guildId: '21' } })).toBeNull()
})

test('a channel of another guild is refused', async () => {
  await addGuild(bot, '22')
  await addGuild(bot, '23')
  bot.discord.channels.set('22', [{ id: '2201', lastMessageId: null }])
  bot.discord.channels.set('23', [{ id: '2301', lastMessageId: null }])
  const edit = (levelUpChannelId: string) =>
    editSettings(bot, '22', actor('10'), {
      seen: defaultValues,
      texts: { levelUpNotice: 'CHANNEL', levelUpChannelId },
    })
  expect(await edit('2301')).toMatchObject({
    kind: 'invalid',
    problems: [{ kind: 'channelUnknown', key: 'levelUpChannelId' }],
  })
  expect(await edit('2201')).toMatchObject({ kind: 'saved', settings: { levelUp: { channelId: '2201' } } })
})

test('the process that saves knows it at once, the defaults too', async () => {
  await addGuild(bot, '24')
  await editSettings(bot, '24', actor('10'), { seen: defaultValues, texts: { xpMin: '1', locale: 'de' } })
  expect(bot.settings.of('24')).toMatchObject({ locale: 'de', xp: { min: 1 } })
  const seen = valuesOf(bot.settings.of('24'))
  expect(await resetSettings(bot, '24', actor('10'), { group: 'xp', seen })).toMatchObject({
    kind: 'saved',
    changes: [{ key: 'xpMin', before: 1, after: 15 }],
  })
  expect(bot.settings.of('24')).toMatchObject({ locale: 'de', xp: defaultSettings.xp })
})

test('a reset gives up rather than overrule what somebody changed meanwhile, also what was the default when it was seen', async () => {
  await addGuild(bot, '25', { version: 1, xpMin: 10 })
  const seen = valuesOf(bot.settings.of('25'))
  await editSettings(bot, '25', actor('12'), { seen, texts: { xpMin: '15', xpMax: '40' } })
  expect(await resetSettings(bot, '25', actor('10'), { group: 'xp', seen })).toMatchObject({
    kind: 'conflict',
    conflicts: [{ key: 'xpMax', seen: 25, now: 40, wanted: 25, by: { person: '12' } }],
    settings: { xp: { min: 15, max: 40 } },
  })
  const again = await resetSettings(bot, '25', actor('10'), { group: 'xp', seen: { ...seen, xpMax: 40 } })
  expect(again).toMatchObject({ kind: 'saved', changes: [{ key: 'xpMax', before: 40, after: 25 }] })
})
