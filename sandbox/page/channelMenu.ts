import { api, type Channel } from './api.ts'
import { askForText } from './askForText.ts'
import { channelLimits } from './channelLimits.ts'
import { channelType } from './discord.ts'
import { attempt } from './interact.ts'
import type { MenuItem } from './menu.ts'
import type { Page } from './page.ts'

/** What one can do with a channel. Who may not is told why. */
export function channelMenu(page: Page, channel: Channel): MenuItem[] {
  const { id: channelId, guildId, name } = channel
  if (guildId === null) return []
  const { store } = page
  const { viewerId: userId, guild } = store.state
  const run = (deed: Promise<unknown>): void => void attempt(store, deed)
  const rename = async (): Promise<unknown> => {
    const wanted = await askForText(`Rename ${name}`, 'Name', name)
    return wanted === null ? null : api.renameChannel({ userId, channelId, name: wanted })
  }
  const permit = (
    label: string,
    permission: 'view' | 'write' | 'connect',
    setting: 'deny' | 'inherit',
  ): MenuItem => ({
    label,
    run: () => run(api.permit({ userId, channelId, roleId: guildId, permission, setting })),
  })
  const use = isVoice(channel)
    ? [permit('Close it to everyone', 'connect', 'deny'), permit('Open it to everyone', 'connect', 'inherit')]
    : [permit('Let nobody write', 'write', 'deny'), permit('Let everyone write', 'write', 'inherit')]
  const bot = guild.kind === 'ready' ? guild.value.roles.find(({ tags }) => tags?.bot_id) : undefined
  const shut = (label: string, setting: 'deny' | 'inherit'): MenuItem[] =>
    bot
      ? [
          {
            label,
            run: () => run(api.permit({ userId, channelId, roleId: bot.id, permission: 'view', setting })),
          },
        ]
      : []
  return [
    { label: 'Rename…', run: () => run(rename()) },
    ...(channel.isThread
      ? []
      : [
          ...use,
          permit('Hide it from everyone', 'view', 'deny'),
          permit('Show it to everyone', 'view', 'inherit'),
          ...shut('Hide it from the bot', 'deny'),
          ...shut('Show it to the bot', 'inherit'),
          ...channelLimits(page, channel),
        ]),
    { label: 'Delete', isDanger: true, run: () => run(api.deleteChannel({ userId, channelId })) },
  ]
}

export function newChannelMenu({ store }: Page): MenuItem[] {
  const { viewerId: userId, guildId } = store.state
  if (typeof guildId !== 'string') return []
  const item = (label: string, isForVoice: boolean): MenuItem => ({
    label,
    run: () => {
      const create = async (): Promise<unknown> => {
        const name = await askForText(label, 'Name')
        return name === null ? null : api.createChannel({ userId, guildId, name, isVoice: isForVoice })
      }
      void attempt(store, create())
    },
  })
  return [item('New text channel', false), item('New voice channel', true)]
}

export function isVoice({ type }: Channel): boolean {
  return type === channelType.voice || type === channelType.stage
}
