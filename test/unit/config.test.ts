import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { parseConfig, unknownVariables } from '#src/config.ts'
import { StartupError } from '#src/startupError.ts'

test('nothing configured means embedded PostgreSQL and the sandbox', () => {
  const config = parseConfig({})
  expect(config).toMatchObject({ production: false, token: undefined, apiUrl: 'https://discord.com/api' })
  expect(config.database.url).toBeUndefined()
})

test('production without a token is an error, never the sandbox', () => {
  expect(() => parseConfig({ NODE_ENV: 'production' })).toThrow(/DISCORD_TOKEN is not set/)
})

test('every wrong variable is named in one message, with what is expected, and no value is repeated', () => {
  const wrong = {
    DATABASE_URL: 'mysql://root:hunter2@db',
    DATABASE_POOL_SIZE: '0',
    DISCORD_DEV_GUILD_ID: 'my server',
    DISCORD_API_URL: 'discord',
    LOG_LEVEL: 'loud',
    HEALTH_PORT: 'eighty',
  }
  let message = ''
  try {
    parseConfig(wrong)
  } catch (error) {
    expect(error).toBeInstanceOf(StartupError)
    message = (error as Error).message
  }
  for (const name of Object.keys(wrong)) expect(message).toContain(name)
  expect(message).toContain('one of trace, debug, info, warn, error, fatal')
  expect(message).toContain('a number of at least 2')
  expect(message).toContain('an address such as postgresql://')
  expect(message).not.toContain('hunter2')
})

test('the pools have 20 connections in all, wait 2 s for one and close it after 30 s unused', () => {
  expect(parseConfig({}).database).toEqual({
    url: undefined,
    directUrl: undefined,
    poolSize: 20,
    idleTimeoutMs: 30_000,
    connectTimeoutMs: 2_000,
    statementTimeoutMs: 2_000,
  })
})

test('the address of the server itself is of no use without one of the pooler', () => {
  const direct = { DATABASE_DIRECT_URL: 'postgresql://guildhall@db/guildhall' }
  expect(() => parseConfig(direct)).toThrow(/DATABASE_DIRECT_URL is set and DATABASE_URL is not/)
  const both = { ...direct, DATABASE_URL: 'postgresql://guildhall@pooler:6432/guildhall' }
  expect(parseConfig(both).database).toMatchObject({
    url: both.DATABASE_URL,
    directUrl: direct.DATABASE_DIRECT_URL,
  })
})

test('a misspelt variable is found, and what compose.yaml reads is none', () => {
  const names = ['DISCORD_TOKN', 'DISCORD_TOKEN', 'POSTGRES_PASSWORD', 'toString']
  expect(unknownVariables(names)).toEqual(['DISCORD_TOKN', 'toString'])
})

test('an empty variable counts as not set', () => {
  expect(parseConfig({ DISCORD_TOKEN: '', DATABASE_URL: '' }).token).toBeUndefined()
})

const read = (file: string) => readFileSync(path.join(import.meta.dirname, '../..', file), 'utf8')
const variables = [...read('src/config.ts').matchAll(/^ {2}([A-Z][A-Z0-9_]+):/gm)].map(match => match[1])

test('.env.example explains exactly the variables that there are, the README too', () => {
  const explained = [...read('.env.example').matchAll(/^#?\s?([A-Z][A-Z0-9_]+)=/gm)].map(match => match[1])
  expect(explained).toEqual(variables)
  const table = read('README.md').split('## Configuration')[1]?.split('\n## ')[0] ?? ''
  const rows = table.split('\n').filter(line => line.startsWith('| `'))
  const listed = rows.flatMap(row =>
    [...(row.split('|')[1] ?? '').matchAll(/`([A-Z_]+)`/g)].map(match => match[1]),
  )
  expect(listed).toEqual(variables)
})

test('compose.yaml passes on every variable but those that the image and its own database settle', () => {
  const passed = [...read('compose.yaml').matchAll(/^ {6}([A-Z_]+): /gm)].map(match => match[1])
  const settled = [
    'NODE_ENV',
    'DATABASE_DIRECT_URL',
    'DATA_DIR',
    'SANDBOX_PORT',
    'HEALTH_HOST',
    'HEALTH_PORT',
  ]
  const own = passed.filter(name => !name?.startsWith('POSTGRES_'))
  expect(new Set(own)).toEqual(new Set(variables.filter(name => !settled.includes(name as string))))
})
