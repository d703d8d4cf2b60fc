import type { Bot } from '#src/bot.ts'
import { readGuild } from '#src/database/guildTransaction.ts'
import type { GiveawayStatus } from '#src/giveaways/giveaway.ts'
import { findId } from '#src/giveaways/store.ts'

/** Giveaways that match what is being typed, newest first, from memory. Discord takes 25, with names of 100 characters. */
export function suggestGiveaways(
  { giveaways }: Pick<Bot, 'giveaways'>,
  guildId: string,
  typed: string,
  statuses: readonly GiveawayStatus[],
): { name: string; value: string }[] {
  return giveaways
    .of(guildId)
    .recent.filter(({ status }) => statuses.includes(status))
    .map(({ id, number, title }) => ({
      name: Array.from(`#${number} ${title}`).slice(0, 100).join(''),
      value: id,
    }))
    .filter(({ name }) => name.toLowerCase().includes(typed.toLowerCase()))
    .slice(0, 25)
}

export function suggestTemplates(
  { giveaways }: Pick<Bot, 'giveaways'>,
  guildId: string,
  typed: string,
): { name: string; value: string }[] {
  return giveaways
    .of(guildId)
    .templates.filter(name => name.toLowerCase().includes(typed.toLowerCase()))
    .map(name => ({ name, value: name }))
    .slice(0, 25)
}

/** The giveaway that was chosen, or typed by its number; one that is long over is looked up. */
export async function findNamed(
  { db, giveaways }: Pick<Bot, 'db' | 'giveaways'>,
  guildId: string,
  asked: string | null,
): Promise<string | undefined> {
  // As the messages write it, too: #1,234 or #1.234.
  const digits = /^#?(\d{1,3}(?:[.,]\d{3}){1,2}|\d{1,9})$/.exec((asked ?? '').trim())?.[1]
  const number = digits === undefined ? null : Number(digits.replaceAll(/[.,]/g, ''))
  const known = giveaways
    .of(guildId)
    .recent.find(giveaway => giveaway.id === asked || giveaway.number === number)
  if (known) return known.id
  if (number === null && !/^[a-z0-9]{20,32}$/.test(asked ?? '')) return undefined
  return await readGuild(db, guildId, tx => findId(tx, number ?? asked ?? ''))
}
