import {
  ChannelType,
  Events,
  GatewayIntentBits as Intent,
  type Guild,
  PermissionFlagsBits as Flag,
  type TextChannel,
} from 'discord.js'
import { describe, expect, test } from 'vitest'
import { type Cast, grantBot, refusalOf, startBot, startSandbox } from './sandboxTest.ts'

const forbidden = { status: 403, code: 50013 }
const invalid = { status: 400, code: 50035 }
/** An id that nobody has. */
const nobody = '1'

async function startModerating(
  permissions = Flag.BanMembers | Flag.ManageGuild,
): Promise<Cast & { guild: Guild }> {
  const cast = await startSandbox()
  const roleId = grantBot(cast, Flag.ViewChannel | Flag.ReadMessageHistory | permissions)
  cast.sandbox.build.changeRole(cast.guildId, roleId, { position: 10 })
  const intents = [Intent.Guilds, Intent.GuildMessages, Intent.GuildModeration]
  const client = await startBot(cast.sandbox, () => {}, { intents })
  return { ...cast, guild: client.guilds.cache.get(cast.guildId) as Guild }
}

describe('many at once', () => {
  test('are banned with what they wrote, as far as they can be', async () => {
    const { sandbox, guild, guildId, channelId, ada, alan, grace } = await startModerating()
    const { build, driver, world } = sandbox
    const outside = build.person({ username: 'raider' }).id
    driver.ban(ada, guildId, grace)
    driver.say(alan, channelId, 'spam')
    const me = guild.client.user.id
    // The owner and who is banned already cannot be; the bot itself is passed over.
    const result = await guild.bans.bulkCreate([alan, outside, ada, grace, me], {
      deleteMessageSeconds: 60,
      reason: 'a raid',
    })
    expect(result).toEqual({ bannedUsers: [alan, outside], failedUsers: [ada, grace] })
    expect([...world.guild(guildId).bans]).toEqual([
      [grace, null],
      [alan, 'a raid'],
      [outside, 'a raid'],
    ])
    expect(world.messages(channelId).all).toEqual([])
    const logged = world.guild(guildId).auditLog.filter(({ user_id: by }) => by === me)
    expect(logged.map(({ target_id: whom, reason }) => [whom, reason])).toEqual([
      [alan, 'a raid'],
      [outside, 'a raid'],
    ])
    expect(await refusalOf(guild.bans.bulkCreate([ada, alan]))).toEqual({ status: 400, code: 500000 })
    expect(await refusalOf(guild.bans.bulkCreate([nobody]))).toEqual({ status: 400, code: 500000 })
    expect(world.guild(guildId).bans.has(nobody)).toBe(false)
    sandbox.assertNoViolations()
  })

  test('are at most 200, and need two permissions', async () => {
    const { sandbox, guild, guildId, alan } = await startModerating(Flag.BanMembers)
    expect(await refusalOf(guild.bans.bulkCreate([alan]))).toEqual(forbidden)
    grantBot({ sandbox, guildId }, Flag.BanMembers | Flag.ManageGuild)
    const tooMany = Array.from({ length: 201 }, (_, at) => String(at + 1))
    expect(await refusalOf(guild.bans.bulkCreate(tooMany))).toEqual({ status: 400, code: 50035 })
    expect(sandbox.world.guild(guildId).bans.size).toBe(0)
  })

  test('bans are read by pages, by id in both directions', async () => {
    const { sandbox, guild, guildId, ada } = await startModerating()
    const ids = sandbox.build.crowd(guildId, 5)
    for (const id of ids) sandbox.driver.ban(ada, guildId, id)
    const page = async (options: object): Promise<string[]> => [
      ...(await guild.bans.fetch({ cache: false, ...options })).keys(),
    ]
    expect(await page({ limit: 2 })).toEqual(ids.slice(0, 2))
    expect(await page({ limit: 2, after: ids[1] })).toEqual(ids.slice(2, 4))
    expect(await page({ limit: 2, before: ids[4] })).toEqual(ids.slice(2, 4))
    expect(await page({ limit: 9, before: ids[1], after: ids[3] })).toEqual(ids.slice(0, 1))
  })
})

describe('finding', () => {
  test('members by the start of their name or nickname', async () => {
    const { sandbox, guild, guildId, ada, alan, grace } = await startModerating()
    sandbox.driver.rename(ada, guildId, grace, 'Alfred')
    const found = async (query: string, limit = 10): Promise<string[]> => [
      ...(await guild.members.search({ query, limit, cache: false })).keys(),
    ]
    expect((await found('AL')).toSorted()).toEqual([alan, grace].toSorted())
    expect(await found('gra')).toEqual([grace])
    expect(await found('lan')).toEqual([])
    expect(await found('al', 1)).toHaveLength(1)
    sandbox.assertNoViolations()
    expect(await refusalOf(found(''))).toEqual(invalid)
  })

  test('how many have each role', async () => {
    const { sandbox, guild, guildId, ada, alan } = await startModerating()
    const moderator = guild.roles.cache.find(({ name }) => name === 'Moderator')
    sandbox.driver.giveRole(ada, guildId, alan, moderator?.id ?? '')
    const counts = await guild.roles.fetchMemberCounts()
    expect(counts.get(moderator?.id ?? '')).toBe(2)
    expect(counts.has(guildId)).toBe(false)
    sandbox.assertNoViolations()
  })

  test('private threads that the bot was in, the newest first, page by page; archived ones by the time of that', async () => {
    const { sandbox, guild, channelId, ada } = await startModerating(
      Flag.SendMessages | Flag.CreatePrivateThreads | Flag.ManageThreads | Flag.SendMessagesInThreads,
    )
    const channel = guild.channels.cache.get(channelId) as TextChannel
    const made: string[] = []
    for (const name of ['one', 'two', 'three']) {
      const thread = await channel.threads.create({ name, type: ChannelType.PrivateThread })
      made.push(thread.id)
    }
    // One in which the bot is not.
    const others = sandbox.build.thread(channelId, { name: 'others', ownerId: ada, private: true })
    made.push(others.id)
    // The oldest is archived last.
    for (const id of made.toReversed()) {
      sandbox.clock.advance(1_000)
      sandbox.driver.changeThread(ada, id, { archived: true })
    }
    const [one = '', two = '', three = ''] = made
    const joined = await channel.threads.fetchArchived({ type: 'private', fetchAll: false, limit: 2 })
    expect([[...joined.threads.keys()], joined.hasMore]).toEqual([[three, two], true])
    const older = await channel.threads.fetchArchived({ type: 'private', fetchAll: false, before: two })
    expect([[...older.threads.keys()], older.hasMore]).toEqual([[one], false])
    const all = await channel.threads.fetchArchived({ type: 'private', fetchAll: true, limit: 2 })
    expect([[...all.threads.keys()], all.hasMore]).toEqual([[one, two], true])
    const rest = await channel.threads.fetchArchived({ type: 'private', fetchAll: true, before: two })
    expect([...rest.threads.keys()]).toEqual([three, others.id])
    sandbox.assertNoViolations()
  })

  test('pins by the older path, for who reads what was', async () => {
    const { sandbox, guild, guildId, channelId, ada } = await startModerating()
    const ids = ['first', 'second'].map(words => sandbox.driver.say(ada, channelId, words).id)
    for (const id of ids) {
      sandbox.clock.advance(1_000)
      sandbox.driver.pin(ada, id)
    }
    const { rest } = guild.client
    const pins = (await rest.get(`/channels/${channelId}/pins`)) as { id: string }[]
    expect(pins.map(({ id }) => id)).toEqual(ids.toReversed())
    sandbox.build.overwrite(channelId, { id: guildId, type: 0, deny: Flag.ReadMessageHistory })
    grantBot({ sandbox, guildId }, Flag.ViewChannel)
    expect(await rest.get(`/channels/${channelId}/pins`)).toEqual([])
    expect(await rest.get(`/channels/${channelId}/messages/pins`)).toEqual({ items: [], has_more: false })
  })
})

describe("the bot's own servers", () => {
  test('are listed, and left', async () => {
    const { sandbox, guild, guildId, ada } = await startModerating()
    const other = sandbox.build.guild({ name: 'Elsewhere', ownerId: ada }).id
    const { client } = guild
    const listed = await client.guilds.fetch({ limit: 10 })
    expect([...listed.keys()]).toEqual([guildId, other])
    expect(listed.get(guildId)).toMatchObject({ name: 'The Guildhall', owner: false })
    expect(listed.get(guildId)?.permissions.has(Flag.BanMembers)).toBe(true)
    const third = sandbox.build.guild({ name: 'Nowhere', ownerId: ada }).id
    const ids = async (options: object): Promise<string[]> => [
      ...(await client.guilds.fetch({ limit: 1, ...options })).keys(),
    ]
    expect(await ids({ after: guildId })).toEqual([other])
    expect(await ids({ before: third })).toEqual([other])
    expect(await ids({ limit: 9, before: third })).toEqual([guildId, other])
    const count = 'approximate_member_count'
    const [plain] = (await client.rest.get('/users/@me/guilds')) as object[]
    const [counted] = (await client.rest.get('/users/@me/guilds?with_counts=true')) as object[]
    expect(plain).not.toHaveProperty(count)
    expect(counted).toHaveProperty(count, sandbox.world.guild(guildId).members.size)
    const gone = new Promise<string>(resolve => {
      client.once(Events.GuildDelete, ({ id }) => resolve(id))
    })
    await guild.leave()
    expect(await gone).toBe(guildId)
    expect(sandbox.world.guild(guildId).members.has(client.user.id)).toBe(false)
    expect(await refusalOf(client.rest.delete(`/users/@me/guilds/${guildId}`))).toEqual({
      status: 404,
      code: 10004,
    })
    sandbox.assertNoViolations()
  })

  test('one of its own it cannot leave', async () => {
    const { sandbox, guild, guildId } = await startModerating()
    sandbox.world.guild(guildId).ownerId = guild.client.user.id
    expect(await refusalOf(guild.client.rest.delete(`/users/@me/guilds/${guildId}`))).toEqual({
      status: 400,
      code: 50055,
    })
    expect(sandbox.world.guild(guildId).members.has(guild.client.user.id)).toBe(true)
  })
})

test('a page of a wrong size, or from something that is no id and no time, is refused', async () => {
  const { sandbox, guild, guildId, channelId, ada } = await startModerating(Flag.Administrator)
  const { id } = sandbox.driver.say(ada, channelId, 'hello')
  sandbox.driver.react(ada, id, '👍')
  const { rest } = guild.client
  const channel = `/channels/${channelId}` as const
  const [guilds, members] = ['/users/@me/guilds', `/guilds/${guildId}/members`] as const
  const search = `${members}/search?query=a` as const
  const bans = `/guilds/${guildId}/bans` as const
  const [archived, joined] = [
    `${channel}/threads/archived/public`,
    `${channel}/users/@me/threads/archived/private`,
  ] as const
  const [messages, reactions] = [
    `${channel}/messages`,
    `${channel}/messages/${id}/reactions/${encodeURIComponent('👍')}`,
  ] as const
  const auditLog = `/guilds/${guildId}/audit-logs` as const
  const time = '2026-01-01T00:00:00.000Z'
  const wrong = [
    ...['limit=abc', 'limit=0', 'limit=201', 'after=zzz', 'before=zzz'].map(
      one => `${guilds}?${one}` as const,
    ),
    ...['limit=abc', 'limit=-3', 'limit=1001'].map(one => `${search}&${one}` as const),
    ...['limit=0', 'limit=1001', 'after=x'].map(one => `${members}?${one}` as const),
    ...['limit=x', 'limit=0', 'limit=1001', 'before=x', 'after='].map(one => `${bans}?${one}` as const),
    ...['limit=101', 'before=garbage', `before=${id}`].map(one => `${archived}?${one}` as const),
    ...['limit=1.5', `before=${time}`].map(one => `${joined}?${one}` as const),
    ...['limit=101', 'before=x', 'after=x', 'around=x'].map(one => `${messages}?${one}` as const),
    ...['limit=0', `before=${id}`].map(one => `${messages}/pins?${one}` as const),
    ...['limit=101', 'after=x'].map(one => `${reactions}?${one}` as const),
    ...['limit=0', 'before=x', 'user_id=ada'].map(one => `${auditLog}?${one}` as const),
  ]
  for (const path of wrong) expect([path, await refusalOf(rest.get(path))]).toEqual([path, invalid])
  const right = [
    `${guilds}?limit=200&after=0`,
    `${search}&limit=1000`,
    `${bans}?limit=1000&before=${id}`,
    `${archived}?limit=100&before=${time}`,
    `${joined}?limit=100&before=${id}`,
    `${messages}/pins?before=${time}`,
  ] as const
  for (const path of right) await rest.get(path)
})
