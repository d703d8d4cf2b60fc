import fs from 'node:fs'
import path from 'node:path'
import ts from 'typescript'
import { expect, test } from 'vitest'

// A lookup by an id alone finds other guilds' rows too. So each statement on a table of guilds' data says which guild it means,
// unless its function is one over all guilds and says so by its name.

const root = path.resolve(import.meta.dirname, '../../..')
const schema = fs.readFileSync(path.join(root, 'prisma/schema.prisma'), 'utf8')
const models = [...schema.matchAll(/^model (\w+) \{([^}]*)\}/gm)].map(([, name = '', body = '']) => ({
  delegate: name[0]?.toLowerCase() + name.slice(1),
  table: /@@map\("(\w+)"\)/.exec(body)?.[1] ?? name,
  isTenant: body.includes('@map("guild_id")') || name === 'Guild',
}))
const tables = models.filter(({ isTenant }) => isTenant).map(({ table }) => table)
const delegates = models.filter(({ isTenant }) => isTenant).map(({ delegate }) => delegate)

const inSql = new RegExp(`\\b(?:FROM|JOIN|UPDATE|INTO)\\s+(?:public\\.)?(?:${tables.join('|')})\\b`)
const inKysely = new RegExp(
  `\\.(?:selectFrom|updateTable|deleteFrom|insertInto|mergeInto)\\(\\s*'(?:${tables.join('|')})\\b`,
)
const inPrisma = new RegExp(
  `\\.(?:${delegates.join('|')})\\s*\\.(?:find|count|aggregate|group|create|update|upsert|delete)`,
)
/** The guild's column, or the id of the guild itself. */
const namesGuild = /guild_id|guildId|guilds\.id/
const ofGuilds = /\b(?:FROM|JOIN|UPDATE|INTO)\s+guilds\b|'guilds'|\.guild\s*\./

/** Functions that are given the guild's filter, by file and name. */
const narrowed = new Set(['src/audit/store.ts read'])
/** The operator's tools look after the whole database. */
const ofOperator = 'src/operations/'

test("every statement on guilds' rows names its guild, or is in a function over all guilds", () => {
  const files = sources(path.join(root, 'src')).filter(file => !file.includes(ofOperator))
  expect(files.flatMap(looseStatements).filter(place => !narrowed.has(place))).toEqual([])
})

test('a lookup by id alone would be found', () => {
  const find = (code: string) =>
    looseStatementsOf('x.ts', `export async function read(db) { ${code} }`).length
  expect(find("await pool.query('SELECT * FROM outbox_messages WHERE id = $1')")).toBe(1)
  expect(find('await sql`UPDATE members SET xp = 0 WHERE user_id = ${id}`.execute(kysely)')).toBe(1)
  expect(find("await kysely.selectFrom('outbox_messages').where('id', '=', id).execute()")).toBe(1)
  expect(find('await prisma.member.findFirst({ where: { userId } })')).toBe(1)
  expect(find('await prisma.member.findFirst({ where: { guildId, userId } })')).toBe(0)
  expect(find("await kysely.selectFrom('guilds').where('id', '=', id).execute()")).toBe(0)
})

function looseStatements(file: string): string[] {
  return looseStatementsOf(path.relative(root, file), fs.readFileSync(file, 'utf8'))
}

function looseStatementsOf(file: string, code: string): string[] {
  const source = ts.createSourceFile(file, code, ts.ScriptTarget.Latest, true)
  const loose: string[] = []
  const visit = (node: ts.Node): void => {
    const text = statementText(node)
    if (text === undefined) return ts.forEachChild(node, visit)
    const isOfGuild = namesGuild.test(text) || (ofGuilds.test(text) && /\bid\b/.test(text))
    if (!isOfGuild && !isOverAllGuilds(node)) loose.push(`${file} ${functionAround(node)}`)
  }
  visit(source)
  return loose
}

/** The whole of a statement on a table of guilds' data, if the node is one. */
function statementText(node: ts.Node): string | undefined {
  if (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node))
    return inSql.test(node.getText()) ? node.getText() : undefined
  // The outermost call of a chain comes first.
  if (!ts.isCallExpression(node)) return undefined
  const chain = node.getText()
  const starts = inKysely.exec(chain) ?? inPrisma.exec(chain)
  return starts && isOneChain(node) ? chain : undefined
}

/** Whether the table is named by the chain itself, and not in what it is given. */
function isOneChain(node: ts.CallExpression): boolean {
  for (let part: ts.Expression = node; ; ) {
    if (ts.isCallExpression(part)) {
      if (inKysely.test(`.${lastName(part)}(${part.arguments[0]?.getText() ?? ''}`)) return true
      part = part.expression
    } else if (ts.isPropertyAccessExpression(part)) {
      if (inPrisma.test(`.${lastName(part.expression)}.${part.name.text}`)) return true
      part = part.expression
    } else return false
  }
}

function lastName(node: ts.Expression): string {
  if (ts.isCallExpression(node)) return lastName(node.expression)
  return ts.isPropertyAccessExpression(node) ? node.name.text : ''
}

function isOverAllGuilds(node: ts.Node): boolean {
  return namesAround(node).some(name => name.endsWith('InAllGuilds'))
}

function functionAround(node: ts.Node): string {
  return namesAround(node).at(-1) ?? ''
}

/** Names of what the node stands in, from the inside out. */
function namesAround(node: ts.Node): string[] {
  const { name } = node as ts.Node & { name?: ts.Node }
  const own = name === undefined ? [] : [name.getText()]
  return node.parent ? [...own, ...namesAround(node.parent)] : own
}

function sources(directory: string): string[] {
  return fs
    .readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts') && !name.includes('generated'))
    .map(name => path.join(directory, name))
}
