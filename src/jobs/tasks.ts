import type { TaskList } from 'graphile-worker'
import { z } from 'zod'
import type { Bot } from '#src/bot.ts'
import { purgeGuild } from '#src/guilds/purgeGuild.ts'
import { sweepRemovedGuildsInAllGuilds } from '#src/guilds/sweepRemovedGuilds.ts'
import { type Renderer, deliverOutboxMessage, sweepOutboxInAllGuilds } from '#src/jobs/outbox.ts'
import { findUnsyncedInAllGuilds } from '#src/giveaways/syncStore.ts'
import {
  renderCancelled,
  renderChanged,
  renderForHost,
  renderFrozen,
  renderLost,
  renderWinners,
} from '#src/giveaways/notices.ts'
import { settleGiveaway } from '#src/giveaways/settleGiveaway.ts'
import { sweepGiveawaysInAllGuilds, sweepWinnerRolesInAllGuilds } from '#src/giveaways/sweepGiveaways.ts'
import { syncWinnerRole } from '#src/giveaways/winners.ts'
import { renderLevelUp } from '#src/leveling/view.ts'
import { renderVoiceNotice, renderVoicePanel } from '#src/tempVoice/view.ts'
import { renderFailed } from '#src/tickets/answers.ts'
import { attendIdleTicket } from '#src/tickets/autoClose.ts'
import { renderGreeting } from '#src/tickets/greeting.ts'
import { sweepIdleTicketsInAllGuilds } from '#src/tickets/idleStore.ts'
import { sweepTicketsInAllGuilds } from '#src/tickets/syncStore.ts'
import { syncTicket } from '#src/tickets/syncTicket.ts'
import { closeTicketsOfLeavers } from '#src/tickets/memberLeft.ts'
import { makeTranscript } from '#src/tickets/transcript/makeTranscript.ts'
import { renderClosed, renderLogged } from '#src/tickets/transcript/transcriptNotices.ts'
import { sweepTranscriptsInAllGuilds } from '#src/tickets/transcript/transcriptStore.ts'
import { renderNotice } from '#src/tickets/notice.ts'
import { renderPanel } from '#src/tickets/view.ts'

/** Every kind of message in the outbox and what makes its text. */
export const renderers: Record<string, Renderer> = {
  giveawayCancelled: renderCancelled,
  giveawayChanged: renderChanged,
  giveawayFrozen: renderFrozen,
  giveawayHost: renderForHost,
  giveawayLost: renderLost,
  giveawayWinners: renderWinners,
  levelUp: renderLevelUp,
  ticketClosed: renderClosed,
  ticketFailed: renderFailed,
  ticketGreeting: renderGreeting,
  ticketLogged: renderLogged,
  ticketNotice: renderNotice,
  ticketPanel: renderPanel,
  voiceNotice: renderVoiceNotice,
  voicePanel: renderVoicePanel,
}

/** Messages that somebody waits for: winners claim by theirs. */
const patientKinds = ['giveawayWinners']

/** When tasks run by themselves, in cron's notation (UTC). */
export const crontab = `
* * * * * sweepOutbox
* * * * * sweepTickets
* * * * * sweepTranscripts
* * * * * sweepGiveaways
17 * * * * maintainEventPartitions
37 * * * * closeTicketsOfLeavers
41 4 * * * sweepRemovedGuilds
`

const guildKey = z.object({ guildId: z.string() })
const ticketId = z.object({ guildId: z.string(), ticketId: z.string() })
const transcriptId = z.object({ guildId: z.string(), transcriptId: z.string() })
const giveawayKey = z.object({ guildId: z.string(), giveawayId: z.string() })
const winnerKey = giveawayKey.extend({ userId: z.string() })
const outboxKey = z.object({ guildId: z.string(), id: z.string() })

/** The written list of what jobs can do. */
export function createTasks(bot: Bot): TaskList {
  return {
    async deliverOutboxMessage(payload) {
      const key = outboxKey.parse(payload)
      const delivery = await deliverOutboxMessage(bot, renderers, key, patientKinds)
      if (delivery.kind === 'refused') {
        bot.log.info(
          { guildId: key.guildId, outboxId: key.id, reason: delivery.reason },
          'Discord refused a message for good',
        )
      }
      if (delivery.kind === 'waiting') {
        bot.log.info(
          { guildId: key.guildId, outboxId: key.id, reason: delivery.reason },
          'Discord forbids a message, which is tried again for a day',
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
    async attendIdleTicket(payload) {
      await attendIdleTicket(bot, ticketId.parse(payload))
    },
    async sweepTickets() {
      await sweepIdleTicketsInAllGuilds(bot.db)
      const swept = await sweepTicketsInAllGuilds(bot.db)
      if (swept > 0)
        bot.log.info({ tickets: swept }, 'going on with tickets that Discord does not agree with')
    },
    async sweepTranscripts() {
      const swept = await sweepTranscriptsInAllGuilds(bot.db)
      if (swept > 0) bot.log.info({ transcripts: swept }, 'going on with transcripts that were left behind')
    },
    async closeTicketsOfLeavers() {
      await closeTicketsOfLeavers(bot)
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
    async syncWinnerRole(payload) {
      await syncWinnerRole(bot, winnerKey.parse(payload))
    },
    async sweepGiveaways() {
      const swept = await sweepGiveawaysInAllGuilds(bot.db)
      if (swept > 0)
        bot.log.info({ giveaways: swept }, 'going on with giveaways that an earlier process left behind')
      await sweepWinnerRolesInAllGuilds(bot.db)
      for (const { guildId, id } of await findUnsyncedInAllGuilds(bot.db))
        bot.giveawayMessages.touch(guildId, id)
    },
    async maintainEventPartitions() {
      await bot.db.system.pool.query('SELECT maintain_event_partitions(), maintain_attempt_partitions()')
    },
  }
}

/** What reads whole channels, in a runner of its own: many at once keep nobody else waiting. */
export function createTranscriptTasks(bot: Bot): TaskList {
  return {
    async makeTranscript(payload) {
      await makeTranscript(bot, transcriptId.parse(payload))
    },
  }
}

/** What must be on time, in a runner of its own. */
export function createPunctualTasks(bot: Bot): TaskList {
  return {
    async settleGiveaway(payload) {
      await settleGiveaway(bot, giveawayKey.parse(payload))
    },
  }
}
