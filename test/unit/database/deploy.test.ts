import { expect, test } from 'vitest'
import { describeFailure } from '#src/database/migrations/deploy.ts'

const url = 'postgresql://guildhall:secret@localhost/guildhall'
const sentence =
  'The migration 20260101000000_cities could not be applied: relation "nowhere" does not exist. Nothing of it was kept; mend the cause and start again.'

test('names the migration and the reason, as the native engine reports them', () => {
  const output = `Error: P3018

A migration failed to apply. New migrations cannot be applied before the error is recovered from.

Migration name: 20260101000000_cities

Database error code: 42P01

Database error:
ERROR: relation "nowhere" does not exist

Position:`
  expect(describeFailure(output, url)).toBe(sentence)
})

test('names them as the WebAssembly engine reports them', () => {
  const output = `Error: external connector error
Error querying the database: ERROR: relation "nowhere" does not exist
   0: sql_schema_connector::apply_migration::apply_script
           with migration_name="20260101000000_cities"
             at schema-engine/connectors/sql-schema-connector/src/apply_migration.rs:113`
  expect(describeFailure(output, url)).toBe(sentence)
})

test('gives any other report without traces and without the address', () => {
  const output = `Loaded Prisma config from prisma.config.ts.

Error: P1017

Server has closed the connection ${url}.
   0: schema_engine_wasm::wasm::engine::ApplyMigrations
             at schema-engine/schema-engine-wasm/src/wasm/engine.rs:167`
  expect(describeFailure(output, url)).toBe(
    'The database could not be migrated. Error: P1017 Server has closed the connection <DATABASE_URL>.',
  )
})
