import type { Bot } from '#src/bot.ts'
import { type Actor, readGuild } from '#src/database/guildTransaction.ts'
import {
  type Problem,
  type SettingGroup,
  type SettingKey,
  type SettingValues,
  defaultValues,
  fieldOf,
  keysOf,
  parseValue,
} from '#src/settings/fields.ts'
import type { GuildSettings } from '#src/settings/settings.ts'
import { readSettings } from '#src/settings/store.ts'
import {
  type SettingsChange,
  type SettingsOutcome,
  updateGuildSettings,
} from '#src/settings/updateGuildSettings.ts'

/** The settings as the database has them. */
export async function findSettings(
  bot: Pick<Bot, 'db' | 'settings'>,
  guildId: string,
): Promise<GuildSettings> {
  const settings = await readGuild(bot.db, guildId, readSettings)
  bot.settings.learn(guildId, settings)
  return settings
}

/** Saves what a form brought. `seen` is what it showed, `texts` what was typed and chosen. */
export async function editSettings(
  bot: Pick<Bot, 'db' | 'discord' | 'settings'>,
  guildId: string,
  actor: Actor,
  { seen, texts }: { seen: Partial<SettingValues>; texts: Partial<Record<SettingKey, string>> },
): Promise<SettingsOutcome> {
  const wanted: Partial<SettingValues> = {}
  const problems: Problem[] = []
  for (const [name, text] of Object.entries(texts)) {
    const key = name as SettingKey
    const parsed = parseValue(key, text)
    if ('problem' in parsed) problems.push(parsed.problem)
    else if (parsed.value !== seen[key] && isForeignChannel(bot, guildId, key, parsed.value))
      problems.push({ kind: 'channelUnknown', key })
    else wanted[key] = parsed.value
  }
  if (problems.length > 0) return { kind: 'invalid', problems, settings: await findSettings(bot, guildId) }
  return await update(bot, guildId, actor, { seen, wanted })
}

/** Gives a whole group its defaults back. `seen` is what it had when that was decided. */
export function resetSettings(
  bot: Pick<Bot, 'db' | 'settings'>,
  guildId: string,
  actor: Actor,
  { group, seen }: { group: SettingGroup; seen: Partial<SettingValues> },
): Promise<SettingsOutcome> {
  const wanted = Object.fromEntries(keysOf(group).map(key => [key, defaultValues[key]]))
  return update(bot, guildId, actor, { seen, wanted, asAWhole: true })
}

/** The channel that level-ups should go to, if the bot may not write there: people would wait in vain. */
export function findMutedChannel(
  { discord }: Pick<Bot, 'discord'>,
  guildId: string,
  { levelUp: { notice, channelId } }: GuildSettings,
): string | null {
  const isMuted =
    notice === 'CHANNEL' && channelId !== null && discord.channel(guildId, channelId)?.mayPost !== true
  return isMuted ? channelId : null
}

async function update(
  bot: Pick<Bot, 'db' | 'settings'>,
  guildId: string,
  actor: Actor,
  change: SettingsChange,
): Promise<SettingsOutcome> {
  const outcome = await updateGuildSettings(bot.db, guildId, actor, change)
  bot.settings.learn(guildId, outcome.settings)
  return outcome
}

/** A channel of another guild would carry this one's messages there. */
function isForeignChannel(
  { discord }: Pick<Bot, 'discord'>,
  guildId: string,
  key: SettingKey,
  value: SettingValues[SettingKey],
): boolean {
  return (
    fieldOf(key).kind === 'channel' && typeof value === 'string' && discord.channel(guildId, value) === null
  )
}
