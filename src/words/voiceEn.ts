/** The English texts about temporary voice channels; German: voiceDe.ts. */

import { counted } from '#src/words/counted.ts'

export const voiceCommands = {
  voice: {
    name: 'voice',
    description: 'Do something with your own voice channel, or with the one you are in',
    lock: { name: 'lock', description: 'Let nobody in but those you permit' },
    unlock: { name: 'unlock', description: 'Let everybody in again' },
    hide: { name: 'hide', description: 'Show it only to those you permit' },
    reveal: { name: 'reveal', description: 'Show it to everybody again' },
    limit: { name: 'limit', description: 'How many may be in it' },
    rename: { name: 'rename', description: 'Give it another name (twice in 10 minutes)' },
    bitrate: { name: 'bitrate', description: 'How good it sounds' },
    permit: { name: 'permit', description: 'Let a member in and see it, however closed it is' },
    reject: { name: 'reject', description: 'Keep a member out' },
    kick: { name: 'kick', description: 'Put a member out; they may come back' },
    transfer: { name: 'transfer', description: 'Give it to a member who is in it' },
    claim: { name: 'claim', description: 'Take it over when its owner is not there' },
    options: {
      limit: { name: 'members', description: '1 to 99; 0 for no limit' },
      name: { name: 'name', description: 'The new name' },
      bitrate: { name: 'kbps', description: 'Kilobits a second, from 8' },
      member: { name: 'member', description: 'Who' },
    },
  },
  hubs: {
    name: 'hubs',
    description: 'Set up voice channels that give members one of their own',
    add: { name: 'add', description: 'Make a hub: who joins it gets a voice channel' },
    edit: { name: 'edit', description: 'Change what you name here; everything else stays' },
    remove: { name: 'remove', description: 'Make it an ordinary channel again; its channels live on' },
    list: { name: 'list', description: 'Show the hubs and what I lack for them' },
    options: {
      hub: { name: 'hub', description: 'Which one' },
      channel: {
        name: 'channel',
        description: 'The voice channel that becomes the hub; I make one when left out',
      },
      category: {
        name: 'category',
        description: "Where the channels are made; the hub's category when left out",
      },
      name: { name: 'name', description: 'What they are called, such as Room of {name}' },
      limit: { name: 'limit', description: 'How many may be in one; 0 for no limit' },
      bitrate: { name: 'kbps', description: 'Kilobits a second; what your boosts do not allow is lowered' },
      region: { name: 'region', description: 'Where the voice servers stand' },
      private: { name: 'private', description: 'They begin locked (no)' },
      grace: { name: 'grace', description: 'Seconds for which an empty one is kept (10)' },
      role: { name: 'staff-role', description: 'A role that sees and enters closed ones too' },
    },
    automatic: 'automatic',
  },
}

export const voiceWords = {
  hubName: 'Join to create',
  template: "{name}'s channel",
  panel: {
    title: 'Your own voice channel',
    text: 'Its owner and moderators can change it here, or with /voice. It goes when it is empty.',
    buttons: {
      lock: 'Lock',
      unlock: 'Unlock',
      hide: 'Hide',
      reveal: 'Reveal',
      claim: 'Claim',
      rename: 'Rename',
      limit: 'Limit',
      bitrate: 'Bitrate',
      permit: 'Permit',
      reject: 'Reject',
      kick: 'Kick',
      transfer: 'Transfer',
    },
    choose: {
      permit: 'Who may come in?',
      reject: 'Who is kept out?',
      kick: 'Who is put out?',
      transfer: 'Who gets the channel?',
    },
    forms: {
      rename: { title: 'Rename the channel', label: 'The new name' },
      limit: { title: 'Limit the channel', label: 'How many may be in it (0: no limit)' },
      bitrate: { title: 'Set the bitrate', label: 'Kilobits a second' },
    },
  },
  done: {
    lock: 'Your channel is locked: only those you permit come in.',
    unlock: 'Your channel is open to everybody.',
    hide: 'Your channel is hidden from all but those you permit.',
    reveal: 'Everybody sees your channel.',
    limit: 'The limit is set.',
    rename: (name: string) => `The channel is called ${name} now.`,
    bitrate: 'The bitrate is set.',
    permit: 'They see the channel and may come in.',
    reject: 'They are kept out.',
    kick: 'They are out. They may come back, unless you reject them.',
    transfer: 'The channel is theirs now.',
    claim: 'The channel is yours now.',
  },
  noChannel:
    'You have no temporary voice channel, and this is none. Join a hub first, or do it in the chat of one.',
  notOwner: (owner: string) => `This channel is ${owner}'s. Only they can do that, and who may move members.`,
  ownerPresent: (owner: string) => `${owner} owns this channel and is in it. Ask them to transfer it.`,
  notInside: (member: string) => `${member} is not in the channel.`,
  youNotInside: 'Join the channel first, then claim it.',
  ownsAnother: (member: string, channel: string) =>
    `${member} already owns a channel (${channel}), and nobody owns two. It goes when it is empty.`,
  beingMade: 'it is being made',
  bot: 'That is a bot. Choose a person.',
  yourself: 'That is you. Choose somebody else.',
  staff: (member: string) => `${member} is staff of these channels and cannot be kept out.`,
  tooManyRenames: (time: string) =>
    `Discord lets a channel be renamed twice in 10 minutes. You can do it again ${time}.`,
  badName: 'A name has 1 to 100 characters.',
  badLimit: 'The limit is a whole number from 0 (none) to 99.',
  badBitrate: (most: string) =>
    `The bitrate is a whole number from 8 to ${most}, which is what this server's boosts allow.`,
  tooManyNamed: (most: string) =>
    `At most ${most} members can be named. Permit or reject others to make room.`,
  later: 'It is written down, but Discord takes it later.',
  stillInside: 'They are still in the channel: Discord did not put them out. Try it again.',
  failures: {
    noPermission:
      'I lack a permission there (Manage Channels, Manage Roles, Move Members or Connect). /doctor says what is missing.',
    parentFull: (category: string) =>
      `The channel category ${category} is full: Discord allows 50 channels in one. An admin can choose another with /hubs edit.`,
    parentGone: 'The channel category is gone. An admin can choose another with /hubs edit.',
    guildFull: 'This server has 500 channels, the most that Discord allows. An admin has to delete some.',
    nameRejected: (name: string) => `Discord does not accept the channel name "${name}". Choose another one.`,
    channelGone: 'The channel has been deleted.',
    refused: 'Discord refused it. The people who run this bot find its reason in the log.',
  },
  notices: {
    userMinute: (member: string, time: string) =>
      `${member}, that were many channels in one minute. Stay here, and you get the next ${time}.`,
    guildMinute: (time: string) =>
      `Many channels are being made right now. Stay here, and you get yours from ${time} on.`,
    guildDay: (time: string) =>
      `This server has used up the channels that I may make in a day. There are new ones ${time}.`,
    refused: (member: string, reason: string) => `I could not make a channel for ${member}. ${reason}`,
    inherited: (member: string) => `The owner has left, so this channel is ${member}'s now.`,
    claimed: (member: string) => `${member} has claimed this channel.`,
    transferred: (member: string) => `This channel is ${member}'s now.`,
  },
  hubs: {
    added: (channel: string) =>
      `Done. Join ${channel}, and you get a voice channel of your own. Try it yourself.`,
    changed: (channel: string) => `${channel} is changed. Channels that are there keep what they have.`,
    removed: (channel: string) =>
      `${channel} makes no channels any more. Those that are there go when they are empty.`,
    isHub: (channel: string) => `${channel} is a hub already. Change it with /hubs edit.`,
    isTemporary: (channel: string) =>
      `${channel} was made for a member and goes when it is empty, so it cannot be a hub. Choose another channel.`,
    noHub: (channels: string) => `That is no hub. There are: ${channels}`,
    none: 'There is no hub yet. Make one with /hubs add.',
    tooMany: (limit: string) => `A server has ${limit} hubs at most. Remove one first.`,
    refused: (reason: string) => `I could not make the hub. ${reason}`,
    limited: (time: string) => `Discord lets me make no channel right now. Try it again ${time}.`,
    coming:
      'The hub is written down, but Discord is not answering me right now. Look with /hubs list in a few minutes.',
    addedNotYet: (channel: string, permissions: string) =>
      `It does not work yet: the hub ${channel} is there, but it makes no channels, as I lack ${permissions}. An admin can give that to my role in Server Settings → Roles.`,
    refusedLacking: (permissions: string) =>
      `I could not make the hub, as I lack ${permissions}. An admin can give that to my role in Server Settings → Roles.`,
    missing: (permissions: string) =>
      `But I lack permissions without which it does not work: ${permissions}. An admin can give them to my role in Server Settings → Roles.`,
    blind:
      'Without View Audit Log I cannot find channels that are left behind after a crash; nothing else needs it.',
    nothingToChange: 'Name what you want to change.',
    title: (count: string) => `Hubs: ${count}`,
    line: (hub: string, name: string, details: string) => `${hub} · ${name} · ${details}`,
    limit: (n: string) => (n === '0' ? 'no limit' : counted(n, 'member', 'members')),
    kbps: (n: string) => `${n} kbps`,
    grace: (n: string) => `kept ${n} s`,
    locked: 'begins locked',
    beingMade: 'being made',
    left: (count: string) =>
      `${counted(count, 'channel', 'channels')} may be left behind on Discord. With View Audit Log I find and delete what is left; or delete it by hand.`,
  },
}
