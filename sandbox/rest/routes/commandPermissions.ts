import { errors } from '../../discordError.ts'
import { commandPermissionList } from '../../validation/bodies.ts'
import { shapes } from '../../validation/shapes.ts'
import {
  commandPermissionsPayload,
  maySetCommandPermissions,
  setCommandPermissions,
} from '../../world/commandPermissions.ts'
import type { Guild } from '../../world/entities.ts'
import type { World } from '../../world/world.ts'
import { reachedGuild } from '../access.ts'
import { bodyRoute, ok, orThrow, type Route, route } from '../route.ts'

const inGuild = '/applications/:applicationId/guilds/:guildId/commands'

export const commandPermissionRoutes: readonly Route[] = [
  route('GET', `${inGuild}/permissions`, {
    answers: shapes.manyCommandPermissions,
    handle: ({ world, params }) => {
      const guild = reached(world, params)
      return ok(Object.keys(guild.commandPermissions).map(id => commandPermissionsPayload(world, guild, id)))
    },
  }),
  route('GET', `${inGuild}/:commandId/permissions`, {
    answers: shapes.commandPermissions,
    handle: ({ world, params }) => {
      const guild = reached(world, params)
      const id = requireCommand(world, guild, params.commandId)
      if (!(id in guild.commandPermissions)) throw errors.unknownCommandPermissions()
      return ok(commandPermissionsPayload(world, guild, id))
    },
  }),
  bodyRoute('PUT', `${inGuild}/:commandId/permissions`, {
    auth: 'bearer',
    answers: shapes.commandPermissions,
    body: commandPermissionList,
    handle: ({ world, params, body: { permissions }, act }) => {
      const guild = reached(world, params)
      const id = requireCommand(world, guild, params.commandId)
      if (!maySetCommandPermissions(world, guild, act.userId, { id, permissions }))
        throw errors.missingPermissions()
      setCommandPermissions(world, guild, { id, permissions, act })
      return ok(commandPermissionsPayload(world, guild, id))
    },
  }),
]

function reached(world: World, params: { applicationId: string; guildId: string }): Guild {
  if (params.applicationId !== world.application.id) throw errors.missingAccess()
  return reachedGuild(world, params.guildId)
}

/** The application's id stands for all of its commands. */
function requireCommand(world: World, guild: Guild, id: string): string {
  if (id === world.application.id) return id
  const command = orThrow(world.commands.get(id), errors.unknownCommand)
  if (command.guild_id !== undefined && command.guild_id !== guild.id) throw errors.unknownCommand()
  return id
}
