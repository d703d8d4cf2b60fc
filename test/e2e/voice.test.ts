import { type APIMessage, ComponentType, PermissionFlagsBits as Flag } from 'discord-api-types/v10'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { withClient } from '#test/support/postgresClient.ts'
import { type Stage, setStage } from '#test/support/stage.ts'
import { until } from '#test/support/until.ts'

let stage: Stage
beforeEach(async () => {
  stage = await setStage()
})
afterEach(() => stage.close())

/** Runs a command and answers what its caller reads. */
const run = async (who: string, channelId: string, name: string, options = {}) =>
  (await stage.sandbox.driver.runCommand(who, channelId, name, options).response()).content

const channelIn = (text: string) => /<#(\d+)>/.exec(text)?.[1] ?? text
const whereIs = (userId: string) =>
  stage.sandbox.world.guild(stage.guildId).voice.get(userId)?.channelId ?? null
const join = (userId: string, channelId: string) => stage.sandbox.driver.joinVoice(userId, channelId)
const leave = (userId: string) => stage.sandbox.driver.leaveVoice(userId, stage.guildId)

/** Lets grace add a hub, whose channels go at once when they are empty, and answers its channel. */
async function addHub(options = {}): Promise<string> {
  const { people, channels } = stage
  return channelIn(await run(people.grace, channels.general, 'hubs add', { grace: 0, ...options }))
}

/** The member joins the hub; answers the channel that they get. */
async function getChannel(userId: string, hub: string): Promise<string> {
  join(userId, hub)
  const own = await until(
    () => whereIs(userId),
    place => place !== null && place !== hub,
  )
  // Whoever made it is at it still: what its owner wants by then comes later.
  await withClient(stage.databaseUrl, client =>
    until(
      () => client.query('SELECT FROM temp_voice_channels WHERE lease_until > now()'),
      ({ rowCount }) => rowCount === 0,
    ),
  )
  return own as string
}

const panelOf = (channelId: string) =>
  stage.sandbox.waitForMessage(channelId, ({ components }) => (components?.length ?? 0) > 0)
const gone = (channelId: string) =>
  until(
    () => stage.sandbox.world.channels.has(channelId),
    there => !there,
  )

function menuIn(message: APIMessage): string {
  const [row] = message.components ?? []
  const [menu] = row?.type === ComponentType.ActionRow ? row.components : []
  return menu && 'custom_id' in menu ? menu.custom_id : ''
}

test('from an empty server to a channel of one’s own that goes when it is empty', async () => {
  const { sandbox, people, guildId } = stage
  const { bot } = await stage.startBot()
  const hub = await addHub()
  expect(sandbox.world.channel(hub).name).toBe('Join to create')
  const own = await getChannel(people.linus, hub)
  expect(sandbox.world.channel(own)).toMatchObject({ name: "Linus's channel", type: 2 })
  const rows = () => bot.db.system.prisma.voiceChannel.findMany({ where: { guildId } })
  expect(await rows()).toMatchObject([{ status: 'ACTIVE', ownerId: people.linus, channelId: own }])
  const panel = await panelOf(own)
  expect(panel.embeds[0]?.title).toBe('Your own voice channel')
  expect(panel.mentions).toEqual([])
  join(people.alan, own)
  leave(people.linus)
  leave(people.alan)
  await gone(own)
  await until(rows, all => all.length === 0)
  const list = await sandbox.driver.runCommand(people.grace, hub, 'hubs list').response()
  expect(list.embeds[0]?.description).toBe(
    `<#${hub}> · \\{name\\}'s channel · no limit · kept 0 s`.replaceAll('\\{', '{').replaceAll('\\}', '}'),
  )
})

test('by command and in the panel its owner decides who comes, and the next channel begins like that', async () => {
  const { sandbox, people } = stage
  await stage.startBot()
  const hub = await addHub()
  const own = await getChannel(people.linus, hub)
  const panel = await panelOf(own)
  const mayEnter = (userId: string) => {
    try {
      join(userId, own)
      leave(userId)
      return true
    } catch {
      return false
    }
  }
  expect(mayEnter(people.alan)).toBe(true)
  expect((await sandbox.driver.click(people.alan, panel.id, 'voice:lock').response()).content).toContain(
    `This channel is <@${people.linus}>'s`,
  )
  expect((await sandbox.driver.click(people.linus, panel.id, 'voice:lock').response()).content).toBe(
    'Your channel is locked: only those you permit come in.',
  )
  expect(mayEnter(people.alan)).toBe(false)
  const asked = await sandbox.driver.click(people.linus, panel.id, 'voice:permit').response()
  const permitted = await sandbox.driver
    .select(people.linus, asked.id, menuIn(asked), [people.alan])
    .response()
  expect(permitted.content).toBe('They see the channel and may come in.')
  expect(mayEnter(people.alan)).toBe(true)
  expect(await run(people.linus, own, 'voice limit', { members: 5 })).toBe('The limit is set.')
  expect(sandbox.world.channel(own).userLimit).toBe(5)
  expect(await run(people.linus, own, 'voice bitrate', { kbps: 128 })).toContain('from 8 to 96')
  expect(await run(people.linus, own, 'voice bitrate', { kbps: 96 })).toBe('The bitrate is set.')
  const form = await sandbox.driver.click(people.linus, panel.id, 'voice:limit').modal()
  const refused = await sandbox.driver.submitModal(people.linus, form, { value: '1x' }).response()
  expect(refused.content).toBe('The limit is a whole number from 0 (none) to 99.')

  join(people.alan, own)
  expect(await run(people.linus, own, 'voice reject', { member: people.alan })).toBe('They are kept out.')
  await until(
    () => whereIs(people.alan),
    place => place === null,
  )
  expect(mayEnter(people.alan)).toBe(false)
  await run(people.linus, own, 'voice rename', { name: 'Chess' })
  leave(people.linus)
  await gone(own)

  const next = sandbox.world.channel(await getChannel(people.linus, hub))
  expect(next).toMatchObject({ name: 'Chess', userLimit: 5, bitrate: 96_000 })
  expect(() => join(people.margaret, next.id)).toThrow('may not connect')
})

test('renames are two in ten minutes, and the owner is told when the next is', async () => {
  const { sandbox, people } = stage
  await stage.startBot()
  const own = await getChannel(people.linus, await addHub())
  for (const name of ['One', 'Two'])
    expect(await run(people.linus, own, 'voice rename', { name })).toBe(`The channel is called ${name} now.`)
  expect(await run(people.linus, own, 'voice rename', { name: 'Three' })).toMatch(
    /renamed twice in 10 minutes\. You can do it again <t:\d+:R>\./,
  )
  expect(sandbox.world.channel(own).name).toBe('Two')
  expect(await run(people.linus, own, 'voice rename', { name: '   ' })).toBe(
    'A name has 1 to 100 characters.',
  )
})

test('who is left can claim the channel, and its owner can give it away; moderators may do all', async () => {
  const { people, channels, guildId, sandbox } = stage
  const { bot } = await stage.startBot()
  const hub = await addHub()
  const own = await getChannel(people.linus, hub)
  const owner = async () =>
    (await bot.db.system.prisma.voiceChannel.findFirst({ where: { channelId: own } }))?.ownerId
  join(people.alan, own)
  join(people.margaret, own)
  expect(await run(people.alan, own, 'voice claim')).toContain(
    `<@${people.linus}> owns this channel and is in it`,
  )
  expect(await run(people.grace, own, 'voice transfer', { member: people.grace })).toBe(
    'That is you. Choose somebody else.',
  )
  expect(await run(people.linus, own, 'voice transfer', { member: people.grace })).toBe(
    `<@${people.grace}> is not in the channel.`,
  )
  expect(await run(people.linus, own, 'voice transfer', { member: people.alan })).toBe(
    'The channel is theirs now.',
  )
  expect(await owner()).toBe(people.alan)
  leave(people.alan)
  expect(await run(people.margaret, own, 'voice claim')).toBe('The channel is yours now.')
  expect(await owner()).toBe(people.margaret)
  expect(await run(people.margaret, own, 'voice kick', { member: people.alan })).toContain(
    'is not in the channel',
  )
  expect(await run(people.alan, channels.general, 'voice lock')).toContain(
    'You have no temporary voice channel',
  )
  // Grace may manage the server.
  expect(await run(people.grace, own, 'voice hide')).toContain('hidden')
  expect(() => join(people.linus, own)).toThrow()
  expect(sandbox.world.guild(guildId).voice.get(people.margaret)?.channelId).toBe(own)
})

test('what Discord refuses is said in the chat of the hub, with what is missing', async () => {
  const { sandbox, people, channels, guildId } = stage
  const { bot } = await stage.startBot()
  const { roles } = sandbox.world.guild(guildId)
  const own = [...roles.values()].find(({ tags }) => tags?.bot_id === sandbox.world.botId)
  const hub = await addHub()
  const all = BigInt(own?.permissions ?? 0)
  sandbox.build.changeRole(guildId, own?.id ?? '', {
    permissions: all & ~Flag.ManageChannels & ~Flag.ViewAuditLog,
  })
  await until(
    () => bot.discord.ownPermissions(guildId, null) & Flag.ManageChannels,
    bits => bits === 0n,
  )
  const answer = await run(people.grace, channels.general, 'hubs edit', { hub, limit: 3 })
  expect(answer).toContain('I lack permissions without which it does not work: Manage Channels.')
  expect(answer).toContain('Without View Audit Log I cannot find channels that are left behind')
  join(people.linus, hub)
  const notice = await sandbox.waitForMessage(hub, ({ content }) => content.includes('could not make'))
  expect(notice.content).toContain(`for <@${people.linus}>. I lack a permission there`)
  expect(await bot.db.system.prisma.voiceChannel.count()).toBe(0)
  expect(await run(people.grace, channels.general, 'hubs add')).toBe(
    'I could not make the hub, as I lack Manage Channels. An admin can give that to my role in Server Settings → Roles.',
  )
  const lounge = sandbox.build.channel(guildId, { name: 'Lounge', type: 2 }).id
  expect(await run(people.grace, channels.general, 'hubs add', { channel: lounge })).toBe(
    `It does not work yet: the hub <#${lounge}> is there, but it makes no channels, as I lack Manage Channels. An admin can give that to my role in Server Settings → Roles.`,
  )
  await run(people.grace, channels.general, 'hubs remove', { hub: lounge })
  expect(await run(people.grace, channels.general, 'hubs remove', { hub })).toContain(
    'makes no channels any more',
  )
  expect(await run(people.grace, channels.general, 'hubs remove', { hub })).toBe(
    'There is no hub yet. Make one with /hubs add.',
  )
})
