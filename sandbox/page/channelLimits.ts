import { api, type Channel } from './api.ts'
import { askForText } from './dialog.ts'
import { attempt } from './interact.ts'
import type { MenuItem } from './menu.ts'
import type { Page } from './page.ts'

/** Discord's limit: six hours. */
const longestSeconds = 21_600

/** How fast people may write there, and whether they may use the bot's commands. */
export function channelLimits(
  { store }: Page,
  { id: channelId, guildId, name, slowmodeSeconds }: Channel,
): MenuItem[] {
  if (guildId === null) return []
  const { viewerId: userId } = store.state
  const slow = (): void =>
    askForText(
      `Slow mode of ${name}`,
      { label: `Seconds between two messages (0 to ${longestSeconds})`, initial: String(slowmodeSeconds) },
      async text => {
        const seconds = Number(text)
        if (!Number.isInteger(seconds) || seconds < 0 || seconds > longestSeconds)
          throw new Error(`Give a whole number of seconds from 0 to ${longestSeconds}.`)
        await api.slowChannel({ userId, channelId, seconds })
      },
    )
  const commands = (label: string, setting: 'deny' | 'inherit'): MenuItem => {
    const rule = {
      userId,
      guildId,
      commandId: null,
      targetId: channelId,
      target: 'channel',
      setting,
    } as const
    return { label, run: () => void attempt(store, api.permitCommand(rule)) }
  }
  return [
    { label: 'Slow mode…', run: slow },
    commands('Forbid commands here', 'deny'),
    commands('Allow commands here', 'inherit'),
  ]
}
