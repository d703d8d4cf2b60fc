import type { economyCommands as enCommands, economyWords as enWords } from '#src/words/economyEn.ts'

export const economyCommands: typeof enCommands = {
  balance: {
    name: 'guthaben',
    description: 'Zeigt, wie viele Münzen du oder ein anderes Mitglied hat',
    member: { name: 'mitglied', description: 'Wessen; ohne Angabe deine' },
  },
  pay: {
    name: 'zahlen',
    description: 'Gibt einem anderen Mitglied von deinen Münzen',
    member: { name: 'mitglied', description: 'Wer sie bekommt' },
    amount: { name: 'anzahl', description: 'Wie viele; ganze Münzen' },
    note: { name: 'notiz', description: 'Wofür; alle können es lesen' },
  },
  daily: { name: 'täglich', description: 'Holt die Münzen des Tages' },
  economy: {
    name: 'münzen',
    description: 'Gibt und nimmt Münzen und zeigt, wohin sie gingen',
    give: { name: 'geben', description: 'Gibt einem Mitglied Münzen, aus dem Nichts' },
    take: { name: 'nehmen', description: 'Nimmt einem Mitglied Münzen, ins Nichts' },
    history: { name: 'verlauf', description: 'Zeigt jede Bewegung der Münzen eines Mitglieds' },
    member: { name: 'mitglied', description: 'Wer' },
    amount: { name: 'anzahl', description: 'Wie viele; ganze Münzen' },
    reason: { name: 'grund', description: 'Warum; es steht im Verlauf und in /protokoll' },
  },
}

export const economyWords: typeof enWords = {
  coins: amount => (amount === '1' ? '1 Münze' : `${amount} Münzen`),
  off: 'Dieser Server verwendet keine Münzen. Wer ihn verwalten darf, schaltet sie mit /einstellungen ein, unter Münzen.',
  bot: 'Bots haben keine Münzen. Wähle stattdessen ein Mitglied.',
  balance: {
    own: coins => `Du hast **${coins}**.`,
    of: (member, coins) => `${member} hat **${coins}**.`,
    totals: (earned, spent) => `Insgesamt kamen ${earned}, und ${spent} gingen.`,
    history: 'Verlauf',
  },
  amounts: {
    notWhole: amount => `Münzen sind ganz: ${amount} ist keine Anzahl von Münzen.`,
    tooSmall: amount => `${amount} lässt sich nicht übergeben. Wähle 1 oder mehr.`,
    tooMuch: (amount, most) => `${amount} ist zu viel auf einmal: höchstens ${most}.`,
  },
  pay: {
    paid: (payer, payee, coins) => `${payer} hat ${payee} **${coins}** gezahlt.`,
    paidFor: (payer, payee, coins, note) => `${payer} hat ${payee} **${coins}** gezahlt: ${note}`,
    self: 'Du kannst dich nicht selbst bezahlen. Wähle ein anderes Mitglied.',
    stranger: user => `${user} ist nicht auf diesem Server. Wähle ein Mitglied.`,
    notEnough: (coins, balance) =>
      `Du kannst nicht ${coins} zahlen: Du hast ${balance}. /täglich bringt jeden Tag welche.`,
  },
  daily: {
    claimed: (coins, balance, next) =>
      `Hier sind deine **${coins}** von heute; damit hast du ${balance}. Ein neuer Tag beginnt um Mitternacht UTC: ${next}.`,
    already: next =>
      `Du hast deine Münzen von heute schon. Ein neuer Tag beginnt um Mitternacht UTC: ${next}.`,
    none: 'Dieser Server gibt keine täglichen Münzen. Wer ihn verwalten darf, ändert das mit /einstellungen, unter Münzen.',
  },
  staff: {
    given: (member, coins, balance) => `${member} bekam ${coins} und hat jetzt ${balance}.`,
    taken: (member, coins, balance) => `${member} verlor ${coins} und hat jetzt ${balance}.`,
    notEnough: (member, coins, balance) =>
      `Du kannst ${member} nicht ${coins} nehmen; da sind nur ${balance}. Nichts wurde genommen.`,
  },
  history: {
    title: member => `**Münzen von ${member}**`,
    line: (time, amount, what, balance) => `${time} · **${amount}** · ${what} · danach ${balance}`,
    empty: 'Hier sind noch keine Münzen gekommen oder gegangen.',
    pageGone: 'Älteres gibt es nicht.',
    newer: 'Neuere',
    older: 'Ältere',
    kinds: {
      DAILY: () => 'Münzen des Tages',
      PAID: other => `an ${other} gezahlt`,
      RECEIVED: other => `von ${other} gezahlt`,
      GIVEN: other => `von ${other} gegeben`,
      TAKEN: other => `von ${other} genommen`,
      ENTRY: () => 'Teilnahme an einer Verlosung',
      REFUND: () => 'zurück von einer Verlosung',
    },
    somebody: 'dem Team',
  },
}
