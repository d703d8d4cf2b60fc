import { Client, escapeLiteral } from 'pg'
import { vi } from 'vitest'

/** A statement as it was sent, whichever library made it. */
export interface SentStatement {
  /** Of a prepared one. */
  name?: string
  text: string
  values: unknown[]
}

/** Keeps what every connection of this process sends from now on. */
export function captureStatements() {
  const sent = vi.spyOn(Client.prototype, 'query')
  return {
    /** What was sent meanwhile, without the frames of transactions. */
    async during(work: () => Promise<unknown>): Promise<SentStatement[]> {
      const before = sent.mock.calls.length
      await work()
      return (sent.mock.calls as unknown as Call[]).slice(before).map(statementOf).filter(isWork)
    },
    stop: () => sent.mockRestore(),
  }
}

type Call = [statement: string | { name?: string; text: string; values?: unknown[] }, values?: unknown]

function statementOf([statement, values]: Call): SentStatement {
  if (typeof statement !== 'string') {
    const { name, text, values: own = [] } = statement
    return { ...(name !== undefined && { name }), text, values: own }
  }
  return { text: statement, values: Array.isArray(values) ? values : [] }
}

function isWork({ text }: SentStatement): boolean {
  return !/^\s*(?:begin|commit|rollback|select set_config)/i.test(text)
}

/** A node of a plan that reads or writes a table. */
export interface PlanStep {
  kind: string
  table: string | undefined
  /** Of an insert those that find a conflict. */
  indexes: string[]
}

export interface ExplainOptions {
  /** Sees the plan that guildhall_app gets, with its policies, instead of the owner's. */
  guildId?: string | undefined
}

/**
 * How PostgreSQL would run a statement, without running it. A prepared one gets the plan for any values, which it has from
 * its sixth time on.
 */
export async function explain(
  client: Client,
  { name, text, values }: SentStatement,
  { guildId }: ExplainOptions = {},
): Promise<PlanStep[]> {
  await client.query('BEGIN')
  try {
    if (guildId !== undefined)
      await client.query(
        `SELECT set_config('role', 'guildhall_app', true), set_config('app.guild_id', $1, true)`,
        [guildId],
      )
    const { rows } =
      name === undefined
        ? await client.query<Explained>(`EXPLAIN (FORMAT JSON) ${text}`, values)
        : await explainPrepared(client, text, values)
    return stepsOf(rows[0]?.['QUERY PLAN'][0].Plan as Plan)
  } finally {
    await client.query('ROLLBACK')
  }
}

async function explainPrepared(client: Client, text: string, values: unknown[]) {
  await client.query(`SET LOCAL plan_cache_mode = force_generic_plan; PREPARE captured AS ${text}`)
  try {
    const literals = values.map(literalOf).join(', ')
    return await client.query<Explained>(`EXPLAIN (FORMAT JSON) EXECUTE captured (${literals})`)
  } finally {
    // No statement comes through in a transaction that failed.
    await client.query('ROLLBACK; BEGIN; DEALLOCATE captured')
  }
}

function literalOf(value: unknown): string {
  const text = (one: unknown) => (one instanceof Date ? one.toISOString() : String(one))
  if (!Array.isArray(value)) return escapeLiteral(text(value))
  return escapeLiteral(`{${value.map(one => JSON.stringify(text(one))).join(',')}}`)
}

interface Explained {
  'QUERY PLAN': [{ Plan: Plan }]
}

interface Plan {
  'Node Type': string
  'Relation Name'?: string
  'Index Name'?: string
  'Conflict Arbiter Indexes'?: string[]
  Plans?: Plan[]
}

function stepsOf(plan: Plan): PlanStep[] {
  const index = plan['Index Name']
  const step = {
    kind: plan['Node Type'],
    table: plan['Relation Name'],
    indexes: [...(index === undefined ? [] : [index]), ...(plan['Conflict Arbiter Indexes'] ?? [])],
  }
  return [step, ...(plan.Plans ?? []).flatMap(stepsOf)]
}
