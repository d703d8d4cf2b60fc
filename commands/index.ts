import { audit } from '#commands/audit.ts'
import { balance } from '#commands/balance.ts'
import { daily } from '#commands/daily.ts'
import { doctor } from '#commands/doctor.ts'
import { economy } from '#commands/economy.ts'
import { giveaway } from '#commands/giveaway.ts'
import { giveaways } from '#commands/giveaways.ts'
import { hubs } from '#commands/hubs.ts'
import { leaderboard } from '#commands/leaderboard.ts'
import { pay } from '#commands/pay.ts'
import { rank } from '#commands/rank.ts'
import { settings } from '#commands/settings.ts'
import { ticket } from '#commands/ticket.ts'
import { tickets } from '#commands/tickets.ts'
import { voice } from '#commands/voice.ts'
import type { Command } from '#src/discord/command.ts'

/** Every command of the bot; a test compares it with this folder. */
export const commands: readonly Command[] = [
  audit,
  balance,
  daily,
  doctor,
  economy,
  giveaway,
  giveaways,
  hubs,
  leaderboard,
  pay,
  rank,
  settings,
  ticket,
  tickets,
  voice,
]
