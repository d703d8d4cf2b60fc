import { createHash } from 'node:crypto'

/** Three communities that do not exist, with the same people at every run. */
export interface Demo {
  now: Date
  guilds: readonly DemoGuild[]
  people: readonly DemoPerson[]
  memberships: readonly Membership[]
}

export interface DemoGuild {
  id: string
  name: string
  ownerId: string
  /** On Discord, where most never say a word. */
  memberCount: number
  channelId: string
  settings: {
    locale: string
    xp_min: number
    xp_max: number
    level_up_notice: 'OFF' | 'SAME_CHANNEL' | 'CHANNEL'
    level_up_channel_id: string | null
    economy_enabled: boolean
  }
}

export interface DemoPerson {
  id: string
  username: string
  globalName: string | null
}

export interface Membership {
  guild: DemoGuild
  userId: string
  joinedAt: Date
}

/** Ids of Discord's first days, before it had users: nobody has them. */
const firstGuildId = 900_000_000_000_001n
const firstChannelId = 900_000_000_100_001n
const firstUserId = 900_000_001_000_001n

/** The guilds' people overlap: `from` and `to` number them. */
const plans = [
  {
    name: "The Potters' Yard",
    memberCount: 412,
    from: 0,
    to: 120,
    settings: {
      locale: 'en',
      xp_min: 15,
      xp_max: 25,
      level_up_notice: 'SAME_CHANNEL',
      economy_enabled: true,
    },
  },
  {
    name: 'Sternwarte am Hang',
    memberCount: 96,
    from: 100,
    to: 160,
    settings: { locale: 'de', xp_min: 10, xp_max: 20, level_up_notice: 'CHANNEL', economy_enabled: false },
  },
  {
    name: 'Night Trains',
    memberCount: 57,
    from: 140,
    to: 180,
    settings: { locale: 'en', xp_min: 15, xp_max: 25, level_up_notice: 'OFF', economy_enabled: false },
  },
] as const

const oldestJoinDays = 700

/** The demo as it looks at a moment: what happened in it happened before. */
export function makeDemo(now: Date): Demo {
  const people = Array.from({ length: Math.max(...plans.map(plan => plan.to)) }, (_, n) => personOf(n))
  const guilds = plans.map(({ from, to: _, settings, ...plan }, n) => {
    const channelId = String(firstChannelId + BigInt(n))
    return {
      ...plan,
      id: String(firstGuildId + BigInt(n)),
      ownerId: userIdOf(from),
      channelId,
      settings: {
        ...settings,
        level_up_channel_id: settings.level_up_notice === 'CHANNEL' ? channelId : null,
      },
    }
  })
  const memberships = guilds.flatMap((guild, n) =>
    people.slice(plans[n]?.from, plans[n]?.to).map(({ id: userId }) => {
      // Most have come lately, the owner first of all.
      const age = userId === guild.ownerId ? 1 : draw('joined', guild.id, userId) ** 2
      return { guild, userId, joinedAt: new Date(Math.floor(now.getTime() - age * oldestJoinDays * dayMs)) }
    }),
  )
  return { now, guilds, people, memberships }
}

/** 0 to 1, the same for the same words at every run, whatever else is drawn. */
export function draw(...words: string[]): number {
  return createHash('sha256').update(words.join(':')).digest().readUInt32BE(0) / 2 ** 32
}

export const dayMs = 86_400_000

const firstNames = [
  'Amara',
  'Bjarne',
  'Chiara',
  'Dario',
  'Elif',
  'Femke',
  'Goran',
  'Hanna',
  'Idris',
  'Jonna',
  'Kaito',
  'Leonie',
  'Mateo',
  'Nadia',
  'Oskar',
  'Priya',
  'Quentin',
  'Rosa',
  'Sami',
  'Tomke',
]
const things = ['kiln', 'comet', 'sleeper', 'glaze', 'lantern', 'signal', 'orbit', 'clay', 'nightcap']

function userIdOf(n: number): string {
  return String(firstUserId + BigInt(n))
}

/** Every pair of a name and a thing is one person. */
function personOf(n: number): DemoPerson {
  const name = firstNames[n % firstNames.length] as string
  const thing = things[Math.floor(n / firstNames.length) % things.length] as string
  const id = userIdOf(n)
  return { id, username: `${name.toLowerCase()}.${thing}`, globalName: draw('named', id) < 0.7 ? name : null }
}
