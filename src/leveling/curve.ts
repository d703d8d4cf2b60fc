/** Levels stop here: the total XP of this level (1.7 billion) is more than a lifetime of messages. */
export const maxLevel = 1000

/**
 * XP that a member needs in all to stand at a level: the sum of 5l² + 50l + 100 over the levels before it, in closed
 * form 5n(2n² + 27n + 91) / 6. The curve and its table are MEE6's: level 1 at 100, 10 at 4,675, 100 at 1,899,250.
 */
export function totalXpForLevel(level: number): number {
  return (5 * level * (2 * level * level + 27 * level + 91)) / 6
}

const totals = Array.from({ length: maxLevel + 1 }, (_, level) => totalXpForLevel(level))

/** The level that an amount of XP reaches, 0 to maxLevel. */
export function levelForXp(xp: bigint): number {
  const amount = Number(xp)
  let low = 0
  let high = maxLevel
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((totals[middle] ?? Number.POSITIVE_INFINITY) <= amount) low = middle
    else high = middle - 1
  }
  return low
}

export interface Progress {
  level: number
  /** XP earned since the level was reached. */
  earned: number
  /** XP between this level and the next. */
  needed: number
}

/** Where an amount of XP stands between two levels. At maxLevel the bar is full. */
export function progressForXp(xp: bigint): Progress {
  const level = levelForXp(xp)
  if (level === maxLevel) return { level, earned: 1, needed: 1 }
  const reached = totalXpForLevel(level)
  return { level, earned: Number(xp) - reached, needed: totalXpForLevel(level + 1) - reached }
}
