/** The English texts about tickets; German: ticketsDe.ts. */

import { counted } from '#src/words/counted.ts'
import { ticketLifeCommands, ticketLifeWords } from '#src/words/ticketLifeEn.ts'
import { ticketSetupWords } from '#src/words/ticketSetupEn.ts'

export const ticketCommands = {
  ticket: {
    name: 'ticket',
    description: 'Open a ticket, or do something with the one you are in',
    open: { name: 'open', description: 'Ask the staff for help in a channel of your own' },
    close: { name: 'close', description: 'Close the ticket of this channel' },
    add: { name: 'add', description: 'Let somebody else see the ticket of this channel' },
    remove: { name: 'remove', description: 'No longer let them see the ticket of this channel' },
    category: { name: 'category', description: 'What it is about' },
    transcript: {
      name: 'transcript',
      description: 'Get what was written in a closed ticket of yours once more',
    },
    number: { name: 'number', description: 'Of which ticket; of your last one when left out' },
    reason: { name: 'reason', description: 'Why it is closed' },
    member: { name: 'member', description: 'A member, or a role' },
    ...ticketLifeCommands.ticket,
  },
  tickets: {
    name: 'tickets',
    description: 'Set up tickets and look after them',
    setup: { name: 'setup', description: 'Make a category "Support" and post its panel in this channel' },
    panel: { name: 'panel', description: 'Post the message with which members open tickets' },
    list: { name: 'list', description: 'Show the open tickets' },
    transcript: { name: 'transcript', description: 'Get what was written in a closed ticket' },
    stats: { name: 'stats', description: 'See how many tickets there are, and how fast they are answered' },
    block: { name: 'block', description: 'Let a member, or all who have a role, open no tickets' },
    unblock: { name: 'unblock', description: 'Take such a block back' },
    category: { name: 'category', description: 'Kinds of tickets' },
    question: { name: 'question', description: 'What members are asked before a ticket opens' },
    add: { name: 'add', description: 'Add one' },
    edit: { name: 'edit', description: 'Change what you name here; everything else stays' },
    remove: { name: 'remove', description: 'Remove one' },
    autoClose: ticketLifeCommands.tickets.autoClose,
    hours: ticketLifeCommands.tickets.hours,
    where: ticketLifeCommands.tickets.where,
    reply: ticketLifeCommands.tickets.reply,
    options: {
      ...ticketLifeCommands.tickets.options,
      role: { name: 'role', description: 'Staff who see the tickets and are pinged' },
      secondRole: { name: 'second-role', description: 'More staff' },
      name: { name: 'name', description: 'What members read on the button' },
      category: { name: 'category', description: 'Which one' },
      emoji: { name: 'emoji', description: 'An emoji on the button' },
      description: { name: 'description', description: 'One line about it, shown in menus' },
      parent: { name: 'under', description: 'The channel category in which the tickets are made' },
      memberLimit: { name: 'limit-member', description: 'Open tickets a member may have at a time (1)' },
      openLimit: { name: 'limit-open', description: 'Open tickets there may be at a time (50)' },
      cooldown: { name: 'cooldown', description: 'Minutes between two tickets of a member (0)' },
      requiredRole: { name: 'required-role', description: 'Only members with this role may open one' },
      accountAge: { name: 'account-age', description: 'Days that the Discord account must be old (0)' },
      nameTemplate: { name: 'channel-name', description: 'Such as ticket-{number} or {username}-{number}' },
      greeting: { name: 'greeting', description: 'What the ticket begins with' },
      label: { name: 'question', description: 'What is asked' },
      optional: { name: 'optional', description: 'It may be left empty (no)' },
      channel: { name: 'channel', description: 'Where; this channel when left out' },
      title: { name: 'title', description: 'The heading of the message' },
      text: { name: 'text', description: 'What the message says' },
      target: { name: 'who', description: 'A member or a role' },
      days: { name: 'days', description: 'For how long; for ever when left out' },
      reason: { name: 'reason', description: 'Why; the member is told' },
      logChannel: { name: 'log-channel', description: 'Where transcripts go when tickets are closed' },
      number: { name: 'number', description: 'Of which ticket' },
      format: { name: 'format', description: 'A page to read, or data for programs (a page)' },
      lastDays: { name: 'days', description: 'How many days back, 90 at most (30)' },
      staff: { name: 'staff', description: 'Only tickets that this person took care of' },
    },
  },
}

export const ticketWords = {
  ...ticketLifeWords,
  panel: {
    title: 'Do you need help?',
    text: 'Open a ticket, and the staff answer you in a channel that only you and they can see.',
    choose: 'What is it about?',
    chooseFirst: 'What is your ticket about?',
    noCategories:
      'This server has no tickets yet. Staff who may manage it can set them up with /tickets setup.',
  },
  greeting: {
    title: (number: string, category: string) => `Ticket #${number} · ${category}`,
    text: 'Thank you for coming. Tell us what it is about, and the staff will answer you here.',
    byStaff: (member: string) => `${member} of the staff has opened this ticket for you.`,
    awayUntil: (time: string) => `The staff are not there right now. They come ${time}.`,
    filesLost: (count: string) =>
      `Files that I could not keep, as they are gone, too large together, or I may attach none here: ${count}. Please send them once more.`,
  },
  buttons: {
    claim: 'Claim',
    release: 'Release',
    close: 'Close',
    reopen: 'Reopen',
    delete: 'Delete',
    confirm: 'Yes, close it',
    refuse: 'No, keep it open',
  },
  closeForm: { title: 'Close this ticket', reason: 'Why? (may be left empty)' },
  notices: {
    claimed: (member: string) => `${member} takes care of this ticket.`,
    released: (member: string) => `${member} has released this ticket. Anybody of the staff can claim it.`,
    closed: (member: string) => `${member} has closed this ticket.`,
    closedBecause: (member: string, reason: string) => `${member} has closed this ticket: ${reason}`,
    reopened: (member: string) => `${member} has opened this ticket again.`,
    added: (member: string, added: string) => `${member} has added ${added} to this ticket.`,
    removed: (member: string, removed: string) => `${member} has removed ${removed} from this ticket.`,
    transferredToCategory: (member: string, category: string) =>
      `${member} has given this ticket to the staff of "${category}".`,
    transferredToMember: (member: string, other: string) =>
      `${member} has given this ticket to ${other}, who takes care of it now.`,
    transferredToBoth: (member: string, category: string, other: string) =>
      `${member} has given this ticket to ${other} of the staff of "${category}", who takes care of it now.`,
    prioritized: (member: string, level: string) =>
      `${member} has set the priority of this ticket: ${level}.`,
    closeRequested: (member: string, opener: string) =>
      `${opener}, ${member} would like to close this ticket. Is everything settled?`,
    closeRequestedBecause: (member: string, opener: string, reason: string) =>
      `${opener}, ${member} would like to close this ticket: ${reason}\nIs everything settled?`,
    closeRefused: (member: string) => `${member} would like to keep this ticket open.`,
    warned: (opener: string, hours: string) =>
      `${opener}, nobody has written here for a while. Without a further message this ticket is closed in ${hours} h.`,
    inactive: 'This ticket is closed, as nobody has written here for long.',
    memberLeft: 'This ticket is closed, as its opener has left the server.',
  },
  opening: {
    opened: (channel: string) => `Your ticket: ${channel}`,
    outsideHours: (time: string) => `The staff are not there right now. You can open such a ticket ${time}.`,
    outsideHoursForLong: 'The staff take no such tickets at this time. Ask them when they are there.',
    coming: (number: string) =>
      `Your ticket #${number} is written down, but Discord is not answering me right now. I keep trying: you are pinged in its channel as soon as that is there.`,
    categoryGone: 'This kind of ticket no longer exists. Call /ticket open to see what there is.',
    questionsChanged:
      'The questions of this ticket have just changed, and no ticket was opened. Press the button again to see the new ones.',
    blocked: 'You may not open tickets in this server. Ask the staff if you think that is a mistake.',
    blockedUntil: (time: string) => `You may not open tickets in this server until ${time}.`,
    blockedReason: (reason: string) => `The reason: ${reason}`,
    roleMissing: (roles: string) =>
      `This kind of ticket is for members with the role ${roles}. Ask the staff for it.`,
    accountTooYoung: (days: string, time: string) =>
      `This kind of ticket is for Discord accounts that are at least ${counted(days, 'day', 'days')} old. Yours will be ${time}.`,
    coolingDown: (time: string) => `You opened such a ticket a moment ago. You can open the next ${time}.`,
    ownLimit: (limit: string, channels: string) =>
      `You may have ${limit} such tickets open at a time. Close one first, or go on there: ${channels}`,
    ownLimitOne: (channel: string) => `You have such a ticket already: ${channel}`,
    beingMade: 'it is being made right now',
    categoryFull: (limit: string) =>
      `There are ${limit} open tickets of this kind, which is as many as the staff take on. Try again later.`,
  },
  failed: (number: string, reason: string) => `I could not open ticket #${number}. ${reason}`,
  failedIn: (guild: string, number: string, reason: string) =>
    `I could not open your ticket #${number} in ${guild}. ${reason}`,
  notShown: (number: string, reason: string) =>
    `Ticket #${number} is changed, but its channel is not: ${reason}`,
  failures: {
    noPermission:
      'I lack the permission Manage Channels, or Manage Roles, where the tickets go. /doctor says what is missing.',
    parentFull: (category: string) =>
      `The channel category ${category} is full: Discord allows 50 channels in one. Staff can choose another with /tickets category edit, or delete closed tickets.`,
    parentGone:
      'The channel category in which they are made is gone. Staff can choose another with /tickets category edit.',
    guildFull:
      'This server has 500 channels, the most that Discord allows. An admin has to delete some, closed tickets for example.',
    nameRejected: (name: string) =>
      `Discord does not accept the channel name "${name}". Staff can choose another one with /tickets category edit, channel-name.`,
    channelGone: 'Its channel has been deleted.',
    threadParentGone:
      'The channel under which its thread would be made is gone. Staff can choose another with /tickets category where.',
    threadsFull:
      'This server has 1,000 active threads, the most that Discord allows. An admin has to close some.',
    refused: 'Discord refused it. The people who run this bot find its reason in the log.',
  },
  steps: {
    done: {
      CLAIMED: (number: string) => `Ticket #${number} is yours now.`,
      RELEASED: (number: string) => `Ticket #${number} can be claimed again.`,
      CLOSED: (number: string) => `Ticket #${number} is closed.`,
      REOPENED: (number: string) => `Ticket #${number} is open again.`,
      DELETED: (number: string) => `Ticket #${number} is being deleted with its channel.`,
      MEMBER_ADDED: (number: string) => `They see ticket #${number} now.`,
      MEMBER_REMOVED: (number: string) => `They no longer see ticket #${number}.`,
      ROLE_ADDED: (number: string) => `All who have that role see ticket #${number} now.`,
      ROLE_REMOVED: (number: string) => `That role no longer sees ticket #${number}.`,
      TRANSFERRED: (number: string) => `Ticket #${number} is in other hands now.`,
      PRIORITIZED: (number: string) => `The priority of ticket #${number} is set.`,
      NOTED: (number: string) =>
        `Your note on ticket #${number} is written down. Only the staff see it, with /ticket info.`,
      REPLIED: (number: string) => `The reply is on its way to ticket #${number}.`,
      CLOSE_REQUESTED: (number: string) =>
        `The opener of ticket #${number} is asked whether it can be closed.`,
      CLOSE_REFUSED: (number: string) => `Ticket #${number} stays open.`,
    },
    deleting: 'This ticket is being deleted, and this channel with it.',
    noTicket: 'There is no ticket here. Do this in the channel of one.',
    notStaff: (roles: string) => `This is for the staff of this ticket: ${roles}.`,
    notStaffOrOpener: (roles: string) => `Only who opened this ticket can do this, and its staff: ${roles}.`,
    managers: 'members who may manage the server',
    wrongStatus: {
      OPENING: 'The channel of this ticket is just being made. Try again in a moment.',
      OPEN: 'This ticket is open. Close it first.',
      CLOSED: 'This ticket is closed. Reopen it first.',
      DELETED: 'This ticket has been deleted.',
      FAILED: 'This ticket was never opened, as Discord refused its channel.',
    },
    changed: 'This ticket has just changed. Look at it and try again.',
    by: {
      OPENING: (member: string) => `${member} is opening it.`,
      OPEN: (member: string) => `${member} reopened it.`,
      CLOSED: (member: string) => `${member} closed it.`,
      DELETED: (member: string) => `${member} deleted it.`,
      FAILED: (member: string) => `${member} wanted to open it.`,
      changed: (member: string) => `${member} changed it.`,
    },
    claimedBy: (member: string) => `${member} has claimed this ticket already.`,
    notClaimed: 'Nobody has claimed this ticket.',
    noSlot: (member: string, limit: string) =>
      `${member} has ${limit} open tickets of this kind, which is as many as they may. Close another one first.`,
    alreadyMember: (member: string) => `${member} sees this ticket already.`,
    notMember: (member: string) =>
      `${member} was not added to this ticket. Its opener and the staff cannot be removed.`,
    alreadyRole: (role: string) => `${role} sees this ticket already.`,
    notRole: (role: string) => `${role} was not added to this ticket. The staff cannot be removed.`,
    everyone: 'A ticket is not for everybody. Add members, or a role that fewer people have.',
    threadTakesNoRoles: 'This ticket is a thread, into which Discord lets no roles. Add members one by one.',
    alreadyPriority: (level: string) => `The priority of this ticket is ${level} already.`,
    requestedBy: (member: string) => `${member} has asked the opener already whether it can be closed.`,
    notRequested: 'Nobody asks any more whether this ticket can be closed.',
    categoryGone: 'There is no such category. Choose one of those that are offered while you type.',
    alreadyInCategory: (category: string) => `This ticket is one of "${category}" already.`,
    targetNotStaff: (member: string, staff: string) =>
      `${member} is not of the staff there: ${staff}. Choose somebody who is.`,
    categoryFull: (limit: string) =>
      `There are ${limit} open tickets of that kind, which is as many as its staff take on.`,
  },
  setup: ticketSetupWords,
}
