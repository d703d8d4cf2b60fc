import {
  ChannelType,
  Events,
  GatewayIntentBits as Intent,
  type Guild,
  PermissionFlagsBits as Flag,
  type VoiceChannel,
} from 'discord.js'
import { describe, expect, test } from 'vitest'
import { type Cast, grantBot, refusalOf, startBot, startSandbox } from './sandboxTest.ts'

const hubPermissions =
  Flag.ViewChannel |
  Flag.SendMessages |
  Flag.ReadMessageHistory |
  Flag.Connect |
  Flag.ManageChannels |
  Flag.ManageRoles |
  Flag.MoveMembers |
  Flag.MuteMembers |
  Flag.SetVoiceChannelStatus |
  Flag.ViewAuditLog

async function startWithHub(): Promise<Cast & { guild: Guild; seen: string[]; hubId: string }> {
  const cast = await startSandbox()
  const { sandbox } = cast
  grantBot(cast, hubPermissions)
  const seen: string[] = []
  const nameOf = (id: string | null) => (id === null ? 'nowhere' : sandbox.world.channel(id).name)
  const client = await startBot(
    sandbox,
    bot => {
      bot.on(Events.VoiceStateUpdate, (_, { channelId, mute, selfDeaf }) => {
        seen.push(`${nameOf(channelId)}${mute ? ', mute' : ''}${selfDeaf ? ', deaf' : ''}`)
      })
    },
    { intents: [Intent.Guilds, Intent.GuildVoiceStates, Intent.GuildMessages, Intent.MessageContent] },
  )
  const guild = client.guilds.cache.get(cast.guildId) as Guild
  return { ...cast, guild, seen, hubId: sandbox.world.channelNamed('Table').id }
}

function createTemporary(guild: Guild, more: object = {}): Promise<VoiceChannel> {
  return guild.channels.create({ name: "Alan's Table", type: ChannelType.GuildVoice, ...more })
}

describe('a temporary voice channel', () => {
  test('is made, its owner moved there, used and deleted with who is in it', async () => {
    const { sandbox, guild, seen, hubId, alan } = await startWithHub()
    sandbox.driver.joinVoice(alan, hubId)
    const channel = await createTemporary(guild, { userLimit: 1, bitrate: 96_000, reason: 'hub' })
    expect(channel).toMatchObject({ name: "Alan's Table", userLimit: 1, bitrate: 96_000 })
    await guild.members.edit(alan, { channel })
    await expect.poll(() => seen).toEqual(['Table', "Alan's Table"])
    sandbox.driver.say(alan, channel.id, 'in the chat of the channel')
    await channel.send('welcome')
    await channel.delete()
    await expect.poll(() => seen.at(-1)).toBe('nowhere')
    expect((await guild.fetchAuditLogs()).entries.map(({ action, reason }) => [action, reason])).toEqual([
      [12, null],
      [26, null],
      [10, 'hub'],
    ])
    sandbox.assertNoViolations()
  })

  test('whose owner has left meanwhile moves nobody', async () => {
    const { sandbox, guild, hubId, alan } = await startWithHub()
    sandbox.driver.joinVoice(alan, hubId)
    const channel = await createTemporary(guild)
    sandbox.driver.leaveVoice(alan, guild.id)
    expect(await refusalOf(guild.members.edit(alan, { channel }))).toEqual({ status: 400, code: 40032 })
  })

  test('lets in as many as its limit says, and nobody who may not connect', async () => {
    const { sandbox, guild, guildId, alan, grace, ada } = await startWithHub()
    const { id } = await createTemporary(guild, { userLimit: 1 })
    sandbox.driver.joinVoice(alan, id)
    expect(() => sandbox.driver.joinVoice(grace, id)).toThrow("Alan's Table is full.")
    // The owner of a guild may move members, and so walks in.
    sandbox.driver.joinVoice(ada, id)
    sandbox.build.overwrite(id, { id: guildId, type: 0, deny: Flag.Connect })
    sandbox.driver.leaveVoice(alan, guildId)
    expect(() => sandbox.driver.joinVoice(alan, id)).toThrow('alan may not connect')
  })

  test('takes the bits a second that the boosts of the guild allow', async () => {
    const { sandbox, guild, guildId } = await startWithHub()
    const tooFine = await refusalOf(createTemporary(guild, { bitrate: 128_000 }))
    expect(tooFine).toEqual({ status: 400, code: 50035 })
    sandbox.build.boostTier(guildId, 1)
    expect((await createTemporary(guild, { bitrate: 128_000 })).bitrate).toBe(128_000)
    sandbox.assertNoViolations()
  })

  test('has a status, which needs its own permission', async () => {
    const { sandbox, guild, guildId, ada, alan, hubId } = await startWithHub()
    const statuses: unknown[] = []
    guild.client.on(Events.Raw, ({ t, d }: { t: string; d: { id: string; status: string | null } }) => {
      if (t === 'VOICE_CHANNEL_STATUS_UPDATE') statuses.push([d.id, d.status])
    })
    const { id } = await createTemporary(guild)
    const put = () =>
      guild.client.rest.put(`/channels/${id}/voice-status`, { body: { status: 'Chess' }, reason: 'asked' })
    await put()
    expect(sandbox.world.channel(id).voiceStatus).toBe('Chess')
    grantBot({ sandbox, guildId }, hubPermissions & ~Flag.SetVoiceChannelStatus)
    expect(await refusalOf(put())).toEqual({ status: 403, code: 50013 })

    sandbox.driver.setVoiceStatus(ada, hubId, 'Go')
    sandbox.driver.setVoiceStatus(ada, hubId, null)
    expect(() => sandbox.driver.setVoiceStatus(alan, hubId, 'Mine')).toThrow('alan may not set the status')
    await expect
      .poll(() => statuses)
      .toEqual([
        [id, 'Chess'],
        [hubId, 'Go'],
        [hubId, null],
      ])
    sandbox.assertNoViolations()
  })

  test('cannot be managed by who may not connect to it', async () => {
    const { sandbox, guild } = await startWithHub()
    const channel = await createTemporary(guild)
    for (const id of sandbox.world.guild(guild.id).roles.keys())
      sandbox.build.overwrite(channel.id, { id, type: 0, deny: Flag.Connect })
    expect(await refusalOf(channel.delete())).toEqual({ status: 403, code: 50013 })
  })

  test('is refused after 500 of a day, for the rest of the day', async () => {
    const { sandbox, guild, guildId } = await startWithHub()
    const { apiUrl, token } = sandbox
    const createOne = () =>
      fetch(`${apiUrl}/v10/guilds/${guildId}/channels`, {
        method: 'POST',
        headers: { authorization: `Bot ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ name: 'x', type: 2 }),
      })
    for (let at = 0; at < 500; at += 1) {
      if (at % 25 === 0) sandbox.clock.advance(1_000)
      const channel = (await (await createOne()).json()) as { id: string }
      sandbox.build.removeChannel(channel.id)
    }
    sandbox.clock.advance(1_000)
    const refused = await createOne()
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(20 * 3_600)
    sandbox.clock.advance(24 * 3_600_000)
    expect((await createOne()).status).toBe(201)
    expect(guild.id).toBe(guildId)
  })
})

test('people mute and deafen themselves, and moderators mute, move and put them out', async () => {
  const { sandbox, guild, seen, hubId, ada, alan } = await startWithHub()
  const { driver } = sandbox
  driver.joinVoice(alan, hubId)
  driver.changeVoice(alan, guild.id, { selfDeaf: true })
  await guild.members.edit(alan, { mute: true })
  driver.silence(ada, guild.id, alan, { mute: false })
  const second = await createTemporary(guild)
  driver.moveMember(ada, guild.id, alan, second.id)
  await guild.members.edit(alan, { channel: null })
  await expect
    .poll(() => seen)
    .toEqual(['Table', 'Table, deaf', 'Table, mute, deaf', 'Table, deaf', "Alan's Table, deaf", 'nowhere'])
  expect(() => driver.moveMember(ada, guild.id, alan, hubId)).toThrow('alan is not in voice.')
  sandbox.assertNoViolations()
})
