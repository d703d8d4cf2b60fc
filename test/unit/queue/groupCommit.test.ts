import { AsyncLocalStorage } from 'node:async_hooks'
import { expect, test } from 'vitest'
import {
  GroupCommit,
  GroupCommitFull,
  type GroupCommitOptions,
  GroupCommitTimeout,
} from '#src/queue/groupCommit.ts'

interface Row {
  key: string
  id: number
}

/** A group commit whose commits wait until the test lets them end. */
function gatedCommits(options: Partial<GroupCommitOptions<Row, string>> = {}) {
  const commits: { rows: Row[]; isRetry: boolean; succeed(): void; fail(error: Error): void }[] = []
  let arrived = Promise.withResolvers<void>()
  const groups = new GroupCommit<Row, string>({
    keyOf: row => row.key,
    commit: (rows, isRetry) =>
      new Promise((resolve, reject) => {
        const succeed = () => resolve(rows.map(row => `done ${row.id}`))
        commits.push({ rows: [...rows], isRetry, succeed, fail: reject })
        arrived.resolve()
        arrived = Promise.withResolvers()
      }),
    isTransient: error => error instanceof Error && error.message === 'away',
    retryDelayMs: () => 0,
    now: () => 0,
    maxInFlight: 1,
    ...options,
  })
  /** The nth commit, as soon as it has begun. */
  const commit = async (n: number) => {
    while (commits.length <= n) await arrived.promise
    return commits[n] as (typeof commits)[number]
  }
  return { groups, commits, commit }
}

const row = (id: number, key = `k${id}`): Row => ({ key, id })

test('what arrives while a commit runs goes with the next one', async () => {
  const { groups, commit, commits } = gatedCommits()
  const first = groups.add(row(1))
  const running = await commit(0)
  const later = [groups.add(row(2)), groups.add(row(3))]
  running.succeed()
  ;(await commit(1)).succeed()
  expect(await Promise.all([first, ...later])).toEqual(['done 1', 'done 2', 'done 3'])
  expect(commits.map(({ rows }) => rows.map(({ id }) => id))).toEqual([[1], [2, 3]])
})

test('rows added in the same turn share a batch, of the size allowed', async () => {
  const { groups, commit, commits } = gatedCommits({ maxBatch: 3 })
  const fates = Promise.all([1, 2, 3, 4].map(id => groups.add(row(id))))
  ;(await commit(0)).succeed()
  ;(await commit(1)).succeed()
  expect(await fates).toHaveLength(4)
  expect(commits.map(({ rows }) => rows.length)).toEqual([3, 1])
})

test('rows of one key never share a batch and keep their order', async () => {
  const { groups, commit, commits } = gatedCommits()
  const fates = Promise.all([
    groups.add(row(1, 'a')),
    groups.add(row(2, 'a')),
    groups.add(row(3, 'b')),
    groups.add(row(4, 'a')),
  ])
  for (let n = 0; n < 3; n++) (await commit(n)).succeed()
  await fates
  expect(commits.map(({ rows }) => rows.map(({ id }) => id))).toEqual([[1, 3], [2], [4]])
})

test('two commits run at a time, never with the same key, so that rows of a key keep their order', async () => {
  const { groups, commit, commits } = gatedCommits({ maxInFlight: 2, maxBatch: 2 })
  const fates = Promise.all(
    [row(1, 'a'), row(2, 'b'), row(3, 'a'), row(4, 'c'), row(5, 'd')].map(r => groups.add(r)),
  )
  const second = await commit(1)
  expect(commits.map(({ rows }) => rows.map(({ id }) => id))).toEqual([
    [1, 2],
    [4, 5],
  ])
  second.succeed()
  ;(await commit(0)).succeed()
  ;(await commit(2)).succeed()
  expect(await fates).toHaveLength(5)
  expect(commits[2]?.rows.map(({ id }) => id)).toEqual([3])
})

test('a permanent error is blamed on the guilty row alone', async () => {
  const groups = new GroupCommit<Row, string>({
    keyOf: r => r.key,
    commit: async rows => {
      if (rows.some(r => r.id === 5)) throw new Error('row 5 breaks a check')
      return rows.map(r => `done ${r.id}`)
    },
    isTransient: () => false,
    retryDelayMs: () => 0,
    now: () => 0,
  })
  const fates = await Promise.allSettled([1, 2, 3, 4, 5, 6, 7].map(id => groups.add(row(id))))
  expect(fates.map(fate => fate.status)).toEqual([
    'fulfilled',
    'fulfilled',
    'fulfilled',
    'fulfilled',
    'rejected',
    'fulfilled',
    'fulfilled',
  ])
})

test('an error that may pass is tried again, and the commit told that its outcome is unknown', async () => {
  const { groups, commit } = gatedCommits()
  const fate = groups.add(row(1))
  ;(await commit(0)).fail(new Error('away'))
  const second = await commit(1)
  expect(second.isRetry).toBe(true)
  second.succeed()
  expect(await fate).toBe('done 1')
})

test('callers wait for a database that is away up to the bound, also those behind', async () => {
  let time = 0
  const { groups, commit } = gatedCommits({ now: () => time, maxWaitMs: 1_000 })
  const fate = groups.add(row(1))
  const first = await commit(0)
  const behind = groups.add(row(2))
  time = 500
  const young = groups.add(row(3))
  time = 1_000
  first.fail(new Error('away'))
  await expect(fate).rejects.toThrow(GroupCommitTimeout)
  await expect(behind).rejects.toThrow(GroupCommitTimeout)
  ;(await commit(1)).succeed()
  expect(await young).toBe('done 3')
})

test('memory is bounded: a row too many is refused at once', async () => {
  const { groups, commit } = gatedCommits({ maxWaiting: 2 })
  const taken = [groups.add(row(1)), groups.add(row(2))]
  await expect(groups.add(row(3))).rejects.toThrow(GroupCommitFull)
  ;(await commit(0)).succeed()
  await Promise.all(taken)
  expect(groups.size).toBe(0)
})

test('drain waits for everything that was added', async () => {
  const { groups, commit } = gatedCommits()
  let settled = false
  void groups.add(row(1)).then(() => (settled = true))
  const drained = groups.drain()
  ;(await commit(0)).succeed()
  await drained
  expect(settled).toBe(true)
})

test('drain waits only for what was added before it', async () => {
  const { groups, commit } = gatedCommits()
  const before = groups.add(row(1))
  const drained = groups.drain()
  const first = await commit(0)
  const after = groups.add(row(2))
  first.succeed()
  await drained
  expect(await before).toBe('done 1')
  ;(await commit(1)).succeed()
  expect(await after).toBe('done 2')
})

test('each batch tells its rows, how long the oldest waited, and the tries that failed before', async () => {
  let time = 0
  const told: unknown[] = []
  const { groups, commit } = gatedCommits({
    now: () => time,
    onBatch: (rows, waitedMs) => void told.push({ rows, waitedMs }),
    onRetry: error => void told.push(String(error)),
  })
  const fates = Promise.all([groups.add(row(1)), groups.add(row(2))])
  const first = await commit(0)
  time = 30
  first.fail(new Error('away'))
  ;(await commit(1)).succeed()
  await fates
  expect(told).toEqual(['Error: away', { rows: 2, waitedMs: 30 }])
})

test('a commit is nobody’s work, whoever set it off', async () => {
  const work = new AsyncLocalStorage<string>()
  const seen: unknown[] = []
  const { groups, commit } = gatedCommits({ maxBatch: 1, onBatch: () => void seen.push(work.getStore()) })
  const fates = work.run('a handler', () => Promise.all([groups.add(row(1)), groups.add(row(2))]))
  ;(await commit(0)).succeed()
  ;(await commit(1)).succeed()
  await fates
  expect(seen).toEqual([undefined, undefined])
})
