import type { Bot } from '#src/bot.ts'
import type { Database } from '#src/database/database.ts'
import { sweepGiveawaysInAllGuilds, sweepWinnerRolesInAllGuilds } from '#src/giveaways/sweepGiveaways.ts'
import { sweepRemovedGuildsInAllGuilds } from '#src/guilds/sweepRemovedGuilds.ts'
import { sweepOutboxInAllGuilds } from '#src/jobs/outbox.ts'
import { createPunctualTasks, createTasks, createTranscriptTasks, crontab } from '#src/jobs/tasks.ts'
import { sweepIdleTicketsInAllGuilds } from '#src/tickets/idleStore.ts'
import { sweepTicketsInAllGuilds } from '#src/tickets/syncStore.ts'
import { sweepTranscriptsInAllGuilds } from '#src/tickets/transcript/transcriptStore.ts'

/** Who runs which tasks: what must be on time waits for no message that waits for Discord, and neither for long transcripts. */
export function createRunners(bot: Bot) {
  return [
    { name: 'jobs', tasks: createTasks(bot), crontab },
    { name: 'punctual jobs', tasks: createPunctualTasks(bot), crontab: '' },
    { name: 'transcripts', tasks: createTranscriptTasks(bot), crontab: '', concurrency: 2 },
  ]
}

/** What the sweeps of each minute do, at once: a dead process left work whose jobs are gone. */
export async function sweepInAllGuilds(db: Database, guildGraceDays: number): Promise<void> {
  await sweepOutboxInAllGuilds(db)
  await sweepTicketsInAllGuilds(db)
  await sweepTranscriptsInAllGuilds(db)
  await sweepIdleTicketsInAllGuilds(db)
  await sweepRemovedGuildsInAllGuilds(db, guildGraceDays)
  await sweepGiveawaysInAllGuilds(db)
  await sweepWinnerRolesInAllGuilds(db)
}
