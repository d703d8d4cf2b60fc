import {
  type APIApplicationCommand,
  ApplicationCommandType,
  type RESTPostAPIApplicationCommandsJSONBody,
} from 'discord-api-types/v10'
import { DiscordError, errors } from '../../discordError.ts'
import { commandEdit, commandList, newCommand } from '../../validation/bodies.ts'
import { commandIssues } from '../../validation/commandRules.ts'
import { shapes } from '../../validation/shapes.ts'
import { forgetCommandPermissions } from '../../world/commandPermissions.ts'
import type { World } from '../../world/world.ts'
import { reachedGuild } from '../access.ts'
import { bodyRoute, created, noContent, ok, orThrow, type Route, route } from '../route.ts'

const globally = '/applications/:applicationId/commands'
const inGuild = '/applications/:applicationId/guilds/:guildId/commands'
const perKind = 100

export const commandRoutes: readonly Route[] = [globally, inGuild].flatMap(path => [
  route('GET', path, {
    answers: shapes.commands,
    handle: ({ world, params }) => ok(commandsOf(world, scopeOf(world, params))),
  }),
  bodyRoute('PUT', path, {
    answers: shapes.commands,
    body: commandList,
    handle: ({ world, params, body }) => ok(overwrite(world, scopeOf(world, params), body)),
  }),
  bodyRoute('POST', path, {
    answers: shapes.command,
    body: newCommand,
    handle: ({ world, params, body }) => {
      const scope = scopeOf(world, params)
      const isNew = sameCommand(world, scope, body) === undefined
      const command = put(world, scope, body)
      world.publish({ kind: 'commandsChanged', guildId: scope })
      return isNew ? created(command) : ok(command)
    },
  }),
  route('GET', `${path}/:commandId`, {
    answers: shapes.command,
    handle: ({ world, params }) => ok(commandOf(world, params)),
  }),
  bodyRoute('PATCH', `${path}/:commandId`, {
    answers: shapes.command,
    body: commandEdit,
    handle: ({ world, params, body }) => {
      const command = commandOf(world, params)
      const edited = { ...command, ...body }
      const issues = commandIssues(edited)
      if (issues.length > 0) throw errors.invalidForm(issues)
      if (edited.name !== command.name) forgetCommandPermissions(world, command.id)
      Object.assign(command, body, { version: world.snowflakes.next() })
      world.publish({ kind: 'commandsChanged', guildId: scopeOf(world, params) })
      return ok(command)
    },
  }),
  route('DELETE', `${path}/:commandId`, {
    handle: ({ world, params }) => {
      remove(world, commandOf(world, params).id)
      world.publish({ kind: 'commandsChanged', guildId: scopeOf(world, params) })
      return noContent
    },
  }),
])

type Params = Record<string, string>

/** The guild of the commands; null for global ones. */
function scopeOf(world: World, { applicationId, guildId }: Params): string | null {
  if (applicationId !== world.application.id) throw errors.missingAccess()
  return guildId === undefined ? null : reachedGuild(world, guildId).id
}

function commandsOf(world: World, scope: string | null): APIApplicationCommand[] {
  return [...world.commands.values()].filter(command => (command.guild_id ?? null) === scope)
}

function commandOf(world: World, params: Params): APIApplicationCommand {
  const scope = scopeOf(world, params)
  const found = world.commands.get(params['commandId'] ?? '')
  return orThrow(found && (found.guild_id ?? null) === scope ? found : undefined, errors.unknownCommand)
}

/** Commands of the same name and type keep their id. */
function overwrite(
  world: World,
  scope: string | null,
  bodies: RESTPostAPIApplicationCommandsJSONBody[],
): APIApplicationCommand[] {
  const before = commandsOf(world, scope)
  const after = bodies.map(body => put(world, scope, body))
  const kept = new Set(after.map(({ id }) => id))
  for (const { id } of before) if (!kept.has(id)) remove(world, id)
  world.publish({ kind: 'commandsChanged', guildId: scope })
  return after
}

function remove(world: World, commandId: string): void {
  world.commands.delete(commandId)
  forgetCommandPermissions(world, commandId)
}

function put(
  world: World,
  scope: string | null,
  body: RESTPostAPIApplicationCommandsJSONBody,
): APIApplicationCommand {
  const same = sameCommand(world, scope, body)
  const type = body.type ?? ApplicationCommandType.ChatInput
  const ofKind = commandsOf(world, scope).filter(command => command.type === type).length
  if (same === undefined && ofKind >= perKind) {
    throw new DiscordError(400, 30032, 'Maximum number of application commands reached (100).')
  }
  // Discord takes a number, too.
  const permissions = (body.default_member_permissions ?? null) as string | number | null
  const command = {
    name_localizations: null,
    description: '',
    description_localizations: null,
    contexts: null,
    integration_types: [0],
    dm_permission: scope === null,
    nsfw: false,
    ...body,
    id: same?.id ?? world.snowflakes.next(),
    application_id: world.application.id,
    version: world.snowflakes.next(),
    type,
    default_member_permissions: permissions === null ? null : String(permissions),
    ...(scope === null ? {} : { guild_id: scope }),
  } as APIApplicationCommand
  world.commands.set(command.id, command)
  return command
}

function sameCommand(
  world: World,
  scope: string | null,
  { name, type = ApplicationCommandType.ChatInput }: RESTPostAPIApplicationCommandsJSONBody,
): APIApplicationCommand | undefined {
  return commandsOf(world, scope).find(command => command.name === name && command.type === type)
}
