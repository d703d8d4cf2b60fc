import { expect, test } from 'vitest'
import { serveHealth } from '#src/health.ts'
import { StartupError } from '#src/startupError.ts'

const metrics = { contentType: 'text/plain; version=0.0.4', render: async () => 'guildhall_lanes 3\n' }

test('healthz says that the process answers, readyz why it can’t serve', async () => {
  let reason: string | null = 'not connected to Discord'
  const health = await serveHealth({ host: '127.0.0.1', port: 0, readiness: async () => reason, metrics })
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

test('metrics are answered as they are rendered, and a failure is no answer', async () => {
  const pages = [async () => 'guildhall_lanes 3\n', () => Promise.reject(new Error('broken'))]
  const render = async () => (await pages.shift()?.()) ?? ''
  const options = { host: '127.0.0.1', port: 0, readiness: async () => null }
  const health = await serveHealth({ ...options, metrics: { ...metrics, render } })
  try {
    const page = await fetch(`${health.url}/metrics`)
    expect([page.status, page.headers.get('content-type'), await page.text()]).toEqual([
      200,
      'text/plain; version=0.0.4',
      'guildhall_lanes 3\n',
    ])
    expect((await fetch(`${health.url}/metrics`)).status).toBe(500)
  } finally {
    await health.close()
  }
})

test('where the next port will do, a port in use is no hindrance', async () => {
  const options = { host: '127.0.0.1', port: 0, readiness: async () => null, metrics }
  const first = await serveHealth(options)
  const port = Number(new URL(first.url).port)
  const second = await serveHealth({ ...options, port, takesNext: true })
  try {
    expect(Number(new URL(second.url).port)).toBeGreaterThan(port)
    expect((await fetch(`${second.url}/readyz`)).status).toBe(200)
  } finally {
    await first.close()
    await second.close()
  }
})

test('a port in use is one plain sentence', async () => {
  const options = { host: '127.0.0.1', port: 0, readiness: async () => null, metrics }
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
