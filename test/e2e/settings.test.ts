import { MessageFlags } from 'discord-api-types/v10'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { controlsOf, fieldsOf, staffOf, xp } from '#test/e2e/settingsStaff.ts'
import { type Stage, setStage } from '#test/support/stage.ts'

let stage: Stage
beforeEach(async () => {
  stage = await setStage()
})
afterEach(() => stage.close())

const staff = (userId?: string) => staffOf(stage, userId)

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
    Economy: 'Coins: **Off**\nCoins a day: **100 coins**',
  })
  for (const group of ['general', 'xp', 'levelUp', 'economy']) {
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
      '- **Least XP for a message**: “\\*\\*lots\\*\\*” is not a whole number in plain digits. A whole number from 0 to 1000.',
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
      `- **Most XP for a message**: <@${people.ada}> changed it. You saw 25 XP, it is now 50 XP, and you wanted 99 XP.`,
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
    'Nichts wurde gespeichert:\n- **Mindestens XP je Nachricht**: „viel“ ist keine ganze Zahl, nur aus Ziffern. Eine ganze Zahl von 0 bis 1000.',
  )
  const saved = await german.edit('xp', xp({ xpMax: '1000' }))
  expect(saved.content).toBe('Gespeichert:\n- **Höchstens XP je Nachricht**: 25 XP → 1.000 XP')
})
