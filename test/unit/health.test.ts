import { expect, test } from 'vitest'
import { serveHealth } from '#src/health.ts'
import { StartupError } from '#src/startupError.ts'

test('healthz says that the process answers, readyz why it can’t serve', async () => {
  let reason: string | null = 'not connected to Discord'
  const health = await serveHealth({ host: '127.0.0.1', port: 0, readiness: async () => reason })
  try {
    expect((await fetch(`${health.url}/healthz`)).status).toBe(200)
    const unready = await fetch(`${health.url}/readyz`)
    expect([unready.status, await unready.text()]).toEqual([503, 'not connected to Discord\n'])
    reason = null
    expect((await fetch(`${health.url}/readyz`)).status).toBe(200)
    expect((await fetch(`${health.url}/admin`)).status).toBe(404)
  } finally {
    await health.close()
  }
})

test('a port in use is one plain sentence', async () => {
  const options = { host: '127.0.0.1', port: 0, readiness: async () => null }
  const health = await serveHealth(options)
  try {
    const port = Number(new URL(health.url).port)
    const second = serveHealth({ ...options, port })
    await expect(second).rejects.toThrow(StartupError)
    await expect(second).rejects.toThrow(`Port ${port} is in use`)
  } finally {
    await health.close()
  }
})
