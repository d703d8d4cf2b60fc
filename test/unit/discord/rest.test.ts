import type { RESTOptions } from 'discord.js'
import pino from 'pino'
import { expect, test } from 'vitest'
import { AmbiguousWriteError, InvalidRequestLimitError, guardRequests } from '#src/discord/rest.ts'

type Init = Parameters<RESTOptions['makeRequest']>[1]

const url = 'https://discord.test/api/v10/interactions/1/secret-token/callback'

function guarded(answer: () => number, now = () => 0) {
  const calls: string[] = []
  const responses: unknown[][] = []
  let unauthorized = 0
  const request = guardRequests({
    log: pino({ level: 'silent' }),
    now,
    random: () => 0,
    onUnauthorized: () => void unauthorized++,
    onResponse: (...response) => void responses.push(response),
    makeRequest: async (_url, init) => {
      calls.push(init.method ?? 'GET')
      return new Response('{}', { status: answer() }) as unknown as Awaited<
        ReturnType<RESTOptions['makeRequest']>
      >
    },
  })
  return { request: (init: Init) => request(url, init), calls, responses, unauthorized: () => unauthorized }
}

test('a POST that may have taken effect throws instead of being repeated, without its token', async () => {
  const { request } = guarded(() => 502)
  const failure = request({ method: 'POST', body: '{}' })
  await expect(failure).rejects.toThrow(AmbiguousWriteError)
  await expect(failure).rejects.not.toThrow(/secret-token/)
})

test('a lost answer to such a POST throws too, and one to a GET is left to discord.js', async () => {
  const lost = new Error('other side closed')
  const { request } = guarded(() => {
    throw lost
  })
  await expect(request({ method: 'POST', body: '{"content":"hi"}' })).rejects.toThrow(AmbiguousWriteError)
  await expect(request({ method: 'GET' })).rejects.toBe(lost)
})

test('a POST whose nonce Discord enforces is returned for repetition', async () => {
  const { request } = guarded(() => 500)
  const response = await request({ method: 'POST', body: '{"content":"hi","enforce_nonce":true}' })
  expect(response.status).toBe(500)
})

test('a 401 to the bot’s own token is reported; one to an interaction’s is not', async () => {
  const { request, unauthorized } = guarded(() => 401)
  await request({ method: 'GET' })
  expect(unauthorized()).toBe(0)
  await request({ method: 'GET', headers: { Authorization: 'Bot x' } })
  expect(unauthorized()).toBe(1)
})

test('each answer is told with its method, and a lost one without a status', async () => {
  const answers: (() => number)[] = [
    () => 201,
    () => 502,
    () => {
      throw new Error('other side closed')
    },
  ]
  const { request, responses } = guarded(() => answers.shift()?.() ?? 200)
  await request({ method: 'delete' })
  await request({})
  await expect(request({ method: 'POST', body: '{}' })).rejects.toThrow(AmbiguousWriteError)
  expect(responses).toEqual([
    ['DELETE', 201],
    ['GET', 502],
    ['POST', undefined],
  ])
})

test('after 3,000 refusals within 10 minutes nothing is sent until they are over', async () => {
  let time = 0
  const { request, calls } = guarded(
    () => 403,
    () => time,
  )
  for (let i = 0; i < 3_000; i++) await request({ method: 'GET' })
  await expect(request({ method: 'GET' })).rejects.toThrow(InvalidRequestLimitError)
  expect(calls).toHaveLength(3_000)
  time = 600_000
  await request({ method: 'GET' })
  expect(calls).toHaveLength(3_001)
})
