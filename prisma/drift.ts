// Do the migrations make what schema.prisma and catalogue.txt describe? `--write` rewrites the latter.

import fs from 'node:fs'
import path from 'node:path'
import { runPrisma } from '#src/database/migrations/deploy.ts'
import { withClient } from '#test/support/postgresClient.ts'
import { openTestServer } from '#test/support/postgresServer.ts'
import { readCatalogue } from './catalogue.ts'

const catalogueFile = path.join(import.meta.dirname, 'catalogue.txt')
const header =
  '# The database after all migrations, for the drift check. Written by: node prisma/drift.ts --write\n\n'

const { server, close } = await openTestServer()
try {
  const found = header + (await withClient(server.templateUrl, readCatalogue)).join('\n') + '\n'
  if (process.argv.includes('--write')) fs.writeFileSync(catalogueFile, found)
  const inSchema = await compareWithSchema(server.templateUrl)
  const inCatalogue = compareWithCatalogue(found)
  if (!inSchema || !inCatalogue) process.exitCode = 1
} finally {
  await close()
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
