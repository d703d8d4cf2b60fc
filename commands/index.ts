import { audit } from '#commands/audit.ts'
import { hubs } from '#commands/hubs.ts'
import { leaderboard } from '#commands/leaderboard.ts'
import { rank } from '#commands/rank.ts'
import { settings } from '#commands/settings.ts'
import { ticket } from '#commands/ticket.ts'
import { tickets } from '#commands/tickets.ts'
import { voice } from '#commands/voice.ts'
import type { Command } from '#src/discord/command.ts'

/** Every command of the bot; a test compares it with this folder. */
export const commands: readonly Command[] = [audit, hubs, leaderboard, rank, settings, ticket, tickets, voice]
