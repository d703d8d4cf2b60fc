import type { Database } from '#src/database/database.ts'
import { changeGuild } from '#src/database/guildTransaction.ts'
import { snowflakeAt } from '#src/discord/snowflake.ts'
import type { Demo } from './demo.ts'
import type { Added } from './seed.ts'

/** The guilds, the people, and settings that their owners made. */
export async function seedGuilds(db: Database, { now, guilds, people }: Demo): Promise<Added> {
  const { kysely } = db.system
  const seenId = snowflakeAt(now.getTime())
  const newGuilds = await kysely
    .insertInto('guilds')
    .values(
      guilds.map(guild => ({
        id: guild.id,
        name: guild.name,
        owner_id: guild.ownerId,
        member_count: guild.memberCount,
        leveling_seen_id: seenId,
      })),
    )
    .onConflict(conflict => conflict.doNothing())
    .executeTakeFirstOrThrow()
  const newPeople = await kysely
    .insertInto('users')
    .values(people.map(({ id, username, globalName }) => ({ id, username, global_name: globalName })))
    .onConflict(conflict => conflict.doNothing())
    .executeTakeFirstOrThrow()
  let newSettings = 0
  for (const { id, ownerId, settings } of guilds) {
    const actor = { source: 'COMMAND', userId: ownerId, requestId: String(seenId) } as const
    newSettings += await changeGuild(db, id, actor, async tx => {
      const written = await tx.kysely
        .insertInto('guild_settings')
        .values({ guild_id: id, ...settings })
        .onConflict(conflict => conflict.doNothing())
        .executeTakeFirstOrThrow()
      return Number(written.numInsertedOrUpdatedRows)
    })
  }
  return {
    guilds: Number(newGuilds.numInsertedOrUpdatedRows),
    users: Number(newPeople.numInsertedOrUpdatedRows),
    guild_settings: newSettings,
  }
}
