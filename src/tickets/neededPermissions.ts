/** What a ticket's channel needs of the bot where it is made. */
export const neededForChannels = [
  'ViewChannel',
  'ManageChannels',
  'ManageRoles',
  'SendMessages',
  'EmbedLinks',
  'ReadMessageHistory',
] as const

/** What transcripts need of the bot in the log channel. */
export const neededForLog = ['ViewChannel', 'SendMessages', 'AttachFiles'] as const

/** What a private thread needs of the bot in the channel under which it is made. */
export const neededForThreads = [
  'ViewChannel',
  'CreatePrivateThreads',
  'SendMessagesInThreads',
  'ManageThreads',
  'ReadMessageHistory',
] as const
