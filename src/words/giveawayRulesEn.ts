/** The English texts about the rules of giveaways; German: giveawayRulesDe.ts. */

export const giveawayRulesWords = {
  titles: {
    requirements: (number: string, title: string) => `Giveaway #${number} ${title}: what entering needs`,
    chances: (number: string, title: string) => `Giveaway #${number} ${title}: more chances`,
  },
  none: {
    requirements: 'Everybody may enter.',
    chances: 'All entries count the same.',
  },
  menus: {
    anyRoles: 'One of these roles',
    allRoles: 'All of these roles',
    deniedRoles: 'None of these roles',
    bypassRoles: 'Who has one of these needs nothing of that',
  },
  rolesUnknown:
    'Discord has not told me the roles of this server yet, so the menus of roles are missing. Try again in a moment.',
  boosters: 'Only boosters',
  everyone: 'Not only boosters',
  numbers: 'Level and ages…',
  toChances: 'More chances',
  toRequirements: 'Requirements',
  start: 'Start now',
  addChances: 'Add or change…',
  modes: { STACK: 'Have all roles count', HIGHEST: 'Have the highest count' },
  numbersTitle: 'What entering needs',
  level: (most: string) => `Level, 1 to ${most}`,
  accountAge: (most: string) => `Days the account is old, 1 to ${most}`,
  memberAge: (most: string) => `Days as a member here, 1 to ${most}`,
  chancesTitle: 'More chances',
  chanceRoles: 'For these roles',
  extra: (most: string) => `How many more, 0 (none) to ${most}`,
  badNumbers: (wrong: string) =>
    `Nothing was changed. Write whole numbers as they are asked for in place of:\n${wrong}`,
  badNumber: (label: string, text: string) => `${label}: "${text}"`,
}
