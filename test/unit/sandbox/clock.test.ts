import { expect, test } from 'vitest'
import { Clock } from '#sandbox/clock.ts'

test('alarms ring in the order of their time when the clock is moved past them', () => {
  const clock = new Clock(() => 0)
  const rung: string[] = []
  clock.after(3_000, () => rung.push('late'))
  clock.after(1_000, () => rung.push('early'))
  clock.after(9_000, () => rung.push('never'))
  clock.advance(999)
  expect(rung).toEqual([])
  clock.advance(2_001)
  expect(rung).toEqual(['early', 'late'])
})

test('an alarm rings once, and not at all when cancelled', () => {
  const clock = new Clock(() => 0)
  let rung = 0
  const cancel = clock.after(10, () => (rung += 1))
  cancel()
  clock.after(10, () => (rung += 1))
  clock.advance(20)
  clock.advance(20)
  expect(rung).toBe(1)
})

test('an alarm on the machine’s clock rings by itself', async () => {
  const clock = new Clock()
  await new Promise<void>(resolve => {
    clock.after(1, resolve)
  })
  clock.stop()
})
