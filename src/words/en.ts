/** The English catalogue; its shape is the one that every language must fill. */
export const en = {
  commands: {
    rank: {
      name: 'rank',
      description: 'Show your level and XP, or those of another member',
      member: { name: 'member', description: 'Whose rank to show; yours when left out' },
    },
    leaderboard: { name: 'leaderboard', description: 'Show the members with the most XP' },
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
  errors: {
    bug: (reference: string) =>
      `Sorry, that went wrong on my side and nothing was changed. If it keeps happening, tell the people who run this bot this reference: \`${reference}\``,
    busy: 'I am catching up right now. Nothing was changed; please try again in a few seconds.',
    serverOnly: 'This works only in a server, not in direct messages.',
    unknownCommand:
      'I no longer have this command. Discord shows its current commands when you type / again.',
    unknownButton: 'This button is from an older version of me. Call the command again for a fresh one.',
  },
}

export type Words = typeof en
