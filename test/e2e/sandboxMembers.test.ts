import { Events, GatewayIntentBits as Intent, type Guild, PermissionFlagsBits as Flag } from 'discord.js'
import { describe, expect, test } from 'vitest'
import { byRank } from '#sandbox/world/roles.ts'
import { type Cast, grantBot, refusalOf, startBot, startSandbox } from './sandboxTest.ts'

const forbidden = { status: 403, code: 50013 }
const day = 24 * 3_600_000

/** A bot that moderates, whose role stands above all others. */
async function startModerating(): Promise<Cast & { guild: Guild; seen: string[]; linus: string }> {
  const cast = await startSandbox()
  const { sandbox, guildId } = cast
  const roleId = grantBot(
    cast,
    Flag.ViewChannel |
      Flag.ViewAuditLog |
      Flag.KickMembers |
      Flag.BanMembers |
      Flag.ModerateMembers |
      Flag.ManageNicknames |
      Flag.ManageRoles,
  )
  sandbox.build.changeRole(guildId, roleId, { position: 10 })
  const seen: string[] = []
  const nameOf = (id: string) => sandbox.world.person(id).user.username
  const client = await startBot(
    sandbox,
    bot => {
      bot.on(Events.GuildMemberAdd, ({ id }) => void seen.push(`${nameOf(id)} joined`))
      bot.on(Events.GuildMemberRemove, ({ id }) => void seen.push(`${nameOf(id)} left`))
      bot.on(Events.GuildMemberUpdate, (_, { id, nickname }) => {
        seen.push(`${nameOf(id)} is now ${nickname ?? 'without nickname'}`)
      })
      bot.on(Events.GuildBanAdd, ({ user }) => void seen.push(`${user.username} banned`))
      bot.on(Events.GuildBanRemove, ({ user }) => void seen.push(`${user.username} unbanned`))
    },
    { intents: [Intent.Guilds, Intent.GuildMembers, Intent.GuildModeration] },
  )
  const guild = client.guilds.cache.get(guildId) as Guild
  await guild.members.fetch()
  return { ...cast, guild, seen, linus: sandbox.world.personNamed('linus').user.id }
}

describe('members', () => {
  test('are kicked, banned with what they wrote, and unbanned', async () => {
    const { sandbox, guild, guildId, channelId, seen, alan, linus } = await startModerating()
    await guild.members.kick(linus, 'enough')
    sandbox.driver.say(alan, channelId, 'spam')
    sandbox.driver.say(alan, channelId, 'more spam')
    await guild.bans.create(alan, { reason: 'spam', deleteMessageSeconds: 3_600 })
    await expect.poll(() => seen).toEqual(['linus left', 'alan left', 'alan banned'])
    expect(sandbox.world.messages(channelId).all).toEqual([])
    expect((await guild.bans.fetch()).map(({ user, reason }) => [user.id, reason])).toEqual([[alan, 'spam']])
    expect(() => sandbox.driver.join(alan, guildId)).toThrow('alan is banned from The Guildhall.')
    await guild.bans.remove(alan)
    sandbox.driver.join(alan, guildId)
    await expect.poll(() => seen.slice(3)).toEqual(['alan unbanned', 'alan joined'])
    expect(await refusalOf(guild.bans.remove(alan))).toEqual({ status: 404, code: 10026 })
    expect(await refusalOf(guild.members.kick(linus))).toEqual({ status: 404, code: 10007 })
    sandbox.assertNoViolations()
  })

  test('who are timed out may only read, until it ends', async () => {
    const { sandbox, guild, channelId, alan } = await startModerating()
    const member = await guild.members.fetch(alan)
    await member.timeout(60_000, 'calm down')
    expect(() => sandbox.driver.say(alan, channelId, 'no!')).toThrow('alan may not write')
    sandbox.clock.advance(60_001)
    sandbox.driver.say(alan, channelId, 'fine')
    await expect(member.timeout(29 * day)).rejects.toMatchObject({ code: 50035 })
  })

  test('get nicknames and roles', async () => {
    const { sandbox, guild, guildId, seen, alan } = await startModerating()
    const member = await guild.members.fetch(alan)
    await member.setNickname('Turing')
    const role = await guild.roles.create({
      name: 'Member',
      colors: { primaryColor: 0xff0000 },
      permissions: [],
    })
    await member.roles.add(role, 'level 5')
    expect(sandbox.world.guild(guildId).members.get(alan)?.roles).toEqual([role.id])
    await member.edit({ roles: [] })
    await expect.poll(() => seen).toEqual(Array.from({ length: 3 }, () => 'alan is now Turing'))
    sandbox.driver.rename(alan, guildId, alan, null)
    await expect.poll(() => seen.at(-1)).toBe('alan is now without nickname')
    sandbox.assertNoViolations()
  })

  test('at or above the bot, and the owner, are out of its reach', async () => {
    const { sandbox, guild, guildId, ada, grace, alan } = await startModerating()
    const [botRole = ''] = sandbox.world.guild(guildId).members.get(sandbox.world.botId)?.roles ?? []
    const moderator = guild.roles.cache.find(({ name }) => name === 'Moderator')?.id ?? ''
    sandbox.build.changeRole(guildId, botRole, { position: 2 })
    sandbox.build.changeRole(guildId, moderator, { position: 2 })
    // Of two roles at one position the older is the higher one, and the bot's is the older.
    await guild.members.edit(grace, { nick: 'G' })
    sandbox.build.changeRole(guildId, moderator, { position: 3 })
    const attempts = [
      guild.members.edit(grace, { nick: 'Hopper' }),
      guild.members.edit(ada, { nick: 'Lovelace' }),
      guild.members.kick(grace),
      guild.bans.create(ada),
      guild.members.addRole({ user: alan, role: moderator }),
      guild.roles.edit(moderator, { name: 'Boss' }),
      guild.roles.delete(moderator),
      guild.roles.create({ name: 'Boss', permissions: Flag.Administrator }),
    ]
    expect(await Promise.all(attempts.map(refusalOf))).toEqual(attempts.map(() => forbidden))
    expect(() => sandbox.driver.kick(grace, guildId, ada)).toThrow('ada does not stand below grace')
    sandbox.assertNoViolations()
  })
})

describe('roles', () => {
  test('are made, changed, moved and deleted', async () => {
    const { sandbox, guild, guildId, alan } = await startModerating()
    const role = await guild.roles.create({ name: 'Knight' })
    await guild.members.addRole({ user: alan, role })
    const renamed = await role.edit({
      name: 'Duke',
      hoist: true,
      mentionable: true,
      permissions: [Flag.KickMembers],
    })
    expect(renamed).toMatchObject({ name: 'Duke', hoist: true, mentionable: true })
    await role.setPosition(2)
    expect([...sandbox.world.guild(guildId).roles.values()].toSorted(byRank).map(({ name }) => name)).toEqual(
      ['@everyone', 'Moderator', 'Duke', 'Guildhall'],
    )
    expect(await refusalOf(role.setPosition(3))).toEqual(forbidden)
    await role.delete('no dukes')
    await expect.poll(() => guild.roles.cache.has(role.id)).toBe(false)
    expect(sandbox.world.guild(guildId).members.get(alan)?.roles).toEqual([])
    sandbox.assertNoViolations()
  })
})

describe('the audit log', () => {
  test('tells who did what to whom and why, filtered and as an event', async () => {
    const { sandbox, guild, guildId, ada, alan, linus } = await startModerating()
    const told: unknown[] = []
    guild.client.on(Events.GuildAuditLogEntryCreate, ({ action, executorId, targetId, reason }) => {
      told.push([action, executorId, targetId, reason])
    })
    await guild.members.kick(linus, 'too loud 🙉')
    sandbox.driver.timeOut(ada, guildId, alan, 60_000)
    const bot = guild.client.user.id
    await expect
      .poll(() => told)
      .toEqual([
        [20, bot, linus, 'too loud 🙉'],
        [24, ada, alan, null],
      ])
    const all = await guild.fetchAuditLogs()
    expect(all.entries.map(({ action }) => action)).toEqual([24, 20])
    expect(all.entries.first()?.changes.map(({ key }) => key)).toEqual(['communication_disabled_until'])
    expect((await guild.fetchAuditLogs({ user: bot })).entries.map(({ targetId }) => targetId)).toEqual([
      linus,
    ])
    expect((await guild.fetchAuditLogs({ type: 24 })).entries.size).toBe(1)
    sandbox.clock.advance(46 * day)
    expect((await guild.fetchAuditLogs()).entries.size).toBe(0)
    sandbox.assertNoViolations()
  })

  test('is closed to who may not view it', async () => {
    const cast = await startSandbox()
    grantBot(cast, 0n)
    const client = await startBot(cast.sandbox)
    expect(await refusalOf(client.guilds.fetch(cast.guildId).then(guild => guild.fetchAuditLogs()))).toEqual(
      forbidden,
    )
  })
})
