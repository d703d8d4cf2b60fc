import { giveawayRulesWords } from '#src/words/giveawayRulesEn.ts'
import { ticketRecordsEn } from '#src/words/ticketRecordsEn.ts'
import { doctorCommand, doctorWords } from '#src/words/doctorEn.ts'
import { economyCommands, economyWords } from '#src/words/economyEn.ts'
import { giveawayCommands } from '#src/words/giveawayCommandsEn.ts'
import { giveawayWords } from '#src/words/giveawaysEn.ts'
import { ticketCommands, ticketWords } from '#src/words/ticketsEn.ts'
import { transcriptEn } from '#src/words/transcriptEn.ts'
import { voiceCommands, voiceWords } from '#src/words/voiceEn.ts'

/** The English catalogue; its shape is the one that every language must fill. */
export const en = {
  commands: {
    rank: {
      name: 'rank',
      description: 'Show your level and XP, or those of another member',
      member: { name: 'member', description: 'Whose rank to show; yours when left out' },
    },
    leaderboard: { name: 'leaderboard', description: 'Show the members with the most XP' },
    ...ticketCommands,
    ...giveawayCommands,
    ...economyCommands,
    ...voiceCommands,
    doctor: doctorCommand,
    settings: { name: 'settings', description: 'See and change how this bot behaves in this server' },
    audit: {
      name: 'audit',
      description: 'See who changed what about this bot in this server',
      member: { name: 'member', description: 'Only what this member changed' },
      source: { name: 'source', description: 'Only what was changed this way' },
      subject: { name: 'subject', description: 'Only changes of this' },
      days: { name: 'days', description: 'How many days back to look, 90 when left out' },
    },
  },
  rank: {
    title: (name: string) => `Rank of ${name}`,
    level: 'Level',
    rank: 'Rank',
    totalXp: 'Total XP',
    progress: (earned: string, needed: string, next: string) => `${earned} of ${needed} XP to level ${next}`,
    ofMembers: (rank: string, members: string) => `#${rank} of ${members}`,
    hidden: 'hidden',
    none: (member: string) => `${member} has no XP yet. XP comes from talking in this server.`,
    noneSelf: 'You have no XP yet. Say something in this server, then ask again.',
    bot: "Bots don't earn XP. Choose a member instead.",
  },
  leaderboard: {
    title: (guild: string) => `Leaderboard of ${guild}`,
    line: (rank: string, member: string, level: string, xp: string) =>
      `**#${rank}** ${member} · level ${level} · ${xp} XP`,
    empty: 'Nobody has earned XP here yet. Say something, and you are the first.',
    previous: 'Previous',
    next: 'Next',
    pageGone: 'There is nobody on this page any more. Call /leaderboard again.',
  },
  levelUp: {
    notice: (member: string, level: string) => `${member} reached level ${level}. Congratulations!`,
    noticeDm: (guild: string, level: string) => `You reached level ${level} in ${guild}. Congratulations!`,
  },
  tickets: { ...ticketWords, ...ticketRecordsEn },
  giveaways: giveawayWords,
  giveawayRules: giveawayRulesWords,
  economy: economyWords,
  voice: voiceWords,
  doctor: doctorWords,
  permissions: {
    ManageGuild: 'Manage Server',
    ManageChannels: 'Manage Channels',
    ManageRoles: 'Manage Roles',
    ViewChannel: 'View Channels',
    SendMessages: 'Send Messages',
    EmbedLinks: 'Embed Links',
    ReadMessageHistory: 'Read Message History',
    CreatePrivateThreads: 'Create Private Threads',
    ManageThreads: 'Manage Threads',
    AttachFiles: 'Attach Files',
    SendMessagesInThreads: 'Send Messages in Threads',
    Connect: 'Connect',
    MoveMembers: 'Move Members',
    ViewAuditLog: 'View Audit Log',
  },
  transcript: transcriptEn,
  settings: {
    title: (guild: string) => `Settings of ${guild}`,
    intro: 'Choose below what to change. Changes take effect at once.',
    choose: 'What do you want to change?',
    all: 'All settings',
    change: 'Change…',
    reset: 'Back to defaults',
    groups: {
      general: { title: 'Language', hint: 'The language I use in public' },
      xp: { title: 'XP', hint: 'What a message earns, and how often' },
      levelUp: { title: 'Level-ups', hint: 'Whether and where new levels are announced' },
      economy: { title: 'Economy', hint: 'Whether members own coins, and how many a day brings' },
    },
    fields: {
      locale: {
        label: 'Language in public',
        hint: 'Private answers are in the language of whoever reads them.',
      },
      xpEnabled: { label: 'XP for messages', hint: 'When it is off nobody earns XP. What was earned stays.' },
      xpMin: { label: 'Least XP for a message', hint: 'Not more than the most.' },
      xpMax: { label: 'Most XP for a message', hint: 'Each message earns an amount between the two.' },
      xpCooldownSeconds: {
        label: 'Seconds between two messages with XP',
        hint: 'Messages sooner than that earn nothing.',
      },
      levelUpNotice: { label: 'Announce level-ups', hint: 'Whether and where; each new level once.' },
      levelUpChannelId: {
        label: 'Channel for level-ups',
        hint: 'Used when they are announced in one channel.',
      },
      economyEnabled: {
        label: 'Coins',
        hint: 'Switches /balance, /pay and /daily on. What members own stays when it is off.',
      },
      dailyAmount: { label: 'Coins a day', hint: 'What /daily brings; 0 for nothing.' },
    },
    options: {
      locale: { en: 'English', de: 'German' },
      levelUpNotice: {
        OFF: 'Not at all',
        SAME_CHANNEL: 'Where the member wrote',
        CHANNEL: 'In one channel',
        DM: 'To the member in private',
      },
    },
    on: 'On',
    off: 'Off',
    none: 'None',
    units: {
      xp: (n: string) => `${n} XP`,
      seconds: (n: string) => `${n} s`,
      coins: (n: string) => `${n} coins`,
    },
    bounds: (least: string, most: string) => `A whole number from ${least} to ${most}.`,
    saved: 'Saved:',
    unchanged: 'Nothing to save: the settings are like that already.',
    invalid: 'Nothing was saved:',
    notANumber: (label: string, text: string, bounds: string) =>
      `**${label}**: “${text}” is not a whole number in plain digits. ${bounds}`,
    outOfBounds: (label: string, text: string, bounds: string) =>
      `**${label}**: ${text} is out of bounds. ${bounds}`,
    notOffered: (label: string) => `**${label}**: That is not one of the choices.`,
    minAboveMax: (min: string, max: string) =>
      `The least XP (${min}) may not be more than the most (${max}).`,
    channelMissing: 'To announce level-ups in one channel, choose the channel too.',
    channelUnknown: (label: string) =>
      `**${label}**: I do not know this channel in this server. Choose another.`,
    conflict: 'Nothing was saved, because this was changed while you decided:',
    conflictLine: (label: string, who: string, seen: string, now: string, wanted: string) =>
      `**${label}**: ${who} changed it. You saw ${seen}, it is now ${now}, and you wanted ${wanted}.`,
    conflictAdvice: 'Below is what holds now. To change it all the same, do it once more.',
    somebody: 'somebody else',
    muted: (channel: string) =>
      `⚠️ I may not write in ${channel}, so nobody reads of new levels. Let me see it and send messages there, or choose another channel.`,
  },
  audit: {
    title: (guild: string) => `Audit log of ${guild}`,
    empty: (days: string) =>
      `Nothing like that was changed in the last ${days === '1' ? 'day' : `${days} days`}.`,
    pageGone: 'There is nothing older any more. Call /audit again to see the newest changes.',
    newer: 'Newer',
    older: 'Older',
    days: (days: string) => (days === '1' ? 'The last day' : `The last ${days} days`),
    byMember: (member: string) => `by ${member}`,
    headline: (time: string, who: string, subject: string, action: string, source: string) =>
      `${time} · ${who} ${action} **${subject}** (${source})`,
    more: (count: string) => `… and ${count} more`,
    erased: 'an erased person',
    operator: 'the bot’s operator',
    itself: 'the bot itself',
    redacted: 'not kept',
    nothing: 'nothing',
    actions: { INSERT: 'added', UPDATE: 'changed', DELETE: 'removed' },
    sources: {
      COMMAND: 'command',
      EVENT: 'event',
      DASHBOARD: 'dashboard',
      JOB: 'job',
      CLI: 'command line',
    },
    subjects: {
      guild_settings: 'settings',
      guilds: 'server',
      ledger: 'coins',
      members: 'member',
      temp_voice_channels: 'voice channel',
      temp_voice_hubs: 'voice hub',
      giveaway_entries: 'role in a giveaway',
      giveaway_prizes: 'prize',
      giveaway_templates: 'giveaway plan',
      giveaway_winners: 'winner',
      giveaways: 'giveaway',
      ticket_blocklist: 'ticket blocklist',
      ticket_categories: 'ticket category',
      ticket_feedback: 'ticket feedback',
      ticket_replies: 'prepared reply',
      tickets: 'ticket',
    },
  },
  errors: {
    bug: (reference: string) =>
      `Sorry, that went wrong on my side. Look whether it was done before you try again. If it keeps happening, tell the people who run this bot this reference: \`${reference}\``,
    unknownOutcome: (reference: string) =>
      `Something went wrong while I was at it, and it may have been done all the same. Look before you try again. If it keeps happening, tell the people who run this bot this reference: \`${reference}\``,
    removed: 'I am not in this server any more, so nothing was changed.',
    busy: 'I cannot do that right now. Nothing was changed; please try again in a few seconds.',
    serverOnly: 'This works only in a server, not in direct messages.',
    unknownCommand:
      'I no longer have this command. Discord shows its current commands when you type / again.',
    unknownButton: 'This button is from an older version of me. Call the command again for a fresh one.',
    unknownMenu: 'This menu is from an older version of me. Call the command again for a fresh one.',
    unknownForm:
      'This form is from an older version of me, and nothing was changed. Call the command again for a fresh one.',
    blankOption: 'One of the options holds nothing but blanks. Write something there, or leave it out.',
    botRole: (role: string) =>
      `${role} is the role of a bot, and no person has it. Choose a role that people have.`,
    unknownPlaceholder: (unknown: string, known: string) =>
      `I do not know ${unknown}. What I fill in: ${known}.`,
    notAllowed: (permissions: string) =>
      `This is for people with the permission ${permissions} in this server. Ask somebody who has it.`,
  },
}

export type Words = typeof en
