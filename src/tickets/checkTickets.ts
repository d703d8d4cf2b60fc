import type { Bot } from '#src/bot.ts'
import type { GuildReading } from '#src/database/guildTransaction.ts'
import { checkPlace, checkStaff } from '#src/doctor/checkPlace.ts'
import type { Finding } from '#src/doctor/finding.ts'
import type { Category } from '#src/tickets/category.ts'
import { countStuckTickets, findRefusedTickets } from '#src/tickets/checkStore.ts'
import { neededForChannels, neededForLog, neededForThreads } from '#src/tickets/neededPermissions.ts'

/** For /doctor: whether each kind of ticket can be opened and followed, and which tickets Discord refuses. */
export async function checkTickets(
  bot: Pick<Bot, 'discord' | 'ticketCategories'>,
  tx: GuildReading,
): Promise<Finding[]> {
  const { guildId } = tx
  const categories = bot.ticketCategories.of(guildId)
  const places = categories.flatMap(category => {
    const { name, place, parentId, overflowParentIds, threadChannelId, logChannelId, staffRoleIds } = category
    const inChannels = { use: 'ticketChannels', name } as const
    const parents = place === 'CHANNEL' ? [parentId, ...overflowParentIds] : []
    return [
      ...parents.flatMap(id =>
        checkPlace(bot, guildId, inChannels, id, neededForChannels, { holdsChannels: true }),
      ),
      ...(threadChannelId === null
        ? []
        : checkPlace(bot, guildId, { use: 'ticketThreads', name }, threadChannelId, neededForThreads)),
      ...(logChannelId === null
        ? []
        : checkPlace(bot, guildId, { use: 'ticketLog', name }, logChannelId, neededForLog)),
      ...checkStaff(bot, guildId, inChannels, staffRoleIds),
    ]
  })
  const refused = await findRefusedTickets(tx)
  const { tickets: late, transcripts } = await countStuckTickets(tx)
  return [
    ...places,
    ...findUnpingable(bot, guildId, categories),
    ...refused.map(tickets => ({ kind: 'ticketsRefused' as const, ...tickets })),
    ...(late > 0 ? [{ kind: 'stuck' as const, what: 'tickets' as const, count: late }] : []),
    ...(transcripts > 0
      ? [{ kind: 'stuck' as const, what: 'transcripts' as const, count: transcripts }]
      : []),
  ]
}

/** Staff roles that a new ticket does not reach, each once. */
function findUnpingable(
  { discord }: Pick<Bot, 'discord'>,
  guildId: string,
  categories: readonly Category[],
): Finding[] {
  if (discord.missingPermissions(guildId, null, ['MentionEveryone']).length === 0) return []
  return discord
    .roles(guildId)
    .filter(({ mentionable }) => !mentionable)
    .map(({ id: roleId }) => ({
      kind: 'staffUnpingable' as const,
      roleId,
      purposes: categories
        .filter(({ staffRoleIds }) => staffRoleIds.includes(roleId))
        .map(({ name }) => ({ use: 'ticketChannels' as const, name })),
    }))
    .filter(({ purposes }) => purposes.length > 0)
}
