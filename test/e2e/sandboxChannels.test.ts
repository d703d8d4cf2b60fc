import {
  ChannelType,
  Events,
  GatewayIntentBits,
  OverwriteType,
  PermissionFlagsBits as Flag,
  RateLimitError,
  type Guild,
  type TextChannel,
} from 'discord.js'
import { describe, expect, test } from 'vitest'
import { type Cast, grantBot, refusalOf, startBot, startSandbox } from './sandboxTest.ts'

async function startInGuild(options: Parameters<typeof startBot>[2] = {}): Promise<Cast & { guild: Guild }> {
  const cast = await startSandbox()
  const client = await startBot(cast.sandbox, () => {}, options)
  return { ...cast, guild: client.guilds.cache.get(cast.guildId) as Guild }
}

describe('creating channels', () => {
  test('a ticket channel is there as it was ordered, for who may see it', async () => {
    const { sandbox, guildId, guild, alan, grace } = await startInGuild()
    const { id: hall } = sandbox.world.channelNamed('The Hall')
    const channel = await guild.channels.create({
      name: 'Ticket  #7: Alan!',
      parent: hall,
      topic: 'Opened by Alan',
      rateLimitPerUser: 5,
      reason: 'ticket 7',
      permissionOverwrites: [
        { id: guildId, type: OverwriteType.Role, deny: Flag.ViewChannel },
        { id: alan, type: OverwriteType.Member, allow: Flag.ViewChannel | Flag.SendMessages },
        { id: guild.client.user.id, type: OverwriteType.Member, allow: Flag.ViewChannel },
      ],
    })
    expect(channel).toMatchObject({
      name: 'ticket-7-alan',
      parentId: hall,
      topic: 'Opened by Alan',
      rateLimitPerUser: 5,
    })
    await expect.poll(() => guild.channels.cache.has(channel.id)).toBe(true)
    sandbox.driver.say(alan, channel.id, 'help')
    expect(() => sandbox.driver.say(grace, channel.id, 'hi')).toThrow('grace does not see ticket-7-alan')
    expect(sandbox.world.guild(guildId).auditLog.at(-1)).toMatchObject({
      user_id: guild.client.user.id,
      target_id: channel.id,
      reason: 'ticket 7',
    })
    sandbox.assertNoViolations()
  })

  test('a channel without overwrites has those of its category', async () => {
    const { sandbox, guild, alan } = await startInGuild()
    const { id: hall } = sandbox.world.channelNamed('The Hall')
    sandbox.build.overwrite(hall, { id: alan, type: 1, deny: Flag.SendMessages })
    const channel = await guild.channels.create({ name: 'synced', parent: hall })
    expect(channel.permissionsLocked).toBe(true)
    expect(() => sandbox.driver.say(alan, channel.id, 'hi')).toThrow('alan may not write')
  })

  test('needs the permissions, and gives only what the bot has', async () => {
    const { sandbox, guildId, guild, alan } = await startInGuild()
    const allowing = (allow: bigint) => ({
      name: 'x',
      permissionOverwrites: [{ id: alan, type: OverwriteType.Member, allow }],
    })
    const forbidden = { status: 403, code: 50013 }
    expect(await refusalOf(guild.channels.create(allowing(Flag.BanMembers)))).toEqual(forbidden)
    expect(await refusalOf(guild.channels.create(allowing(Flag.ManageRoles)))).toEqual(forbidden)
    grantBot({ sandbox, guildId }, Flag.ManageChannels)
    expect(await refusalOf(guild.channels.create(allowing(Flag.ViewChannel)))).toEqual(forbidden)
    grantBot({ sandbox, guildId }, Flag.ManageRoles)
    expect(await refusalOf(guild.channels.create({ name: 'x' }))).toEqual(forbidden)
    sandbox.assertNoViolations()
  })

  test('a guild takes 500 channels, a category 50', async () => {
    const { sandbox, guildId, guild } = await startInGuild()
    const { id: full } = sandbox.build.channel(guildId, { name: 'full', type: ChannelType.GuildCategory })
    for (let at = 0; at < 50; at += 1) sandbox.build.channel(guildId, { name: `c${at}`, parentId: full })
    const inFull = guild.channels.create({ name: 'one more', parent: full })
    await expect(inFull).rejects.toMatchObject({
      status: 400,
      code: 50035,
      rawError: { errors: { parent_id: { _errors: [{ code: 'CHANNEL_PARENT_MAX_CHANNELS' }] } } },
    })
    while (sandbox.world.guild(guildId).channelIds.size < 500) sandbox.build.channel(guildId, { name: 'c' })
    expect(await refusalOf(guild.channels.create({ name: 'x' }))).toEqual({ status: 400, code: 30013 })
    sandbox.assertNoViolations()
  })

  test('a category or role that is gone is refused, and is no mistake of the bot', async () => {
    const { sandbox, guild } = await startInGuild()
    expect(await refusalOf(guild.channels.create({ name: 'x', parent: '1' }))).toEqual({
      status: 400,
      code: 50035,
    })
    const lost = { name: 'x', permissionOverwrites: [{ id: '1', type: OverwriteType.Role, allow: 0n }] }
    expect(await refusalOf(guild.channels.create(lost))).toEqual({ status: 404, code: 10009 })
    sandbox.assertNoViolations()
  })
})

describe('changing channels', () => {
  test('a name changes twice in ten minutes, then only after a long wait; other settings at once', async () => {
    const { sandbox, guild, channelId } = await startInGuild({
      // For limits that no header tells of, discord.js knows the wait only as retryAfter.
      rest: { rejectOnRateLimit: ({ retryAfter }) => retryAfter > 5_000 },
    })
    const rename = (name: string) => guild.channels.edit(channelId, { name })
    await rename('One')
    expect((await rename('two')).name).toBe('two')
    const refusal: unknown = await rename('three').catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(RateLimitError)
    expect((refusal as RateLimitError).retryAfter).toBeGreaterThan(500_000)
    const slowed = await guild.channels.edit(channelId, { rateLimitPerUser: 10 })
    expect([slowed.name, slowed.isTextBased() && slowed.rateLimitPerUser]).toEqual(['two', 10])
    sandbox.clock.advance(600_000)
    expect(sandbox.requests.filter(({ status }) => status === 429)).toHaveLength(1)
    expect(await sandboxRename(sandbox, channelId)).toBe(200)
  })

  test('overwrites are set and taken away one by one', async () => {
    const { sandbox, guild, guildId, channelId, alan } = await startInGuild()
    const channel = await guild.channels.fetch(channelId)
    if (channel?.type !== ChannelType.GuildText) throw new Error('No text channel.')
    const { user } = await guild.members.fetch(alan)
    await channel.permissionOverwrites.edit(user, { ViewChannel: false }, { reason: 'closed' })
    expect(() => sandbox.driver.say(alan, channelId, 'hi')).toThrow('does not see')
    await channel.permissionOverwrites.delete(user)
    sandbox.driver.say(alan, channelId, 'hi')
    expect(await refusalOf(channel.permissionOverwrites.delete(user))).toEqual({ status: 404, code: 10009 })
    const widened = channel.permissionOverwrites.edit(user, { BanMembers: true })
    expect(await refusalOf(widened)).toEqual({ status: 403, code: 50013 })
    expect(sandbox.world.guild(guildId).auditLog.map(({ action_type: action }) => action)).toEqual([13, 15])
  })

  test('a person who deletes or renames a channel by hand is heard', async () => {
    const { sandbox, guild, channelId, ada, alan } = await startInGuild()
    const gone = new Promise(resolve => {
      guild.client.once(Events.ChannelDelete, resolve)
    })
    sandbox.driver.changeChannel(ada, channelId, { name: 'renamed' })
    await expect.poll(() => guild.channels.cache.get(channelId)?.name).toBe('renamed')
    expect(() => sandbox.driver.deleteChannel(alan, channelId)).toThrow('alan may not')
    sandbox.driver.deleteChannel(ada, channelId)
    expect(await gone).toMatchObject({ id: channelId })
    expect(await refusalOf(guild.channels.fetch(channelId, { force: true }))).toEqual({
      status: 404,
      code: 10003,
    })
  })
})

describe('messages of a channel', () => {
  const intents = [
    GatewayIntentBits.Guilds,
    GatewayIntentBits.GuildMessages,
    GatewayIntentBits.MessageContent,
  ]

  test('are pinned and unpinned', async () => {
    const { sandbox, guildId, guild, channelId, alan } = await startInGuild({ intents })
    const channel = await guild.channels.fetch(channelId)
    if (!channel?.isTextBased()) throw new Error('No text channel.')
    const { id } = sandbox.driver.say(alan, channelId, 'remember')
    expect(await refusalOf(channel.messages.pin(id))).toEqual({ status: 403, code: 50013 })
    grantBot({ sandbox, guildId }, Flag.ViewChannel | Flag.ReadMessageHistory | Flag.PinMessages)
    const told = new Promise(resolve => {
      guild.client.once(Events.ChannelPinsUpdate, (_, time) => resolve(time))
    })
    await channel.messages.pin(id, 'important')
    expect(await told).toEqual(expect.any(Number))
    const { items } = await channel.messages.fetchPins()
    expect(items.map(({ message }) => message.content)).toEqual(['remember'])
    expect(sandbox.world.messages(channelId).all.at(-1)?.message.type).toBe(6)
    await channel.messages.unpin(id)
    expect((await channel.messages.fetchPins()).items).toEqual([])
  })

  test('are deleted in bulk, unless they are older than two weeks', async () => {
    const { sandbox, guildId, guild, channelId, alan } = await startInGuild({ intents })
    grantBot({ sandbox, guildId }, Flag.ViewChannel | Flag.ReadMessageHistory | Flag.ManageMessages)
    const channel = await guild.channels.fetch(channelId)
    if (channel?.type !== ChannelType.GuildText) throw new Error('No text channel.')
    const ids = ['one', 'two', 'three'].map(text => sandbox.driver.say(alan, channelId, text).id)
    await expect.poll(() => channel.messages.cache.size).toBe(3)
    await channel.bulkDelete(ids.slice(0, 2))
    await expect.poll(() => channel.messages.cache.size).toBe(1)
    expect(sandbox.world.messages(channelId).all).toHaveLength(1)
    sandbox.clock.advance(15 * 24 * 3_600_000)
    const later = sandbox.driver.say(alan, channelId, 'four').id
    expect(await refusalOf(channel.bulkDelete([ids[2] ?? '', later]))).toEqual({ status: 400, code: 50034 })
    sandbox.assertNoViolations()
  })
})

async function sandboxRename({ apiUrl, token }: Cast['sandbox'], channelId: string): Promise<number> {
  const response = await fetch(`${apiUrl}/v10/channels/${channelId}`, {
    method: 'PATCH',
    headers: { authorization: `Bot ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'four' }),
  })
  return response.status
}

test('in slow mode people write one message and start one thread at a time, moderators and bots as many as they like', async () => {
  const { sandbox, guildId, channelId, ada, grace, alan } = await startSandbox({
    now: () => 1_790_000_000_000,
  })
  const { driver, build, clock, world } = sandbox
  const client = await startBot(sandbox)
  const channel = client.channels.cache.get(channelId) as TextChannel
  grantBot({ sandbox, guildId }, Flag.ViewChannel | Flag.SendMessages | Flag.ManageChannels)
  await channel.setRateLimitPerUser(10)

  const write = async (userId: string): Promise<{ status: number; body: Record<string, unknown> }> => {
    const response = await fetch(`${sandbox.url}/sandbox/say`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ userId, channelId, content: 'hello' }),
    })
    return { status: response.status, body: (await response.json()) as Record<string, unknown> }
  }
  expect((await write(alan)).status).toBe(200)
  const refused = await write(alan)
  expect(refused).toMatchObject({ status: 429, body: { code: 20016 } })
  expect(refused.body['error']).toBe('Slow mode: alan may write in general again in 10 s.')
  driver.startThread(alan, channelId, 'a thread')
  expect(() => driver.startThread(alan, channelId, 'another')).toThrow('start a thread')
  await channel.send('of the bot')
  await channel.send('another of the bot')
  driver.say(ada, channelId, 'of the owner')
  driver.say(ada, channelId, 'and again')

  // Managing messages is not enough any more: the permission is one of its own.
  driver.say(grace, channelId, 'of a moderator')
  expect(() => driver.say(grace, channelId, 'and again')).toThrow('Slow mode')
  const moderator = [...world.guild(guildId).roles.values()].find(({ name }) => name === 'Moderator')
  build.changeRole(guildId, moderator?.id ?? '', { permissions: Flag.BypassSlowmode })
  driver.say(grace, channelId, 'and again')

  clock.advance(10_000)
  expect((await write(alan)).status).toBe(200)
  driver.changeChannel(ada, channelId, { slowmodeSeconds: 0 })
  expect((await write(alan)).status).toBe(200)
  sandbox.assertNoViolations()
})
