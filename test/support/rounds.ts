import { type RoundOutcome, fetchRound } from '#src/giveaways/draw/fetchRound.ts'
import { Rounds } from '#src/giveaways/rounds.ts'
import { settleGiveaway } from '#src/giveaways/settleGiveaway.ts'
import { ownChain, signRound } from '#test/support/beacons.ts'
import { enterCrowd, giveawayRow, makeGiveaway } from '#test/support/giveaways.ts'
import { silent, type TestBot } from '#test/support/testBot.ts'

export type Source = (round: number) => Promise<RoundOutcome>

/** The bot with rounds of the tests' own chain. */
export const withSource = (bot: TestBot, source: Source, now = Date.now) => ({
  ...bot,
  now,
  beacon: { chain: ownChain, rounds: new Rounds({ source, log: silent, now }) },
})

/** What a relay answers to the question for a round; null for never. */
export type RelayAnswer = (round: number) => object | number | null

/** Rounds as the bot itself fetches them, of relays that answer so. */
export const relaying =
  (...relays: RelayAnswer[]): Source =>
  round =>
    fetchRound(ownChain, round, {
      endpoints: relays.map((_, i) => `https://${i}.example`),
      async fetch(url) {
        const { hostname, pathname } = new URL(url as string)
        const relay = relays[Number(hostname.split('.')[0])] as RelayAnswer
        const answer = relay(Number(pathname.split('/').at(-1)))
        if (answer === null) return await new Promise<Response>(() => undefined)
        return typeof answer === 'number'
          ? new Response('', { status: answer })
          : new Response(JSON.stringify(answer))
      },
      timeoutMs: 600_000,
      signal: new AbortController().signal,
    })

export const right: RelayAnswer = round => ({ signature: signRound(round) })
export const never: RelayAnswer = () => null

export const settle = (giveawayId: string, on: Parameters<typeof settleGiveaway>[0], guildId = '10') =>
  settleGiveaway(on, { guildId, giveawayId })

export const statusOf = async (bot: TestBot, id: string, guildId = '10') =>
  (await giveawayRow(bot, guildId, id)).status

export async function roundOf(bot: TestBot, id: string, guildId = '10') {
  const { draw } = await giveawayRow(bot, guildId, id)
  return (draw as unknown as { beacon: { round: number; signature: string | null } }).beacon
}

/** A giveaway of three whose time is over since so many seconds. */
export async function due(bot: TestBot, seconds: number, guildId = '10'): Promise<string> {
  const id = await makeGiveaway(bot, guildId, { endsIn: -seconds })
  const { pool } = bot.db.system
  await pool.query(`UPDATE giveaways SET ends_at = now() + interval '1 hour' WHERE id = $1`, [id])
  await enterCrowd(bot, guildId, id, 3)
  await pool.query(`UPDATE giveaways SET ends_at = now() - $2 * interval '1 second' WHERE id = $1`, [
    id,
    seconds,
  ])
  return id
}

/** The jobs of giveaways, and when they come. */
export async function jobsOf(bot: TestBot): Promise<Map<string, number>> {
  const { rows } = await bot.db.system.pool.query<{ id: string; at: Date }>(
    `SELECT split_part(key, ':', 3) AS id, run_at AS at FROM graphile_worker._private_jobs WHERE key LIKE 'giveaway:%'`,
  )
  return new Map(rows.map(({ id, at }) => [id, at.getTime()]))
}
