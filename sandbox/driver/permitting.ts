import type { APIApplicationCommandPermission } from 'discord-api-types/v10'
import { maySetCommandPermissions, setCommandPermissions } from '../world/commandPermissions.ts'
import type { World } from '../world/world.ts'
import { nameOf } from './requireMay.ts'

/** What an admin sets about a bot's commands under "Integrations". */
export interface Permitting {
  /** For one command, or (the application's id) all of them, in place of what was set before. */
  permitCommand(
    userId: string,
    guildId: string,
    commandId: string,
    permissions: readonly APIApplicationCommandPermission[],
  ): void
  /** An OAuth2 token with the scope applications.commands.permissions.update, by which the application does it for them. */
  authorize(userId: string): string
}

export function createPermitting(world: World): Permitting {
  return {
    permitCommand: (userId, guildId, id, permissions) => {
      const guild = world.guild(guildId)
      if (!maySetCommandPermissions(world, guild, userId, { id, permissions }))
        throw new Error(`${nameOf(world, userId)} may not set who uses this command in ${guild.name}.`)
      setCommandPermissions(world, guild, { id, permissions, act: { userId, reason: null } })
    },
    authorize: userId => {
      const token = world.random.text(30)
      world.grants.set(token, world.person(userId).user.id)
      return token
    },
  }
}
