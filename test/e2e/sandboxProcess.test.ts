import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Client, Events, GatewayIntentBits, Routes, SlashCommandBuilder } from 'discord.js'
import { expect, onTestFinished, test } from 'vitest'

interface Ready {
  sandbox: 'ready'
  url: string
  apiUrl: string
  token: string
  pid: number
}

async function start(...flags: string[]): Promise<{ child: ChildProcess; ready: Ready }> {
  const child = launch(...flags)
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  return { child, ready: JSON.parse(line) as Ready }
}

function launch(...flags: string[]): ChildProcessWithoutNullStreams {
  const main = join(import.meta.dirname, '../../sandbox/main.ts')
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main, ...flags])
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

async function post(url: string, path: string, body: unknown): Promise<void> {
  const headers = { 'content-type': 'application/json' }
  const { ok } = await fetch(`${url}/sandbox/${path}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  })
  expect(ok).toBe(true)
}

async function overviewOf({ url }: Ready): Promise<{ people: { id: string }[] }> {
  const response = await fetch(`${url}/sandbox/overview`)
  return (await response.json()) as { people: { id: string }[] }
}

test('a restart with the same state file is the same Discord', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-process-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const flags = ['--port', '0', '--state', join(folder, 'state.json')]

  const first = await start(...flags)
  expect(first.ready).toMatchObject({ sandbox: 'ready', pid: first.child.pid })
  const overview = await overviewOf(first.ready)
  const client = new Client({ intents: [GatewayIntentBits.Guilds], rest: { api: first.ready.apiUrl } })
  onTestFinished(() => client.destroy())
  const isReady = once(client, Events.ClientReady)
  await client.login(first.ready.token)
  await isReady
  const channel = client.channels.cache.find(one => 'name' in one && one.name === 'general')
  const userId = overview.people[0]?.id
  await post(first.ready.url, 'say', { userId, channelId: channel?.id, content: 'remember me' })
  await client.destroy()
  first.child.kill('SIGTERM')
  expect(await once(first.child, 'exit')).toEqual([0, null])

  const second = await start(...flags)
  expect(second.ready.token).toBe(first.ready.token)
  expect(await overviewOf(second.ready)).toEqual(overview)
  const url = `${second.ready.url}/sandbox/channels/${channel?.id}/messages?viewer=${userId}`
  expect(await (await fetch(url)).json()).toMatchObject([{ content: 'remember me' }])
})

test('a second one with the same state says where the first is; kill -9 frees the state', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-process-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const flags = ['--port', '0', '--state', join(folder, 'state.json')]
  const first = await start(...flags)
  const second = await start(...flags)
  expect(second.ready).toEqual({ sandbox: 'running', url: first.ready.url })
  expect(second.child.exitCode ?? (await once(second.child, 'exit'))[0]).toBe(1)
  const exit = once(first.child, 'exit')
  first.child.kill('SIGKILL')
  await exit
  expect((await start(...flags)).ready).toMatchObject({ sandbox: 'ready', token: first.ready.token })
})

test('a state that is none ends it with a sentence', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-process-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const state = join(folder, 'state.json')
  writeFileSync(state, '{}')
  const child = launch('--port', '0', '--state', state)
  const [words] = (await once(createInterface({ input: child.stderr }), 'line')) as [string]
  expect(words).toBe(
    `The sandbox cannot start: ${state} is not a state of this sandbox. Move it away to begin with a new world.`,
  )
  expect(child.exitCode ?? (await once(child, 'exit'))[0]).toBe(1)
})

test('it serves any bot: the ping bot of the discord.js guide', async () => {
  const { ready } = await start('--port', '0')
  const client = new Client({ intents: [GatewayIntentBits.Guilds], rest: { api: ready.apiUrl } })
  onTestFinished(() => client.destroy())
  client.on(Events.InteractionCreate, interaction => {
    if (interaction.isChatInputCommand() && interaction.commandName === 'ping')
      void interaction.reply('Pong!')
  })
  const isReady = once(client, Events.ClientReady)
  await client.login(ready.token)
  await isReady
  const ping = new SlashCommandBuilder().setName('ping').setDescription('Replies with Pong!').toJSON()
  const [guild] = client.guilds.cache.values()
  await client.rest.put(Routes.applicationGuildCommands(client.user?.id ?? '', guild?.id ?? ''), {
    body: [ping],
  })
  const channel = client.channels.cache.find(one => 'name' in one && one.name === 'general')
  const userId = (await overviewOf(ready)).people[0]?.id
  await post(ready.url, 'commands/run', { userId, channelId: channel?.id, name: 'ping' })
  const url = `${ready.url}/sandbox/channels/${channel?.id}/messages?viewer=${userId}`
  await expect.poll(async () => (await fetch(url)).json()).toMatchObject([{ content: 'Pong!' }])
})

test('a busy port makes it take the next one', async () => {
  const first = await start('--port', '0')
  const { port } = new URL(first.ready.url)
  const second = await start('--port', port)
  expect(Number(new URL(second.ready.url).port)).toBeGreaterThan(Number(port))
})

test('it ends with its standard input when asked to', async () => {
  const { child } = await start('--port', '0', '--exit-with-stdin')
  const exit = once(child, 'exit')
  child.stdin?.end()
  expect(await exit).toEqual([0, null])
})
