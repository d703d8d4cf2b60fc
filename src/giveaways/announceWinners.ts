import type { PoolClient } from 'pg'
import { snowflakeTime } from '#src/discord/snowflake.ts'
import { quicknet, roundTime } from '#src/giveaways/draw/beacon.ts'
import type { NewWinner } from '#src/giveaways/drawStore.ts'
import type { DrawRecord, HeldGiveaway } from '#src/giveaways/heldGiveaways.ts'
import { announce } from '#src/jobs/outbox.ts'

/** What a message about winners says; it is one of several where they do not fit into one. */
export interface WinnersNotice {
  giveawayId: string
  number: number
  title: string
  messageId: string | null
  winners: { userId: string; prize: string }[]
  part: number
  parts: number
  /** Milliseconds since the Unix epoch; null when nobody must claim. */
  claimUntil: number | null
  rerolled: boolean
  /** Of drand; null for a draw that trusts the operator. */
  round: number | null
}

/** The effectKey of the word that a giveaway's entries are frozen. */
export const frozenKey = (giveawayId: string) => `giveawayFrozen:${giveawayId}`

/** Characters that the lines about winners have in a message, which has 2,000 in all. */
const room = 1_400

/** Winners of a giveaway. attempt: null for the draw, else how many picks there were before. */
export interface Drawn {
  giveaway: HeldGiveaway
  winners: readonly Pick<NewWinner, 'userId' | 'prizePosition'>[]
  attempt: number | null
  beacon: DrawRecord['beacon']
}

/** Writes the words about winners of giveaways of one guild, for each in as many messages as it takes. */
export async function announceWinners(
  client: PoolClient,
  guildId: string,
  drawn: readonly Drawn[],
): Promise<void> {
  const frozenAt = await findFrozenPosts(client, guildId, drawn)
  const now = await findNow(client, drawn)
  const announcements = drawn.flatMap(({ giveaway, winners, attempt, beacon }) => {
    const { id, number, title, channelId, messageId, hostId, claimSeconds } = giveaway
    const posted = frozenAt.get(frozenKey(id))
    // As the verifier asks too.
    const isProven =
      beacon?.signature && posted !== undefined && posted < roundTime(quicknet, beacon.round) * 1_000
    const key = attempt === null ? `giveawayDrawn:${id}` : `giveawayRerolled:${id}:${attempt}`
    return chunksOf(giveaway, winners).map((chunk, i, chunks) => {
      const notice: WinnersNotice = {
        giveawayId: id,
        number,
        title,
        messageId,
        winners: chunk,
        part: i + 1,
        parts: chunks.length,
        claimUntil: claimSeconds === null ? null : now + claimSeconds * 1_000,
        rerolled: attempt !== null,
        round: isProven ? beacon.round : null,
      }
      return {
        guildId,
        effectKey: `${key}:${i + 1}`,
        kind: 'giveawayWinners',
        channelId,
        userId: hostId,
        data: notice,
      }
    })
  })
  await announce(client, announcements)
}

/** At least one, also without winners. */
function chunksOf({ prizes }: HeldGiveaway, winners: Drawn['winners']): WinnersNotice['winners'][] {
  const chunks: WinnersNotice['winners'][] = [[]]
  let length = 0
  for (const { userId, prizePosition } of winners) {
    const prize = prizes[prizePosition - 1]?.name ?? ''
    length += prize.length + userId.length + 10
    if (length > room) {
      chunks.push([])
      length = prize.length + userId.length + 10
    }
    chunks.at(-1)?.push({ userId, prize })
  }
  return chunks
}

/** When the frozen hashes of those that may be proven came to Discord: by effectKey, in milliseconds since the Unix epoch. */
async function findFrozenPosts(
  client: PoolClient,
  guildId: string,
  drawn: readonly Drawn[],
): Promise<Map<string, number>> {
  const keys = drawn.filter(({ beacon }) => beacon?.signature).map(({ giveaway }) => frozenKey(giveaway.id))
  if (keys.length === 0) return new Map()
  const { rows } = await client.query<{ key: string; messageId: string }>(
    `SELECT effect_key AS key, message_id AS "messageId" FROM outbox_messages
     WHERE guild_id = $1 AND effect_key = ANY ($2::text[]) AND message_id IS NOT NULL`,
    [guildId, keys],
  )
  return new Map(rows.map(({ key, messageId }) => [key, snowflakeTime(BigInt(messageId))]))
}

/** The database's time, by which winners must claim, in milliseconds since the Unix epoch; 0 where nobody must. */
async function findNow(client: PoolClient, drawn: readonly Drawn[]): Promise<number> {
  if (drawn.every(({ giveaway }) => giveaway.claimSeconds === null)) return 0
  const { rows } = await client.query<{ now: number }>(
    'SELECT (extract(epoch FROM now()) * 1000)::float8 AS now',
  )
  return rows[0]?.now ?? 0
}
