import type { APIEmoji, APIRole, APIUser } from 'discord-api-types/v10'
import * as channels from './channels.ts'
import type { Channel, Guild, Member } from './entities.ts'
import * as guilds from './guilds.ts'
import { addPerson, type NewPerson } from './people.ts'
import * as roles from './roles.ts'
import * as threads from './threads.ts'
import type { World } from './world.ts'

/** Grows a world, before or while a bot is connected: a connected bot hears of everything. */
export interface Builder {
  person(person: NewPerson): APIUser
  guild(guild: guilds.NewGuild): Guild
  removeGuild(guildId: string): void
  /** A new person who is a member. */
  newcomer(guildId: string, person: NewPerson, member?: guilds.NewMember): APIUser
  member(guildId: string, userId: string, member?: guilds.NewMember): Member
  /** `count` new members at once, for crowds. Returns their ids. */
  crowd(guildId: string, count: number): string[]
  changeMember(guildId: string, userId: string, changes: guilds.MemberChanges): Member
  role(guildId: string, role: roles.NewRole): APIRole
  changeRole(guildId: string, roleId: string, changes: Partial<roles.NewRole>): APIRole
  removeRole(guildId: string, roleId: string): void
  channel(guildId: string, channel: channels.NewChannel): Channel
  changeChannel(channelId: string, changes: channels.ChannelChanges): Channel
  removeChannel(channelId: string): void
  thread(parentId: string, thread: threads.NewThread): Channel
  overwrite(channelId: string, overwrite: channels.NewOverwrite): Channel
  emoji(guildId: string, emoji: guilds.NewEmoji): APIEmoji
  removeEmoji(guildId: string, emojiId: string): void
  /** What boosts would bring: more bits a second in voice. */
  boostTier(guildId: string, tier: Guild['boostTier']): void
  /** The application's flags, which decide what a bot may ask for at its next IDENTIFY. */
  applicationFlags(flags: number): void
}

export function createBuilder(world: World): Builder {
  const newcomer: Builder['newcomer'] = (guildId, person, member) => {
    const user = addPerson(world, person)
    guilds.addMember(world, guildId, user.id, member)
    return user
  }
  return {
    newcomer,
    person: person => addPerson(world, person),
    guild: guild => guilds.addGuild(world, guild),
    removeGuild: guildId => guilds.removeGuild(world, guildId),
    member: (guildId, userId, member) => guilds.addMember(world, guildId, userId, member),
    crowd: (guildId, count) =>
      Array.from(
        { length: count },
        (_, at) => newcomer(guildId, { username: `member${world.people.size + at}` }).id,
      ),
    changeMember: (guildId, userId, changes) => guilds.changeMember(world, guildId, userId, changes),
    role: (guildId, role) => roles.addRole(world, guildId, role),
    changeRole: (guildId, roleId, changes) => roles.changeRole(world, guildId, roleId, changes),
    removeRole: (guildId, roleId) => roles.removeRole(world, guildId, roleId),
    channel: (guildId, channel) => channels.addChannel(world, guildId, channel),
    changeChannel: (channelId, changes) => channels.changeChannel(world, channelId, changes),
    removeChannel: channelId => channels.removeChannel(world, channelId),
    thread: (parentId, thread) => threads.addThread(world, parentId, thread),
    overwrite: (channelId, overwrite) => channels.setOverwrite(world, channelId, overwrite),
    emoji: (guildId, emoji) => guilds.addEmoji(world, guildId, emoji),
    removeEmoji: (guildId, emojiId) => guilds.removeEmoji(world, guildId, emojiId),
    boostTier: (guildId, tier) => {
      world.guild(guildId).boostTier = tier
    },
    applicationFlags: flags => {
      world.application.flags = flags
    },
  }
}
