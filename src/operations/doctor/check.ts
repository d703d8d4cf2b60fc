import type { Client } from 'pg'

/** ok: nothing to do. warn: look into it. fail: Guildhall does not work as it should until it is mended. */
export type Status = 'ok' | 'warn' | 'fail'

export interface Finding {
  status: Status
  /** One plain sentence: what is, and what to do where something is wrong. */
  message: string
  /** What is behind it, for --json. */
  details?: unknown
}

/** What is examined without the database. */
export interface Machine {
  dataDir: string
  /** Milliseconds since the Unix epoch. */
  now: number
  /** The database server is Guildhall's own. */
  embedded: boolean
  /** Connections to the database that one process opens at most. */
  connectionsPerProcess: number
}

export interface Patient extends Machine {
  /** As the owner, for one check at a time. */
  client: Client
}

/** A question. One that throws is a failed check. */
export interface Check<Examined = Patient> {
  name: string
  run(examined: Examined): Promise<Finding>
}

export const ok = (message: string, details?: unknown): Finding => finding('ok', message, details)
export const warn = (message: string, details?: unknown): Finding => finding('warn', message, details)
export const fail = (message: string, details?: unknown): Finding => finding('fail', message, details)

/** The rows of a query, typed by whoever wrote it. Counts are cast to int or float8 in SQL. */
export async function rows<Row extends object>({ client }: Patient, text: string): Promise<Row[]> {
  const result = await client.query<Row>(text)
  return result.rows
}

/** The row of a query that gives one. */
export async function row<Row extends object>(patient: Patient, text: string): Promise<Row> {
  return (await rows<Row>(patient, text))[0] as Row
}

function finding(status: Status, message: string, details?: unknown): Finding {
  return { status, message, ...(details !== undefined && { details }) }
}
