import { isDeepStrictEqual } from 'node:util'
import { type APIApplicationCommand, type Client, DiscordAPIError, Routes } from 'discord.js'
import type { Command } from '#src/discord/command.ts'
import { StartupError } from '#src/startupError.ts'

export interface RegisterCommandsOptions {
  /** Register in this guild only, where a change shows at once. */
  guildId: string | undefined
}

/**
 * Registers the commands with Discord where they differ from what is registered. Answers whether they did.
 * @throws StartupError when the bot has no access to the guild
 */
export async function registerCommands(
  client: Client<true>,
  commands: readonly Command[],
  { guildId }: RegisterCommandsOptions,
): Promise<boolean> {
  const route =
    guildId === undefined
      ? Routes.applicationCommands(client.application.id)
      : Routes.applicationGuildCommands(client.application.id, guildId)
  const query = new URLSearchParams({ with_localizations: 'true' })
  const registered = (await client.rest.get(route, { query }).catch((error: unknown) => {
    if (guildId === undefined || !(error instanceof DiscordAPIError) || error.status >= 500) throw error
    throw new StartupError(
      `The commands can't be registered in the server ${guildId} (${error.message}). Add the bot to it, or correct DISCORD_DEV_GUILD_ID.`,
    )
  })) as APIApplicationCommand[]
  const wanted = commands.flatMap(({ data, onPerson, onMessages }) =>
    [data, onPerson?.data, onMessages?.data].filter(one => one !== undefined),
  )
  if (isDeepStrictEqual(wanted.map(comparable).toSorted(byName), registered.map(comparable).toSorted(byName)))
    return false
  await client.rest.put(route, { body: wanted })
  return true
}

type Comparable = { name: string; [key: string]: unknown }

/** What a command's author decides, without what Discord adds: ids, versions, and defaults that were left out. */
function comparable(command: object): Comparable {
  const kept = [
    'name',
    'name_localizations',
    'description',
    'description_localizations',
    'options',
    'contexts',
  ]
  const more = ['integration_types', 'default_member_permissions', 'nsfw', 'type']
  const fields = Object.entries(command).filter(([key]) => kept.includes(key) || more.includes(key))
  return withoutDefaults(Object.fromEntries(fields)) as Comparable
}

/** Leaves out what means the same as being absent: null, false, empty lists and texts, undefined, and type 1 (slash command). */
function withoutDefaults(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutDefaults)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, field]) => !isDefault(key, field))
      .map(([key, field]) => [key, withoutDefaults(field)]),
  )
}

function isDefault(key: string, field: unknown): boolean {
  if (field === null || field === undefined || field === false || field === '') return true
  if (Array.isArray(field) && field.length === 0) return true
  return key === 'type' && field === 1
}

function byName(a: Comparable, b: Comparable): number {
  return a.name < b.name ? -1 : 1
}
