/** The English texts about coins; German: economyDe.ts. */

export const economyCommands = {
  balance: {
    name: 'balance',
    description: 'Show how many coins you or another member have',
    member: { name: 'member', description: 'Whose; yours when left out' },
  },
  pay: {
    name: 'pay',
    description: 'Give some of your coins to another member',
    member: { name: 'member', description: 'Who gets them' },
    amount: { name: 'amount', description: 'How many; whole coins' },
    note: { name: 'note', description: 'What for; everybody can read it' },
  },
  daily: { name: 'daily', description: 'Get the coins of the day' },
  economy: {
    name: 'economy',
    description: 'Give and take coins, and see where they went',
    give: { name: 'give', description: 'Give coins to a member, out of nothing' },
    take: { name: 'take', description: 'Take coins from a member, into nothing' },
    history: { name: 'history', description: 'Show every movement of a member’s coins' },
    member: { name: 'member', description: 'Who' },
    amount: { name: 'amount', description: 'How many; whole coins' },
    reason: { name: 'reason', description: 'Why; it stands in their history and in /audit' },
  },
}

export const economyWords = {
  coins: (amount: string) => (amount === '1' ? '1 coin' : `${amount} coins`),
  off: 'This server does not use coins. Who may manage it can switch them on with /settings, Economy.',
  bot: 'Bots have no coins. Choose a member instead.',
  balance: {
    own: (coins: string) => `You have **${coins}**.`,
    of: (member: string, coins: string) => `${member} has **${coins}**.`,
    totals: (earned: string, spent: string) => `In all ${earned} came and ${spent} went.`,
    history: 'History',
  },
  amounts: {
    notWhole: (amount: string) => `Coins are whole: ${amount} is not a number of coins.`,
    tooSmall: (amount: string) => `${amount} is nothing to hand over. Choose 1 or more.`,
    tooMuch: (amount: string, most: string) => `${amount} is too much for once: ${most} at most.`,
  },
  pay: {
    paid: (payer: string, payee: string, coins: string) => `${payer} paid ${payee} **${coins}**.`,
    paidFor: (payer: string, payee: string, coins: string, note: string) =>
      `${payer} paid ${payee} **${coins}**: ${note}`,
    self: 'You cannot pay yourself. Choose another member.',
    stranger: (user: string) => `${user} is not in this server. Choose a member.`,
    notEnough: (coins: string, balance: string) =>
      `You cannot pay ${coins}: you have ${balance}. /daily brings some each day.`,
  },
  daily: {
    claimed: (coins: string, balance: string, next: string) =>
      `Here are your **${coins}** of today; you have ${balance} now. A new day begins at midnight UTC: ${next}.`,
    already: (next: string) => `You have had your coins of today. A new day begins at midnight UTC: ${next}.`,
    none: 'This server gives no daily coins. Who may manage it can change that with /settings, Economy.',
  },
  staff: {
    given: (member: string, coins: string, balance: string) =>
      `${member} got ${coins} and has ${balance} now.`,
    taken: (member: string, coins: string, balance: string) =>
      `${member} lost ${coins} and has ${balance} now.`,
    notEnough: (member: string, coins: string, balance: string) =>
      `You cannot take ${coins} from ${member}, who has ${balance}. Nothing was taken.`,
  },
  history: {
    title: (member: string) => `**Coins of ${member}**`,
    line: (time: string, amount: string, what: string, balance: string) =>
      `${time} · **${amount}** · ${what} · ${balance} then`,
    empty: 'No coins have come or gone yet.',
    pageGone: 'There is nothing older.',
    newer: 'Newer',
    older: 'Older',
    kinds: {
      DAILY: () => 'coins of the day',
      PAID: (other: string) => `paid to ${other}`,
      RECEIVED: (other: string) => `paid by ${other}`,
      GIVEN: (other: string) => `given by ${other}`,
      TAKEN: (other: string) => `taken by ${other}`,
      ENTRY: () => 'entry of a giveaway',
      REFUND: () => 'back from a giveaway',
    },
    somebody: 'the staff',
  },
}
