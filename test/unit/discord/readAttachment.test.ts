import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readAttachment } from '#src/discord/readAttachment.ts'

let server: Server
let origin: string
const asked: string[] = []
beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.url ?? '')
    if (request.url === '/moved') return response.writeHead(302, { location: '/file' }).end()
    if (request.url === '/gone') return response.writeHead(404).end('gone')
    return response.end('12345')
  })
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve)
  })
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => server.close())

test('a file is read from the host of the API, as long as it is no larger than said', async () => {
  const read = (path: string, maxBytes: number) =>
    readAttachment(`${origin}${path}`, maxBytes, `${origin}/api`)
  expect(Buffer.from((await read('/file', 5)) ?? []).toString()).toBe('12345')
  expect(await read('/file', 4)).toBeNull()
  expect(await read('/gone', 100)).toBeNull()
  // Where it leads on to is not followed.
  asked.length = 0
  expect(await read('/moved', 100)).toBeNull()
  expect(asked).toEqual(['/moved'])
})

test.each([
  (at: string) => `${at}/file`,
  (at: string) => at.replace('127.0.0.1', 'localhost'),
  (at: string) => `https://cdn.discordapp.com@${new URL(at).host}/file`,
  (at: string) => `https://cdn.discordapp.com.${new URL(at).host}/file`,
  (at: string) => `http://cdn.discordapp.com:${new URL(at).port}/file`,
  () => 'file:///etc/hostname',
  () => 'data:text/plain,hello',
  () => 'not an address',
  () => '',
])('nobody but Discord is asked (%#)', async address => {
  asked.length = 0
  expect(await readAttachment(address(origin), 100, 'https://discord.com/api')).toBeNull()
  expect(asked).toEqual([])
})
