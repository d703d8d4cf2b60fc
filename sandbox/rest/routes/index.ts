import type { Route } from '../route.ts'
import { applicationRoutes } from './applications.ts'
import { auditLogRoutes } from './auditLog.ts'
import { banRoutes } from './bans.ts'
import { channelRoutes } from './channels.ts'
import { commandPermissionRoutes } from './commandPermissions.ts'
import { commandRoutes } from './commands.ts'
import { guildRoutes } from './guilds.ts'
import { interactionRoutes } from './interactions.ts'
import { inviteRoutes } from './invites.ts'
import { memberRoutes } from './members.ts'
import { messageRoutes } from './messages.ts'
import { pinRoutes } from './pins.ts'
import { reactionRoutes } from './reactions.ts'
import { roleRoutes } from './roles.ts'
import { threadRoutes } from './threads.ts'
import { userRoutes } from './users.ts'
import { voiceRoutes } from './voice.ts'
import { webhookRoutes } from './webhooks.ts'

/** Every route that the sandbox has. Fixed segments (@me, pins) come before parameters. */
export const routes: readonly Route[] = [
  ...applicationRoutes,
  ...userRoutes,
  ...commandPermissionRoutes,
  ...commandRoutes,
  ...guildRoutes,
  ...memberRoutes,
  ...roleRoutes,
  ...banRoutes,
  ...auditLogRoutes,
  ...channelRoutes,
  ...threadRoutes,
  ...voiceRoutes,
  ...inviteRoutes,
  ...pinRoutes,
  ...messageRoutes,
  ...reactionRoutes,
  ...interactionRoutes,
  ...webhookRoutes,
]
