import type { APIMessage } from 'discord-api-types/v10'
import { expect, test } from 'vitest'
import { MessageWindow } from '#sandbox/page/messageWindow.ts'

function messages(first: number, last: number): APIMessage[] {
  return Array.from({ length: last - first + 1 }, (_, at) => ({ id: String(first + at) }) as APIMessage)
}

test('a short conversation is shown whole, of a long one the newest', () => {
  const window = new MessageWindow()
  expect(window.rangeIn(messages(1, 40))).toEqual({ from: 0, to: 40 })
  window.reset()
  expect(window.rangeIn(messages(1, 1_000))).toEqual({ from: 700, to: 1_000 })
  expect(window.rangeIn(messages(1, 1_001))).toEqual({ from: 701, to: 1_001 })
})

test('it moves to both ends, and stays where it is when a message comes or goes', () => {
  const window = new MessageWindow()
  const all = messages(1, 1_000)
  window.rangeIn(all)
  window.move(all, -1)
  expect(window.rangeIn(all)).toEqual({ from: 600, to: 900 })
  expect(window.rangeIn(messages(1, 1_005))).toEqual({ from: 600, to: 900 })
  expect(window.rangeIn(all.filter(({ id }) => id !== '900'))).toEqual({ from: 599, to: 899 })
  for (let moves = 0; moves < 10; moves += 1) window.move(all, -1)
  expect(window.rangeIn(all)).toEqual({ from: 0, to: 300 })
  for (let moves = 0; moves < 10; moves += 1) window.move(all, 1)
  expect(window.rangeIn(all)).toEqual({ from: 700, to: 1_000 })
  expect(window.rangeIn(messages(1, 1_010))).toEqual({ from: 710, to: 1_010 })
})

test('who is at the top reads on from there', () => {
  const window = new MessageWindow()
  expect(window.rangeIn(messages(501, 800))).toEqual({ from: 0, to: 300 })
  expect(window.rangeIn(messages(451, 800))).toEqual({ from: 0, to: 300 })
  window.reset()
  expect(window.rangeIn(messages(451, 800))).toEqual({ from: 50, to: 350 })
})

test('a message that is sought is in the middle', () => {
  const window = new MessageWindow()
  const all = messages(1, 1_000)
  window.rangeIn(all)
  window.moveTo(all, '400')
  expect(window.rangeIn(all)).toEqual({ from: 249, to: 549 })
  window.moveTo(all, '250')
  expect(window.rangeIn(all)).toEqual({ from: 249, to: 549 })
  window.moveTo(all, 'gone')
  expect(window.rangeIn(all)).toEqual({ from: 249, to: 549 })
  window.moveTo(all, '1')
  expect(window.rangeIn(all)).toEqual({ from: 0, to: 300 })
})
