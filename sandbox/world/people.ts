import { type APIUser, ChannelType, Locale, type LocaleString, type UserFlags } from 'discord-api-types/v10'
import { newChannel } from './channels.ts'
import type { Channel } from './entities.ts'
import type { World } from './world.ts'

export interface NewPerson {
  username: string
  globalName?: string
  bot?: boolean
  locale?: LocaleString
  acceptsDms?: boolean
  /** When the account was made; its id says so. A year ago unless told. */
  createdAt?: number
}

export function addPerson(world: World, person: NewPerson): APIUser {
  const id = world.snowflakes.at(person.createdAt ?? world.clock.now() - year)
  const user = userNamed(id, person)
  world.people.set(id, {
    user,
    locale: person.locale ?? Locale.EnglishUS,
    acceptsDms: person.acceptsDms ?? true,
  })
  return user
}

export function setLocale(world: World, userId: string, locale: LocaleString): void {
  world.person(userId).locale = locale
  world.publish({ kind: 'localeChanged', userId })
}

/** The DM between the bot and a person, opened when there is none. */
export function dmWith(world: World, userId: string): Channel {
  for (const channel of world.channels.values()) {
    if (channel.type === ChannelType.DM && channel.recipientIds.includes(userId)) return channel
  }
  const channel = newChannel({
    id: world.snowflakes.next(),
    type: ChannelType.DM,
    name: '',
    recipientIds: [userId, world.botId],
  })
  world.channels.set(channel.id, channel)
  world.publish({ kind: 'channelCreated', channel })
  return channel
}

export function userNamed(id: string, { username, globalName, bot = false }: NewPerson): APIUser {
  return {
    id,
    username,
    discriminator: bot ? '0001' : '0',
    global_name: globalName ?? null,
    avatar: null,
    banner: null,
    accent_color: null,
    avatar_decoration_data: null,
    collectibles: null,
    primary_guild: null,
    public_flags: 0 as UserFlags,
    flags: 0 as UserFlags,
    ...(bot ? { bot: true } : {}),
  }
}

const year = 365 * 24 * 3_600_000
