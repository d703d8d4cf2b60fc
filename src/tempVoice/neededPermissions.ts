/** What a hub needs of the bot where its channels are made. Without View Audit Log it cannot find what a crash left behind. */
export const neededForHubs = [
  'ViewChannel',
  'Connect',
  'MoveMembers',
  'ManageChannels',
  'ManageRoles',
  'SendMessages',
  'ViewAuditLog',
] as const
