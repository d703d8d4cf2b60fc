/** The English texts about giveaways; German: giveawaysDe.ts. */

export const giveawayWords = {
  message: {
    headline: (number: string) => `🎉 Giveaway #${number}`,
    enter: 'Enter',
    closed: 'Closed',
    prizes: 'Prizes',
    state: 'When',
    entries: 'Entries',
    winners: 'Winners',
    cost: 'An entry costs',
    coins: (n: string) => (n === '1' ? '1 coin' : `${n} coins`),
    requirements: 'To enter you need',
    bonuses: 'More chances',
    won: 'Won by',
    host: 'Hosted by',
    ofMax: (count: string, max: string) => `${count} of ${max}`,
    ends: (time: string) => `Ends ${time}`,
    starts: (time: string) => `Starts ${time}`,
    paused: (minutes: string) => `Paused with ${minutes} min left`,
    commitment: (hash: string) => `Commitment to the draw: ${hash}`,
    status: {
      DRAFT: 'Not started yet',
      DRAWING: 'Over; the winners are being drawn',
      COMPLETED: 'Over',
      CANCELLED: 'Called off',
    },
  },
  rules: {
    anyRole: (roles: string) => `one of these roles: ${roles}`,
    allRoles: (roles: string) => `all of these roles: ${roles}`,
    deniedRoles: (roles: string) => `none of these roles: ${roles}`,
    booster: 'to boost this server',
    level: (level: string) => `level ${level}`,
    accountAge: (days: string) => `a Discord account that is ${days} ${days === '1' ? 'day' : 'days'} old`,
    memberAge: (days: string) => `to be a member here for ${days} ${days === '1' ? 'day' : 'days'}`,
    bypass: (roles: string) => `or ${roles}, and nothing else`,
    bonus: (role: string, extra: string) => `${role}: +${extra}`,
    stacked: 'All of yours count.',
    highest: 'The highest of yours counts.',
  },
  entry: {
    entered: (entrants: string, odds: string) =>
      `You are in, one of ${entrants}. Your chance to win is ${odds} for now.`,
    already: (entrants: string, odds: string) =>
      `You are in already, one of ${entrants}. Your chance to win is ${odds} for now.`,
    leave: 'Leave',
    left: 'You are out again. If you paid for it, you have that back.',
    notIn: 'You are not in this giveaway, or it is over.',
    gone: 'This giveaway is not there any more.',
    notOpen: {
      DRAFT: 'This giveaway has not started yet.',
      SCHEDULED: 'This giveaway has not started yet.',
      ACTIVE: 'This giveaway is over. The winners are about to be drawn.',
      PAUSED: 'This giveaway is paused. Try again when it goes on.',
      DRAWING: 'This giveaway is over. The winners are being drawn.',
      COMPLETED: 'This giveaway is over. The winners are drawn.',
      CANCELLED: 'This giveaway was called off.',
    },
    full: (max: string) => `It is full: ${max} of ${max} entries are taken.`,
    rateLimited: 'That was too often. Wait a minute, then try again.',
    notEnough: (cost: string) =>
      `An entry costs ${cost} ${cost === '1' ? 'coin' : 'coins'}, and you have fewer. /balance shows yours.`,
    otherRole: 'You have a role in this giveaway with which you cannot win.',
  },
  unfit: {
    roleMissing: (roles: string) => `To enter you need one of these roles: ${roles}.`,
    rolesMissing: (roles: string) => `To enter you need these roles too: ${roles}.`,
    roleDenied: (roles: string) => `Members with this role may not enter: ${roles}.`,
    levelTooLow: (level: string) => `To enter you need level ${level}. /rank shows yours.`,
    accountTooYoung: (days: string, from: string) =>
      `To enter your Discord account must be ${days} ${days === '1' ? 'day' : 'days'} old. It is from ${from} on.`,
    memberTooYoung: (days: string, from: string) =>
      `To enter you must be a member here for ${days} ${days === '1' ? 'day' : 'days'}. You are from ${from} on.`,
    memberAgeUnknown: (days: string) =>
      `To enter you must be a member here for ${days} ${days === '1' ? 'day' : 'days'}, and Discord does not say since when you are.`,
    notBoosting: 'To enter you must boost this server.',
  },
  created: {
    now: (number: string, channel: string, ends: string) =>
      `Giveaway #${number} is on its way to ${channel}. It ends ${ends}.`,
    scheduled: (number: string, channel: string, starts: string) =>
      `Giveaway #${number} starts ${starts} in ${channel}.`,
    draft: (number: string) => `Giveaway #${number} is a draft. /giveaways start starts it.`,
  },
  steps: {
    started: (number: string) => `Giveaway #${number} has started.`,
    scheduled: (number: string, when: string) => `Giveaway #${number} starts ${when}.`,
    paused: (number: string) => `Giveaway #${number} is paused. The time that is left is kept.`,
    resumed: (number: string) => `Giveaway #${number} goes on.`,
    ended: (number: string) => `Giveaway #${number} is over. The winners are being drawn.`,
    cancelled: (number: string) => `Giveaway #${number} is called off. Whoever paid gets it back.`,
    changed: (number: string) => `Giveaway #${number} is changed.`,
  },
  wrongStatus: {
    DRAFT: 'That giveaway is a draft still. Start it first.',
    SCHEDULED: 'That giveaway has not started yet.',
    ACTIVE:
      'That giveaway is running already. /giveaways pause holds it, end draws the winners now, cancel calls it off, and edit changes its prizes and its end.',
    PAUSED: 'That giveaway is paused. Resume it first.',
    DRAWING: 'The winners of that giveaway are just being drawn.',
    COMPLETED: 'That giveaway is over, and its winners are drawn.',
    CANCELLED: 'That giveaway was called off.',
  },
  refusals: {
    noGiveaway: 'There is no such giveaway. Choose one of those that are offered while you type.',
    mayNotPost: (channel: string) =>
      `I may not write in ${channel}. Give me View Channel and Send Messages there, then try again.`,
    noTemplate: 'There is no such plan. Choose one of those that /giveaways template use offers.',
    economyOff: 'An entry can only cost coins while the economy is switched on, in /settings.',
    goneRole:
      'A role that it names is gone from this server. Choose another one before it starts; a plan is saved anew from such a giveaway.',
    everyoneRole: 'Everybody has the role @everyone, so it cannot be chosen here. Choose another one.',
    contraryRole: (role: string) =>
      `Nobody could enter: whoever needs ${role} to enter may not have it. Take it out of one of the two.`,
    winnerRole: (role: string) =>
      `Winners cannot get ${role}: you and I both need Manage Roles and a role above it, and no integration may own it. Choose another one.`,
    severalPrizes:
      'It has several prizes. Name them all with how many there are of each, such as: 2x Mug; Sticker.',
    isOver: 'That giveaway is over. Its winners are about to be drawn.',
    changedMeanwhile: 'Somebody changed it meanwhile, so I did nothing. This is how it is now; choose again.',
    nothingToChange: 'Name at least one thing that is to change.',
    fixed:
      'Its rules are published and stay as they are. Prizes and how many win may change, and while it runs its end.',
    fixedOptions: (options: string) =>
      `Its rules are published and stay as they are, so leave this out: ${options}. Prizes and how many win may change, and while it runs its end.`,
    tooManyBonuses: (limit: string) => `At most ${limit} roles have more chances.`,
    tooManyWinners: (limit: string) => `A giveaway has ${limit} winners at most.`,
    noPrizes: 'Name at least one prize in the option prizes, such as: 2x Mug; Sticker.',
    draftBegins:
      'A draft does not start by itself. Leave out draft, or leave out starts-in and plan it later with /giveaways schedule.',
    badPrizes: (limit: string) =>
      `I cannot read these prizes. Write them like this: 2x Mug; Sticker. There are 20 at most, and ${limit} winners in all.`,
    longPrize: (limit: string) => `A prize is too long. Each has ${limit} characters at most.`,
    badWinners:
      'The option winners is for a single prize without a number of its own. Leave it out, and write how many there are of each prize, such as: 2x Mug; Sticker.',
    badSpan: (text: string, least: string, most: string) =>
      `"${text}" is no time that I can read, or too short or too long. Write it like 90m or 1d 12h, from ${least} to ${most}.`,
    badRoles: 'Name a role that has more chances when you say how many.',
    badPlan: 'These texts or numbers are too long or too large. Make them shorter and try again.',
    takesPart: (who: string) => `${who} takes part in it. Whoever does can have no role in it.`,
    noPart: (who: string) => `${who} is no host, moderator or viewer of it.`,
    lastHost: 'It needs a host. Make somebody else one first.',
    tooManyHosts: (limit: string) => `A giveaway has ${limit} hosts at most. Take one away first.`,
    noHost: (who: string) => `${who} is a bot or no member here. Choose a member.`,
  },
  roleGiven: (who: string, part: string) => `${who} is ${part} of it now, and cannot win.`,
  roleTaken: {
    DRAFT: (who: string) => `${who} has no role in it any more, and may enter once it starts.`,
    SCHEDULED: (who: string) => `${who} has no role in it any more, and may enter once it starts.`,
    ACTIVE: (who: string) => `${who} has no role in it any more, and may enter.`,
    PAUSED: (who: string) => `${who} has no role in it any more, and may enter when it goes on.`,
    DRAWING: (who: string) => `${who} has no role in it any more. It is over, so nobody can enter.`,
    COMPLETED: (who: string) => `${who} has no role in it any more. It is over, so nobody can enter.`,
    CANCELLED: (who: string) => `${who} has no role in it any more. It was called off, so nobody can enter.`,
  },
  parts: { ORGANIZER: 'a host', MODERATOR: 'a moderator', VIEWER: 'a viewer', NONE: 'none of these' },
  winners: {
    drawn: (number: string, title: string) => `🎉 Giveaway #${number} **${title}** is over. Congratulations!`,
    part: (part: string, parts: string) => `(${part} of ${parts})`,
    none: (number: string, title: string) =>
      `Giveaway #${number} **${title}** is over. Nobody took part who could win.`,
    rerolled: (number: string, title: string) =>
      `Giveaway #${number} **${title}**: drawn again. Congratulations!`,
    noneLeft: (number: string, title: string) =>
      `Giveaway #${number} **${title}**: nobody is left who could win the free places.`,
    claimUntil: (time: string) => `Claim your prize by ${time}, or it is drawn again.`,
    trust: 'This draw trusts the operator: no public randomness was there that came after the posted list.',
    proof: (round: string) => `Drawn with round ${round} of the drand beacon.`,
    claim: 'Claim',
    cancelled: (number: string, title: string) => `Giveaway #${number} **${title}** was called off.`,
    because: (reason: string) => `The reason: ${reason}`,
    changed: (number: string, title: string) =>
      `Giveaway #${number} **${title}** was changed. Look at it above.`,
    changedPrizes: {
      before: (winners: string) =>
        winners === '1' ? '**Before, with 1 winner:**' : `**Before, with ${winners} winners:**`,
      now: (winners: string) =>
        winners === '1' ? '**Now, with 1 winner:**' : `**Now, with ${winners} winners:**`,
    },
    newEnd: (time: string) => `It ends ${time} now.`,
    frozen: (number: string, hash: string, count: string, round: string) =>
      `Giveaway #${number} is over with ${count} ${count === '1' ? 'entry' : 'entries'}. Before the draw: the SHA-256 of their list is \`${hash}\`, and round ${round} of drand decides.`,
  },
  lost: {
    had: (number: string, title: string, prize: string, guild: string) =>
      `You had won ${prize} in giveaway #${number} **${title}** in ${guild}, and do not have it any more.`,
    notClaimed: 'The time to claim it is over, so its place was drawn again.',
    rerolled: 'Staff had its place drawn again.',
    revoked: 'Staff took it back.',
    because: (reason: string) => `The reason: ${reason}`,
    askHosts: (hosts: string) => `If you think that is wrong, write to a host: ${hosts}`,
    askStaff: 'If you think that is wrong, write to the staff there.',
  },
  forHosts: {
    about: (number: string, title: string, guild: string) =>
      `Giveaway #${number} **${title}** in ${guild}, of which you are a host:`,
    unclaimed: (who: string) => `Not claimed in time, and drawn again: the wins of ${who}.`,
    unfilled: (count: string) =>
      count === '1'
        ? 'One place has no winner: nobody was left who could win it.'
        : `${count} places have no winner: nobody was left who could win them.`,
    where: 'Staff see every place with /giveaways winners.',
  },
  claim: {
    claimed: 'It is yours. The hosts of the giveaway will get in touch with you.',
    alreadyClaimed: 'You have claimed it already.',
    noNeed: 'You need not claim it; it is yours.',
    notWinner: 'You have not won anything in this giveaway.',
    lost: 'You had won, but not any more: the time to claim it is over, or it was taken back.',
    tooLate: 'The time to claim it is over.',
  },
  reroll: {
    menu: 'Reroll giveaway',
    noMessage: 'This is no message of a giveaway. Choose the one with its button.',
    which: (number: string) => `Which place of giveaway #${number} is drawn again?`,
    choose: 'Choose a place',
    free: 'The places without a winner',
    done: (count: string) =>
      count === '1' ? 'One place was drawn again.' : `${count} places were drawn again.`,
    noneLeft: 'Nobody is left who could win.',
    nothing: 'Every place has its winner. Name one to draw that place again.',
    notWinner: (who: string) => `${who} is no winner of this giveaway.`,
    revoked: (who: string) => `${who} has lost the win. /giveaways reroll draws the place again.`,
    notOver: 'Winners are there when the giveaway is over.',
  },
  places: {
    title: (number: string, title: string) => `Giveaway #${number} ${title}: places`,
    claimed: 'claimed',
    claimBy: (time: string) => `has until ${time} to claim it`,
    overdue: 'not claimed in time, and about to be drawn again',
    unfilled: 'nobody was left who could win it',
    free: 'nobody has it; /giveaways reroll draws it again',
    before: (who: string) => `before: ${who}`,
    lost: { notClaimed: 'not claimed in time', rerolled: 'drawn again', revoked: 'taken back' },
    others: (count: string) => (count === '1' ? 'and 1 other' : `and ${count} others`),
  },
  lists: {
    title: 'Giveaways',
    none: 'There is no giveaway right now.',
    line: (number: string, title: string, state: string, link: string) =>
      `**#${number}** ${title} · ${state} ${link}`,
    link: 'show',
    mine: 'You take part in',
    mineNone: 'You take part in no giveaway right now, and have won nothing that waits.',
    won: 'You won',
    wonLine: (number: string, title: string, prize: string, claim: string) =>
      `**#${number}** ${title}: ${prize} ${claim}`,
    claimBy: (time: string) => `· claim it by ${time}`,
    entrants: (number: string, count: string) =>
      `Giveaway #${number}: ${count} ${count === '1' ? 'takes' : 'take'} part`,
    entrant: (who: string, weight: string) => (weight === '1' ? who : `${who} (${weight} chances)`),
    entrantsNone: 'Nobody takes part yet.',
    previous: 'Previous',
    next: 'Next',
    pageGone: 'There is nobody on this page.',
  },
  templates: {
    nameless: 'A plan needs a name. Give it one of at least one letter.',
    saved: (name: string) =>
      `The plan "${name}" is saved. /giveaways template use starts a giveaway from it.`,
    replaced: (name: string) =>
      `The plan "${name}" was there already and is replaced by this one. /giveaways template use starts a giveaway from it.`,
    removed: (name: string) => `The plan "${name}" is removed.`,
    used: (name: string) =>
      `A giveaway that is not over uses the plan "${name}". Wait until it is, then remove it.`,
    tooMany: (limit: string) => `A server has ${limit} plans at most. Remove one first.`,
    invalid: (name: string) => `The plan "${name}" no longer fits what a giveaway may be. Save it anew.`,
  },
  verify: {
    notDrawn: 'There is no proof before the winners are drawn.',
    tooLarge: 'The proof of this draw is larger than Discord takes. Ask whoever runs this bot for it.',
    done: 'The proof of this draw. Anybody can recompute it: npm run guildhall -- verify-draw <file>. What it proves and what not stands in docs/fair-draws.md.',
  },
  form: {
    title: 'A new giveaway',
    prizes: 'Prizes, one a line, such as: 2x Mug',
    duration: 'How long, such as 90m or 1d 12h',
    heading: 'Title (the first prize when empty)',
    text: 'What the message says',
    begin: 'When it starts',
    now: 'At once',
    draft: 'When I have chosen who may enter',
    correct: 'Correct it',
  },
}
