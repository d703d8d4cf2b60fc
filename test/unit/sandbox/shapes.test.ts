import { GatewayDispatchEvents } from 'discord-api-types/v10'
import { describe, expect, test } from 'vitest'
import { createSandbox } from '#sandbox/sandbox.ts'
import { gatewayShapes } from '#sandbox/validation/gatewayShapes.ts'
import { mismatchOf, shapes } from '#sandbox/validation/shapes.ts'

const user = {
  id: '1',
  username: 'ada',
  discriminator: '0',
  avatar: null,
  global_name: null,
  primary_guild: null,
  public_flags: 0,
  flags: 0,
}

describe('what Discord would not send', () => {
  test.each<[string, unknown, string]>([
    ['lacks something', { ...user, username: undefined }, 'username: This field is required'],
    ['has something of another type', { ...user, id: 1 }, 'id: Must be of type string.'],
    ['has something that Discord does not have', { ...user, nick: 'a' }, 'nick: Discord knows no such key.'],
  ])('%s', (_, value, mismatch) => {
    expect(mismatchOf(shapes.user, value)).toBe(mismatch)
  })

  test('is found deep inside', () => {
    const ban = { guild_id: '1', user: { ...user, bot: 'yes' } }
    expect(mismatchOf(gatewayShapes['GUILD_BAN_ADD'] ?? null, ban)).toBe('user.bot: Must be of type boolean.')
    expect(mismatchOf(gatewayShapes['GUILD_BAN_ADD'] ?? null, { guild_id: '1', user })).toBeNull()
  })

  test('is also what has no shape', () => {
    expect(mismatchOf(null, {})).toBe('There is no shape for it.')
  })
})

test('the events with a shape are events of Discord', () => {
  const known = new Set<string>(Object.values(GatewayDispatchEvents))
  expect(Object.keys(gatewayShapes).filter(name => !known.has(name))).toEqual([])
})

test.each([
  ['is a violation', true],
  ['is not looked for when nobody wants to know', false],
])('a mistake of the sandbox %s', async (_, checksItself) => {
  const sandbox = await createSandbox({ checksItself })
  const { world } = sandbox
  Object.assign(world.personNamed('ada').user, { colour: 'red' })
  const response = await fetch(`${sandbox.apiUrl}/v10/users/${world.personNamed('ada').user.id}`, {
    headers: { authorization: `Bot ${sandbox.token}` },
  })
  expect(response.status).toBe(200)
  expect(sandbox.violations.map(({ kind, message }) => [kind, message.split('\n    ')[1]])).toEqual(
    checksItself ? [['sandbox', 'colour: Discord knows no such key.']] : [],
  )
  await sandbox.stop()
})
