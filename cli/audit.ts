import { parseDays, parseEntryId, parseGuildId, parseLimit } from '#cli/shell/arguments.ts'
import type { CliCommand, CommandContext } from '#cli/shell/command.ts'
import { requireGuild } from '#cli/shell/requireGuild.ts'
import { print, printJson, printTable } from '#cli/shell/output.ts'
import { type AuditEntry, readAuditEntries, readAuditEntriesInAllGuilds } from '#src/audit/store.ts'
import { readGuild } from '#src/database/guildTransaction.ts'
import { listLimit, maxRangeDays } from '#src/database/limits.ts'
import { readOperations } from '#src/operations/operatorLog.ts'
import { StartupError } from '#src/startupError.ts'

export const audit: CliCommand = {
  name: 'audit',
  define(command, context) {
    command.description('Who changed what')
    command
      .command('list')
      .description(
        'List changes of guilds, newest first, or with --operator what was done on this command line',
      )
      .option('--guild-id <id>', 'of one guild', parseGuildId)
      .option('--operator', 'what was done on this command line instead', false)
      .option('--actor <who>', "by one person: a user's id, or with --operator an account's name")
      .option('--days <days>', 'how far back', parseDays, maxRangeDays)
      .option('--limit <entries>', `how many, at most ${listLimit.most}`, parseLimit, listLimit.usual)
      .option('--before <id>', 'go on before this entry, the last one of the page before', parseEntryId)
      .option('--json', 'print JSON', false)
      .action(options =>
        options.operator ? listOperations(context, options) : listChanges(context, options),
      )
  },
}

interface ListOptions {
  guildId?: string
  actor?: string
  days: number
  limit: number
  before?: bigint
  json: boolean
}

async function listChanges(context: CommandContext, options: ListOptions): Promise<void> {
  const db = await context.openDatabase()
  const { guildId, actor, days, limit, before, json } = options
  if (actor !== undefined && !/^\d{1,20}$/.test(actor))
    throw new StartupError(
      `--actor is a user's id, digits only, unless --operator is there too; "${actor}" is none.`,
    )
  if (guildId !== undefined) await requireGuild(db, guildId)
  const filter = { actorId: actor, days }
  const place = before === undefined ? 'newest' : { olderThan: before }
  const entries = await (guildId === undefined
    ? readAuditEntriesInAllGuilds(db.system, filter, place, limit)
    : readGuild(db, guildId, tx => readAuditEntries(tx, filter, place, limit)))
  if (json) return printJson(entries)
  if (entries.length === 0) return print('There are none.')
  printTable(
    ['id', 'when', 'guild', 'who', 'by', 'change'],
    entries.map(entry => [
      String(entry.id),
      entry.createdAt.toISOString(),
      entry.guildId,
      whoDid(entry),
      entry.source,
      describeChange(entry),
    ]),
  )
  offerMore(entries, limit)
}

async function listOperations(context: CommandContext, options: ListOptions): Promise<void> {
  if (options.guildId !== undefined)
    throw new StartupError(
      'What was done on this command line belongs to no guild: leave out --guild-id or --operator.',
    )
  const entries = await readOperations(await context.openDatabase(), options)
  if (options.json) return printJson(entries)
  if (entries.length === 0) return print('There are none.')
  printTable(
    ['id', 'when', 'who', 'command', 'details'],
    entries.map(entry => [
      String(entry.id),
      entry.createdAt.toISOString(),
      entry.actor,
      entry.command,
      JSON.stringify(entry.details),
    ]),
  )
  offerMore(entries, options.limit)
}

function whoDid({ actor, source }: AuditEntry): string {
  if (actor) return actor.person ?? 'an erased person'
  return source === 'CLI' ? 'the operator' : 'nobody'
}

/** As in: UPDATE guild_settings locale "en" → "de". */
function describeChange({ action, subject, subjectKey, before, after }: AuditEntry): string {
  const key = Object.entries(subjectKey).filter(([column]) => column !== 'guild_id')
  const columns = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])]
  const changes = columns
    .filter(column => !(column in subjectKey))
    .map(column =>
      action === 'UPDATE'
        ? `${column} ${show(before?.[column])} → ${show(after?.[column])}`
        : `${column} ${show((after ?? before)?.[column])}`,
    )
  return [action, subject, ...key.map(([, value]) => show(value)), changes.join(', ')].join(' ')
}

function show(value: unknown): string {
  if (typeof value === 'object' && value !== null && 'person' in value)
    return typeof value.person === 'string' ? value.person : 'an erased person'
  return JSON.stringify(value) ?? 'null'
}

function offerMore(entries: readonly { id: bigint }[], limit: number): void {
  const last = entries.at(-1)
  if (last && entries.length === limit) print(`There may be more: --before ${last.id}`)
}
