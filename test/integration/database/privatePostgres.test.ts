import { afterEach, beforeEach, expect, test } from 'vitest'
import { Client } from 'pg'
import { withClient } from '#test/support/postgresClient.ts'
import { type PrivatePostgres, startPrivatePostgres } from '#test/support/postgresPrivate.ts'

let server: PrivatePostgres
beforeEach(async () => {
  server = await startPrivatePostgres()
})
afterEach(() => server.remove())

const ask = (url: string, sql: string) => withClient(url, async client => (await client.query(sql)).rows)

test('an immediate restart keeps what was committed, and recovers', async () => {
  await ask(server.url, 'CREATE TABLE kept AS SELECT 42 AS answer')
  const before = server.pid()
  await server.restartImmediately()
  expect(server.pid()).not.toBe(before)
  expect(await ask(server.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }])
})

test('nobody but the test starts it again', async () => {
  await server.stop()
  await expect(ask(server.url, 'SELECT 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  await server.start()
  expect(await ask(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
})

test('paused it neither answers nor refuses, resumed it answers what was asked before', async () => {
  const client = new Client({ connectionString: server.url })
  await client.connect()
  await server.pause()
  let answered = false
  const answer = client.query('SELECT 1 AS one').finally(() => (answered = true))
  const newcomer = new Client({ connectionString: server.url, connectionTimeoutMillis: 200 })
  await expect(newcomer.connect()).rejects.toThrow('timeout')
  expect(answered).toBe(false)

  server.resume()
  expect((await answer).rows).toEqual([{ one: 1 }])
  await client.end()
})
