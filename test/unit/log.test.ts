import { DiscordAPIError } from 'discord.js'
import { expect, test } from 'vitest'
import { createLog, redactShapes } from '#src/log.ts'

/** Secrets of every kind, none of them real. */
const secrets = {
  botToken: `${Buffer.from('123456789012345678').toString('base64url')}.GabcDE.${'x'.repeat(38)}`,
  interactionToken: `aW50ZXJhY3Rpb246${'Zm9v'.repeat(30)}`,
  webhookToken: 'w'.repeat(68),
}

function logged(write: (log: ReturnType<typeof createLog>) => void): string {
  let output = ''
  write(createLog({ level: 'trace', pretty: false, destination: { write: line => void (output += line) } }))
  return output
}

test('secrets are redacted by key', () => {
  const output = logged(log =>
    log.info({ token: 'plain', interaction: { token: 'plain' }, headers: { authorization: 'plain' } }, 'x'),
  )
  expect(output).not.toContain('plain')
})

test('secrets are redacted by shape, wherever they stand', () => {
  const output = logged(log => {
    log.info(`logging in with ${secrets.botToken}`)
    log.warn(
      {
        url: `https://discord.com/api/v10/webhooks/123456789012345678/${secrets.webhookToken}/messages/@original`,
      },
      'x',
    )
    log.warn(
      {
        url: `https://discord.com/api/v10/interactions/123456789012345678/${secrets.interactionToken}/callback`,
      },
      'x',
    )
    log.error({ err: new Error(`failed for ${secrets.interactionToken}`) }, 'x')
    log.error({ deep: { deeper: [`postgresql://guildhall:hunter2@db/guildhall`] } }, 'x')
  })
  for (const secret of [...Object.values(secrets), 'hunter2']) expect(output).not.toContain(secret)
  expect(output).toContain('/messages/@original')
  expect(output).toContain('postgresql://guildhall:[redacted]@db/guildhall')
})

test('an error of Discord’s API is logged without what a member wrote', () => {
  const error = new DiscordAPIError(
    { code: 50013, message: 'Missing Permissions' },
    50013,
    403,
    'POST',
    'https://discord.test',
    {
      body: { content: 'my private words' },
      files: undefined,
    },
  )
  const output = logged(log => log.error({ err: error }, 'x'))
  expect(output).toContain('Missing Permissions')
  expect(output).not.toContain('private words')
})

test('ordinary ids and words are left alone', () => {
  const line = 'guild 1234567890123456789 has channel 9876543210987654321 and the version 14.28.1'
  expect(redactShapes(line)).toBe(line)
})
