import type { PoolClient } from 'pg'
import type { Giveaway } from '#src/giveaways/giveaway.ts'
import { readHosts } from '#src/giveaways/hostStore.ts'
import { type Loss, readLoss } from '#src/giveaways/loss.ts'
import { kyselyOnConnection } from '#src/database/kyselyOn.ts'
import { announce } from '#src/jobs/outbox.ts'

/** What somebody is told directly who has lost a win. */
export interface LossNotice {
  number: number
  title: string
  prize: string
  loss: Loss
  hostIds: string[]
}

/** What a host is told directly. */
export interface HostNotice {
  number: number
  title: string
  /** Whose time to claim is over. */
  unclaimedIds: readonly string[]
  /** Places for which nobody was left. */
  unfilled: number
}

type Announced = Pick<Giveaway, 'guildId' | 'id' | 'number' | 'title' | 'prizes'>

/** Tells these, who have lost their win in this transaction, why, each once and directly. */
export async function announceLosses(
  client: PoolClient,
  { guildId, id, number, title, prizes }: Announced,
  userIds: readonly string[],
): Promise<void> {
  if (userIds.length === 0) return
  const { rows } = await client.query<{ userId: string; prizePosition: number; reason: string }>(
    `SELECT user_id AS "userId", prize_position AS "prizePosition", reason FROM giveaway_winners
     WHERE guild_id = $1 AND giveaway_id = $2 AND user_id = ANY ($3::text[]) AND deleted_at IS NOT NULL`,
    [guildId, id, userIds],
  )
  const hostIds = await hostsOf(client, guildId, id)
  const notices = rows.map(({ userId, prizePosition, reason }) => {
    const prize = prizes[prizePosition - 1]?.name ?? ''
    const data: LossNotice = { number, title, prize, loss: readLoss(reason), hostIds }
    // Nobody wins twice in a giveaway, so nobody loses twice.
    return directly(guildId, 'giveawayLost', `giveawayLost:${id}:${userId}`, userId, data)
  })
  await announce(client, notices)
}

/**
 * Tells the hosts directly what a draw left undone, each once. picksBefore: how many picks there were before the draw, which no two
 * draws share. exceptId: who asked for it, and has the answer.
 */
export async function announceToHosts(
  client: PoolClient,
  { guildId, id, number, title }: Announced,
  told: Pick<HostNotice, 'unclaimedIds' | 'unfilled'> & { picksBefore: number; exceptId: string | null },
): Promise<void> {
  const { unclaimedIds, unfilled, picksBefore, exceptId } = told
  if (unclaimedIds.length === 0 && unfilled === 0) return
  const data: HostNotice = { number, title, unclaimedIds, unfilled }
  const hostIds = (await hostsOf(client, guildId, id)).filter(hostId => hostId !== exceptId)
  const key = (hostId: string) => `giveawayHost:${id}:${picksBefore}:${hostId}`
  await announce(
    client,
    hostIds.map(hostId => directly(guildId, 'giveawayHost', key(hostId), hostId, data)),
  )
}

function hostsOf(client: PoolClient, guildId: string, id: string): Promise<string[]> {
  return readHosts({ kysely: kyselyOnConnection(statement => client.query(statement)), guildId }, id)
}

function directly(guildId: string, kind: string, effectKey: string, userId: string, data: object) {
  return { guildId, effectKey, kind, channelId: null, userId, data }
}
