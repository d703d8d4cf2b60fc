import {
  type ApplicationCommand,
  ApplicationCommandPermissionType as Type,
  type ChatInputCommandInteraction,
  Events,
  type Guild,
  PermissionFlagsBits as Flag,
  SlashCommandBuilder,
} from 'discord.js'
import { describe, expect, test } from 'vitest'
import { type Cast, listen, refusalOf, startBot, startSandbox } from './sandboxTest.ts'

interface Commanded extends Cast {
  guild: Guild
  /** Everybody's. */
  open: ApplicationCommand
  /** For who may manage messages, as grace. */
  staff: ApplicationCommand
  moderatorId: string
  /** The names that somebody's client would show. */
  shown(userId: string, channelId?: string): Promise<string[]>
  /** What the bot heard of permissions: the command's name, and who may. */
  heard: string[]
}

async function startCommands(): Promise<Commanded> {
  const cast = await startSandbox()
  const { sandbox, guildId } = cast
  const heard: string[] = []
  const client = await startBot(sandbox, bot => {
    listen(bot, Events.InteractionCreate, interaction =>
      (interaction as ChatInputCommandInteraction).reply('done'),
    )
    bot.on(Events.ApplicationCommandPermissionsUpdate, ({ id, permissions }) => {
      const name = sandbox.world.commands.get(id)?.name ?? 'all'
      heard.push(`${name}: ${permissions.map(({ permission }) => permission).join()}`)
    })
  })
  const guild = client.guilds.cache.get(guildId) as Guild
  const named = (name: string): SlashCommandBuilder =>
    new SlashCommandBuilder().setName(name).setDescription('a')
  const open = await client.application.commands.create(named('open'))
  const staff = await client.application.commands.create(
    named('staff').setDefaultMemberPermissions(Flag.ManageMessages),
  )
  const shown = async (userId: string, channelId = cast.channelId): Promise<string[]> => {
    const answer = await fetch(`${sandbox.url}/sandbox/channels/${channelId}/commands?viewer=${userId}`)
    return ((await answer.json()) as { name: string }[]).map(({ name }) => name)
  }
  const moderatorId = [...guild.roles.cache.values()].find(({ name }) => name === 'Moderator')?.id ?? ''
  return { ...cast, guild, open, staff, moderatorId, shown, heard }
}

describe('the permissions of commands', () => {
  test('a person runs what their default permissions and the settings of the command allow', async () => {
    const { sandbox, open, staff, shown, ada, grace, alan, guildId, channelId, heard } = await startCommands()
    const { driver } = sandbox
    expect([await shown(ada), await shown(grace), await shown(alan)]).toEqual([
      ['open', 'staff'],
      ['open', 'staff'],
      ['open'],
    ])
    driver.permitCommand(ada, guildId, staff.id, [{ id: alan, type: Type.User, permission: true }])
    driver.permitCommand(ada, guildId, open.id, [{ id: guildId, type: Type.Role, permission: false }])
    expect([await shown(ada), await shown(grace), await shown(alan)]).toEqual([
      ['open', 'staff'],
      ['staff'],
      ['staff'],
    ])
    expect(() => driver.runCommand(alan, channelId, 'open')).toThrow('alan may not use "open" here.')
    expect((await driver.runCommand(alan, channelId, 'staff').response()).content).toBe('done')
    await expect.poll(() => heard).toEqual(['staff: true', 'open: false'])
    sandbox.assertNoViolations()
  })

  test('roles yield to the member, @everyone to roles, and one role that allows is enough', async () => {
    const { sandbox, staff, moderatorId, shown, ada, grace, guildId } = await startCommands()
    const { driver, build } = sandbox
    const other = build.role(guildId, { name: 'Other' }).id
    build.changeMember(guildId, grace, { roles: [moderatorId, other] })
    const permit = async (...entries: [string, Type, boolean][]): Promise<boolean> => {
      const permissions = entries.map(([id, type, permission]) => ({ id, type, permission }))
      driver.permitCommand(ada, guildId, staff.id, permissions)
      return (await shown(grace)).includes('staff')
    }
    expect(await permit([guildId, Type.Role, false])).toBe(false)
    expect(await permit([guildId, Type.Role, false], [other, Type.Role, true])).toBe(true)
    expect(await permit([moderatorId, Type.Role, false], [other, Type.Role, true])).toBe(true)
    expect(await permit([moderatorId, Type.Role, false], [other, Type.Role, false])).toBe(false)
    expect(await permit([other, Type.Role, true], [grace, Type.User, false])).toBe(false)
  })

  test('what is set for all commands takes away, unless something is set for the command itself', async () => {
    const { sandbox, open, shown, ada, alan, guildId, channelId } = await startCommands()
    const { driver, world, build } = sandbox
    const { id: all } = world.application
    const elsewhere = world.channelNamed('off-topic').id
    const thread = build.thread(channelId, { name: 'a thread', ownerId: ada, memberIds: [alan] }).id
    const allChannels = String(BigInt(guildId) - 1n)

    driver.permitCommand(ada, guildId, all, [{ id: guildId, type: Type.Role, permission: false }])
    expect(await shown(alan)).toEqual([])
    driver.permitCommand(ada, guildId, open.id, [{ id: alan, type: Type.User, permission: true }])
    expect(await shown(alan)).toEqual(['open'])
    // Without a word about members in its own settings, what is set for all does not reach it.
    driver.permitCommand(ada, guildId, open.id, [{ id: elsewhere, type: Type.Channel, permission: false }])
    expect([await shown(alan), await shown(alan, elsewhere)]).toEqual([['open'], []])
    driver.permitCommand(ada, guildId, open.id, [])

    // Nobody but administrators outside of #general and its threads.
    driver.permitCommand(ada, guildId, all, [
      { id: allChannels, type: Type.Channel, permission: false },
      { id: channelId, type: Type.Channel, permission: true },
    ])
    expect([await shown(alan), await shown(alan, thread), await shown(alan, elsewhere)]).toEqual([
      ['open'],
      ['open'],
      [],
    ])
    driver.permitCommand(ada, guildId, open.id, [{ id: elsewhere, type: Type.Channel, permission: true }])
    expect(await shown(alan, elsewhere)).toEqual(['open'])
    expect(await shown(ada, elsewhere)).toEqual(['open', 'staff'])
  })

  test('are read by the bot, and set only in the name of who may', async () => {
    const cast = await startCommands()
    const { sandbox, guild, open, staff, ada, grace, alan, guildId } = cast
    const { driver, world } = sandbox
    const allowAlan = [{ id: alan, type: Type.User, permission: true }]
    const set = (token: string, command: ApplicationCommand, permissions = allowAlan) =>
      guild.commands.permissions.set({ token, command: command.id, permissions })

    expect(await refusalOf(guild.commands.permissions.fetch({ command: open.id }))).toEqual({
      status: 404,
      code: 10066,
    })
    const path = `/applications/${world.application.id}/guilds/${guildId}/commands/${open.id}/permissions`
    const asBot = guild.client.rest.put(path as '/a', { body: { permissions: allowAlan } })
    expect(await refusalOf(asBot)).toEqual({ status: 403, code: 20001 })
    expect(await refusalOf(set('made up', open))).toEqual({ status: 401, code: 0 })
    expect(await refusalOf(set(driver.authorize(alan), open))).toEqual({ status: 403, code: 50013 })
    // Grace manages the server, but no roles.
    expect(await refusalOf(set(driver.authorize(grace), open))).toEqual({ status: 403, code: 50013 })
    expect(() => driver.permitCommand(grace, guildId, staff.id, allowAlan)).toThrow('grace may not set who')

    expect(await set(driver.authorize(ada), staff)).toEqual(allowAlan)
    expect(await guild.commands.permissions.fetch({ command: staff.id })).toEqual(allowAlan)
    expect([...(await guild.commands.permissions.fetch({})).keys()]).toEqual([staff.id])
    const [entry] = (await guild.fetchAuditLogs()).entries.values()
    expect([entry?.action, entry?.executorId, entry?.targetId]).toEqual([121, ada, staff.id])

    // They end with the command and with its name.
    await staff.edit({ name: 'crew' })
    expect(await guild.commands.permissions.fetch({})).toHaveProperty('size', 0)
    await set(driver.authorize(ada), staff)
    await staff.delete()
    expect(await guild.commands.permissions.fetch({})).toHaveProperty('size', 0)
    sandbox.assertNoViolations()
  })

  test('a manager of roles sets them only for whom and where they manage', async () => {
    const { sandbox, open, moderatorId, ada, grace, alan, guildId, channelId } = await startCommands()
    const { driver, build, world } = sandbox
    build.changeRole(guildId, moderatorId, { permissions: Flag.ManageGuild | Flag.ManageRoles })
    const set = (id: string, type: Type) => (): void =>
      driver.permitCommand(grace, guildId, open.id, [{ id, type, permission: false }])
    expect(set(channelId, Type.Channel)).toThrow('grace may not set who')
    expect(set(ada, Type.User)).toThrow('grace may not set who')
    expect(set(moderatorId, Type.Role)).toThrow('grace may not set who')
    expect(set(alan, Type.User)).not.toThrow()
    // What is gone does not stand in the way.
    driver.leave(alan, guildId)
    driver.permitCommand(grace, guildId, open.id, [])
    expect(world.guild(guildId).commandPermissions).toEqual({})
  })
})
