import type { PoolClient } from 'pg'
import type { Giveaway } from '#src/giveaways/giveaway.ts'
import { readHostsOf } from '#src/giveaways/hostStore.ts'
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

type Named = Pick<Giveaway, 'id' | 'number' | 'title' | 'prizes'>

/** Who has lost their win of a giveaway in this transaction. */
export interface Lost {
  giveaway: Named
  userIds: readonly string[]
}

/** Tells those of one guild who have lost a win why, each once and directly. */
export async function announceLosses(
  client: PoolClient,
  guildId: string,
  lost: readonly Lost[],
): Promise<void> {
  const some = lost.filter(({ userIds }) => userIds.length > 0)
  if (some.length === 0) return
  const ids = some.map(({ giveaway }) => giveaway.id)
  const hosts = await hostsOf(client, guildId, ids)
  const { rows } = await client.query<LostWin>(
    `SELECT giveaway_id AS "giveawayId", user_id AS "userId", prize_position AS "prizePosition", reason FROM giveaway_winners
     WHERE guild_id = $1 AND giveaway_id = ANY ($2::text[]) AND user_id = ANY ($3::text[]) AND deleted_at IS NOT NULL`,
    [guildId, ids, some.flatMap(({ userIds }) => userIds)],
  )
  await announce(
    client,
    some.flatMap(({ giveaway: { id, number, title, prizes }, userIds }) =>
      rows
        .filter(({ giveawayId, userId }) => giveawayId === id && userIds.includes(userId))
        .map(({ userId, prizePosition, reason }) => {
          const prize = prizes[prizePosition - 1]?.name ?? ''
          const hostIds = hosts.get(id) ?? []
          const data: LossNotice = { number, title, prize, loss: readLoss(reason), hostIds }
          // Nobody wins twice in a giveaway, so nobody loses twice.
          return directly(guildId, 'giveawayLost', `giveawayLost:${id}:${userId}`, userId, data)
        }),
    ),
  )
}

interface LostWin {
  giveawayId: string
  userId: string
  prizePosition: number
  reason: string
}

/** What a draw of a giveaway left undone. */
export interface LeftUndone extends Pick<HostNotice, 'unclaimedIds' | 'unfilled'> {
  giveaway: Named
  /** How many picks there were before the draw, which no two draws share. */
  picksBefore: number
  /** Who asked for the draw, and has the answer. */
  askedBy: string | null
}

/** Tells the hosts of giveaways of one guild directly what draws left undone, each once. */
export async function announceToHosts(
  client: PoolClient,
  guildId: string,
  draws: readonly LeftUndone[],
): Promise<void> {
  const some = draws.filter(({ unclaimedIds, unfilled }) => unclaimedIds.length > 0 || unfilled > 0)
  if (some.length === 0) return
  const ids = some.map(({ giveaway }) => giveaway.id)
  const hosts = await hostsOf(client, guildId, ids)
  await announce(
    client,
    some.flatMap(({ giveaway: { id, number, title }, unclaimedIds, unfilled, picksBefore, askedBy }) => {
      const data: HostNotice = { number, title, unclaimedIds, unfilled }
      const told = (hosts.get(id) ?? []).filter(hostId => hostId !== askedBy)
      const key = (hostId: string) => `giveawayHost:${id}:${picksBefore}:${hostId}`
      return told.map(hostId => directly(guildId, 'giveawayHost', key(hostId), hostId, data))
    }),
  )
}

function hostsOf(client: PoolClient, guildId: string, ids: readonly string[]) {
  return readHostsOf({ kysely: kyselyOnConnection(statement => client.query(statement)), guildId }, ids)
}

function directly(guildId: string, kind: string, effectKey: string, userId: string, data: object) {
  return { guildId, effectKey, kind, channelId: null, userId, data }
}
