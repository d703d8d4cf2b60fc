import { z } from 'zod'
import { drawVersion, type Frozen, type DrawPick } from '#src/giveaways/draw/draw.ts'
import { type EntryList, maxWeight } from '#src/giveaways/draw/entryList.ts'

const digits = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`))
const words = (most: number) =>
  z
    .string()
    .max(most)
    .refine(text => text.isWellFormed(), 'is not Unicode')
const snowflake = z.string().regex(/^[1-9]\d{0,19}$/)
const count = (least: number, most: number) => z.number().int().min(least).max(most)

/** The most slots of a giveaway that can be verified; Guildhall's have at most 50. */
const maxSlots = 1_000

/** The file of docs/fair-draws.md, “The proof”. */
const proofSchema = z.object({
  version: z.literal(drawVersion),
  giveaway: words(64).min(1),
  seed: digits(32),
  commitment: digits(32),
  endsAt: count(0, 253_402_300_799),
  prizes: z
    .array(z.object({ name: words(1_000), quantity: count(1, maxSlots) }))
    .min(1)
    .refine(
      prizes => prizes.reduce((sum, { quantity }) => sum + quantity, 0) <= maxSlots,
      `has more than ${maxSlots} slots`,
    ),
  entries: z.array(z.tuple([snowflake, count(1, maxWeight)])),
  frozenHash: digits(32),
  posted: z.object({ channelId: snowflake, messageId: snowflake }).nullable(),
  beacon: z
    .object({
      chainHash: digits(32),
      round: count(1, Number.MAX_SAFE_INTEGER),
      signature: digits(48).nullable(),
    })
    .nullable(),
  picks: z.array(
    z.object({
      slot: count(0, maxSlots - 1),
      winner: snowflake.nullable(),
      skipped: z.array(z.object({ user: snowflake, reason: words(500) })),
    }),
  ),
})

export type Proof = z.infer<typeof proofSchema>

export interface ProofParts {
  seed: string
  frozen: Frozen
  frozenHash: string
  /** The message with the frozen hash. */
  posted: { channelId: string; messageId: string } | null
  /** Of the round that was used; null when none was. */
  signature: string | null
  picks: readonly DrawPick[]
}

/** The proof as the text of a file. */
export function proofText({ seed, frozen, frozenHash, posted, signature, picks }: ProofParts): string {
  const { giveawayId, commitment, endsAt, prizes, entries, beacon } = frozen
  const proof: Omit<Proof, 'entries' | 'picks'> = {
    version: drawVersion,
    giveaway: giveawayId,
    seed,
    commitment,
    endsAt,
    prizes: prizes.map(({ name, quantity }) => ({ name, quantity })),
    frozenHash,
    posted,
    beacon: beacon && { ...beacon, signature },
  }
  return `${JSON.stringify({ ...proof, picks }, null, 2).slice(0, -2)},\n  "entries": [\n${entryLines(entries)}\n  ]\n}\n`
}

/** @returns the proof, or in one sentence why the text is none */
export function readProof(file: string): { proof: Proof } | { problem: string } {
  let json: unknown
  try {
    json = JSON.parse(file)
  } catch {
    return { problem: 'It is not JSON.' }
  }
  const read = proofSchema.safeParse(json)
  if (read.success) return { proof: read.data }
  const { path, message } = read.error.issues[0] as z.core.$ZodIssue
  const place = path.length === 0 ? 'The file' : path.map(String).join('.').slice(0, 60)
  return { problem: `It is not a proof of version ${drawVersion}. ${place}: ${message.slice(0, 200)}` }
}

/** One entry a line, so that people find themselves. */
function entryLines(entries: EntryList): string {
  return Array.from(
    { length: entries.length },
    (_, place) => `    ["${entries.id(place)}", ${entries.weight(place)}]`,
  ).join(',\n')
}
