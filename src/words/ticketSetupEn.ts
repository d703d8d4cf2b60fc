/** The English texts about setting tickets up; German: ticketSetupDe.ts. */

export const ticketSetupWords = {
  done: (category: string, channel: string) =>
    `Members can open tickets now: the panel "${category}" is on its way to ${channel}. Try the button yourself.`,
  doneNotYet: (category: string, channel: string, permissions: string) =>
    `It does not work yet: the panel "${category}" is on its way to ${channel}, but no ticket can be opened, as I lack ${permissions}. An admin can give that to my role in Server Settings → Roles; then try the button yourself.`,
  missing: (permissions: string) =>
    `But I lack permissions without which no ticket can be opened: ${permissions}. An admin can give them to my role in Server Settings → Roles.`,
  missingInLog: (permissions: string) =>
    `I lack permissions without which no transcript comes to the log channel: ${permissions}. An admin can give them to my role there.`,
  missingForFiles:
    'But I lack Attach Files, without which I cannot keep the files. An admin can give it to my role.',
  cannotPing: (role: string) =>
    `I cannot ping ${role}, so the staff would not hear of new tickets. An admin can allow it: Server Settings → Roles → "Allow anyone to @mention this role", or give me "Mention @everyone".`,
  added: (name: string) =>
    `The category "${name}" is there. /tickets panel posts the message with which members choose it.`,
  changed: (name: string) =>
    `The category "${name}" is changed. Panels that are posted keep the name and emoji they have.`,
  removed: (name: string) => `The category "${name}" is removed. Its open tickets go on.`,
  nameTaken: (name: string) =>
    `There is a category "${name}" already. Choose another name, or edit that one.`,
  tooMany: (limit: string) => `A server has ${limit} categories at most. Remove one first.`,
  noCategory: 'There is no such category. Choose one of those that are offered while you type.',
  badEmoji: (emoji: string) =>
    `"${emoji}" is no emoji. Give one as Discord's picker writes it, of this server if it is a custom one.`,
  questionAdded: (label: string, count: string) => `"${label}" is asked now, ${count} of 5 questions.`,
  questionRemoved: (label: string) => `"${label}" is no longer asked.`,
  questionTaken: (label: string) => `"${label}" is asked already.`,
  tooManyQuestions: (limit: string) => `A form has ${limit} questions at most. Remove one first.`,
  noQuestion: (labels: string) => `There is no such question. There are: ${labels}`,
  noQuestions: 'This category asks nothing.',
  blankQuestion: 'A question needs words. Write what is to be asked.',
  everyone:
    'Everybody has the role @everyone, so all could read all tickets. Choose a role that only your staff have.',
  noCategories:
    'There is no category yet. Make one with /tickets category add, or all at once with /tickets setup.',
  mayNotPost: (channel: string) =>
    `I may not write in ${channel}. Give me View Channel and Send Messages there, then try again.`,
  posted: (channel: string) => `The panel is on its way to ${channel}.`,
  blocked: (target: string) => `${target} may open no tickets any more. Open ones go on.`,
  blockedUntil: (target: string, time: string) =>
    `${target} may open no tickets until ${time}. Open ones go on.`,
  blocksEveryone:
    'I block members and single roles, not @everyone. To take no tickets, remove their category with /tickets category remove; or let only one role open them with /tickets category edit, required-role.',
  blocksBot:
    'Bots open no tickets, so there is nothing to block. Choose a member, or a role that people have.',
  unblocked: (target: string) => `${target} may open tickets again.`,
  notBlocked: (target: string) => `${target} was not blocked.`,
  listTitle: (count: string) => `Open tickets: ${count}`,
  listLine: (number: string, place: string, member: string, category: string, claimed: string) =>
    `**#${number}** ${place} · ${member} · ${category} · ${claimed}`,
  listPriority: (line: string, level: string) => `${line} · **${level}**`,
  listEmpty: 'No ticket is open.',
  listMore: (count: string) => `and ${count} more`,
  unclaimed: 'nobody yet',
  noChannel: 'no channel yet',
}
