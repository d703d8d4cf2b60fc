import {
  type APIApplicationCommand,
  type APIApplicationCommandOptionChoice,
  type APIAttachment,
  type APIMessage,
  ApplicationCommandType,
  AuditLogEvent,
  InteractionType,
  type LocaleString,
  PermissionFlagsBits as Flag,
} from 'discord-api-types/v10'
import type { Interaction } from '../interactions/interaction.ts'
import type { Interactions } from '../interactions/interactions.ts'
import { canRead, sendingIn } from '../world/access.ts'
import { logAct } from '../world/auditLog.ts'
import { mayUseCommand } from '../world/commandPermissions.ts'
import type { Channel, StoredMessage } from '../world/entities.ts'
import type { NewFile } from '../world/files.ts'
import * as guilds from '../world/guilds.ts'
import {
  deleteMessage,
  editMessage,
  type MessageBody,
  messageWithNonce,
  postMessage,
} from '../world/messages.ts'
import { dmWith, setLocale } from '../world/people.ts'
import { seenBy } from '../world/reactions.ts'
import { changeThread } from '../world/threads.ts'
import type { World } from '../world/world.ts'
import { createConversing, type Conversing } from './conversing.ts'
import { createInviting, type Inviting } from './inviting.ts'
import { createModerating, type Moderating } from './moderating.ts'
import { createPermitting, type Permitting } from './permitting.ts'
import { createRoleEditing, type RoleEditing } from './roleEditing.ts'
import { nameOf, requireActive, requireMay } from './requireMay.ts'
import { takeTurn } from './slowmode.ts'
import { attached, upload } from './uploading.ts'
import { commandData, type OptionValues } from './commandData.ts'
import { clickData, selectData } from './componentData.ts'
import { modalData, type ModalValues } from './modalData.ts'
import { handleOf, type InteractionHandle, type OpenModal } from './interactionHandle.ts'
import { originPayload, requireSight, resolvedPayload } from './interactionPayload.ts'

export interface SayOptions {
  /** The message that it answers. */
  replyTo?: string
  /** Ids of uploaded files. */
  attachments?: readonly string[]
  /** Who says it again, as its answer was lost, gets the message that there is. For 5 min. */
  nonce?: string
}

/** What people do. Each throws where Discord's client would not let them. */
export interface Driver extends Conversing, Moderating, RoleEditing, Inviting, Permitting {
  say(userId: string, channelId: string, content: string, options?: SayOptions): APIMessage
  /** A file ahead of the message, command or modal that names it by its id. */
  upload(userId: string, channelId: string, file: NewFile): APIAttachment
  editMessage(userId: string, messageId: string, content: string): APIMessage
  deleteMessage(userId: string, messageId: string): void
  startTyping(userId: string, channelId: string): void
  /** `name` is the command with its subcommands, as typed: "ticket open". */
  runCommand(userId: string, channelId: string, name: string, options?: OptionValues): InteractionHandle
  /** A context menu command on a message or a person. */
  runContextMenu(userId: string, channelId: string, name: string, targetId: string): InteractionHandle
  /** What the bot offers for the option `focused`, whose text so far is in `options`. */
  autocomplete(
    userId: string,
    channelId: string,
    name: string,
    focused: string,
    options?: OptionValues,
  ): Promise<APIApplicationCommandOptionChoice[]>
  click(userId: string, messageId: string, customId: string): InteractionHandle
  select(userId: string, messageId: string, customId: string, values: readonly string[]): InteractionHandle
  submitModal(userId: string, modal: OpenModal, values: ModalValues): InteractionHandle
  /** The language of the person's client, which interactions tell the bot. */
  speak(userId: string, locale: LocaleString): void
  /** The id of the DM channel with the bot. */
  openDm(userId: string): string
  join(userId: string, guildId: string): void
  leave(userId: string, guildId: string): void
  kickBot(guildId: string): void
  inviteBot(guildId: string, permissions?: bigint): void
  /** An outage: the guild becomes unavailable, until `bringBack`. */
  takeDown(guildId: string): void
  bringBack(guildId: string): void
}

export function createDriver(world: World, interactions: Interactions): Driver {
  const seenChannel = (userId: string, channelId: string): Channel => {
    const channel = world.channel(channelId)
    requireSight(world, channel, userId)
    return channel
  }

  const seenMessage = (userId: string, messageId: string): { channel: Channel; stored: StoredMessage } => {
    const stored = world.messageById(messageId)
    if (stored === undefined || !canRead(world, stored, userId)) {
      throw new Error(`${world.person(userId).user.username} sees no message ${messageId}.`)
    }
    return { channel: world.channel(stored.message.channel_id), stored }
  }

  const open = (
    type: InteractionType,
    userId: string,
    channel: Channel,
    data: Record<string, unknown>,
    source: { commandName?: string; stored?: StoredMessage; openedBy?: Interaction } = {},
  ): InteractionHandle => {
    const { commandName, stored, openedBy } = source
    const interaction = interactions.open({
      type,
      userId,
      channelId: channel.id,
      guildId: channel.guildId,
      ...(commandName === undefined ? {} : { commandName }),
      sourceMessageId: stored?.message.id ?? null,
      ...(openedBy ? { openedBy } : {}),
      payload: {
        ...originPayload(world, channel, userId),
        data,
        ...(stored ? { message: stored.message } : {}),
      },
    })
    return handleOf(world, interaction)
  }

  const slashCommand = (
    userId: string,
    channel: Channel,
    name: string,
  ): { command: APIApplicationCommand; path: string[]; commandName: string } => {
    const commandName = name.replace(/^\//, '')
    const [first = '', ...path] = commandName.split(' ')
    return { command: usableCommand(world, channel, userId, first), path, commandName }
  }

  return {
    ...createConversing({ world, seenChannel, seenMessage }),
    ...createModerating(world),
    ...createInviting(world),
    ...createPermitting(world),
    ...createRoleEditing(world),
    say: (userId, channelId, content, { replyTo, attachments: fileIds = [], nonce } = {}) => {
      const channel = seenChannel(userId, channelId)
      const earlier = nonce === undefined ? undefined : messageWithNonce(world, channel, userId, nonce)
      if (earlier) return seenBy(earlier, userId)
      requireMay(world, channel, userId, sendingIn(channel), 'write')
      if (channel.thread?.locked === true)
        requireMay(world, channel, userId, Flag.ManageThreads, 'write in a locked thread')
      const attachments = attached(world, channel, userId, fileIds)
      if (content.trim() === '' && attachments.length === 0) throw new Error('An empty message is not sent.')
      const body: MessageBody = { content }
      const answered = replyTo === undefined ? {} : { replyTo: seenMessage(userId, replyTo).stored }
      takeTurn(world, channel, userId, 'message')
      // Who writes into an archived thread opens it.
      if (channel.thread?.archived === true) changeThread(world, channel, { archived: false })
      const draft = { channel, authorId: userId, body, attachments, ...answered }
      return postMessage(world, nonce === undefined ? draft : { ...draft, nonce }).message
    },
    upload: (userId, channelId, file) => upload(world, seenChannel(userId, channelId), file),
    editMessage: (userId, messageId, content) => {
      const { channel, stored } = seenMessage(userId, messageId)
      if (stored.message.author.id !== userId) throw new Error('People edit only what they wrote.')
      requireActive(channel)
      return editMessage(world, channel, stored, { body: { content } })
    },
    deleteMessage: (userId, messageId) => {
      const { channel, stored } = seenMessage(userId, messageId)
      const isOwn = stored.message.author.id === userId || stored.visibleTo === userId
      if (!isOwn) requireMay(world, channel, userId, Flag.ManageMessages, 'delete messages')
      deleteMessage(world, channel, stored)
      if (isOwn || channel.guildId === null) return
      logAct(
        world,
        world.guild(channel.guildId),
        { userId, reason: null },
        {
          action: AuditLogEvent.MessageDelete,
          targetId: stored.message.author.id,
          options: { channel_id: channel.id, count: '1' },
        },
      )
    },
    startTyping: (userId, channelId) => {
      world.publish({ kind: 'typingStarted', channel: seenChannel(userId, channelId), userId })
    },
    runCommand: (userId, channelId, name, values = {}) => {
      const channel = seenChannel(userId, channelId)
      const { command, path, commandName } = slashCommand(userId, channel, name)
      const data = commandData(world, channel, userId, { command, path, values })
      return open(InteractionType.ApplicationCommand, userId, channel, data, { commandName })
    },
    runContextMenu: (userId, channelId, name, targetId) => {
      const channel = seenChannel(userId, channelId)
      const command = usableCommand(world, channel, userId, name)
      const resolved =
        command.type === ApplicationCommandType.Message
          ? { messages: { [targetId]: seenMessage(userId, targetId).stored.message } }
          : resolvedPayload(world, channel, userId, { users: [targetId] })
      const data = { id: command.id, name: command.name, type: command.type, target_id: targetId, resolved }
      return open(InteractionType.ApplicationCommand, userId, channel, data, { commandName: command.name })
    },
    autocomplete: (userId, channelId, name, focused, values = {}) => {
      const channel = seenChannel(userId, channelId)
      const { command, path, commandName } = slashCommand(userId, channel, name)
      const data = commandData(world, channel, userId, {
        command,
        path,
        values: { [focused]: '', ...values },
        focused,
      })
      const type = InteractionType.ApplicationCommandAutocomplete
      return open(type, userId, channel, data, { commandName }).choices()
    },
    click: (userId, messageId, customId) => {
      const { channel, stored } = seenMessage(userId, messageId)
      const data = clickData(stored.message, customId)
      return open(InteractionType.MessageComponent, userId, channel, data, { stored })
    },
    select: (userId, messageId, customId, values) => {
      const { channel, stored } = seenMessage(userId, messageId)
      const data = selectData(world, channel, userId, { message: stored.message, customId, values })
      return open(InteractionType.MessageComponent, userId, channel, data, { stored })
    },
    submitModal: (userId, modal, values) => {
      if (modal.interaction.userId !== userId) throw new Error('A modal is submitted by who opened it.')
      const channel = seenChannel(userId, modal.interaction.channelId)
      const stored = world.messageById(modal.interaction.sourceMessageId ?? '')
      return open(InteractionType.ModalSubmit, userId, channel, modalData(world, channel, modal, values), {
        ...(stored ? { stored } : {}),
        openedBy: modal.interaction,
      })
    },
    speak: (userId, locale) => setLocale(world, userId, locale),
    openDm: userId => dmWith(world, userId).id,
    join: (userId, guildId) => {
      const guild = world.guild(guildId)
      if (guild.bans.has(userId)) throw new Error(`${nameOf(world, userId)} is banned from ${guild.name}.`)
      if (!guild.members.has(userId)) guilds.addMember(world, guildId, userId)
    },
    leave: (userId, guildId) => {
      const { ownerId, name } = world.guild(guildId)
      if (ownerId === userId) throw new Error(`${nameOf(world, userId)} owns ${name} and cannot leave it.`)
      guilds.removeMember(world, guildId, userId)
    },
    kickBot: guildId => guilds.removeBot(world, guildId),
    inviteBot: (guildId, permissions) => guilds.addBot(world, guildId, permissions),
    takeDown: guildId => guilds.takeDown(world, guildId),
    bringBack: guildId => guilds.bringBack(world, guildId),
  }
}

/** The command, if the person's client would show it. */
function usableCommand(world: World, channel: Channel, userId: string, name: string): APIApplicationCommand {
  requireActive(channel)
  const command = world.commandNamed(name, channel.guildId)
  if (command === undefined) throw new Error(`There is no command "${name}" here.`)
  if (!mayUseCommand(world, channel, userId, command)) {
    throw new Error(`${world.person(userId).user.username} may not use "${name}" here.`)
  }
  return command
}
