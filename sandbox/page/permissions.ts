/** Discord's permissions by the names of its client, as bits: https://docs.discord.com/developers/topics/permissions */
export interface PermissionGroup {
  name: string
  /** Where they matter; those of the guild cannot be set in one channel. */
  of: 'guild' | 'channel' | 'text' | 'voice'
  permissions: readonly (readonly [name: string, bit: number])[]
}

export const permissionGroups: readonly PermissionGroup[] = [
  {
    name: 'Channels',
    of: 'channel',
    permissions: [
      ['View channels', 10],
      ['Manage channels', 4],
      ['Manage roles and permissions', 28],
      ['Manage webhooks', 29],
      ['Create invites', 0],
    ],
  },
  {
    name: 'Server',
    of: 'guild',
    permissions: [
      ['Administrator', 3],
      ['Manage server', 5],
      ['View audit log', 7],
      ['View server insights', 19],
      ['View monetization analytics', 41],
      ['Create expressions', 43],
      ['Manage expressions', 30],
    ],
  },
  {
    name: 'Members',
    of: 'guild',
    permissions: [
      ['Change own nickname', 26],
      ['Manage nicknames', 27],
      ['Kick members', 1],
      ['Ban members', 2],
      ['Time out members', 40],
    ],
  },
  {
    name: 'Messages',
    of: 'text',
    permissions: [
      ['Send messages', 11],
      ['Send messages in threads', 38],
      ['Create public threads', 35],
      ['Create private threads', 36],
      ['Embed links', 14],
      ['Attach files', 15],
      ['Add reactions', 6],
      ['Use external emoji', 18],
      ['Use external stickers', 37],
      ['Mention everyone and all roles', 17],
      ['Manage messages', 13],
      ['Pin messages', 51],
      ['Bypass slowmode', 52],
      ['Manage threads', 34],
      ['Read message history', 16],
      ['Send text-to-speech messages', 12],
      ['Send voice messages', 46],
      ['Create polls', 49],
    ],
  },
  {
    name: 'Voice',
    of: 'voice',
    permissions: [
      ['Connect', 20],
      ['Speak', 21],
      ['Video', 9],
      ['Use soundboard', 42],
      ['Use external sounds', 45],
      ['Use voice activity', 25],
      ['Priority speaker', 8],
      ['Mute members', 22],
      ['Deafen members', 23],
      ['Move members', 24],
      ['Set voice channel status', 48],
      ['Request to speak', 32],
    ],
  },
  {
    name: 'Apps and events',
    of: 'channel',
    permissions: [
      ['Use application commands', 31],
      ['Use activities', 39],
      ['Use external apps', 50],
      ['Create events', 44],
      ['Manage events', 33],
    ],
  },
]

/** Those that the page itself asks about. */
export const permission = {
  addReactions: bitOf(6),
  viewChannel: bitOf(10),
  sendMessages: bitOf(11),
  manageMessages: bitOf(13),
  connect: bitOf(20),
  createPublicThreads: bitOf(35),
  pinMessages: bitOf(51),
} as const

export function bitOf(number: number): bigint {
  return 1n << BigInt(number)
}

/** Whether permissions, as Discord writes them, have this one. */
export function has(permissions: string, wanted: bigint): boolean {
  return (BigInt(permissions) & wanted) === wanted
}
