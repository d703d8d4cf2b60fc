import fs from 'node:fs'
import path from 'node:path'
import ts from 'typescript'

const schemaFile = path.resolve(import.meta.dirname, '../../prisma/schema.prisma')
const tenants = [...fs.readFileSync(schemaFile, 'utf8').matchAll(/^model (\w+) \{([^}]*)\}/gm)]
  .map(([, name = '', body = '']) => ({
    delegate: name.charAt(0).toLowerCase() + name.slice(1),
    table: /@@map\("(\w+)"\)/.exec(body)?.[1] ?? name,
    isTenant: body.includes('@map("guild_id")') || name === 'Guild',
  }))
  .filter(({ isTenant }) => isTenant)
const tables = tenants.map(({ table }) => table).join('|')
const delegates = new Set(tenants.map(({ delegate }) => delegate))

/**
 * Places in a source text that may reach rows of several guilds: `lookup` and the function's name for a statement on guilds'
 * rows that does not say by its condition which guild it means, `system` and the name where the owner's connections are
 * used. A function whose name ends in InAllGuilds may do both.
 */
export function looseStatements(code: string): string[] {
  const source = ts.createSourceFile('x.ts', code, ts.ScriptTarget.Latest, true)
  const loose: string[] = []
  const visit = (node: ts.Node): void => {
    const functions = functionsAround(node)
    if (!functions.some(name => name.endsWith('InAllGuilds'))) {
      if (isOwnersConnection(node)) loose.push(`system ${functions.at(-1)}`)
      if (isLooseSql(node) || isLooseKysely(node) || isLoosePrisma(node))
        loose.push(`lookup ${functions.at(-1)}`)
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return loose
}

/** db.system, however it is taken. */
function isOwnersConnection(node: ts.Node): boolean {
  if (ts.isPropertyAccessExpression(node)) return node.name.text === 'system'
  if (ts.isElementAccessExpression(node))
    return ts.isStringLiteralLike(node.argumentExpression) && node.argumentExpression.text === 'system'
  return ts.isBindingElement(node) && (node.propertyName ?? node.name).getText() === 'system'
}

// SQL

/** A table of guilds' rows, or one whose name is not in the text. */
const reference = new RegExp(
  `\\b(FROM|JOIN|UPDATE|INTO|USING)\\s+(?:ONLY\\s+)?(?:"?public"?\\.)?(?:"?(${tables})\\b"?|\\$)|,\\s*(${tables})\\b(?!\\s*[.(])`,
  'gi',
)

function isLooseSql(node: ts.Node): boolean {
  if (!ts.isStringLiteralLike(node) && !ts.isTemplateExpression(node)) return false
  const text = sqlText(node)
  if (!/\b(?:SELECT|DELETE\s+FROM|INSERT\s+INTO|UPDATE\b[^]*\bSET|MERGE\s+INTO)\b/i.test(text)) return false
  return [...text.matchAll(reference)].some(found => {
    const table = (found[2] ?? found[3])?.toLowerCase()
    return !namesGuildInSql(levelFrom(text, found.index), found[1]?.toUpperCase(), table)
  })
}

/** The text with $0 for each expression in it, and without comments. */
function sqlText(node: ts.StringLiteralLike | ts.TemplateExpression): string {
  const text = ts.isTemplateExpression(node)
    ? [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join('$0')
    : node.text
  return text.replaceAll(/--.*|\/\*[^]*?\*\//g, ' ')
}

/** From a place to the end of its parentheses or of the text, without the subqueries in between. */
function levelFrom(text: string, start: number): string {
  let depth = 0
  let level = ''
  let hiddenFrom = Number.POSITIVE_INFINITY
  for (let n = start; n < text.length && depth >= 0; n++) {
    if (text[n] === '(') {
      depth++
      if (/^\(\s*(?:SELECT|WITH)\b/i.test(text.slice(n))) hiddenFrom = Math.min(hiddenFrom, depth)
    }
    if (depth < hiddenFrom) level += text[n] ?? ''
    if (text[n] === ')') {
      if (depth === hiddenFrom) hiddenFrom = Number.POSITIVE_INFINITY
      depth--
    }
  }
  return level
}

function namesGuildInSql(level: string, verb: string | undefined, table: string | undefined): boolean {
  const column = table === 'guilds' ? '(?<!\\.)(?:guilds\\.)?\\bid' : '(?:\\w+\\.)?\\bguild_id'
  const insertsIt = new RegExp(`^INTO\\s+\\S+(?:\\s+AS\\s+\\w+)?\\s*\\([^)]*${column}\\b`, 'i')
  if (verb === 'INTO') return insertsIt.test(level)
  const condition = /\bWHERE\b([^]*)/i.exec(level)?.[1] ?? ''
  // A condition beside an OR holds for some rows only.
  if (/\bOR\b/i.test(withoutParentheses(condition))) return false
  return new RegExp(`${column}\\s*(?:=|IN\\b)\\s*(?:ANY\\s*)?\\(?\\s*[$']`, 'i').test(
    withoutParentheses(condition, /^\(\s*[$']/),
  )
}

function withoutParentheses(text: string, except?: RegExp): string {
  let depth = 0
  let outside = ''
  for (let n = 0; n < text.length; n++) {
    const character = text[n]
    if (character === '(' && (depth > 0 || !except?.test(text.slice(n)))) depth++
    if (depth === 0) outside += character ?? ''
    if (character === ')' && depth > 0) depth--
  }
  return outside
}

// Kysely

const begins = /^(?:selectFrom|updateTable|deleteFrom|insertInto|replaceInto|mergeInto|using|\w*[jJ]oin\w*)$/
const ofTenant = new RegExp(`['"\`](?:public\\.)?(${tables})\\b`)

function isLooseKysely(node: ts.Node): boolean {
  if (!ts.isCallExpression(node) || isInnerLink(node)) return false
  const calls = linksOf(node)
  const table = calls
    .filter(({ name, args }) => begins.test(name) && args[0])
    .map(({ args }) => ofTenant.exec(args[0]?.getText() ?? '')?.[1])
    .find(name => name !== undefined)
  if (table === undefined) return false
  const column = table === 'guilds' ? /^(?:guilds\.)?id$/ : /^(?:\w+\.)?guild_id$/
  return !calls.some(({ name, args: [first, operator, value] }) => {
    if (name === 'values')
      return (table === 'guilds' ? /\bid\b/ : /\bguild_id\b/).test(first?.getText() ?? '')
    return (
      name === 'where' &&
      first !== undefined &&
      ts.isStringLiteralLike(first) &&
      column.test(first.text) &&
      /^'(?:=|in)'$/.test(operator?.getText() ?? '') &&
      !/\bref\(/.test(value?.getText() ?? '')
    )
  })
}

/** Whether the call is followed by others of its chain, with the last of which it is judged. */
function isInnerLink({ parent }: ts.CallExpression): boolean {
  return ts.isPropertyAccessExpression(parent) && ts.isCallExpression(parent.parent)
}

/** The calls of a chain such as kysely.selectFrom('members').select('xp'). */
function linksOf(last: ts.CallExpression): { name: string; args: readonly ts.Expression[] }[] {
  const links: { name: string; args: readonly ts.Expression[] }[] = []
  for (let part: ts.Expression = last; ; )
    if (ts.isCallExpression(part)) {
      links.push({ name: lastName(part.expression), args: part.arguments })
      part = part.expression
    } else if (ts.isPropertyAccessExpression(part)) part = part.expression
    else return links
}

// Prisma

const verbs = /^(?:find|count|aggregate|group|create|update|upsert|delete)/

function isLoosePrisma(node: ts.Node): boolean {
  // const { member } = prisma
  if (ts.isBindingElement(node)) {
    const of = ts.isVariableDeclaration(node.parent.parent) ? node.parent.parent.initializer : undefined
    return of !== undefined && isPrisma(of) && delegates.has((node.propertyName ?? node.name).getText())
  }
  const delegate = delegateOf(node)
  if (delegate === undefined) return false
  const method = node.parent
  const isCalled = ts.isPropertyAccessExpression(method) && ts.isCallExpression(method.parent)
  if (!isCalled) return isPrisma((node as ts.PropertyAccessExpression).expression)
  if (!verbs.test(method.name.text)) return false
  const column = delegate === 'guild' ? 'id' : 'guildId'
  const [args] = method.parent.arguments
  if (method.name.text.startsWith('create')) return !isIn(propertyOf(args, 'data'), column)
  const where = propertyOf(args, 'where')
  return where === undefined || !namesGuildInWhere(where, column)
}

/** Of prisma.member, and prisma['member']. */
function delegateOf(node: ts.Node): string | undefined {
  const name = ts.isPropertyAccessExpression(node)
    ? node.name.text
    : ts.isElementAccessExpression(node) && ts.isStringLiteralLike(node.argumentExpression)
      ? node.argumentExpression.text
      : ''
  return delegates.has(name) ? name : undefined
}

function isPrisma(node: ts.Expression): boolean {
  return /^(?:prisma|tx)$/i.test(lastName(node))
}

function isIn(data: ts.Node | undefined, column: string): boolean {
  return data !== undefined && new RegExp(`\\b${column}\\b`).test(data.getText())
}

/** The column itself, or a key that holds it: not what stands beside an OR or under a NOT. */
function namesGuildInWhere(where: ts.Node, column: string): boolean {
  if (!ts.isObjectLiteralExpression(where)) return false
  return where.properties.some(property => {
    const name = property.name?.getText() ?? ''
    const isNegated =
      ts.isPropertyAssignment(property) && /\bnot(?:In)?\s*:/.test(property.initializer.getText())
    return (name === column && !isNegated) || name.startsWith(`${column}_`)
  })
}

function propertyOf(node: ts.Node | undefined, name: string): ts.Node | undefined {
  if (node === undefined || !ts.isObjectLiteralExpression(node)) return undefined
  const property = node.properties.find(one => one.name?.getText() === name)
  return property && ts.isPropertyAssignment(property) ? property.initializer : undefined
}

function lastName(node: ts.Expression): string {
  if (ts.isCallExpression(node)) return lastName(node.expression)
  if (ts.isIdentifier(node)) return node.text
  return ts.isPropertyAccessExpression(node) ? node.name.text : ''
}

/** Names of the functions around a node, from the inside out; outside of any, of what is declared there. */
function functionsAround(node: ts.Node): string[] {
  const names: string[] = []
  let declared = ''
  for (let around = node; around.parent; around = around.parent) {
    const { name } = around as ts.Node & { name?: ts.Node }
    if (ts.isFunctionLike(around)) {
      const given = ts.isVariableDeclaration(around.parent) ? around.parent.name : undefined
      const own = name ?? given
      if (own) names.push(own.getText())
    } else if (name && ts.isVariableDeclaration(around)) declared = name.getText()
  }
  return names.length > 0 ? names : [declared]
}
