import { type APIButtonComponentWithCustomId, ButtonStyle, ComponentType } from 'discord-api-types/v10'
import { customId } from '#src/discord/customId.ts'
import { plain } from '#src/discord/plain.ts'
import { type MessageView, accentColor } from '#src/discord/view.ts'
import {
  type Account,
  type DailyOutcome,
  type LedgerLine,
  type LedgerPage,
  type LedgerPlace,
  type PayOutcome,
  type StaffOutcome,
  amountProblem,
  maxAmount,
} from '#src/economy/economy.ts'
import { formatNumber, wordsFor } from '#src/words/words.ts'

/** What is wrong with an amount, or null. */
export function amountText(amount: number, locale: string): string | null {
  const { amounts: words } = wordsFor(locale).economy
  const problem = amountProblem(amount)
  const typed = Number.isInteger(amount) ? formatNumber(amount, locale) : String(amount)
  return problem === null ? null : words[problem](typed, formatNumber(maxAmount, locale))
}

/** The answer to /balance; with a way to the history for whoever asks about themselves. */
export function balanceView(
  { balance, totalEarned, totalSpent }: Account,
  member: { id: string; self: boolean },
  locale: string,
): MessageView {
  const { balance: words } = wordsFor(locale).economy
  const coins = coinsText(balance, locale)
  const content = [
    member.self ? words.own(coins) : words.of(`<@${member.id}>`, coins),
    words.totals(formatNumber(totalEarned, locale), formatNumber(totalSpent, locale)),
  ].join(' ')
  if (!member.self) return { content }
  return { content, components: [row(button(words.history, customId('balance', 'newest'), true))] }
}

/** What everybody reads of a payment. */
export function paidView(
  { from, to, amount, note }: { from: string; to: string; amount: number; note: string | null },
  locale: string,
): MessageView {
  const { pay: words } = wordsFor(locale).economy
  const said = [`<@${from}>`, `<@${to}>`, coinsText(amount, locale)] as const
  return { content: note === null ? words.paid(...said) : words.paidFor(...said, plain(note)) }
}

export function notPaidText(
  { balance }: Extract<PayOutcome, { kind: 'notEnough' }>,
  amount: number,
  locale: string,
): string {
  return wordsFor(locale).economy.pay.notEnough(coinsText(amount, locale), coinsText(BigInt(balance), locale))
}

export function dailyText(outcome: DailyOutcome, locale: string): string {
  const { daily: words } = wordsFor(locale).economy
  switch (outcome.kind) {
    case 'claimed': {
      const { amount, balance, nextAt } = outcome
      return words.claimed(coinsText(amount, locale), coinsText(BigInt(balance), locale), `<t:${nextAt}:R>`)
    }
    case 'alreadyClaimed':
      return words.already(`<t:${outcome.nextAt}:R>`)
    default:
      return words.none
  }
}

export function staffText(
  { kind, balance }: StaffOutcome,
  { userId, amount }: { userId: string; amount: number },
  locale: string,
): string {
  const { staff: words } = wordsFor(locale).economy
  return words[kind](`<@${userId}>`, coinsText(amount, locale), coinsText(BigInt(balance), locale))
}

/** A page of a member's movements, with buttons of /balance for themselves, of /economy for the staff. */
export function ledgerView(
  { lines, hasNewer, hasOlder }: LedgerPage,
  userId: string,
  command: 'balance' | 'economy',
  locale: string,
): MessageView {
  const { history: words } = wordsFor(locale).economy
  const [newest, oldest] = [lines[0], lines.at(-1)]
  if (!newest || !oldest)
    return { content: hasNewer ? words.pageGone : words.empty, embeds: [], components: [] }
  // Of whom it is, is untrusted again when it comes back; only the staff may say.
  const about = command === 'economy' ? [userId] : []
  return {
    content: '',
    embeds: [
      {
        color: accentColor,
        description: [words.title(`<@${userId}>`), ...lines.map(line => lineText(line, locale))].join('\n'),
      },
    ],
    components: [
      row(
        button(words.newer, customId(command, 'newer', String(newest.id), ...about), hasNewer),
        button(words.older, customId(command, 'older', String(oldest.id), ...about), hasOlder),
      ),
    ],
  }
}

/** Where the page of a button begins; undefined when it was made up. */
export function parsePlace(action: string, [id = '']: readonly string[]): LedgerPlace | undefined {
  if (action === 'newest') return 'newest'
  if (!/^\d{1,18}$/.test(id)) return undefined
  return action === 'newer' ? { newerThan: BigInt(id) } : { olderThan: BigInt(id) }
}

/** Characters of a reason that are shown; escaping at most doubles them, and ten lines fit into 4,096. */
const shownReason = 100

function lineText(line: LedgerLine, locale: string): string {
  const { history: words } = wordsFor(locale).economy
  const { kind, amount, balanceAfter, counterpartId, reason, createdAt } = line
  const other = counterpartId === null ? words.somebody : `<@${counterpartId}>`
  const what = words.kinds[kind](other)
  const shown = reason !== null && reason.length > shownReason ? `${reason.slice(0, shownReason)}…` : reason
  return words.line(
    `<t:${Math.floor(createdAt.getTime() / 1_000)}:f>`,
    `${amount > 0n ? '+' : ''}${formatNumber(amount, locale)}`,
    shown === null ? what : `${what}: ${plain(shown)}`,
    formatNumber(balanceAfter, locale),
  )
}

function coinsText(amount: number | bigint, locale: string): string {
  return wordsFor(locale).economy.coins(formatNumber(amount, locale))
}

function button(label: string, id: string, enabled: boolean): APIButtonComponentWithCustomId {
  return {
    type: ComponentType.Button,
    style: ButtonStyle.Secondary,
    label,
    custom_id: id,
    disabled: !enabled,
  }
}

function row(...components: APIButtonComponentWithCustomId[]) {
  return { type: ComponentType.ActionRow as const, components }
}
