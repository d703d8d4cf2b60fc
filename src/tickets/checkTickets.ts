import type { Bot } from '#src/bot.ts'
import type { GuildReading } from '#src/database/guildTransaction.ts'
import { checkPlace, checkStaff } from '#src/doctor/checkPlace.ts'
import type { Finding } from '#src/doctor/finding.ts'
import { countStuckTickets, findRefusedTickets } from '#src/tickets/checkStore.ts'
import { neededForChannels, neededForLog, neededForThreads } from '#src/tickets/neededPermissions.ts'

/** For /doctor: whether each kind of ticket can be opened and followed, and which tickets Discord refuses. */
export async function checkTickets(
  bot: Pick<Bot, 'discord' | 'ticketCategories'>,
  tx: GuildReading,
): Promise<Finding[]> {
  const { guildId } = tx
  const places = bot.ticketCategories.of(guildId).flatMap(category => {
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
    ...refused.map(tickets => ({ kind: 'ticketsRefused' as const, ...tickets })),
    ...(late > 0 ? [{ kind: 'stuck' as const, what: 'tickets' as const, count: late }] : []),
    ...(transcripts > 0
      ? [{ kind: 'stuck' as const, what: 'transcripts' as const, count: transcripts }]
      : []),
  ]
}
