import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { parseConfig } from '#src/config.ts'
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

test('an empty variable counts as not set', () => {
  expect(parseConfig({ DISCORD_TOKEN: '', DATABASE_URL: '' }).token).toBeUndefined()
})

test('.env.example explains exactly the variables that there are', () => {
  const example = readFileSync(path.join(import.meta.dirname, '../../.env.example'), 'utf8')
  const explained = [...example.matchAll(/^#?\s?([A-Z][A-Z0-9_]+)=/gm)].map(match => match[1])
  const source = readFileSync(path.join(import.meta.dirname, '../../src/config.ts'), 'utf8')
  const known = [...source.matchAll(/^ {2}([A-Z][A-Z0-9_]+):/gm)].map(match => match[1])
  expect(explained).toEqual(known)
})
