import type { PoolClient, QueryConfig } from 'pg'
import { kyselyOnConnection } from '#src/database/kyselyOn.ts'
import { preparedName } from '#src/database/statementName.ts'
import type { DrawPick } from '#src/giveaways/draw/draw.ts'
import { EntryList } from '#src/giveaways/draw/entryList.ts'
import type { Giveaway } from '#src/giveaways/giveaway.ts'
import { readGiveaways } from '#src/giveaways/store.ts'

export interface GiveawayKey {
  guildId: string
  giveawayId: string
}

/** What a draw used and found; with the entries and the seed it is the proof. */
export interface DrawRecord {
  /** Null where no round was named; the signature is null until the round came, or when it was given up. */
  beacon: { chainHash: string; round: number; signature: string | null } | null
  /** In whole seconds since the Unix epoch, as the frozen hash has it. */
  endsAt: number
  /** When the entries were frozen, in milliseconds since the Unix epoch. */
  frozenAt: number
  picks: DrawPick[]
  /** Interactions that had a place drawn again, so that each does it once. */
  requests: string[]
}

/** A giveaway in the hands of the transaction that goes on with it. */
export interface HeldGiveaway extends Giveaway {
  /** Its time to start, or to end, has come. */
  isDue: boolean
  /** Somebody draws it already. */
  isLeased: boolean
  seed: string
  draw: DrawRecord | null
}

/** Holds a giveaway of a guild that the bot is in until the transaction ends. */
export async function holdGiveaway(client: PoolClient, key: GiveawayKey): Promise<HeldGiveaway | undefined> {
  return (await readHeld(client, key, 'giveaways.id = $2 FOR NO KEY UPDATE OF giveaways'))[0]
}

/** As holdGiveaway, without keeping anybody from it. */
export async function readWithDraw(client: PoolClient, key: GiveawayKey): Promise<HeldGiveaway | undefined> {
  return (await readHeld(client, key, 'giveaways.id = $2'))[0]
}

/** Giveaways that are drawn together, at most, and how many entries each of them may have. */
const mostTogether = 100
const mostEntries = 1_000

/**
 * Holds those of the guild that are to be drawn now as well and that nobody is at; none for a giveaway whose draw may take long.
 * rounds: those of drand that are here.
 */
export async function holdOthersDue(
  client: PoolClient,
  { guildId, id, entryCount }: HeldGiveaway,
  rounds: readonly number[],
): Promise<HeldGiveaway[]> {
  if (entryCount > mostEntries) return []
  return await readHeld(
    client,
    { guildId, giveawayId: id },
    // The last first: jobs begin with the first, each in a part of its own.
    `giveaways.id <> $2 AND (status = 'ACTIVE' OR status = 'DRAWING' AND ((draw #>> '{beacon,round}') IS NULL OR (draw #>> '{beacon,round}')::bigint = ANY ($3::bigint[])))
       AND ends_at <= now() AND entry_count <= ${mostEntries} AND (draw_lease_until IS NULL OR draw_lease_until < now())
     ORDER BY ends_at DESC, giveaways.id DESC LIMIT ${mostTogether - 1} FOR NO KEY UPDATE OF giveaways SKIP LOCKED`,
    [rounds],
  )
}

/** which: a condition in which $1 is the guild, $2 the giveaway, and more what follows. */
async function readHeld(
  client: PoolClient,
  { guildId, giveawayId }: GiveawayKey,
  which: string,
  more: readonly unknown[] = [],
): Promise<HeldGiveaway[]> {
  const text = `SELECT giveaways.id, seed, draw, coalesce(draw_lease_until >= now(), false) AS "isLeased",
      coalesce(CASE status WHEN 'SCHEDULED' THEN starts_at ELSE ends_at END <= now(), false) AS "isDue"
    FROM giveaways JOIN guilds ON guilds.id = guild_id AND is_active WHERE guild_id = $1 AND guilds.id = $1 AND ${which}`
  const { rows } = await client.query<Pick<HeldGiveaway, 'id' | 'isDue' | 'isLeased' | 'seed' | 'draw'>>({
    name: preparedName(text),
    text,
    values: [guildId, giveawayId, ...more],
  })
  if (rows.length === 0) return []
  // What is held does not change any more.
  const reading = { kysely: kyselyOnConnection(statement => client.query(statement)), guildId }
  const ids = rows.map(({ id }) => id)
  const giveaways = new Map((await readGiveaways(reading, ids)).map(giveaway => [giveaway.id, giveaway]))
  return rows.map(row => ({ ...(giveaways.get(row.id) as Giveaway), ...row }))
}

/** Entries read at a time. */
const pageSize = 20_000

/** All who take part, as the draw wants them. Within a transaction. */
export async function readEntryList(
  client: PoolClient,
  { guildId, id, entryCount }: Pick<Giveaway, 'guildId' | 'id' | 'entryCount'>,
): Promise<EntryList> {
  const list = new EntryList()
  const select = `SELECT user_id, weight FROM giveaway_entries
    WHERE guild_id = $1 AND giveaway_id = $2 AND role = 'PARTICIPANT' AND deleted_at IS NULL ORDER BY user_id::numeric`
  const addPage = async (query: QueryConfig) => {
    const { rows } = await client.query<[string, number]>({ ...query, rowMode: 'array' })
    const read = rows.length
    for (const [userId, weight] of rows) list.add(userId, weight)
    // The results of one query after the other stay until a full garbage collection; their rows need not: 230 instead of 370 MiB.
    rows.length = 0
    return read
  }
  if (entryCount < pageSize) {
    await addPage({ name: preparedName(select), text: select, values: [guildId, id] })
    return list
  }
  await client.query(`DECLARE entry_list NO SCROLL CURSOR FOR ${select}`, [guildId, id])
  while ((await addPage({ text: `FETCH ${pageSize} FROM entry_list` })) === pageSize);
  await client.query('CLOSE entry_list')
  return list
}

/** The same of several giveaways with few entries, by their ids. */
export async function readEntryLists(
  client: PoolClient,
  guildId: string,
  giveawayIds: readonly string[],
): Promise<Map<string, EntryList>> {
  const lists = new Map(giveawayIds.map(id => [id, new EntryList()]))
  if (giveawayIds.length === 0) return lists
  const text = `SELECT giveaway_id, user_id, weight FROM giveaway_entries
    WHERE guild_id = $1 AND giveaway_id = ANY ($2::text[]) AND role = 'PARTICIPANT' AND deleted_at IS NULL
    ORDER BY giveaway_id, user_id::numeric`
  const { rows } = await client.query<[string, string, number]>({
    name: preparedName(text),
    text,
    values: [guildId, giveawayIds],
    rowMode: 'array',
  })
  for (const [id, userId, weight] of rows) lists.get(id)?.add(userId, weight)
  return lists
}
