/** The English texts of /doctor; German: doctorDe.ts. */

export const doctorCommand = {
  name: 'doctor',
  description: 'See what keeps me from working in this server, and how to mend it',
}

export const doctorWords = {
  title: (count: string) => `To be mended: ${count}`,
  healthy: 'I found nothing that keeps me from working here.',
  budgets: (channels: string, creations: string, most: string, renames: string) =>
    `Channels: ${channels} of 500 · voice channels made in 24 hours: ${creations} of ${most} · channels that cannot be renamed right now: ${renames}`,
  page: (page: string, pages: string) => `Page ${page} of ${pages}`,
  previous: 'Previous',
  next: 'Next',
  purposes: {
    ticketChannels: (name: string) => `tickets of the category "${name}"`,
    ticketThreads: (name: string) => `ticket threads of the category "${name}"`,
    ticketLog: (name: string) => `transcripts of the category "${name}"`,
    hub: (hub: string) => `the voice channels of the hub ${hub}`,
    levelUps: () => 'level-up notices',
    giveaway: (number: string) => `giveaway #${number}`,
  },
  lacks: (purpose: string, permissions: string, place: string) =>
    `For ${purpose} I lack ${permissions} in ${place}. An admin can give it to my role there.`,
  inServer: 'this server (Server Settings → Roles)',
  placeGone: (purpose: string) =>
    `The channel or category for ${purpose} is gone. Somebody who may manage the server can choose another (/tickets, /hubs, /settings; a giveaway must be cancelled).`,
  placeFull: (purpose: string, place: string) =>
    `${place}, where ${purpose} are made, has 50 channels, the most that Discord allows. Delete some there, or choose another category.`,
  staffGone: (purpose: string) =>
    `A staff role for ${purpose} has been deleted. Somebody who may manage the server can choose another with /tickets or /hubs.`,
  more: (count: string) => `${count} more`,
  staffUnpingable: (role: string, purpose: string) =>
    `I cannot ping ${role}, so the staff do not hear of new ones of these: ${purpose}. An admin can allow it: Server Settings → Roles → "Allow anyone to @mention this role", or give me "Mention @everyone".`,
  winnerRole: {
    gone: (number: string) =>
      `The role that winners of giveaway #${number} get has been deleted. Its host can choose another with /giveaways edit.`,
    managed: (number: string, role: string) =>
      `Winners of giveaway #${number} are to get ${role}, which only an integration can give. Its host can choose another with /giveaways edit.`,
    tooHigh: (number: string, role: string) =>
      `Winners of giveaway #${number} are to get ${role}, which is above my role. An admin can drag my role above it in Server Settings → Roles.`,
  },
  guildNearlyFull: (channels: string) =>
    `This server has ${channels} channels of the 500 that Discord allows. An admin should delete some, or tickets and voice channels cannot be made any more.`,
  creationsSpent: (most: string, time: string) =>
    `I have made ${most} voice channels within 24 hours, as many as I may. The next one can be made ${time}; a longer grace of the hubs (/hubs edit) saves some.`,
  hubRefused: (hub: string, reason: string) => `The hub ${hub} could not make its last channel: ${reason}`,
  hubUnmade:
    'A hub was asked for, but its channel is not known. I look for it in the audit log; without View Audit Log delete it by hand and add the hub again.',
  voiceRefused: (channel: string, reason: string) =>
    `Discord refuses what I want to do with ${channel}: ${reason}`,
  voiceLeft: (count: string) =>
    count === '1'
      ? '1 voice channel of mine may be left behind. An admin can give me View Audit Log, and I find and delete it, or delete it by hand.'
      : `${count} voice channels of mine may be left behind. An admin can give me View Audit Log, and I find and delete them, or delete them by hand.`,
  voiceMayBeLeft: (channels: string) =>
    `These voice channels may be left behind by me; without View Audit Log I cannot tell, and leave them alone: ${channels}. If nobody needs them, an admin can delete them.`,
  ticketsRefused: (numbers: string, reason: string) => `Tickets (${numbers}): ${reason}`,
  giveawayRefused: (number: string, channel: string) =>
    `Discord does not take the message of giveaway #${number} in ${channel}. I try it again; the people who run this bot find the reason in the log.`,
  messagesRefused: (count: string, channel: string) =>
    `${count === '1' ? '1 message' : `${count} messages`} for ${channel} ${count === '1' ? 'was' : 'were'} refused within 7 days. An admin can look whether I may see it and send messages there, or choose another channel where it is set.`,
  stuck: {
    voiceChannels: (count: string) =>
      count === '1'
        ? '1 temporary voice channel has been on its way for 5 minutes.'
        : `${count} temporary voice channels have been on their way for 5 minutes.`,
    tickets: (count: string) =>
      `${count === '1' ? '1 ticket has' : `${count} tickets have`} waited for Discord for 10 minutes.`,
    transcripts: (count: string) =>
      `${count === '1' ? '1 transcript has' : `${count} transcripts have`} not been made for 2 hours.`,
    giveaways: (count: string) =>
      `${count === '1' ? '1 giveaway' : `${count} giveaways`} should have started or ended 5 minutes ago.`,
    messages: (count: string) =>
      `${count === '1' ? '1 message has' : `${count} messages have`} waited for 10 minutes.`,
  },
  stuckAdvice: 'I go on by myself; if it stays like that, tell the people who run this bot.',
  beingMade: 'that is being made',
}
