import type { APIApplicationCommand, APIRole } from 'discord-api-types/v10'
import type { Clock } from '../clock.ts'
import type { Random } from '../random.ts'
import { Snowflakes } from '../snowflake.ts'
import type { Application, Channel, Guild, Member, Person, StoredMessage } from './entities.ts'
import { World } from './world.ts'

/** A world as JSON. Interactions, uploads' bytes and sessions are not part of it: they end with the process. */
export interface WorldState {
  version: 1
  application: Application
  /** The last id given; ids go on from it. */
  lastId: string
  people: Person[]
  guilds: (Omit<Guild, 'roles' | 'members' | 'channelIds' | 'voice'> & {
    roles: APIRole[]
    members: Member[]
  })[]
  channels: Channel[]
  messages: Record<string, StoredMessage[]>
  commands: APIApplicationCommand[]
}

export function stateOf(world: World): WorldState {
  const channels = [...world.channels.values()]
  return {
    version: 1,
    application: world.application,
    lastId: world.snowflakes.last,
    people: [...world.people.values()],
    guilds: [...world.guilds.values()].map(({ id, name, ownerId, locale, roles, members }) => ({
      id,
      name,
      ownerId,
      locale,
      roles: [...roles.values()],
      members: [...members.values()],
    })),
    channels,
    messages: Object.fromEntries(channels.map(({ id }) => [id, [...world.messages(id).all]])),
    commands: [...world.commands.values()],
  }
}

/** Nobody is in voice after a restart: the people of a sandbox live in its process. */
export function worldFrom(state: WorldState, clock: Clock, random: Random): World {
  const snowflakes = new Snowflakes(clock, state.lastId)
  const world = new World({ clock, random, snowflakes, application: state.application })
  for (const person of state.people) world.people.set(person.user.id, person)
  for (const { roles, members, ...guild } of state.guilds) {
    world.guilds.set(guild.id, {
      ...guild,
      roles: new Map(roles.map(role => [role.id, role])),
      members: new Map(members.map(member => [member.userId, member])),
      channelIds: new Set(),
      voice: new Map(),
    })
  }
  for (const channel of state.channels) {
    world.channels.set(channel.id, channel)
    if (channel.guildId !== null) world.guild(channel.guildId).channelIds.add(channel.id)
    world.loadMessages(channel.id, state.messages[channel.id] ?? [])
  }
  for (const command of state.commands) world.commands.set(command.id, command)
  return world
}
