import { Events, GatewayCloseCodes, GatewayIntentBits, Status } from 'discord.js'
import { describe, expect, test } from 'vitest'
import { connectionLost, createBot, startBot, startSandbox } from './sandboxTest.ts'

describe('identifying', () => {
  test('a wrong token is refused', async () => {
    const { sandbox } = await startSandbox()
    const wrong = `${sandbox.token}x`
    await expect(createBot(sandbox).login(wrong)).rejects.toThrow('An invalid token was provided.')
  })

  test('a wrong token on the gateway itself closes with 4004', async () => {
    const { sandbox } = await startSandbox()
    expect(await closeCodeOf(sandbox.url, { op: 2, d: { token: 'no', intents: 0, properties: {} } })).toBe(
      4004,
    )
  })

  test.each<[string, unknown, number]>([
    ['something before IDENTIFY', { op: 8, d: {} }, GatewayCloseCodes.NotAuthenticated],
    ['an unknown operation', { op: 99, d: {} }, GatewayCloseCodes.UnknownOpcode],
    ['no JSON', 'hello', GatewayCloseCodes.DecodeError],
    ['too long a message', { op: 1, d: 'x'.repeat(5_000) }, GatewayCloseCodes.DecodeError],
  ])('%s is refused with its code', async (_, message, code) => {
    const { sandbox } = await startSandbox()
    expect(await closeCodeOf(sandbox.url, message)).toBe(code)
  })

  test.each<[string, object, number]>([
    ['intents that do not exist', { intents: 1 << 30 }, GatewayCloseCodes.InvalidIntents],
    ['a shard out of range', { intents: 0, shard: [2, 2] }, GatewayCloseCodes.InvalidShard],
  ])('%s are refused with their code', async (_, part, code) => {
    const { sandbox } = await startSandbox()
    const identify = { op: 2, d: { token: sandbox.token, properties: {}, ...part } }
    expect(await closeCodeOf(sandbox.url, identify)).toBe(code)
  })

  test('an intent that the application was not granted is refused', async () => {
    const { sandbox } = await startSandbox()
    sandbox.build.applicationFlags(0)
    const client = createBot(sandbox, { intents: [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMembers] })
    await expect(client.login(sandbox.token)).rejects.toThrow('Used disallowed intents')
  })

  test('120 messages a minute, then 4008', async () => {
    const { sandbox } = await startSandbox()
    const beat = JSON.stringify({ op: 1, d: null })
    expect(await closeCodeOf(sandbox.url, ...Array.from({ length: 121 }, () => beat))).toBe(4008)
  })
})

describe('sessions', () => {
  test('a dropped one is resumed and hears what it missed, once', async () => {
    const { sandbox, channelId, alan } = await startSandbox()
    const heard: string[] = []
    const client = await startBot(sandbox, bot => {
      bot.on(Events.MessageCreate, message => void heard.push(message.content))
    })
    sandbox.driver.say(alan, channelId, 'before')
    await expect.poll(() => heard).toEqual(['before'])

    const resumed = new Promise(resolve => {
      client.once(Events.ShardResume, (_, replayed) => resolve(replayed))
    })
    const lost = connectionLost(sandbox)
    sandbox.gateway.dropConnections()
    await lost
    sandbox.driver.say(alan, channelId, 'meanwhile')
    expect(await resumed).toBe(2)
    sandbox.driver.say(alan, channelId, 'after')
    await expect.poll(() => heard).toEqual(['before', 'meanwhile', 'after'])
  })

  test('a refused resume becomes a new READY, and what was missed stays missed', async () => {
    const { sandbox, channelId, alan } = await startSandbox()
    const heard: string[] = []
    const client = await startBot(sandbox, bot => {
      bot.on(Events.MessageCreate, message => void heard.push(message.content))
    })
    const ready = new Promise(resolve => {
      client.once(Events.ShardReady, resolve)
    })
    sandbox.gateway.refuseNextResume()
    const lost = connectionLost(sandbox)
    sandbox.gateway.dropConnections()
    await lost
    sandbox.driver.say(alan, channelId, 'lost')
    await ready
    sandbox.driver.say(alan, channelId, 'heard')
    await expect.poll(() => heard).toEqual(['heard'])
  })

  test('op 7 makes the client reconnect and resume', async () => {
    const { sandbox } = await startSandbox()
    const client = await startBot(sandbox)
    const resumed = new Promise(resolve => {
      client.once(Events.ShardResume, resolve)
    })
    sandbox.gateway.requestReconnect()
    await resumed
    expect(sandbox.gateway.connected).toBe(1)
  })

  test('a client that hears no acknowledgement of its heartbeats comes back by itself', async () => {
    const { sandbox } = await startSandbox({ heartbeatIntervalMs: 50 })
    const client = await startBot(sandbox)
    const resumed = new Promise(resolve => {
      client.once(Events.ShardResume, resolve)
    })
    const lost = connectionLost(sandbox)
    sandbox.gateway.acknowledgesHeartbeats = false
    await lost
    sandbox.gateway.acknowledgesHeartbeats = true
    await resumed
  })

  test('two of the same shard both hear everything', async () => {
    const { sandbox, channelId, alan } = await startSandbox()
    const heard: string[] = []
    for (const name of ['old', 'new']) {
      await startBot(sandbox, bot => {
        bot.on(Events.MessageCreate, () => void heard.push(name))
      })
    }
    sandbox.driver.say(alan, channelId, 'hi')
    await expect.poll(() => heard.toSorted()).toEqual(['new', 'old'])
  })

  test('each shard hears of its own guilds only', async () => {
    const { sandbox, ada } = await startSandbox({ firstWorld: true })
    for (let at = 0; at < 3; at += 1) sandbox.build.guild({ name: `Guild ${at}`, ownerId: ada })
    const client = await startBot(sandbox, () => {}, { shards: [0, 1], shardCount: 2 })
    const shards = client.guilds.cache.map(guild => guild.shardId)
    expect(shards).toHaveLength(4)
    expect(new Set(shards)).toEqual(new Set([0, 1]))
  })

  test('an event is sent as often as the fault says', async () => {
    const { sandbox, channelId, alan } = await startSandbox()
    const raw: unknown[] = []
    await startBot(sandbox, bot => {
      bot.on(Events.Raw, (packet: { t: string | null }) => {
        if (packet.t === 'MESSAGE_CREATE') raw.push(packet)
      })
    })
    sandbox.gateway.duplicateNext('MESSAGE_CREATE', 2)
    sandbox.driver.say(alan, channelId, 'three times')
    sandbox.driver.say(alan, channelId, 'once')
    await expect.poll(() => raw.length).toBe(4)
  })
})

describe('guilds', () => {
  test('an outage makes a guild unavailable, and it comes back', async () => {
    const { sandbox, guildId } = await startSandbox()
    const seen: string[] = []
    const client = await startBot(sandbox, bot => {
      bot.on(Events.GuildUnavailable, () => void seen.push('unavailable'))
      bot.on(Events.GuildAvailable, () => void seen.push('available'))
      bot.on(Events.GuildDelete, () => void seen.push('deleted'))
    })
    seen.length = 0
    sandbox.driver.takeDown(guildId)
    await expect.poll(() => client.guilds.cache.get(guildId)?.available).toBe(false)
    sandbox.driver.bringBack(guildId)
    await expect.poll(() => seen).toEqual(['unavailable', 'available'])
  })

  test('the bot is kicked, hears nothing any more, and is invited again', async () => {
    const { sandbox, guildId, channelId, alan } = await startSandbox()
    const client = await startBot(sandbox)
    sandbox.driver.kickBot(guildId)
    await expect.poll(() => client.guilds.cache.size).toBe(0)
    const before = sandbox.gateway.sent.entries.length
    sandbox.driver.say(alan, channelId, 'unheard')
    expect(sandbox.gateway.sent.entries.length).toBe(before)
    sandbox.driver.inviteBot(guildId)
    await expect.poll(() => client.guilds.cache.get(guildId)?.name).toBe('The Guildhall')
  })

  test('all members come in chunks, for who has the intent', async () => {
    const { sandbox, guildId } = await startSandbox()
    sandbox.build.crowd(guildId, 1_500)
    const client = await startBot(sandbox, () => {}, {
      intents: [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMembers],
    })
    const members = await client.guilds.cache.get(guildId)?.members.fetch()
    expect(members?.size).toBe(1_506)
    expect(sandbox.gateway.sent.entries.filter(({ event }) => event === 'GUILD_MEMBERS_CHUNK')).toHaveLength(
      2,
    )
  })

  test('who leaves and who sits in voice is told', async () => {
    const { sandbox, guildId, alan } = await startSandbox()
    const { GuildMembers, Guilds, GuildVoiceStates } = GatewayIntentBits
    const seen: string[] = []
    await startBot(
      sandbox,
      bot => {
        bot.on(
          Events.VoiceStateUpdate,
          (before, after) => void seen.push(`${before.channelId} → ${after.channelId}`),
        )
        bot.on(Events.GuildMemberRemove, ({ id }) => void seen.push(`${id} left`))
      },
      { intents: [Guilds, GuildMembers, GuildVoiceStates] },
    )
    const { id: tableId } = sandbox.world.channelNamed('Table')
    sandbox.driver.joinVoice(alan, tableId)
    sandbox.driver.leave(alan, guildId)
    await expect.poll(() => seen).toEqual([`null → ${tableId}`, `${tableId} → null`, `${alan} left`])
  })
})

test('broadcast reaches the client and is no part of the world', async () => {
  const { sandbox, guildId, channelId, alan } = await startSandbox()
  const heard: string[] = []
  const client = await startBot(sandbox, bot => {
    bot.on(Events.MessageCreate, message => void heard.push(message.content))
  })
  expect(client.ws.status).toBe(Status.Ready)
  sandbox.driver.say(alan, channelId, 'a real one')
  const { data } = await sandbox.gateway.sent.waitFor(({ event }) => event === 'MESSAGE_CREATE')
  const json = JSON.stringify({
    ...(data as object),
    id: sandbox.world.snowflakes.next(),
    content: 'a flooded one',
  })
  expect(sandbox.gateway.broadcast(guildId, 'MESSAGE_CREATE', json)).toBe(1)
  await expect.poll(() => heard).toEqual(['a real one', 'a flooded one'])
  expect(sandbox.world.messages(channelId).all).toHaveLength(1)
})

/** Sends messages to the bare gateway and gives the code with which it closes. */
function closeCodeOf(url: string, ...messages: unknown[]): Promise<number> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/gateway?v=10&encoding=json`)
  const { promise, resolve } = Promise.withResolvers<number>()
  socket.addEventListener('open', () => {
    for (const message of messages)
      socket.send(typeof message === 'string' ? message : JSON.stringify(message))
  })
  socket.addEventListener('close', ({ code }) => resolve(code))
  return promise
}
