import { plain } from '#src/discord/plain.ts'
import type { Problem, SettingKey, SettingValue } from '#src/settings/fields.ts'
import type { Conflict, SettingsOutcome } from '#src/settings/updateGuildSettings.ts'
import { boundsText, settingText } from '#src/settings/valueText.ts'
import { formatNumber, wordsFor } from '#src/words/words.ts'

/** What came of a change, in words. */
export function outcomeText(outcome: SettingsOutcome, locale: string): string {
  const { settings: words } = wordsFor(locale)
  const text = (key: SettingKey, value: SettingValue) => settingText(key, value, locale)
  switch (outcome.kind) {
    case 'saved': {
      const lines = outcome.changes.map(
        ({ key, before, after }) =>
          `**${words.fields[key].label}**: ${text(key, before)} → ${text(key, after)}`,
      )
      return `${words.saved}\n${list(lines)}`
    }
    case 'unchanged':
      return words.unchanged
    case 'conflict': {
      const lines = outcome.conflicts.map(({ key, by, ...values }) =>
        words.conflictLine(
          words.fields[key].label,
          culpritText(by, locale),
          text(key, values.seen),
          text(key, values.now),
          text(key, values.wanted),
        ),
      )
      return `${words.conflict}\n${list(lines)}\n${words.conflictAdvice}`
    }
    default:
      return `${words.invalid}\n${list(outcome.problems.map(problem => problemText(problem, locale)))}`
  }
}

function list(lines: readonly string[]): string {
  return lines.map(line => `- ${line}`).join('\n')
}

function culpritText(by: Conflict['by'], locale: string): string {
  const { settings, audit } = wordsFor(locale)
  if (by === null) return settings.somebody
  return by.person === null ? audit.erased : `<@${by.person}>`
}

/** As much of what was typed as is shown again. */
const quotedLength = 20

function problemText(problem: Problem, locale: string): string {
  const { settings: words } = wordsFor(locale)
  if (problem.kind === 'minAboveMax')
    return words.minAboveMax(formatNumber(problem.min, locale), formatNumber(problem.max, locale))
  if (problem.kind === 'channelMissing') return words.channelMissing
  const { label } = words.fields[problem.key]
  switch (problem.kind) {
    case 'notANumber':
    case 'outOfBounds': {
      const text = plain(problem.text.slice(0, quotedLength))
      return words[problem.kind](label, text, boundsText(problem.key, words))
    }
    default:
      return words[problem.kind](label)
  }
}
