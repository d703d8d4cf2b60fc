import { AuditLogEvent, Events, PermissionFlagsBits as Flag } from 'discord.js'
import { expect, test } from 'vitest'
import { startBot, startSandbox } from './sandboxTest.ts'

async function startManaging() {
  const cast = await startSandbox()
  const { sandbox, guildId, ada, grace } = cast
  const { build, driver, world } = sandbox
  const permissions = Flag.ManageRoles | Flag.KickMembers
  const manager = build.role(guildId, { name: 'Manager', permissions, position: 5 })
  const low = build.role(guildId, { name: 'Low', position: 2 })
  driver.giveRole(ada, guildId, grace, manager.id)
  const deeds = () =>
    world
      .guild(guildId)
      .auditLog.filter(({ target_id: target }) => target === low.id || target === cast.channelId)
      .map(({ action_type: type, user_id: userId, changes }) => ({
        type,
        userId,
        keys: changes?.map(({ key }) => key),
      }))
  return { ...cast, manager, low, deeds }
}

test('people manage the roles below their own, with what they have themselves; the audit log says who', async () => {
  const { sandbox, guildId, grace, alan, manager, low, deeds } = await startManaging()
  const { driver, world } = sandbox
  const heard: string[] = []
  await startBot(sandbox, bot => {
    bot.on(Events.GuildRoleUpdate, ({ name: was }, { name, permissions }) => {
      heard.push(`${was} is ${name} with ${permissions.toArray().join()}`)
    })
    bot.on(Events.GuildRoleDelete, ({ name }) => void heard.push(`${name} is gone`))
  })
  driver.changeRole(grace, guildId, low.id, { name: 'Lower', permissions: Flag.KickMembers })
  driver.deleteRole(grace, guildId, low.id)
  await expect.poll(() => heard).toEqual(['Low is Lower with KickMembers', 'Lower is gone'])
  expect(deeds()).toEqual([
    { type: AuditLogEvent.RoleUpdate, userId: grace, keys: ['name', 'permissions'] },
    {
      type: AuditLogEvent.RoleDelete,
      userId: grace,
      keys: ['name', 'permissions', 'color', 'hoist', 'mentionable', 'position'],
    },
  ])

  const other = driver.createRole(grace, guildId, { name: 'Other' })
  expect(other).toMatchObject({
    position: 1,
    permissions: world.guild(guildId).roles.get(guildId)?.permissions,
  })
  const refused: [() => unknown, string][] = [
    [() => driver.createRole(alan, guildId, { name: 'x' }), 'alan may not manage roles in The Guildhall.'],
    [() => driver.changeRole(grace, guildId, manager.id, { name: 'x' }), 'does not stand below grace.'],
    [() => driver.deleteRole(grace, guildId, manager.id), 'does not stand below grace.'],
    [
      () => driver.changeRole(grace, guildId, other.id, { permissions: Flag.BanMembers }),
      'only permissions that',
    ],
    [
      () => driver.createRole(grace, guildId, { name: 'x', permissions: Flag.Administrator }),
      'only permissions',
    ],
    [() => driver.changeRole(grace, guildId, guildId, { name: 'x' }), 'Of @everyone only the permissions'],
    [() => driver.deleteRole(grace, guildId, guildId), 'The role @everyone cannot be deleted.'],
    [() => driver.moveRole(grace, guildId, other.id, 'down'), 'cannot move this role further down.'],
    [() => driver.deleteRole(grace, guildId, '1'), 'The Guildhall has no role 1.'],
  ]
  for (const [act, words] of refused) expect(act).toThrow(words)
})

test('roles are moved one place at a time, never past the one that moves them', async () => {
  const { sandbox, guildId, ada, grace, low } = await startManaging()
  const names = (): string[] => {
    const roles = [...sandbox.world.guild(guildId).roles.values()]
    return roles.toSorted((a, b) => b.position - a.position).map(({ name }) => name)
  }
  expect(names()).toEqual(['Manager', 'Moderator', 'Low', 'Guildhall', '@everyone'])
  sandbox.driver.moveRole(grace, guildId, low.id, 'up')
  expect(names()).toEqual(['Manager', 'Low', 'Moderator', 'Guildhall', '@everyone'])
  expect(() => sandbox.driver.moveRole(grace, guildId, low.id, 'up')).toThrow('further up')
  expect(names()[1]).toBe('Low')
  sandbox.driver.moveRole(ada, guildId, low.id, 'up')
  expect(names().slice(0, 2)).toEqual(['Low', 'Manager'])
  expect(() => sandbox.driver.moveRole(grace, guildId, low.id, 'down')).toThrow('does not stand below grace.')
})

test('what a channel allows is set by who manages roles there, and only what they hold', async () => {
  const { sandbox, channelId, grace, alan, low, deeds } = await startManaging()
  const set = (userId: string, allow: bigint, deny = 0n) =>
    sandbox.driver.setOverwrite(userId, channelId, { id: low.id, type: 0, allow, deny })
  expect(() => set(alan, Flag.SendMessages)).toThrow('alan may not change permissions in general.')
  expect(() => set(grace, Flag.ManageChannels)).toThrow(
    'grace can give and take only permissions that they have.',
  )
  expect(() => set(grace, Flag.ManageRoles)).toThrow('only permissions that they have.')
  set(grace, Flag.SendMessages)
  set(grace, 0n, Flag.SendMessages)
  set(grace, 0n)
  expect(sandbox.world.channel(channelId).overwrites).toEqual([])
  expect(deeds().map(({ type }) => type)).toEqual([
    AuditLogEvent.ChannelOverwriteCreate,
    AuditLogEvent.ChannelOverwriteUpdate,
    AuditLogEvent.ChannelOverwriteDelete,
  ])
})
