import type { Database } from '#src/database/database.ts'
import { noteOperation } from '#src/operations/operatorLog.ts'
import { StartupError } from '#src/startupError.ts'

type System = Pick<Database, 'system'>

/**
 * Makes the database this Discord application's, where it is nobody's yet: the servers of another one would all count as left.
 * @throws StartupError when it belongs to another application
 */
export async function claimDatabase({ system }: System, applicationId: string): Promise<void> {
  const { rows } = await system.pool.query<{ id: string }>(
    `WITH claimed AS (INSERT INTO application (id) VALUES ($1) ON CONFLICT DO NOTHING RETURNING id)
     SELECT id FROM claimed UNION ALL SELECT id FROM application`,
    [applicationId],
  )
  // None: another process claimed it in this moment.
  const owner = rows[0]?.id ?? (await findApplication({ system }))
  if (owner === applicationId) return
  throw new StartupError(
    `This database belongs to the Discord application ${owner}, but the bot runs as the application ${applicationId}, for which all its servers would count as left. Check DISCORD_TOKEN and the database. If the new application is to take it over, run: npm run guildhall -- application move ${applicationId}`,
  )
}

/**
 * The sandbox plays with a database that is nobody's, and leaves it so: a token may come later, or another sandbox.
 * @throws StartupError when it belongs to an application of Discord
 */
export async function refuseOwned(db: System): Promise<void> {
  const owner = await findApplication(db)
  if (owner === undefined) return
  throw new StartupError(
    `This database belongs to the Discord application ${owner}, for whose servers the sandbox is no place. Set DISCORD_TOKEN; or, to play in the sandbox, another DATA_DIR and no DATABASE_URL.`,
  )
}

/** The id of the application that the database belongs to; undefined before the first start. */
export async function findApplication({ system }: System): Promise<string | undefined> {
  const row = await system.kysely.selectFrom('application').select('id').executeTakeFirst()
  return row?.id
}

/** Gives the database to another application. Answers the one that it belonged to. */
export function moveToApplication(
  { system }: System,
  id: string,
  operator: string,
): Promise<string | undefined> {
  return system.kysely.transaction().execute(async tx => {
    const before = await tx.selectFrom('application').select('id').forUpdate().executeTakeFirst()
    if (before?.id === id) return id
    await tx
      .insertInto('application')
      .values({ id })
      .onConflict(conflict => conflict.column('singleton').doUpdateSet({ id, updated_at: new Date() }))
      .execute()
    await noteOperation(tx, {
      actor: operator,
      command: 'application move',
      details: { from: before?.id ?? null, to: id },
    })
    return before?.id
  })
}
