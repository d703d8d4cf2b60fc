import { describe, expect, test } from 'vitest'
import type { StoredMessage } from '#sandbox/world/entities.ts'
import { MessageLog, type PageQuery } from '#sandbox/world/messageLog.ts'

const stored = (id: number, visibleTo: string | null = null) =>
  ({ message: { id: String(id) }, visibleTo, nonce: null }) as StoredMessage

function filled(count: number, limit = 1_000): MessageLog {
  const log = new MessageLog(limit)
  for (let id = 1; id <= count; id += 1) log.add(stored(id))
  return log
}

const page = (log: MessageLog, query: PageQuery): number[] =>
  log.page(query, ({ visibleTo }) => visibleTo === null).map(({ message }) => Number(message.id))

describe('a page', () => {
  test('is newest first', () => {
    expect(page(filled(5), { limit: 3 })).toEqual([5, 4, 3])
  })

  test('before a message ends below it', () => {
    expect(page(filled(12), { before: '10', limit: 3 })).toEqual([9, 8, 7])
  })

  test('after a message begins right above it', () => {
    expect(page(filled(12), { after: '8', limit: 3 })).toEqual([11, 10, 9])
    expect(page(filled(12), { after: '12', limit: 3 })).toEqual([])
  })

  test('around a message has it in the middle', () => {
    expect(page(filled(12), { around: '6', limit: 4 })).toEqual([7, 6, 5, 4])
  })

  test('is filled although some messages are hidden', () => {
    const log = filled(3)
    log.add(stored(4, 'alan'))
    expect(page(log, { limit: 2 })).toEqual([3, 2])
  })
})

test('messages are found and removed by id', () => {
  const log = filled(20)
  expect(log.remove('10')?.message.id).toBe('10')
  expect(log.get('10')).toBeUndefined()
  expect(log.get('11')?.message.id).toBe('11')
})

test('the oldest are forgotten, the newest never', () => {
  const log = filled(1_000, 100)
  expect(log.all.length).toBeLessThanOrEqual(110)
  expect(log.all.at(-1)?.message.id).toBe('1000')
})
