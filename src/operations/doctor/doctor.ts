import type { Client } from 'pg'
import {
  type Check,
  type Finding,
  type Machine,
  type Status,
  fail,
  ok,
} from '#src/operations/doctor/check.ts'
import { indexChecks } from '#src/operations/doctor/indexChecks.ts'
import { queueChecks } from '#src/operations/doctor/queueChecks.ts'
import { schemaChecks } from '#src/operations/doctor/schemaChecks.ts'
import { serverChecks } from '#src/operations/doctor/serverChecks.ts'
import { backupsCheck, diskCheck, storageChecks } from '#src/operations/doctor/storageChecks.ts'

const machineChecks: readonly Check<Machine>[] = [diskCheck, backupsCheck]

const databaseChecks: readonly Check[] = [
  ...serverChecks,
  ...schemaChecks,
  ...storageChecks,
  ...indexChecks,
  ...queueChecks,
]

export interface Diagnosis {
  /** The worst of the findings. */
  status: Status
  findings: (Finding & { check: string })[]
}

/** Examines everything; what needs the database only where `connect` gives one. */
export async function diagnose(machine: Machine, connect: () => Promise<Client>): Promise<Diagnosis> {
  const findings = await examine(machineChecks, machine)
  const client = await connect().catch((error: unknown) => {
    findings.push({
      check: 'connection',
      ...fail(`${messageOf(error)} What needs the database was not checked.`),
    })
  })
  if (client) {
    findings.push({ check: 'connection', ...ok('the database answers') })
    try {
      findings.push(...(await examine(databaseChecks, { ...machine, client })))
    } finally {
      await client.end()
    }
  }
  return { status: worstOf(findings), findings }
}

async function examine<Examined>(
  checks: readonly Check<Examined>[],
  examined: Examined,
): Promise<Diagnosis['findings']> {
  const findings: Diagnosis['findings'] = []
  for (const { name, run } of checks) {
    const finding = await run(examined).catch((error: unknown) =>
      fail(`This could not be checked: ${messageOf(error)}`),
    )
    findings.push({ check: name, ...finding })
  }
  return findings
}

function worstOf(findings: Diagnosis['findings']): Status {
  const statuses = new Set(findings.map(({ status }) => status))
  return statuses.has('fail') ? 'fail' : statuses.has('warn') ? 'warn' : 'ok'
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
