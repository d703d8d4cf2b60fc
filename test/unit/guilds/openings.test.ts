import { expect, test } from 'vitest'
import { DatabaseBusy } from '#src/database/transactionErrors.ts'
import { Openings } from '#src/guilds/openings.ts'

test('who comes while a guild is being opened waits for it, and for no other', async () => {
  const openings = new Openings()
  const opened = Promise.withResolvers<void>()
  openings.add(['1', '2'], opened.promise)
  await openings.whenOpen('3')
  const waiting = openings.whenOpen('1')
  opened.resolve()
  await waiting
  await openings.whenOpen('2')
})

test('a guild whose opening fails is not being opened any more', async () => {
  const openings = new Openings()
  openings.add(['1'], Promise.reject(new Error('away')))
  await openings.whenOpen('1')
})

test('who waited for a guild that is opened once more is told to come again', async () => {
  const openings = new Openings()
  const first = Promise.withResolvers<void>()
  openings.add(['1'], first.promise)
  const waiting = openings.whenOpen('1')
  openings.add(['1'], new Promise(() => undefined))
  first.resolve()
  await expect(waiting).rejects.toThrow(DatabaseBusy)
})
