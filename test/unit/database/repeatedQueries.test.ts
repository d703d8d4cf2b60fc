import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { RepeatedQueries } from '#src/database/repeatedQueries.ts'

function watching() {
  const found: unknown[][] = []
  const queries = new RepeatedQueries((...report) => void found.push(report))
  const send = (times: number, text = 'SELECT n FROM t WHERE id = $1') => {
    for (let i = 0; i < times; i++) queries.count({ text })
  }
  return { queries, found, send }
}

test('a statement that one piece of work sends ten times is named once, when the work is done', async () => {
  const { queries, found, send } = watching()
  const work = queries.during('clientReady', async () => {
    send(9)
    await setImmediate()
    send(3)
    send(9, 'SELECT 2')
    expect(found).toEqual([])
  })
  await work
  expect(found).toEqual([['clientReady', 'SELECT n FROM t WHERE id = ?', 12]])
})

test('pieces of work that run at once are counted apart', async () => {
  const { queries, found, send } = watching()
  const once = () =>
    queries.during('messageCreate', async () => {
      await setImmediate()
      send(1)
    })
  await Promise.all(Array.from({ length: 50 }, once))
  expect(found).toEqual([])
})

test('what work left behind, and what is nobody’s, is not counted', async () => {
  const { queries, found, send } = watching()
  let later = Promise.resolve()
  queries.during('messageCreate', () => {
    later = setImmediate().then(() => send(20))
  })
  send(20)
  await later
  expect(found).toEqual([])
})

test('a failure is reported with what led to it, and stays a failure', async () => {
  const { queries, found, send } = watching()
  const failed = queries.during('sweep', async () => {
    send(10)
    throw new RangeError('on purpose')
  })
  await expect(failed).rejects.toThrow('on purpose')
  expect(found).toHaveLength(1)
})

test('the frame of transactions is not counted', () => {
  const { queries, found, send } = watching()
  queries.during('work', () => {
    for (const frame of ['BEGIN', 'COMMIT', `SELECT set_config('role', $1, true)`]) send(20, frame)
  })
  expect(found).toEqual([])
})
