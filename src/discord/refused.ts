import { DiscordAPIError } from 'discord.js'
import type { Refused } from '#src/discord/discord.ts'

/** Refusals that a guild, not the bot, causes: something gone, a permission missing, direct messages closed, a name rejected. */
export async function orRefused<T>(call: () => Promise<T>): Promise<T | Refused> {
  try {
    return await call()
  } catch (error) {
    if (
      !(error instanceof DiscordAPIError) ||
      error.status >= 500 ||
      error.status === 401 ||
      error.status === 429
    )
      throw error
    return { kind: 'refused', code: Number(error.code), message: error.message }
  }
}
