import { randomUUID } from 'node:crypto'
import { inject } from 'vitest'
import { withClient } from '#test/support/postgresClient.ts'

export interface TestDatabase {
  /** For the owner, who migrated it. */
  url: string
  /** Closes whatever is still connected. */
  drop(): Promise<void>
}

/** A database of its own for a test: a clone of the migrated template, or an empty one. */
export async function createTestDatabase({ empty = false } = {}): Promise<TestDatabase> {
  const { adminUrl, template } = inject('postgres')
  const name = `test_${randomUUID().replaceAll('-', '')}`
  await withClient(adminUrl, admin =>
    admin.query(`CREATE DATABASE ${name} TEMPLATE ${empty ? 'template0' : template}`),
  )
  const url = new URL(adminUrl)
  url.pathname = `/${name}`
  return {
    url: url.href,
    async drop() {
      await withClient(adminUrl, admin => admin.query(`DROP DATABASE ${name} WITH (FORCE)`))
    },
  }
}
