import { readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { defineConfig } from 'prisma/config'

// Prisma downloads its native schema engine when it is installed. Where that host is out of reach, ours speaks the
// same protocol over the WebAssembly build, which comes from the package registry.
if (!hasNativeEngine())
  process.env['PRISMA_SCHEMA_ENGINE_BINARY'] ??= path.join(import.meta.dirname, 'prisma', 'schemaEngine.mjs')

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations', seed: 'node cli/main.ts seed' },
  // A pooler in transaction mode would lose the lock of a migration.
  datasource: { url: process.env['DATABASE_DIRECT_URL'] || process.env['DATABASE_URL'] || '' },
})

function hasNativeEngine(): boolean {
  const fromPrisma = createRequire(createRequire(import.meta.url).resolve('prisma/package.json'))
  const directory = path.dirname(fromPrisma.resolve('@prisma/engines/package.json'))
  return readdirSync(directory).some(name => name.startsWith('schema-engine-'))
}
