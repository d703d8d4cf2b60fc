import type { Bot } from '#src/bot.ts'
import { type GuildTransaction, changeGuildOnce, readGuild } from '#src/database/guildTransaction.ts'
import { lockInGuild } from '#src/database/locks.ts'
import type { Asker } from '#src/discord/asker.ts'
import { announceInGuild } from '#src/jobs/outbox.ts'
import { type Category, type CategoryChanges, maxCategories } from '#src/tickets/category.ts'
import {
  type BlockKind,
  deleteBlock,
  insertCategory,
  markCategoryDeleted,
  readCategories,
  updateCategory,
  writeBlock,
} from '#src/tickets/categoryStore.ts'
import { countOpenTickets, readOpenTickets, touchOpenTickets } from '#src/tickets/store.ts'
import { neededForThreads } from '#src/tickets/neededPermissions.ts'
import { type Question, type QuestionRefusal, maxQuestions } from '#src/tickets/question.ts'
import type { Ticket } from '#src/tickets/ticket.ts'

export type SetupOutcome =
  | { kind: 'added' | 'changed' | 'removed'; name: string }
  | { kind: 'nameTaken'; name: string }
  | { kind: 'tooMany'; limit: number }
  | { kind: 'noCategory' }
  | { kind: 'questionAdded'; label: string; count: number }
  | { kind: 'questionRemoved' | 'questionTaken'; label: string }
  | { kind: 'tooManyQuestions'; limit: number }
  | { kind: 'noQuestion'; labels: string[] }
  | QuestionRefusal
  /** Staff that all are is none. */
  | { kind: 'everyone' }

/** The process that answers knows at once what it changed, as staff may name it in their next command. */
type SetupBot = Pick<Bot, 'db' | 'ticketCategories'>

export function addCategory(
  bot: SetupBot,
  asker: Asker,
  changes: CategoryChanges & { name: string },
): Promise<SetupOutcome> {
  if (namesEveryone(asker, changes.staffRoleIds)) return Promise.resolve({ kind: 'everyone' })
  return changeCategories(bot, asker, async (tx, living) => {
    if (sameName(living, changes.name)) return { kind: 'nameTaken', name: changes.name }
    if (living.length >= maxCategories) return { kind: 'tooMany', limit: maxCategories }
    await insertCategory(tx, changes)
    return { kind: 'added', name: changes.name }
  })
}

/** Fields that are left out stay as they are. When the staff change, the open tickets' channels follow. */
export function editCategory(
  bot: SetupBot,
  asker: Asker,
  id: string,
  changes: CategoryChanges,
): Promise<SetupOutcome> {
  if (namesEveryone(asker, changes.staffRoleIds)) return Promise.resolve({ kind: 'everyone' })
  return changeCategory(bot, asker, id, async (tx, category, living) => {
    const other = changes.name === undefined ? undefined : sameName(living, changes.name)
    if (other && other.id !== id) return { kind: 'nameTaken', name: other.name }
    const { name } = await updateCategory(tx, id, changes)
    if (changes.staffRoleIds) await touchOpenTickets(tx, category.id)
    return { kind: 'changed', name }
  })
}

export function removeCategory(bot: SetupBot, asker: Asker, id: string): Promise<SetupOutcome> {
  return changeCategory(bot, asker, id, async (tx, { name }) => {
    await markCategoryDeleted(tx, id)
    return { kind: 'removed', name }
  })
}

export function addQuestion(
  bot: SetupBot,
  asker: Asker,
  id: string,
  question: Question,
): Promise<SetupOutcome> {
  return changeCategory(bot, asker, id, async (tx, { questions }) => {
    const { label } = question
    if (questions.some(asked => asked.label === label)) return { kind: 'questionTaken', label }
    if (questions.length >= maxQuestions) return { kind: 'tooManyQuestions', limit: maxQuestions }
    await updateCategory(tx, id, { questions: [...questions, question] })
    return { kind: 'questionAdded', label, count: questions.length + 1 }
  })
}

export function removeQuestion(
  bot: SetupBot,
  asker: Asker,
  id: string,
  label: string,
): Promise<SetupOutcome> {
  return changeCategory(bot, asker, id, async (tx, { questions }) => {
    const kept = questions.filter(question => question.label !== label)
    if (kept.length === questions.length)
      return { kind: 'noQuestion', labels: kept.map(asked => asked.label) }
    await updateCategory(tx, id, { questions: kept })
    return { kind: 'questionRemoved', label }
  })
}

/** Where a panel goes and what it says; null takes the usual words. */
export interface Panel {
  channelId: string
  title: string | null
  text: string | null
}

export type PanelOutcome = { kind: 'posted' | 'mayNotPost'; channelId: string } | { kind: 'noCategories' }

/** Posts a panel with all categories there are. It works for as long as they do. */
export async function postPanel(
  bot: Pick<Bot, 'db' | 'discord'>,
  asker: Asker,
  panel: Panel,
): Promise<PanelOutcome> {
  const { channelId } = panel
  if (bot.discord.channel(asker.guildId, channelId)?.mayPost !== true)
    return { kind: 'mayNotPost', channelId }
  const { value } = await changeGuildOnce(bot.db, asker.guildId, actorOf(asker), async tx => {
    const categories = await readCategories(tx)
    if (categories.length === 0) return { kind: 'noCategories' } as const
    if (takesThreads(bot, asker, channelId))
      for (const category of categories)
        if (category.threadChannelId === null)
          await updateCategory(tx, category.id, { threadChannelId: channelId })
    await announcePanel(tx, asker, panel, categories)
    return { kind: 'posted', channelId } as const
  })
  return value
}

export type FirstSetup =
  | { kind: 'setUp'; name: string }
  | { kind: 'mayNotPost'; channelId: string }
  | { kind: 'everyone' }

/** The name of the category that setUp makes. */
const firstName = 'Support'

/** logChannelId: where transcripts go; null leaves that as it is. */
export interface FirstChoices {
  channelId: string
  staffRoleId: string
  logChannelId: string | null
}

/** All that a first ticket needs: a category with its staff, and its panel. Done again it renews the staff and the panel. */
export async function setUp(
  bot: SetupBot & Pick<Bot, 'discord'>,
  asker: Asker,
  { channelId, staffRoleId, logChannelId }: FirstChoices,
): Promise<FirstSetup> {
  if (namesEveryone(asker, [staffRoleId])) return { kind: 'everyone' }
  for (const id of [channelId, logChannelId])
    if (id !== null && bot.discord.channel(asker.guildId, id)?.mayPost !== true)
      return { kind: 'mayNotPost', channelId: id }
  const { value } = await changeGuildOnce(bot.db, asker.guildId, actorOf(asker), async tx => {
    await lockInGuild(tx, 'ticketCategories')
    const existing = sameName(await readCategories(tx), firstName)
    const getsThreads = !existing?.threadChannelId && takesThreads(bot, asker, channelId)
    const choices = {
      staffRoleIds: [staffRoleId],
      ...(logChannelId !== null && { logChannelId }),
      ...(getsThreads && { threadChannelId: channelId }),
    }
    const { name } = existing
      ? await updateCategory(tx, existing.id, choices)
      : await insertCategory(tx, { ...choices, name: firstName })
    if (existing) await touchOpenTickets(tx, existing.id)
    await announcePanel(tx, asker, { channelId, title: null, text: null }, await readCategories(tx))
    return { kind: 'setUp', name } as const
  })
  await bot.ticketCategories.load([asker.guildId])
  return value
}

/** A panel's channel takes the tickets for which there is no room elsewhere, where the bot may make private threads. */
function takesThreads({ discord }: Pick<Bot, 'discord'>, { guildId }: Asker, channelId: string): boolean {
  const channel = discord.channel(guildId, channelId)
  return (
    channel?.takesPrivateThreads === true &&
    discord.missingPermissions(guildId, channelId, neededForThreads).length === 0
  )
}

export interface BlockTarget {
  kind: BlockKind
  id: string
}

/** Open tickets go on. days: null for ever. */
export async function block(
  bot: Pick<Bot, 'db'>,
  asker: Asker,
  target: BlockTarget,
  days: number | null,
  reason: string | null,
): Promise<void> {
  await changeGuildOnce(bot.db, asker.guildId, actorOf(asker), tx => writeBlock(tx, target, days, reason))
}

/** Answers whether there was a block. */
export async function unblock(bot: Pick<Bot, 'db'>, asker: Asker, target: BlockTarget): Promise<boolean> {
  const { value } = await changeGuildOnce(bot.db, asker.guildId, actorOf(asker), tx =>
    deleteBlock(tx, target),
  )
  return value
}

/** How many open tickets a list shows. */
export const listSize = 20

/** The oldest open tickets, and how many there are. */
export function listTickets(
  { db }: Pick<Bot, 'db'>,
  guildId: string,
): Promise<{ tickets: Ticket[]; total: number }> {
  return readGuild(db, guildId, async tx => ({
    tickets: await readOpenTickets(tx, listSize),
    total: await countOpenTickets(tx),
  }))
}

function changeCategory(
  bot: SetupBot,
  asker: Asker,
  id: string,
  work: (tx: GuildTransaction, category: Category, living: readonly Category[]) => Promise<SetupOutcome>,
): Promise<SetupOutcome> {
  return changeCategories(bot, asker, async (tx, living) => {
    const category = living.find(candidate => candidate.id === id)
    return category ? await work(tx, category, living) : { kind: 'noCategory' }
  })
}

/** One after the other in the guild, so that what was read stays true. */
async function changeCategories(
  { db, ticketCategories }: SetupBot,
  asker: Asker,
  work: (tx: GuildTransaction, living: readonly Category[]) => Promise<SetupOutcome>,
): Promise<SetupOutcome> {
  const { value } = await changeGuildOnce(db, asker.guildId, actorOf(asker), async tx => {
    await lockInGuild(tx, 'ticketCategories')
    return await work(tx, await readCategories(tx))
  })
  await ticketCategories.load([asker.guildId])
  return value
}

/** The role that everybody has bears its guild's id. */
function namesEveryone({ guildId }: Asker, roleIds: readonly string[] = []): boolean {
  return roleIds.includes(guildId)
}

function sameName(categories: readonly Category[], name: string): Category | undefined {
  return categories.find(category => category.name.toLowerCase() === name.toLowerCase())
}

async function announcePanel(
  tx: GuildTransaction,
  { userId, interactionId }: Asker,
  { channelId, title, text }: Panel,
  categories: readonly Category[],
): Promise<void> {
  await announceInGuild(tx, {
    effectKey: `ticketPanel:${interactionId}`,
    kind: 'ticketPanel',
    channelId,
    userId,
    data: { title, text, choices: categories.map(panelChoice) },
  })
}

/** A category as a panel shows it. */
export type PanelChoice = Pick<Category, 'id' | 'name' | 'emoji' | 'description'>

function panelChoice({ id, name, emoji, description }: Category): PanelChoice {
  return { id, name, emoji, description }
}

function actorOf({ userId, interactionId }: Asker) {
  return { source: 'COMMAND', userId, requestId: interactionId } as const
}
