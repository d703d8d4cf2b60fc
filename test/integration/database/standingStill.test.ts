import { expect, test } from 'vitest'
import { openDatabase } from '#src/database/database.ts'
import { changeGuild, readGuild } from '#src/database/guildTransaction.ts'
import { migrateDatabase } from '#src/database/migrations/migrate.ts'
import { DatabaseBusy } from '#src/database/transactionErrors.ts'
import { parseConfig } from '#src/config.ts'
import { silent } from '#test/support/testBot.ts'
import { startPrivatePostgres } from '#test/support/postgresPrivate.ts'

test('of a server that stands still a read is told after one connection, a change after two tries', async () => {
  const server = await startPrivatePostgres()
  await migrateDatabase({ url: server.url, log: silent })
  const retries: string[] = []
  const { database } = parseConfig({})
  const db = openDatabase({
    ...database,
    url: server.url,
    log: silent,
    random: () => 1,
    onRetry: code => retries.push(code),
  })
  try {
    const guildId = '1'
    const data = { id: guildId, name: 'Guild', ownerId: '1', levelingSeenId: 0n }
    await db.system.prisma.guild.create({ data })
    const read = () => readGuild(db, guildId, tx => tx.kysely.selectFrom('guilds').select('id').execute())
    const change = () =>
      changeGuild(db, guildId, { source: 'JOB', userId: null, requestId: '1' }, tx => tx.prisma.guild.count())
    // Leaves connections behind that exist and hang, as many as are tried.
    await Promise.all(Array.from({ length: 10 }, read))
    await server.pause()
    await expect(read()).rejects.toThrow(DatabaseBusy)
    expect(retries).toEqual([])
    await expect(change()).rejects.toThrow(DatabaseBusy)
    expect(retries).toEqual(['P2028'])
    server.resume()
    expect(await read()).toHaveLength(1)
  } finally {
    server.resume()
    await db.close()
    await server.remove()
  }
})
