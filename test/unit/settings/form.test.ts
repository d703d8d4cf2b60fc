import { ComponentType } from 'discord-api-types/v10'
import { expect, test } from 'vitest'
import { parseCustomId } from '#src/discord/customId.ts'
import { fieldOf, keysOf, settingGroups, settingKeys, valuesOf } from '#src/settings/fields.ts'
import { parseSeen, settingsForm } from '#src/settings/form.ts'
import { type GuildSettings, defaultSettings } from '#src/settings/settings.ts'
import { optionText } from '#src/settings/valueText.ts'
import { settingsView } from '#src/settings/view.ts'
import { wordsFor } from '#src/words/words.ts'

/** Settings whose texts are as long as they get. */
const longest: GuildSettings = {
  version: 2_147_483_647,
  locale: 'en',
  xp: { enabled: false, min: 1_000, max: 1_000, cooldownMs: 86_400_000 },
  levelUp: { notice: 'SAME_CHANNEL', channelId: '18446744073709551615' },
  economy: { enabled: true, dailyAmount: 7 },
}

test('every form keeps Discord’s limits in both languages', () => {
  for (const locale of ['en', 'de']) {
    for (const group of settingGroups) {
      const form = settingsForm(longest, group, locale)
      expect(form.title.length, group).toBeLessThanOrEqual(45)
      expect(form.components.length, group).toBeGreaterThan(0)
      expect(form.components.length, group).toBeLessThanOrEqual(5)
      for (const component of form.components) {
        if (component.type !== ComponentType.Label) throw new Error('Only labels are expected')
        expect(component.label.length, component.label).toBeLessThanOrEqual(45)
        expect(component.description?.length, component.description).toBeLessThanOrEqual(100)
      }
    }
  }
})

test('what a form showed comes back from its custom id and from the button that resets', () => {
  for (const settings of [defaultSettings, longest]) {
    for (const group of settingGroups) {
      const values = valuesOf(settings)
      const seen = Object.fromEntries(keysOf(group).map(key => [key, values[key]]))
      const page = { settings, guildName: 'Hall', group, mutedChannelId: null }
      const ids = settingsView(page, 'en').components?.flatMap(({ components }) =>
        components.map(one => ('custom_id' in one ? one.custom_id : '')),
      )
      const reset = ids?.find(id => id.startsWith('settings:reset')) ?? ''
      for (const id of [settingsForm(settings, group, 'en').custom_id, reset])
        expect(parseSeen(parseCustomId(id).args), id).toEqual({ group, seen })
    }
  }
})

test('every setting has its words, and every option a name', () => {
  for (const locale of ['en', 'de']) {
    const { settings: words } = wordsFor(locale)
    for (const key of settingKeys) {
      expect(words.fields[key].label, key).toBeTruthy()
      const field = fieldOf(key)
      if (field.kind !== 'choice') continue
      for (const option of field.options) expect(optionText(key, option, words), key).not.toBe(option)
    }
  }
})
