import type { APIApplicationCommand, APIRole, UserFlags } from 'discord-api-types/v10'
import type { Clock } from '../clock.ts'
import type { Random } from '../random.ts'
import { Snowflakes } from '../snowflake.ts'
import { newChannel } from './channels.ts'
import type {
  Application,
  Channel,
  Guild,
  Invite,
  Member,
  Person,
  StoredMessage,
  Webhook,
} from './entities.ts'
import { newGuildState } from './guilds.ts'
import { watchThread } from './threads.ts'
import { World } from './world.ts'

/** A world as JSON. Interactions, uploads' bytes and sessions are not part of it: they end with the process. */
export interface WorldState {
  version: 1
  application: Application
  /** The last id given; ids go on from it. */
  lastId: string
  people: Person[]
  guilds: (Omit<Guild, 'roles' | 'members' | 'channelIds' | 'voice' | 'bans'> & {
    roles: APIRole[]
    members: Member[]
    bans: [userId: string, reason: string | null][]
  })[]
  channels: Channel[]
  messages: Record<string, StoredMessage[]>
  commands: APIApplicationCommand[]
  webhooks: Webhook[]
  invites: Invite[]
  /** Steps of the page's tour. */
  tourDone: string[]
}

export function stateOf(world: World): WorldState {
  const channels = [...world.channels.values()]
  return {
    version: 1,
    application: world.application,
    lastId: world.snowflakes.last,
    people: [...world.people.values()],
    guilds: [...world.guilds.values()].map(
      ({ roles, members, bans, channelIds: _channels, voice: _voice, ...rest }) => ({
        ...rest,
        roles: [...roles.values()],
        members: [...members.values()],
        bans: [...bans],
      }),
    ),
    channels,
    messages: Object.fromEntries(channels.map(({ id }) => [id, [...world.messages(id).all]])),
    commands: [...world.commands.values()],
    webhooks: [...world.webhooks.values()],
    invites: [...world.invites.values()],
    tourDone: [...world.tourDone],
  }
}

/** Nobody is in voice after a restart: the people of a sandbox live in its process. */
export function worldFrom(state: WorldState, clock: Clock, random: Random): World {
  const snowflakes = new Snowflakes(clock, state.lastId)
  const world = new World({ clock, random, snowflakes, application: state.application })
  for (const { user, ...person } of state.people)
    world.people.set(user.id, { ...person, user: filled(user, { flags: 0 as UserFlags }) })
  for (const { roles, members, bans, ...guild } of state.guilds) {
    world.guilds.set(guild.id, {
      ...newGuildState(),
      ...guild,
      roles: new Map(roles.map(role => [role.id, role])),
      members: new Map(members.map(member => [member.userId, filled(member, { mute: false, deaf: false })])),
      channelIds: new Set(),
      voice: new Map(),
      bans: new Map(bans),
    })
  }
  for (const saved of state.channels) {
    const channel = newChannel(saved)
    const { thread } = saved
    if (thread) channel.thread = filled(thread, { invitable: true, archivedAt: thread.createdAt })
    world.channels.set(channel.id, channel)
    watchThread(world, channel)
    if (channel.guildId !== null) world.guild(channel.guildId).channelIds.add(channel.id)
    const messages = state.messages[channel.id] ?? []
    world.loadMessages(
      channel.id,
      messages.map(stored => filled(stored, { pinnedAt: null, reactions: [] })),
    )
  }
  for (const command of state.commands) world.commands.set(command.id, command)
  for (const webhook of state.webhooks ?? []) world.webhooks.set(webhook.id, webhook)
  for (const invite of state.invites ?? []) world.invites.set(invite.code, invite)
  for (const step of state.tourDone ?? []) world.tourDone.add(step)
  return world
}

/** A state that an earlier sandbox wrote lacks what came later. */
function filled<T extends object>(saved: T, defaults: Partial<T>): T {
  return { ...defaults, ...saved }
}
