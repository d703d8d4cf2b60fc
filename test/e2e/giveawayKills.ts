import type { Database } from '#src/database/database.ts'
import type { Chain } from '#src/giveaways/draw/beacon.ts'
import { readProof } from '#src/giveaways/draw/proof.ts'
import { verifyProof } from '#src/giveaways/draw/verifyProof.ts'
import { enterInAllGuilds } from '#src/giveaways/entryWriter.ts'
import { makeProof } from '#src/giveaways/proof.ts'
import { sweepGiveawaysInAllGuilds } from '#src/giveaways/sweepGiveaways.ts'
import { sweepOutboxInAllGuilds } from '#src/jobs/outbox.ts'
import { attempt, makeGiveaway } from '#test/support/giveaways.ts'
import type { Stage } from '#test/support/stage.ts'
import { until } from '#test/support/until.ts'

/** Places of each giveaway. */
export const places = 2

/** Giveaways that end while processes are killed, and what everybody can see of it. */
export function watchGiveaways(stage: Stage, db: Database) {
  const countRequests = (method: string, route: RegExp) =>
    stage.sandbox.requests.filter(one => one.method === method && route.test(one.path)).length

  async function countGiveaways(condition: string): Promise<number> {
    const { rows } = await db.system.pool.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM giveaways WHERE ${condition}`,
    )
    return rows[0]?.n ?? 0
  }

  /** Giveaways that run, with their messages; the sandbox's members take part. */
  async function startGiveaways(
    amount: number,
    made: Parameters<typeof makeGiveaway>[2] = {},
  ): Promise<string[]> {
    const { sandbox, guildId, channels } = stage
    const first = await stage.startBot()
    const crowd = sandbox.build.crowd(guildId, 8)
    const ids: string[] = []
    for (let i = 0; i < amount; i++) {
      const prizes = [{ name: 'Mug', quantity: places }]
      const id = await makeGiveaway({ db }, guildId, { channelId: channels.general, prizes, ...made })
      // A member may only try ten times a minute.
      await db.system.pool.query('DELETE FROM giveaway_entry_attempts')
      const attempts = crowd.map(userId => attempt(guildId, id, userId))
      await enterInAllGuilds(db, attempts)
      first.bot.giveawayMessages.touch(guildId, id)
      ids.push(id)
    }
    await until(
      () => countGiveaways('message_id IS NULL'),
      unposted => unposted === 0,
    )
    await first.stop()
    return ids
  }

  /** Their time is over now, and their jobs come. */
  async function end(ids: readonly string[]): Promise<void> {
    await db.system.pool.query(
      `WITH ended AS (UPDATE giveaways SET ends_at = now() WHERE id = ANY ($1) RETURNING guild_id, id)
       SELECT enqueue_job('settleGiveaway', json_build_object('guildId', guild_id, 'giveawayId', id), 'giveaway:' || guild_id || ':' || id)
       FROM ended`,
      [ids],
    )
  }

  /** Nobody wants to wait until the dead processes' leases are over. While no process runs: it holds rows in another order. */
  async function endLeases(): Promise<void> {
    await db.system.pool.query('UPDATE giveaways SET draw_lease_until = NULL, lease_until = NULL')
    await db.system.pool.query('UPDATE outbox_messages SET lease_until = NULL')
    await sweepGiveawaysInAllGuilds(db)
    await sweepOutboxInAllGuilds(db)
  }

  /** What came of a giveaway. */
  async function outcomeOf(id: string, chains?: readonly Chain[]) {
    const { sandbox, guildId, channels } = stage
    const { number } = await db.system.prisma.giveaway.findFirstOrThrow({ where: { id } })
    const all = sandbox.world.messages(channels.general).all.map(({ message }) => message)
    const words = all.filter(({ content }) => content.includes(`Giveaway #${number} **`))
    const made = await makeProof({ db }, guildId, id)
    if (made.kind !== 'proof') throw new Error(made.kind)
    const read = readProof(made.text)
    if (!('proof' in read)) throw new Error('The proof cannot be read')
    return {
      words: words.length,
      content: words[0]?.content ?? '',
      hashes: all.filter(({ content }) => content.startsWith(`Giveaway #${number} is over with`)).length,
      announced: words.flatMap(({ mentions }) => mentions.map(user => user.id)).toSorted(),
      proven: read.proof.picks.map(({ winner }) => String(winner)).toSorted(),
      verdict: verifyProof(read.proof, chains).verdict,
      signature: read.proof.beacon?.signature ?? null,
      text: made.text,
    }
  }

  return { countRequests, countGiveaways, startGiveaways, end, endLeases, outcomeOf }
}
