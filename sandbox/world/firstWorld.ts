import { ApplicationFlags, ChannelType, PermissionFlagsBits as Flag } from 'discord-api-types/v10'
import type { Clock } from '../clock.ts'
import type { Random } from '../random.ts'
import { Snowflakes } from '../snowflake.ts'
import { addChannel } from './channels.ts'
import { addGuild, addMember, changeMember } from './guilds.ts'
import { addPerson, userNamed } from './people.ts'
import { addRole } from './roles.ts'
import { World } from './world.ts'

/** A world with an application and its bot, and nobody else. `token` is made up unless given. */
export function emptyWorld(clock: Clock, random: Random, token?: string): World {
  const snowflakes = new Snowflakes(clock)
  const botId = snowflakes.at(clock.now() - 90 * day)
  const application = {
    id: botId,
    name: 'Guildhall',
    botId,
    flags:
      ApplicationFlags.GatewayGuildMembersLimited |
      ApplicationFlags.GatewayMessageContentLimited |
      ApplicationFlags.GatewayPresenceLimited,
    token: token ?? `${Buffer.from(botId).toString('base64url')}.${random.text(6)}.${random.text(38)}`,
  }
  const world = new World({ clock, random, snowflakes, application })
  const bot = userNamed(botId, { username: 'Guildhall', bot: true })
  world.people.set(botId, { user: bot, locale: 'en-US', acceptsDms: true })
  return world
}

/** Fills an empty world with one guild: ada owns it, grace moderates, linus, margaret and alan are members. */
export function settleFirstGuild(world: World): void {
  const ada = addPerson(world, { username: 'ada', globalName: 'Ada' })
  const guild = addGuild(world, { name: 'The Guildhall', ownerId: ada.id })
  const moderator = addRole(world, guild.id, {
    name: 'Moderator',
    color: 0x3ba55d,
    hoist: true,
    mentionable: true,
    permissions:
      Flag.ManageMessages | Flag.ManageThreads | Flag.KickMembers | Flag.ModerateMembers | Flag.ManageGuild,
  })
  for (const name of ['Grace', 'Linus', 'Margaret', 'Alan']) {
    const user = addPerson(world, { username: name.toLowerCase(), globalName: name })
    addMember(world, guild.id, user.id)
  }
  changeMember(world, guild.id, world.personNamed('grace').user.id, { roles: [moderator.id] })

  const hall = addChannel(world, guild.id, { name: 'The Hall', type: ChannelType.GuildCategory })
  for (const name of ['general', 'levels', 'off-topic'])
    addChannel(world, guild.id, { name, parentId: hall.id })
  addChannel(world, guild.id, { name: 'Table', type: ChannelType.GuildVoice, parentId: hall.id })
}

const day = 24 * 3_600_000
