import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { looseStatements } from '#test/support/looseStatements.ts'

// A lookup by an id alone finds other guilds' rows too. So each statement on a table of guilds' data says which guild it means,
// and only the owner's connections see several guilds at all: unless its function is one over all guilds and says so by its name.

const root = path.resolve(import.meta.dirname, '../../..')

/** Places, by how they begin, that may do otherwise, and why. */
const exceptions: Record<string, string> = {
  'src/readiness.ts system readiness': 'asks the database whether it is there',
  'src/jobs/tasks.ts system createTasks': 'makes partitions',
  'src/database/application.ts system': 'whose database it is concerns no guild',
  'src/jobs/outbox.ts system': 'runs in jobs, with the guild from the payload',
  'src/leveling/xpWriter.ts system': 'one batch is for many guilds',
  'src/leveling/store.ts lookup grantXpSql': 'grantXpInAllGuilds sends it, with the guilds in its arrays',
  'src/leveling/store.ts system readSeenMark': 'for the catch-up, for which nobody asks in the guild',
  'src/guilds/purgeGuild.ts system': 'for jobs and the operator; nobody else may delete a guild',
  'src/audit/store.ts lookup read': 'is given the guild’s condition, or none by readAuditEntriesInAllGuilds',
  'src/tickets/syncStore.ts': 'makes Discord agree in jobs, with the guild from the ticket’s key',
  'src/tempVoice/channelStore.ts':
    'makes Discord agree by what the gateway told, with the guild from the channel’s key',
  'src/tempVoice/begin.ts': 'is told of one guild by the gateway',
  'src/tempVoice/hubStore.ts lookup removeHub': 'the channels of its hub, by both columns of the key',
  'src/tempVoice/hubStore.ts system noteHubFailure':
    'what Discord refused, with the guild from the channel’s key',
  'src/tickets/idleStore.ts': 'runs in jobs, and at messages, with the guild from the ticket’s key',
  'src/tickets/statsStore.ts system writeFirstAnswer': 'at each first message, with the guild of its channel',
  'src/tickets/transcript/transcriptStore.ts system':
    'runs in jobs, with the guild from the transcript’s key',
  'src/tickets/transcript/messageView.ts': 'a system message is one of Discord itself; no database is near',
  'src/tickets/transcript/renderTranscript': 'the same',
  'src/giveaways/drawLease.ts system returnDraws': 'with the guild from the giveaway’s key',
  'src/giveaways/finishDraws.ts system giveBack': 'makes jobs, with the guild from the giveaway’s key',
  'src/database/ownTransaction.ts system inOwnTransaction': 'takes on guildhall_app and the guild',
  'src/giveaways/store.ts lookup giveaways': 'its callers add the guild',
  'src/giveaways/syncStore.ts system': 'makes messages agree in jobs, with the guild from the giveaway’s key',
  'src/giveaways/syncGiveaway.ts system':
    'makes messages agree in jobs, with the guild from the giveaway’s key',
  'src/backup/': 'the operator’s, of the whole database',
  'src/operations/': 'the operator’s, of the whole database',
}

const found = ['src', 'commands', 'events'].flatMap(sources).flatMap(file => {
  const code = fs.readFileSync(path.join(root, file), 'utf8')
  return looseStatements(code).map(place => `${file} ${place}`)
})

test("every statement on guilds' rows names its guild, or is in a function over all guilds", () => {
  const prefixes = Object.keys(exceptions)
  expect(found.filter(place => !prefixes.some(prefix => place.startsWith(prefix)))).toEqual([])
  expect(prefixes.filter(prefix => !found.some(place => place.startsWith(prefix)))).toEqual([])
})

test('commands and events leave what is over all guilds to jobs, writers and the command line', () => {
  for (const file of ['commands', 'events'].flatMap(sources))
    expect(fs.readFileSync(path.join(root, file), 'utf8'), file).not.toMatch(/InAllGuilds\b/)
})

const isLoose = (code: string, name = 'read') =>
  looseStatements(`export async function ${name}() { ${code} }`).length > 0

test.each([
  // By an id alone.
  "await pool.query('SELECT * FROM outbox_messages WHERE id = $1')",
  'await sql`UPDATE members SET xp = 0 WHERE user_id = ${id}`.execute(kysely)',
  "await kysely.selectFrom('outbox_messages').where('id', '=', id).execute()",
  'await prisma.member.findFirst({ where: { userId } })',
  // The guild is named elsewhere than in the condition.
  "await pool.query('SELECT guild_id FROM members WHERE user_id = $1 ORDER BY guild_id')",
  "await pool.query('UPDATE members SET guild_id = $2 WHERE user_id = $1 RETURNING guild_id')",
  "await pool.query('SELECT xp FROM members WHERE user_id = $1 -- AND guild_id = $2')",
  "await kysely.selectFrom('members').select('guild_id').where('user_id', '=', id).execute()",
  "await kysely.updateTable('members').set({ guild_id: guildId }).where('user_id', '=', id).execute()",
  "await kysely.deleteFrom('members').where('user_id', '=', id).returning('guild_id').execute()",
  'await prisma.member.findMany({ where: { userId }, select: { guildId: true } })',
  'await prisma.member.findMany({ where: { userId }, orderBy: { guildId: "asc" } })',
  'await prisma.member.updateMany({ where: { userId }, data: { guildId } })',
  "await kysely.selectFrom('guilds').select('id').where('name', '=', name).execute()",
  "await pool.query('SELECT id FROM guilds WHERE name = $1')",
  // The condition holds for some rows only, or for all of them.
  "await pool.query('SELECT xp FROM members WHERE guild_id = $1 OR user_id = $2')",
  "await pool.query('SELECT xp FROM members WHERE guild_id <> $1 AND guild_id IS NOT NULL')",
  "await pool.query('SELECT xp FROM members m JOIN guild_settings s ON s.guild_id = m.guild_id WHERE user_id = $1')",
  "await kysely.selectFrom('members').where('guild_id', '!=', guildId).execute()",
  'await prisma.member.findMany({ where: { OR: [{ guildId }, { userId }] } })',
  'await prisma.member.findMany({ where: { guildId: { not: guildId } } })',
  'await prisma.member.findMany({ where })',
  'await prisma.member.count()',
  // Inside another statement, by a join, or under another name.
  "await pool.query('SELECT xp FROM members WHERE guild_id = $1 AND xp > (SELECT max(xp) FROM members)')",
  "await pool.query('SELECT xp FROM members WHERE user_id IN (SELECT user_id FROM members WHERE guild_id = $1)')",
  "await pool.query('select xp from users, members where users.id = $1')",
  'await sql`SELECT * FROM ${sql.table(name)} WHERE id = ${id}`.execute(kysely)',
  "await kysely.selectFrom('users').innerJoin('members', 'user_id', 'users.id').where('users.id', '=', id).execute()",
  "await kysely.selectFrom('members').where('guild_id', '=', guildId).where('xp', '>', eb => eb.selectFrom('members').select('xp')).execute()",
  'const members = prisma.member; await members.findMany()',
  'const { member } = prisma; await member.findMany()',
  "await prisma['member'].findMany()",
  // The owner's connections.
  'await bot.db.system.pool.query(text)',
  "await bot.db['system'].pool.query(text)",
  'const { system } = bot.db',
  'const { system: owner } = bot.db',
  // A name over all guilds is a function's.
  'const membersInAllGuilds = await prisma.member.findMany()',
])('would be found: %s', code => {
  expect(isLoose(code)).toBe(true)
  expect(isLoose(code, 'readInAllGuilds')).toBe(false)
})

test.each([
  'await prisma.member.findFirst({ where: { guildId, userId } })',
  'await prisma.member.findUnique({ where: { guildId_userId: { guildId, userId } } })',
  'await prisma.member.create({ data: { guildId, userId } })',
  "await kysely.selectFrom('guilds').where('id', '=', id).execute()",
  "await kysely.selectFrom('members as m').where('m.guild_id', '=', guildId).execute()",
  "await kysely.insertInto('members').values({ guild_id: guildId, user_id: userId }).execute()",
  'await sql`SELECT xp FROM members WHERE (xp > ${xp} OR hidden) AND guild_id = ${guildId}`.execute(kysely)',
  "await pool.query('INSERT INTO members (guild_id, user_id) VALUES ($1, $2) ON CONFLICT (guild_id, user_id) DO NOTHING')",
  "bot.log.info('removed from guilds'); interaction.member.id; discord.guild(guildId)",
])('is in order: %s', code => {
  expect(isLoose(code)).toBe(false)
})

function sources(directory: string): string[] {
  return fs
    .readdirSync(path.join(root, directory), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts') && !name.includes('generated'))
    .map(name => path.join(directory, name))
}
