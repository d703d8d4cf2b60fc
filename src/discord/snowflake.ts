/** Milliseconds between the Unix epoch and Discord's (2015-01-01), from Discord's reference on snowflakes. */
const discordEpochMs = 1_420_070_400_000

/** The smallest snowflake of a time in milliseconds since the Unix epoch; times before Discord's epoch give 0. */
export function snowflakeAt(unixMs: number): bigint {
  return BigInt(Math.max(0, Math.floor(unixMs) - discordEpochMs)) << 22n
}

/** When a snowflake was made, in milliseconds since the Unix epoch. */
export function snowflakeTime(id: bigint): number {
  return Number(id >> 22n) + discordEpochMs
}

/** Orders snowflakes given as text, oldest first: a longer one is younger, equal lengths compare as text. */
export function compareSnowflakes(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length
  return a < b ? -1 : a > b ? 1 : 0
}
