import { channelCreate } from '#events/channelCreate.ts'
import { channelDelete } from '#events/channelDelete.ts'
import { clientReady } from '#events/clientReady.ts'
import { guildAvailable } from '#events/guildAvailable.ts'
import { guildCreate } from '#events/guildCreate.ts'
import { guildDelete } from '#events/guildDelete.ts'
import { guildMemberRemove } from '#events/guildMemberRemove.ts'
import { interactionCreate } from '#events/interactionCreate.ts'
import { messageCreate } from '#events/messageCreate.ts'
import { threadCreate } from '#events/threadCreate.ts'
import { threadDelete } from '#events/threadDelete.ts'
import { voiceStateUpdate } from '#events/voiceStateUpdate.ts'
import type { EventHandler } from '#src/discord/event.ts'

/** Every gateway event that the bot acts on; a test compares it with this folder. */
export const events = [
  channelCreate,
  channelDelete,
  clientReady,
  guildAvailable,
  guildCreate,
  guildDelete,
  guildMemberRemove,
  interactionCreate,
  messageCreate,
  threadCreate,
  threadDelete,
  voiceStateUpdate,
] as EventHandler[]
