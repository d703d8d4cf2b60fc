import type { TaskList } from 'graphile-worker'
import { z } from 'zod'
import type { Bot } from '#src/bot.ts'
import { purgeGuild } from '#src/guilds/purgeGuild.ts'
import { sweepRemovedGuildsInAllGuilds } from '#src/guilds/sweepRemovedGuilds.ts'
import { type Renderer, deliverOutboxMessage, sweepOutboxInAllGuilds } from '#src/jobs/outbox.ts'
import { renderLevelUp } from '#src/leveling/view.ts'
import { renderVoiceNotice, renderVoicePanel } from '#src/tempVoice/view.ts'
import { renderFailed } from '#src/tickets/answers.ts'
import { sweepTicketsInAllGuilds } from '#src/tickets/syncStore.ts'
import { syncTicket } from '#src/tickets/syncTicket.ts'
import { renderGreeting, renderNotice, renderPanel } from '#src/tickets/view.ts'

/** Every kind of message in the outbox and what makes its text. */
export const renderers: Record<string, Renderer> = {
  levelUp: renderLevelUp,
  ticketFailed: renderFailed,
  ticketGreeting: renderGreeting,
  ticketNotice: renderNotice,
  ticketPanel: renderPanel,
  voiceNotice: renderVoiceNotice,
  voicePanel: renderVoicePanel,
}

/** When tasks run by themselves, in cron's notation (UTC). */
export const crontab = `
* * * * * sweepOutbox
* * * * * sweepTickets
17 * * * * maintainEventPartitions
41 4 * * * sweepRemovedGuilds
`

const guildKey = z.object({ guildId: z.string() })
const ticketId = z.object({ guildId: z.string(), ticketId: z.string() })
const outboxKey = z.object({ guildId: z.string(), id: z.string() })

/** The written list of what jobs can do. */
export function createTasks(bot: Bot): TaskList {
  return {
    async deliverOutboxMessage(payload) {
      const key = outboxKey.parse(payload)
      const delivery = await deliverOutboxMessage(bot, renderers, key)
      if (delivery.kind === 'refused') {
        bot.log.info(
          { guildId: key.guildId, outboxId: key.id, reason: delivery.reason },
          'Discord refused a message for good',
        )
      }
    },
    async sweepOutbox() {
      const swept = await sweepOutboxInAllGuilds(bot.db)
      if (swept > 0) bot.log.info({ messages: swept }, 'sending messages that an earlier process left behind')
    },
    async syncTicket(payload) {
      await syncTicket(bot, ticketId.parse(payload))
    },
    async sweepTickets() {
      const swept = await sweepTicketsInAllGuilds(bot.db)
      if (swept > 0)
        bot.log.info({ tickets: swept }, 'going on with tickets that Discord does not agree with')
    },
    async purgeGuild(payload) {
      const { guildId } = guildKey.parse(payload)
      const { guildGraceDays: graceDays } = bot
      const purge = await purgeGuild(bot.db, guildId, { operator: 'guildhall', graceDays })
      if (purge.kind !== 'purged') return
      const { name, rows } = purge
      bot.log.info({ guildId, name, rows }, 'deleted everything about a guild that the bot had left')
    },
    async sweepRemovedGuilds() {
      await sweepRemovedGuildsInAllGuilds(bot.db, bot.guildGraceDays)
    },
    async maintainEventPartitions() {
      await bot.db.system.pool.query('SELECT maintain_event_partitions()')
    },
  }
}
