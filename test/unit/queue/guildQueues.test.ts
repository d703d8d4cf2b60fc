import { expect, test } from 'vitest'
import { GuildQueues, LaneRefused } from '#src/queue/guildQueues.ts'

test('tasks of a lane run one after the other, those of other lanes meanwhile', async () => {
  const queues = new GuildQueues()
  const gate = Promise.withResolvers<void>()
  const seen: string[] = []
  const first = queues.run('g1', 'leveling', async () => {
    await gate.promise
    seen.push('g1 first')
  })
  const second = queues.run('g1', 'leveling', () => seen.push('g1 second'))
  await queues.run('g1', 'guilds', () => seen.push('g1 other feature'))
  await queues.run('g2', 'leveling', () => seen.push('g2'))
  gate.resolve()
  await Promise.all([first, second])
  expect(seen).toEqual(['g1 other feature', 'g2', 'g1 first', 'g1 second'])
})

test('a task that fails rejects its caller and not the next task', async () => {
  const queues = new GuildQueues()
  await expect(queues.run('g', 'leveling', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(await queues.run('g', 'leveling', () => 'next')).toBe('next')
})

test('lanes are removed when idle', async () => {
  const queues = new GuildQueues()
  const work = Promise.all(Array.from({ length: 50 }, (_, i) => queues.run(`g${i}`, 'leveling', () => i)))
  expect(queues.size).toBe(50)
  await work
  await queues.drain()
  expect(queues.size).toBe(0)
})

test('a step runs at once in a free lane and makes none', () => {
  const queues = new GuildQueues()
  let ran = false
  expect(queues.step('g', 'leveling', () => (ran = true))).toBe(true)
  expect(ran).toBe(true)
  expect(queues.size).toBe(0)
})

test('a held lane lets nothing pass until it is let go, then in order', async () => {
  const queues = new GuildQueues()
  const seen: number[] = []
  const release = queues.hold('g', 'leveling')
  const again = queues.hold('g', 'leveling')
  for (const n of [1, 2]) queues.step('g', 'leveling', () => seen.push(n))
  const third = queues.run('g', 'leveling', () => seen.push(3))
  release()
  release()
  await queues.run('g', 'guilds', () => undefined)
  expect(seen).toEqual([])
  again()
  await third
  expect(seen).toEqual([1, 2, 3])
  await queues.drain()
  expect(queues.size).toBe(0)
})

test('a lane is bounded', async () => {
  const queues = new GuildQueues({ maxWaiting: 2 })
  const release = queues.hold('g', 'leveling')
  const steps = [1, 2, 3].map(() => queues.step('g', 'leveling', () => undefined))
  expect(steps).toEqual([true, true, false])
  await expect(queues.run('g', 'leveling', () => undefined)).rejects.toThrow(LaneRefused)
  release()
})

test('all lanes together are bounded too, and have room again when tasks have begun', async () => {
  const queues = new GuildQueues({ maxWaitingInAll: 2 })
  const releases = ['g1', 'g2', 'g3'].map(guildId => queues.hold(guildId, 'leveling'))
  const step = (guildId: string) => queues.step(guildId, 'leveling', () => undefined)
  expect(['g1', 'g2', 'g3'].map(step)).toEqual([true, true, false])
  releases[0]?.()
  await queues.run('g1', 'guilds', () => undefined)
  expect(step('g3')).toBe(true)
  for (const release of releases) release()
  await queues.drain()
})

test('closing a guild waits for all its lanes, refuses what comes, and runs alone', async () => {
  const queues = new GuildQueues()
  const seen: string[] = []
  const gate = Promise.withResolvers<void>()
  const running = queues.run('g', 'leveling', async () => {
    await gate.promise
    seen.push('running')
  })
  queues.hold('g', 'guilds')
  queues.step('g', 'guilds', () => seen.push('held'))
  const closed = queues.closeGuild('g', async () => void seen.push('closed'))
  await expect(queues.run('g', 'leveling', () => seen.push('late'))).rejects.toThrow(LaneRefused)
  expect(queues.step('g', 'leveling', () => seen.push('late'))).toBe(false)
  gate.resolve()
  await Promise.all([running, closed])
  expect(seen).toEqual(['held', 'running', 'closed'])
  expect(await queues.run('g', 'leveling', () => 'open again')).toBe('open again')
})

test('the load tells what waits, runs and was refused', async () => {
  const queues = new GuildQueues({ maxWaiting: 1 })
  let finish = () => {}
  const running = queues.run('1', 'leveling', () => new Promise<void>(resolve => (finish = resolve)))
  const waiting = queues.run('1', 'leveling', () => {})
  await expect(queues.run('1', 'leveling', () => {})).rejects.toThrow(LaneRefused)
  expect(queues.step('1', 'leveling', () => {})).toBe(false)
  expect(queues.load()).toEqual({ lanes: 1, waiting: 1, running: 1, refused: 2 })
  finish()
  await Promise.all([running, waiting])
  await queues.drain()
  expect(queues.load()).toEqual({ lanes: 0, waiting: 0, running: 0, refused: 2 })
})
