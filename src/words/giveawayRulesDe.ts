import type { giveawayRulesWords as englishWords } from '#src/words/giveawayRulesEn.ts'

export const giveawayRulesWords: typeof englishWords = {
  titles: {
    requirements: (number, title) => `Verlosung #${number} ${title}: was man zum Teilnehmen braucht`,
    chances: (number, title) => `Verlosung #${number} ${title}: mehr Chancen`,
  },
  none: {
    requirements: 'Alle dürfen teilnehmen.',
    chances: 'Alle Teilnahmen zählen gleich.',
  },
  menus: {
    anyRoles: 'Eine dieser Rollen',
    allRoles: 'Alle diese Rollen',
    deniedRoles: 'Keine dieser Rollen',
    bypassRoles: 'Wer eine davon hat, braucht nichts von alledem',
  },
  rolesUnknown:
    'Discord hat mir die Rollen dieses Servers noch nicht genannt, deshalb fehlen ihre Menüs. Versuch es gleich noch einmal.',
  boosters: 'Nur Booster',
  everyone: 'Nicht nur Booster',
  numbers: 'Level und Alter…',
  toChances: 'Mehr Chancen',
  toRequirements: 'Bedingungen',
  start: 'Jetzt starten',
  addChances: 'Hinzufügen oder ändern…',
  modes: { STACK: 'Alle Rollen zählen lassen', HIGHEST: 'Die höchste zählen lassen' },
  numbersTitle: 'Was man zum Teilnehmen braucht',
  level: most => `Level, 1 bis ${most}`,
  accountAge: most => `Tage, die das Konto alt ist, 1 bis ${most}`,
  memberAge: most => `Tage als Mitglied hier, 1 bis ${most}`,
  chancesTitle: 'Mehr Chancen',
  chanceRoles: 'Für diese Rollen',
  extra: most => `Wie viele mehr, 0 (keine) bis ${most}`,
  badNumbers: wrong =>
    `Nichts wurde geändert. Schreib ganze Zahlen, wie nach ihnen gefragt ist, statt:\n${wrong}`,
  badNumber: (label, text) => `${label}: „${text}“`,
}
