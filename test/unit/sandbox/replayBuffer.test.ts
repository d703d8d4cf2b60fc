import { expect, test } from 'vitest'
import { ReplayBuffer } from '#sandbox/gateway/replayBuffer.ts'

function filled(capacity: number, count: number): ReplayBuffer {
  const buffer = new ReplayBuffer(capacity)
  for (let at = 1; at <= count; at += 1) buffer.push(`frame ${at}`)
  return buffer
}

test('gives what came after a number', () => {
  expect(filled(10, 4).after(2)).toEqual(['frame 3', 'frame 4'])
  expect(filled(10, 4).after(4)).toEqual([])
  expect(filled(10, 4).after(0)).toHaveLength(4)
})

test('refuses numbers that are too old or were never given', () => {
  const buffer = filled(3, 10)
  expect(buffer.after(7)).toEqual(['frame 8', 'frame 9', 'frame 10'])
  expect(buffer.after(6)).toBeNull()
  expect(buffer.after(11)).toBeNull()
})
