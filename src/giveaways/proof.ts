import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { Bot } from '#src/bot.ts'
import { proofText } from '#src/giveaways/draw/proof.ts'
import { readEntryList, readWithDraw } from '#src/giveaways/heldGiveaways.ts'
import { inOwnTransaction } from '#src/database/ownTransaction.ts'

export type ProofOutcome =
  | { kind: 'proof'; name: string; text: string }
  | { kind: 'noGiveaway' }
  | { kind: 'notDrawn' }

/** The proof of a draw, as docs/fair-draws.md describes it. */
export async function makeProof(
  { db }: Pick<Bot, 'db'>,
  guildId: string,
  giveawayId: string,
): Promise<ProofOutcome> {
  const actor = { source: 'JOB', userId: null, requestId: `proof:${giveawayId}` } as const
  return await inOwnTransaction(db, guildId, actor, async client => {
    const key = { guildId, giveawayId }
    const giveaway = await readWithDraw(client, key)
    if (!giveaway) return { kind: 'noGiveaway' }
    const { status, draw, frozenHash, commitment, prizes, seed, number } = giveaway
    if (status !== 'COMPLETED' || !draw || frozenHash === null || commitment === null)
      return { kind: 'notDrawn' }
    const { rows } = await client.query<{ channelId: string; messageId: string }>(
      `SELECT channel_id AS "channelId", message_id AS "messageId" FROM outbox_messages
       WHERE guild_id = $1 AND effect_key = 'giveawayFrozen:' || $2 AND message_id IS NOT NULL`,
      [guildId, giveawayId],
    )
    const { beacon, endsAt, picks } = draw
    const text = proofText({
      seed,
      frozen: {
        giveawayId,
        commitment,
        endsAt,
        prizes,
        entries: await readEntryList(client, giveaway),
        beacon: beacon && { chainHash: beacon.chainHash, round: beacon.round },
      },
      frozenHash,
      posted: rows[0] ?? null,
      signature: beacon?.signature ?? null,
      picks,
    })
    return { kind: 'proof', name: `giveaway-${number}.json`, text }
  })
}

/** Bytes of a file that a bot may send: https://discord.com/developers/docs/reference#uploading-files */
const mostBytes = 10 * 2 ** 20

/** The proof as a file, compressed where it is too large else; null when even that is more than Discord takes. */
export async function proofFile({
  name,
  text,
}: {
  name: string
  text: string
}): Promise<{ name: string; data: Buffer } | null> {
  const plain = Buffer.from(text)
  if (plain.length <= mostBytes) return { name, data: plain }
  const data = await promisify(gzip)(plain)
  return data.length <= mostBytes ? { name: `${name}.gz`, data } : null
}
