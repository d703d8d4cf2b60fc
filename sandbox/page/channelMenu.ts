import { api, type Channel } from './api.ts'
import { channelLimits } from './channelLimits.ts'
import { openChannelPermissions, settingOf } from './channelPermissions.ts'
import { askForText, openForm } from './dialog.ts'
import { channelType } from './discord.ts'
import { el } from './dom.ts'
import { attempt } from './interact.ts'
import { invitePeople } from './inviting.ts'
import type { MenuItem } from './menu.ts'
import type { Page } from './page.ts'
import { permission } from './permissions.ts'
import { isVoice } from './places.ts'

/** What one can do with a channel. Who may not is told why. */
export function channelMenu(page: Page, channelId: string): MenuItem[] {
  const { store } = page
  const { viewerId: userId, guild } = store.state
  const channels = guild.kind === 'ready' ? guild.value.channels : []
  const channel = channels.find(({ id }) => id === channelId)
  if (!channel || channel.guildId === null) return []
  const { guildId, name } = channel
  const rename = (): void =>
    askForText(`Rename ${name}`, { label: 'Name', initial: name }, wanted =>
      api.renameChannel({ userId, channelId, name: wanted }),
    )
  const isInvitable = !channel.thread && channel.type !== channelType.category
  return [
    ...(isInvitable ? [{ label: 'Invite people…', run: () => invitePeople(page, channel) }] : []),
    { label: 'Rename…', run: rename },
    ...placeItems(page, channel, channels),
    ...(channel.thread ? threadItems(page, channel) : permissionItems(page, channel, guildId)),
    { label: 'Delete…', isDanger: true, run: () => deleteChannel(page, channel) },
  ]
}

function deleteChannel({ store }: Page, { id: channelId, name }: Channel): void {
  const { viewerId: userId } = store.state
  openForm({
    title: `Delete ${name}`,
    parts: [el('p', {}, 'All that was written in it goes with it, and does not come back.')],
    submitLabel: 'Delete',
    submit: () => api.deleteChannel({ userId, channelId }),
  })
}

/** Among those of its kind in its category, as far as there are any. */
function placeItems({ store }: Page, channel: Channel, channels: readonly Channel[]): MenuItem[] {
  const { viewerId: userId } = store.state
  if (channel.thread) return []
  const beside = channels.filter(
    one =>
      one.parentId === channel.parentId &&
      !one.thread &&
      one.type !== channelType.category &&
      isVoice(one) === isVoice(channel),
  )
  const item = (label: string, where: 'up' | 'down'): MenuItem => ({
    label,
    run: () => void attempt(store, api.moveChannel({ userId, channelId: channel.id, where })),
  })
  return [
    ...(beside[0]?.id === channel.id ? [] : [item('Move it up', 'up')]),
    ...(beside.at(-1)?.id === channel.id ? [] : [item('Move it down', 'down')]),
  ]
}

function threadItems({ store }: Page, { id: channelId, thread }: Channel): MenuItem[] {
  const { viewerId: userId } = store.state
  const item = (label: string, changes: { archived?: boolean; locked?: boolean }): MenuItem => ({
    label,
    run: () => void attempt(store, api.changeThread({ userId, channelId, ...changes })),
  })
  const leave = (): void => void attempt(store, api.leaveThread({ userId, channelId }))
  return [
    thread?.isArchived
      ? item('Open it again', { archived: false })
      : item('Close the thread', { archived: true }),
    thread?.isLocked ? item('Unlock it', { locked: false }) : item('Lock it', { locked: true }),
    ...(thread?.isMember ? [{ label: 'Leave the thread', run: leave }] : []),
  ]
}

/** Everything about permissions, and what is often wanted at once. */
function permissionItems(page: Page, channel: Channel, guildId: string): MenuItem[] {
  const { store } = page
  const { viewerId: userId, guild } = store.state
  const either = (roleId: string, bit: bigint, no: string, yes: string): MenuItem => {
    const isDenied = settingOf(channel, roleId, bit) === 'deny'
    const setting = isDenied ? 'inherit' : 'deny'
    const body = {
      userId,
      channelId: channel.id,
      targetId: roleId,
      permissions: String(bit),
      setting,
    } as const
    return { label: isDenied ? yes : no, run: () => void attempt(store, api.permit(body)) }
  }
  const bot = guild.kind === 'ready' ? guild.value.roles.find(({ tags }) => tags?.bot_id) : undefined
  const { viewChannel, sendMessages, connect } = permission
  return [
    { label: 'Permissions…', run: () => openChannelPermissions(page, channel.id) },
    isVoice(channel)
      ? either(guildId, connect, 'Close it to everyone', 'Open it to everyone')
      : either(guildId, sendMessages, 'Let nobody write', 'Let everyone write'),
    either(guildId, viewChannel, 'Hide it from everyone', 'Show it to everyone'),
    ...(bot ? [either(bot.id, viewChannel, 'Hide it from the bot', 'Show it to the bot')] : []),
    ...channelLimits(page, channel),
  ]
}

export function newChannelMenu({ store }: Page): MenuItem[] {
  const { viewerId: userId, guildId } = store.state
  if (typeof guildId !== 'string') return []
  const item = (label: string, isForVoice: boolean): MenuItem => ({
    label,
    run: () =>
      askForText(label, { label: 'Name' }, name =>
        api.createChannel({ userId, guildId, name, isVoice: isForVoice }),
      ),
  })
  return [item('New text channel', false), item('New voice channel', true)]
}
