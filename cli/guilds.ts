import { parseDays, parseGuildId, parseLimit } from '#cli/shell/arguments.ts'
import type { CliCommand, CommandContext } from '#cli/shell/command.ts'
import { print, printJson, printTable } from '#cli/shell/output.ts'
import { unknownGuild } from '#cli/shell/requireGuild.ts'
import { listLimit } from '#src/database/limits.ts'
import { deactivateGuild } from '#src/guilds/deactivateGuild.ts'
import { type KnownGuild, listGuildsInAllGuilds } from '#src/guilds/guildList.ts'
import { type GuildReport, reportGuild } from '#src/guilds/guildReport.ts'
import { previewPurge, purgeGuild } from '#src/guilds/purgeGuild.ts'
import { StartupError } from '#src/startupError.ts'

export const guilds: CliCommand = {
  name: 'guilds',
  define(command, context) {
    command.description('The servers that the database knows')
    command
      .command('list')
      .description('List the guilds that the bot is in')
      .option('--removed', 'those that it has left instead', false)
      .option('--limit <guilds>', `how many, at most ${listLimit.most}`, parseLimit, listLimit.usual)
      .option('--after <id>', 'go on after this guild, the last one of the page before', parseGuildId)
      .option('--json', 'print JSON', false)
      .action(options => list(context, options))
    command
      .command('show')
      .description('Show a guild: its settings, what the database holds of it, and its members in figures')
      .argument('<id>', "the guild's id", parseGuildId)
      .option('--days <days>', 'how far back joins and activity are counted', parseDays, 30)
      .option('--json', 'print JSON', false)
      .action((id: string, options) => show(context, id, options))
    command
      .command('deactivate')
      .description('Mark a guild as left, as if the bot had been removed; its data stay')
      .argument('<id>', "the guild's id", parseGuildId)
      .action((id: string) => deactivate(context, id))
    command
      .command('purge')
      .description('Delete everything about a guild that was left, for good')
      .argument('<id>', "the guild's id", parseGuildId)
      .option('--dry-run', 'only count what would go', false)
      .option('--yes', 'do not ask', false)
      .action((id: string, options) => purge(context, id, options))
  },
}

interface ListOptions {
  removed: boolean
  limit: number
  after?: string
  json: boolean
}

async function list(context: CommandContext, { json, ...options }: ListOptions): Promise<void> {
  const { guildGraceDays: graceDays } = context.config
  const found = await listGuildsInAllGuilds(await context.openDatabase(), { ...options, graceDays })
  if (json) return printJson(found)
  if (found.length === 0) return print('There are none.')
  const times = options.removed ? ['left', 'deleted on'] : ['known since']
  const timesOf = ({ removedAt, purgeAt, createdAt }: KnownGuild) =>
    options.removed ? [day(removedAt), day(purgeAt)] : [day(createdAt)]
  printTable(
    ['id', 'name', 'owner', 'members', ...times],
    found.map(guild => [guild.id, guild.name, guild.ownerId, guild.memberCount, ...timesOf(guild)]),
  )
  const last = found.at(-1)
  if (last && found.length === options.limit) print(`There may be more: --after ${last.id}`)
}

async function show(
  context: CommandContext,
  id: string,
  { days, json }: { days: number; json: boolean },
): Promise<void> {
  const { guildGraceDays: graceDays } = context.config
  const report = await reportGuild(await context.openDatabase(), id, { now: new Date(), days, graceDays })
  if (!report) throw unknownGuild(id)
  if (json) return printJson(report)
  printReport(report, days)
}

function printReport({ guild, settings, rows, members, levels, active, joins }: GuildReport, days: number) {
  const state = guild.isActive
    ? 'the bot is in it'
    : `left on ${day(guild.removedAt)}, deleted on ${day(guild.purgeAt)}`
  print(`${guild.name} (${guild.id}): ${state}, known since ${day(guild.createdAt)}`)
  print(`owner ${guild.ownerId}, ${guild.memberCount} members on Discord`)
  print('')
  printTable(
    ['setting', 'value'],
    Object.entries(settings ?? { 'all of them': 'never changed' }).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  )
  print('')
  printTable(['table', 'rows'], Object.entries(rows))
  print('')
  printTable(
    ['members', 'count'],
    [
      ['known', members.members],
      ['with XP', members.withXp],
      ['hidden from the board', members.hidden],
      ...active.map(
        ({ days: back, members: count }) =>
          [`earned XP within ${back === 1 ? 'a day' : `${back} days`}`, count] as const,
      ),
      [
        `joined within ${days === 1 ? 'a day' : `${days} days`}`,
        joins.reduce((sum, { members: joined }) => sum + joined, 0),
      ],
      ...levels.map(
        ({ from, to, members: count }) =>
          [`level ${from}${to === from ? '' : ` to ${to ?? 'the last'}`}`, count] as const,
      ),
    ],
  )
}

async function deactivate(context: CommandContext, id: string): Promise<void> {
  const { operator, config } = context
  const result = await deactivateGuild(await context.openDatabase(), id, {
    operator,
    graceDays: config.guildGraceDays,
  })
  if (result.kind === 'unknown') throw unknownGuild(id)
  if (result.kind === 'inactive')
    return print(`${result.name} was left already, on ${day(result.removedAt)}.`)
  print(`${result.name} is marked as left: nobody earns XP there from now on.`)
  print(
    'If the bot is still a member on Discord, its next start takes the guild up again: remove it there first.',
  )
  print(
    `A running bot deletes its data on ${day(result.purgeAt)}. To delete them now: npm run guildhall -- guilds purge ${id}`,
  )
}

async function purge(
  context: CommandContext,
  id: string,
  { dryRun, yes }: { dryRun: boolean; yes: boolean },
): Promise<void> {
  const db = await context.openDatabase()
  const { operator } = context
  const found = await previewPurge(db, id)
  if (found.kind === 'unknown') throw unknownGuild(id)
  if (found.kind !== 'left')
    throw new StartupError(
      `The bot is in ${found.name}, so it is not deleted. Remove the bot on Discord, or run first: npm run guildhall -- guilds deactivate ${id}`,
    )
  print(`${found.name} (${id}) has:`)
  printTable(['table', 'rows'], [...Object.entries(found.rows), ['waiting jobs', found.jobs]])
  if (dryRun) return print('Nothing was deleted.')
  await context.confirm(`This deletes everything about ${found.name}, for good.`, { yes })
  const done = await purgeGuild(db, id, { operator, graceDays: 0 })
  if (done.kind === 'active')
    throw new StartupError(
      `The bot was added to ${found.name} again meanwhile. What had not been deleted by then is kept.`,
    )
  print(
    `${found.name} is deleted. A bot that is still a member makes it anew at its next start, without a past.`,
  )
}

function day(date: Date | null): string {
  return date?.toISOString().slice(0, 10) ?? 'unknown'
}
