import type { Database } from '#src/database/database.ts'
import { noteOperation } from '#src/operations/operatorLog.ts'
import { type Demo, makeDemo } from './demo.ts'
import { seedEconomy } from './economy.ts'
import { seedGiveaways } from './giveaways.ts'
import { seedGuilds } from './guilds.ts'
import { seedLeveling } from './leveling.ts'
import { seedTickets } from './tickets.ts'

/** Rows that a part of the seed added, by table. */
export type Added = Record<string, number>

/**
 * What a feature brings to the demo. It leaves rows alone that are there, so that a second run, or one after a crash, only
 * adds what is missing.
 */
export type SeedPart = (db: Database, demo: Demo) => Promise<Added>

/** In this order; a feature adds its own part. */
const parts: readonly SeedPart[] = [seedGuilds, seedLeveling, seedEconomy, seedTickets, seedGiveaways]

/** Fills the database with a believable demo. Answers how many rows were added. */
export async function seedDemo(
  db: Database,
  { now, operator }: { now: Date; operator: string },
): Promise<Added> {
  const demo = makeDemo(now)
  const added: Added = {}
  for (const part of parts) Object.assign(added, await part(db, demo))
  if (Object.values(added).some(rows => rows > 0))
    await noteOperation(db.system.kysely, { actor: operator, command: 'seed', details: added })
  return added
}
