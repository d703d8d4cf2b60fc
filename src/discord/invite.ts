import { OAuth2Scopes, PermissionFlagsBits } from 'discord.js'

/** Each permission that the bot asks for when it is invited, and what it needs it for. Never Administrator. */
const neededPermissions = {
  ViewChannel: 'to see the channels where members talk',
  SendMessages: 'to announce level-ups and answer in tickets',
  SendMessagesInThreads: 'to announce level-ups in threads, and answer in tickets there',
  CreatePrivateThreads: 'to make the threads of tickets, where there is no room for channels',
  ManageThreads: 'to delete them',
  EmbedLinks: 'to show ranks and the leaderboard',
  AttachFiles: 'to send transcripts of tickets to the log channel',
  ReadMessageHistory: 'to grant what was written while it was away, and for transcripts',
  ManageChannels: 'to make and delete the channels of tickets and temporary voice channels',
  ManageRoles: 'to say who sees the channel of a ticket, and who enters a voice channel',
  Connect: 'to change and delete voice channels, which Discord lets only those do who may enter them',
  MoveMembers: 'to move a member from a hub into their own voice channel',
  ViewAuditLog: 'to find voice channels that it made and that a crash left behind',
} as const satisfies Partial<Record<keyof typeof PermissionFlagsBits, string>>

/** The sum of the needed permissions, as in an invitation link. */
export const neededPermissionBits = Object.keys(neededPermissions)
  .map(name => PermissionFlagsBits[name as keyof typeof neededPermissions])
  .reduce((sum, bit) => sum | bit, 0n)

/** The link with which an admin adds the bot to a server. */
export function inviteUrl(applicationId: string): string {
  const query = new URLSearchParams({
    client_id: applicationId,
    scope: [OAuth2Scopes.Bot, OAuth2Scopes.ApplicationsCommands].join(' '),
    permissions: String(neededPermissionBits),
  })
  return `https://discord.com/oauth2/authorize?${query.toString()}`
}
