import type { Bot } from '#src/bot.ts'
import { changeGuildOnce, readGuild } from '#src/database/guildTransaction.ts'
import { lockInGuild } from '#src/database/locks.ts'
import { newId } from '#src/database/newId.ts'
import type { Asker } from '#src/discord/asker.ts'
import { type CreateOutcome, createGiveaway } from '#src/giveaways/createGiveaway.ts'
import { planOf } from '#src/giveaways/editGiveaway.ts'
import { planSchema } from '#src/giveaways/plan.ts'
import type { StepBot } from '#src/giveaways/steps.ts'
import { readGiveaway } from '#src/giveaways/store.ts'
import { countTemplates, readTemplate, removeTemplate, writeTemplate } from '#src/giveaways/templateStore.ts'

/** Plans that a guild may keep. */
const maxTemplates = 25

export type TemplateOutcome =
  | { kind: 'saved' | 'replaced' | 'removed' | 'used' | 'invalid'; name: string }
  | { kind: 'noGiveaway' | 'noTemplate' }
  | { kind: 'tooMany'; limit: number }

/** Saves the plan of a giveaway, in the place of one of that name. */
export async function saveTemplate(
  { db }: Pick<Bot, 'db'>,
  { guildId, userId, interactionId }: Asker,
  giveawayId: string,
  name: string,
): Promise<TemplateOutcome> {
  const actor = { source: 'COMMAND', userId, requestId: interactionId } as const
  const { value } = await changeGuildOnce<TemplateOutcome>(db, guildId, actor, async tx => {
    await lockInGuild(tx, 'giveawayTemplates')
    const giveaway = await readGiveaway(tx, giveawayId)
    if (!giveaway) return { kind: 'noGiveaway' }
    if (!(await readTemplate(tx, name)) && (await countTemplates(tx)) >= maxTemplates)
      return { kind: 'tooMany', limit: maxTemplates }
    const plan = planOf(giveaway)
    return { kind: await writeTemplate(tx, { id: newId(), name, createdBy: userId, plan }), name }
  })
  return value
}

/** Starts a giveaway from a plan, which is checked again: it may be from an older version. */
export async function useTemplate(
  bot: StepBot,
  asker: Asker,
  name: string,
  channelId: string,
): Promise<CreateOutcome | TemplateOutcome> {
  const template = await readGuild(bot.db, asker.guildId, tx => readTemplate(tx, name))
  if (!template) return { kind: 'noTemplate' }
  const plan = planSchema.safeParse(template.manifest)
  if (!plan.success) return { kind: 'invalid', name: template.name }
  return await createGiveaway(bot, asker, {
    channelId,
    plan: plan.data,
    templateId: template.id,
    begin: 'now',
  })
}

/** Refused while a giveaway that is not over uses it. */
export async function deleteTemplate(
  { db }: Pick<Bot, 'db'>,
  { guildId, userId, interactionId }: Asker,
  name: string,
): Promise<TemplateOutcome> {
  const actor = { source: 'COMMAND', userId, requestId: interactionId } as const
  const { value } = await changeGuildOnce<TemplateOutcome>(db, guildId, actor, async tx => {
    const outcome = await removeTemplate(tx, name)
    return outcome === 'none' ? { kind: 'noTemplate' } : { kind: outcome, name }
  })
  return value
}
