import type { APIUser } from 'discord-api-types/v10'
import { api } from './api.ts'
import { commandType } from './discord.ts'
import { attempt, interact } from './interact.ts'
import { localized, spokenLocale } from './localized.ts'
import type { MenuItem } from './menu.ts'
import type { Page } from './page.ts'
import { banMember, kickMember, timeOutItem } from './moderating.ts'
import { isVoice } from './places.ts'
import { commandsOf } from './state.ts'

/** What one can do with a member: the bot's own commands, roles, voice and the door. Who may not is told why. */
export function memberMenu(page: Page, targetId: string): MenuItem[] {
  const { store, session } = page
  const { viewerId: userId, guild, overview } = store.state
  if (guild.kind !== 'ready' || overview.kind !== 'ready') return []
  const { id: guildId, members, roles, channels } = guild.value
  const member = members.find(({ user }) => user.id === targetId)
  if (!member) return []
  const run = (deed: () => Promise<unknown>) => (): void => void attempt(store, deed())
  const whom = { userId, guildId, targetId }
  if (targetId === overview.value.bot.id)
    return [
      { label: 'Message', run: () => void session.openDm() },
      { label: 'Kick the bot', isDanger: true, run: run(() => api.kickBot(guildId)) },
    ]
  const voice = channels.find(({ voiceMemberIds }) => voiceMemberIds.includes(targetId))
  const move = (channelId: string | null) => run(() => api.moveMember({ ...whom, channelId }))
  const others = voice ? channels.filter(channel => isVoice(channel) && channel.id !== voice.id) : []
  const ownRoles = roles.filter(({ id, managed }) => id !== guildId && !managed)
  return [
    ...contextCommands(page, commandType.user, targetId),
    ...ownRoles.map(({ id: roleId, name }) => {
      const isChecked = member.roles.includes(roleId)
      const change = isChecked ? api.takeRole : api.giveRole
      return { label: `Role ${name}`, isChecked, run: run(() => change({ ...whom, roleId })) }
    }),
    ...others.map(({ id, name }) => ({ label: `Move to ${name}`, run: move(id) })),
    ...(voice ? [{ label: 'Put out of voice', run: move(null) }] : []),
    ...(targetId === userId
      ? []
      : [
          timeOutItem(page, guildId, member),
          { label: 'Kick…', isDanger: true, run: () => kickMember(page, guildId, member) },
          { label: 'Ban…', isDanger: true, run: () => banMember(page, guildId, member) },
        ]),
  ]
}

/** The bot's commands for a message or a person. */
export function contextCommands(
  page: Page,
  type: (typeof commandType)['user' | 'message'],
  targetId: APIUser['id'],
): MenuItem[] {
  const { viewerId: userId, channelId } = page.store.state
  if (channelId === null) return []
  return commandsOf(page.store.state)
    .filter(command => command.type === type)
    .map(command => ({
      label: localized(command, spokenLocale(page.store.state)).name,
      run: () => {
        const { name } = command
        const begin = api.runContextMenu({ userId, channelId, name, targetId })
        void interact(page, begin, { sending: `Sending ${name}…` })
      },
    }))
}
