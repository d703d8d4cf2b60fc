/** The English texts about a ticket's life; German: ticketLifeDe.ts. */

import { counted } from '#src/words/counted.ts'

export const ticketLifeCommands = {
  ticket: {
    requestClose: {
      name: 'request-close',
      description: 'Ask whoever opened the ticket whether it can be closed',
    },
    transfer: { name: 'transfer', description: 'Give the ticket to other staff' },
    priority: { name: 'priority', description: 'Say how urgent the ticket is' },
    note: { name: 'note', description: 'Write something down that only the staff can read' },
    info: { name: 'info', description: 'Show what the staff know about the ticket' },
    reply: { name: 'reply', description: 'Post a prepared reply' },
    toCategory: { name: 'category', description: 'To the staff of this category' },
    toMember: { name: 'member', description: 'To this member of the staff' },
    level: { name: 'level', description: 'How urgent' },
    text: { name: 'text', description: 'What the staff should know' },
    replyName: { name: 'name', description: 'Which one' },
  },
  tickets: {
    autoClose: { name: 'auto-close', description: 'Close tickets in which nobody writes any more' },
    hours: { name: 'hours', description: 'Say when the staff are there' },
    where: {
      name: 'where',
      description: 'Choose between channels and threads, and where they go when there is no room',
    },
    reply: { name: 'reply', description: 'Texts that the staff send often' },
    options: {
      idleHours: { name: 'after', description: 'Hours without a message; 0 for never' },
      warningHours: { name: 'warning', description: 'Hours before that in which there is a warning' },
      zone: { name: 'zone', description: 'Such as Europe/Berlin' },
      times: { name: 'times', description: 'Such as Mon-Fri 9-17, Sat 10-12:30, or always' },
      outside: { name: 'outside', description: 'What happens to those who want a ticket at other times' },
      place: { name: 'place', description: 'In which tickets are' },
      threadChannel: { name: 'threads-in', description: 'The channel under which private threads are made' },
      overflow: { name: 'overflow', description: 'The channel category that follows when the first is full' },
      secondOverflow: { name: 'second-overflow', description: 'The one that follows when that is full too' },
      reply: { name: 'reply', description: 'Which one' },
      style: { name: 'kind', description: 'How it is answered (a short text, or a menu of choices)' },
      choices: { name: 'choices', description: 'What to choose from, parted by commas' },
    },
  },
}

export const ticketLifeWords = {
  priorities: { LOW: 'low', NORMAL: 'normal', HIGH: 'high', URGENT: 'urgent' },
  outside: { REFUSE: 'They are told when you are there again', NOTICE: 'They open it, and are told so too' },
  places: { CHANNEL: 'Channels', THREAD: 'Private threads' },
  questionStyles: {
    short: 'Short text',
    paragraph: 'Long text',
    choice: 'Menu',
    radio: 'Radio buttons: one of some',
    checkboxes: 'Checkboxes: as many as apply',
    checkbox: 'One checkbox',
    files: 'Files',
  },
  always: 'always',
  /** In the menu on a person. */
  openTicketFor: 'Open a ticket',
  life: {
    badZone: (zone: string) =>
      `I do not know the time zone "${zone}". Give the name of a region and a city, such as Europe/Berlin or America/New_York.`,
    zoneNeeded: 'Say in which time zone: the option zone, such as Europe/Berlin.',
    badTimes: (times: string) =>
      `I cannot read the times "${times}". Write them like this: Mon-Fri 9-17, Sat 10:00-12:30. Or "always".`,
    hoursSet: (category: string, times: string, zone: string) =>
      `Tickets of "${category}" have these hours now: ${times} (${zone}).`,
    alwaysOpen: (category: string) => `Tickets of "${category}" can be opened at any time now.`,
    autoCloseSet: (category: string, hours: string, warning: string) =>
      `Tickets of "${category}" are closed ${counted(hours, 'hour', 'hours')} after the last message. There is a warning ${counted(warning, 'hour', 'hours')} before.`,
    autoCloseOff: (category: string) => `Tickets of "${category}" are no longer closed by themselves.`,
    warningTooLong:
      'The warning must come after the last message: give fewer hours of warning than hours in all.',
    tooFewHours: 'Give at least 2 hours, so that there is time for a warning; or 0 for never.',
    channelsSet: (category: string) => `New tickets of "${category}" are channels.`,
    threadsSet: (category: string, channel: string) =>
      `New tickets of "${category}" are private threads of ${channel}.`,
    overflowSet: (channels: string) => `When there is no room they go here: ${channels}.`,
    threadChannelNeeded: 'Say under which channel the threads are made: the option threads-in.',
    threadsMissing: (channel: string, permissions: string) =>
      `But in ${channel} I lack permissions without which no thread can be made: ${permissions}. An admin can give them to my role.`,
    badChoices: (least: string, most: string) =>
      `Give ${least} to ${most} different choices, parted by commas, each of at most 98 characters: Billing, Bug, Other.`,
    takesNoChoices: (style: string) =>
      `A question of the kind "${style}" has nothing to choose from. Leave out the choices, or take another kind.`,
    nothingChosen: 'Nothing was given to change. Give at least one option beside the category.',
    transferNeeded: 'Say to whom the ticket goes: a category, a member of the staff, or both.',
    replySaved: (name: string) => `The reply "${name}" is saved. /ticket reply posts it.`,
    replyRemoved: (name: string) => `The reply "${name}" is removed.`,
    replyTaken: (name: string) =>
      `There is a reply "${name}" already. Choose another name, or edit that one.`,
    tooManyReplies: (limit: string) => `A server has ${limit} prepared replies at most. Remove one first.`,
    noReply: 'There is no such reply. Choose one of those that are offered while you type.',
    emptyReply: 'A reply needs a name and a text.',
    replyForm: 'A prepared reply',
    replyNameLabel: 'Name',
    replyTextLabel: 'Text',
    openForWhat: (member: string) => `What is the ticket of ${member} about?`,
    openedFor: (member: string, channel: string) => `The ticket of ${member}: ${channel}`,
    noOwnCategory: 'This is for the staff of tickets, and you are not of the staff of any category.',
    memberGone: 'They are not in this server.',
    botsGetNone: 'A bot needs no ticket.',
    ownLimitOf: (member: string, places: string) =>
      `${member} has as many such tickets as they may: ${places}. Close one first, or go on there.`,
    info: {
      title: (number: string, category: string) => `Ticket #${number} · ${category}`,
      opener: 'Opened by',
      openedFor: (member: string, staff: string) => `${member}, by ${staff}`,
      status: 'State',
      statuses: {
        OPENING: 'being opened',
        OPEN: 'open',
        CLOSED: 'closed',
        DELETED: 'deleted',
        FAILED: 'never opened',
      },
      claimed: 'Taken care of by',
      priority: 'Priority',
      added: 'Added',
      nobody: 'nobody',
      notes: 'Notes',
      noNotes: 'none',
      noteLine: (time: string, member: string, text: string) => `${time} ${member}: ${text}`,
    },
  },
}
