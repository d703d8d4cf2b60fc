import type { PoolClient } from 'pg'
import { snowflakeTime } from '#src/discord/snowflake.ts'
import { quicknet, roundTime } from '#src/giveaways/draw/beacon.ts'
import type { DrawRecord, HeldGiveaway, NewWinner } from '#src/giveaways/drawStore.ts'
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

/** Characters that the lines about winners have in a message, which has 2,000 in all. */
const room = 1_400

/**
 * Writes the word about winners, in as many messages as it takes. attempt: null for the draw, else how many picks there were before.
 */
export async function announceWinners(
  client: PoolClient,
  giveaway: HeldGiveaway,
  winners: readonly NewWinner[],
  { attempt, beacon }: { attempt: number | null; beacon: DrawRecord['beacon'] },
): Promise<void> {
  const { guildId, id, number, title, channelId, messageId, hostId, prizes, claimSeconds } = giveaway
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
  const claimUntil = claimSeconds === null ? null : await claimTimeOf(client, claimSeconds)
  const isProven = Boolean(beacon?.signature) && (await wasPostedBefore(client, giveaway, beacon?.round ?? 0))
  await announce(
    client,
    chunks.map((chunk, i) => {
      const notice: WinnersNotice = {
        giveawayId: id,
        number,
        title,
        messageId,
        winners: chunk,
        part: i + 1,
        parts: chunks.length,
        claimUntil,
        rerolled: attempt !== null,
        round: isProven && beacon ? beacon.round : null,
      }
      const key = attempt === null ? `giveawayDrawn:${id}` : `giveawayRerolled:${id}:${attempt}`
      return {
        guildId,
        effectKey: `${key}:${i + 1}`,
        kind: 'giveawayWinners',
        channelId,
        userId: hostId,
        data: notice,
      }
    }),
  )
}

/** Whether the frozen hash was on Discord before its round came, as the verifier asks too. */
async function wasPostedBefore(
  client: PoolClient,
  { guildId, id }: HeldGiveaway,
  round: number,
): Promise<boolean> {
  const { rows } = await client.query<{ messageId: string }>(
    `SELECT message_id AS "messageId" FROM outbox_messages
     WHERE guild_id = $1 AND effect_key = 'giveawayFrozen:' || $2 AND message_id IS NOT NULL`,
    [guildId, id],
  )
  return (
    rows[0] !== undefined && snowflakeTime(BigInt(rows[0].messageId)) < roundTime(quicknet, round) * 1_000
  )
}

async function claimTimeOf(client: PoolClient, seconds: number): Promise<number> {
  const { rows } = await client.query<{ until: number }>(
    `SELECT (extract(epoch FROM now() + $1 * interval '1 second') * 1000)::float8 AS until`,
    [seconds],
  )
  return rows[0]?.until ?? 0
}
