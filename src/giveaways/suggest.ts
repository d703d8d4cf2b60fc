import type { Bot } from '#src/bot.ts'
import type { GiveawayStatus } from '#src/giveaways/giveaway.ts'

/** Giveaways that match what is being typed, newest first, from memory. Discord takes 25, with names of 100 characters. */
export function suggestGiveaways(
  { giveaways }: Pick<Bot, 'giveaways'>,
  guildId: string,
  typed: string,
  statuses: readonly GiveawayStatus[],
): { name: string; value: string }[] {
  return giveaways
    .of(guildId)
    .filter(({ status }) => statuses.includes(status))
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
    .templatesOf(guildId)
    .filter(name => name.toLowerCase().includes(typed.toLowerCase()))
    .map(name => ({ name, value: name }))
    .slice(0, 25)
}

/** The giveaway that was chosen, or typed by its number; whether it is there still is looked up with the guild. */
export function findNamed(
  { giveaways }: Pick<Bot, 'giveaways'>,
  guildId: string,
  asked: string | null,
): string | undefined {
  const number = /^#?(\d{1,9})$/.exec(asked ?? '')?.[1]
  const known = giveaways
    .of(guildId)
    .find(giveaway => giveaway.id === asked || giveaway.number === Number(number))
  return known?.id ?? (asked !== null && /^[a-z0-9]{20,32}$/.test(asked) ? asked : undefined)
}
