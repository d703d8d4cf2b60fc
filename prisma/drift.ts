// Is every migration whole, and do they make what schema.prisma and catalogue.txt describe? `--write` rewrites the latter.

import fs from 'node:fs'
import path from 'node:path'
import { runPrisma } from '#src/database/migrations/deploy.ts'
import { migrationsDir } from '#src/database/migrations/state.ts'
import { withClient } from '#test/support/postgresClient.ts'
import { openTestServer } from '#test/support/postgresServer.ts'
import { readCatalogue } from './catalogue.ts'
import { findFaults } from './faults.ts'

const catalogueFile = path.join(import.meta.dirname, 'catalogue.txt')
const header =
  '# The database after all migrations, for the drift check. Written by: node prisma/drift.ts --write\n\n'

const { server, close } = await openTestServer()
try {
  const [faults, facts] = await withClient(server.templateUrl, async client => [
    await findFaults(client, migrationsDir),
    await readCatalogue(client),
  ])
  for (const fault of faults) console.error(fault)
  // A picture of what is wrong is not to be compared with, nor written.
  if (faults.length > 0 || !(await compare(`${header}${facts.join('\n')}\n`))) process.exitCode = 1
} finally {
  await close()
}

async function compare(found: string): Promise<boolean> {
  if (process.argv.includes('--write')) fs.writeFileSync(catalogueFile, found)
  const inSchema = await compareWithSchema(server.templateUrl)
  return compareWithCatalogue(found) && inSchema
}

async function compareWithSchema(url: string): Promise<boolean> {
  const { code, output } = await runPrisma(
    [
      'migrate',
      'diff',
      '--from-migrations',
      'prisma/migrations',
      '--to-schema',
      'prisma/schema.prisma',
      '--exit-code',
    ],
    url,
  )
  // Not by the exit code alone, which is 0 as well when the schema engine dies.
  if (code === 0 && output.includes('No difference detected')) return true
  console.error(`schema.prisma is not what the migrations make:\n${output}`)
  return false
}

function compareWithCatalogue(found: string): boolean {
  const expected = fs.existsSync(catalogueFile) ? fs.readFileSync(catalogueFile, 'utf8') : ''
  if (expected === found) return true
  const [missing, surplus] = [linesOnlyIn(expected, found), linesOnlyIn(found, expected)]
  console.error('prisma/catalogue.txt (-) is not what the migrations make (+):')
  for (const line of missing) console.error(`- ${line}`)
  for (const line of surplus) console.error(`+ ${line}`)
  console.error('If that is meant: node prisma/drift.ts --write')
  return false
}

function linesOnlyIn(text: string, other: string): string[] {
  const others = new Set(other.split('\n'))
  return text.split('\n').filter(line => !others.has(line))
}
