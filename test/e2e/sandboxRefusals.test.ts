import { AuditLogEvent, ChannelType, PermissionFlagsBits as Flag } from 'discord.js'
import { expect, test } from 'vitest'
import { postMessage } from '#sandbox/world/messages.ts'
import { maxPins } from '#sandbox/world/pins.ts'
import { maxReactions } from '#sandbox/world/reactions.ts'
import { maxRoles } from '#sandbox/world/roles.ts'
import { type Cast, grantBot, refusalOf, startBot, startSandbox } from './sandboxTest.ts'

/** Each is what somebody does, and the words with which it is refused. */
type Refused = readonly [act: () => unknown, words: string]

function expectRefused(refused: readonly Refused[]): void {
  for (const [act, words] of refused) expect(act).toThrow(words)
}

/** Gives everybody permissions, or takes them from everybody. */
function changeEveryone(
  { sandbox, guildId }: Pick<Cast, 'sandbox' | 'guildId'>,
  { gives = 0n, takes = 0n }: { gives?: bigint; takes?: bigint },
): void {
  const held = BigInt(sandbox.world.guild(guildId).roles.get(guildId)?.permissions ?? 0)
  sandbox.build.changeRole(guildId, guildId, { permissions: (held | gives) & ~takes })
}

test('what cannot be done with a message', async () => {
  const cast = await startSandbox()
  const { sandbox, channelId, ada, alan } = cast
  const { driver, world } = sandbox
  const { id } = driver.say(alan, channelId, 'hello')
  const channel = world.channel(channelId)
  const body = { content: 'psst' }
  const secret = postMessage(world, { channel, authorId: world.botId, body, visibleTo: ada }).message.id
  driver.pin(ada, id)
  const line = world.messages(channelId).all.at(-1)?.message.id ?? ''
  driver.startThreadFromMessage(ada, id, 'about it')
  const emojis = Array.from({ length: maxReactions + 1 }, (_, at) => String.fromCodePoint(0x1f400 + at))
  for (const emoji of emojis.slice(1)) driver.react(ada, id, emoji)
  expectRefused([
    [() => driver.pin(ada, line), 'This message cannot be pinned.'],
    [() => driver.pin(ada, secret), 'This message cannot be pinned.'],
    [() => driver.react(ada, secret, '👍'), 'Nobody reacts to a message that only one person sees.'],
    [() => driver.react(ada, id, emojis[0] ?? ''), 'A message has at most 20 different reactions.'],
    [() => driver.startThreadFromMessage(ada, secret, 'x'), 'No thread hangs on a message that only one'],
    [() => driver.startThreadFromMessage(ada, id, 'x'), 'This message has a thread already.'],
  ])
  for (let at = 1; at < maxPins; at += 1) driver.pin(ada, driver.say(ada, channelId, `number ${at}`).id)
  const last = driver.say(ada, channelId, 'one more').id
  expectRefused([[() => driver.pin(ada, last), 'A channel has at most 250 pinned messages.']])

  changeEveryone(cast, { takes: Flag.ReadMessageHistory })
  expectRefused([
    [() => driver.react(alan, last, '👍'), 'alan may not react in general.'],
    [() => driver.react(alan, id, emojis[1] ?? ''), 'alan may not react in general.'],
    [() => driver.startThreadFromMessage(alan, last, 'x'), 'alan may not start threads in general.'],
  ])
})

test('who reopens a thread may write in it; the audit log says who did what', async () => {
  const { sandbox, channelId, guildId, ada, alan } = await startSandbox()
  const { driver, world } = sandbox
  const { id } = driver.startThread(ada, channelId, 'plans')
  driver.changeThread(ada, id, { archived: true })
  driver.changeThread(alan, id, { archived: false })
  driver.changeThread(ada, id, { archived: true })
  const entries = world.guild(guildId).auditLog.filter(({ target_id: target }) => target === id)
  expect(
    entries.map(({ action_type: type, user_id: who, changes }) => [
      type,
      who,
      changes?.map(({ key }) => key),
    ]),
  ).toEqual([
    [AuditLogEvent.ThreadCreate, ada, ['name', 'type']],
    [AuditLogEvent.ThreadUpdate, ada, ['archived']],
    [AuditLogEvent.ThreadUpdate, alan, ['archived']],
    [AuditLogEvent.ThreadUpdate, ada, ['archived']],
  ])
  changeEveryone({ sandbox, guildId }, { takes: Flag.SendMessagesInThreads })
  expectRefused([
    [() => driver.changeThread(alan, id, { archived: false }), 'alan may not manage threads in plans.'],
  ])
})

test('who may not do something to channels, threads and messages of others', async () => {
  const { sandbox, channelId, guildId, ada, grace, alan } = await startSandbox()
  const { driver, world } = sandbox
  const thread = driver.startThread(alan, channelId, 'plans').id
  const dm = driver.openDm(alan)
  const secrets = { userId: alan, channelId: dm, targetId: ada, permissions: '1024', setting: 'deny' }
  const answer = await fetch(`${sandbox.url}/sandbox/channels/permit`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(secrets),
  })
  expect(await answer.json()).toEqual({ error: 'alan may not change permissions in this DM.' })
  driver.changeChannel(alan, thread, { name: 'great plans' })
  expectRefused([
    [() => driver.changeChannel(alan, thread, { slowmodeSeconds: 10 }), 'alan may not manage the channel'],
  ])
  driver.changeThread(alan, thread, { archived: true })
  expectRefused([[() => driver.changeChannel(alan, thread, { name: 'x' }), 'great plans is closed.']])

  driver.deleteMessage(grace, driver.say(alan, channelId, 'an unkind word').id)
  driver.deleteMessage(alan, driver.say(alan, channelId, 'a word taken back').id)
  const deletions = world
    .guild(guildId)
    .auditLog.filter(({ action_type: type }) => type === AuditLogEvent.MessageDelete)
  expect(deletions).toMatchObject([
    { user_id: grace, target_id: alan, options: { channel_id: channelId, count: '1' } },
  ])
})

test('in voice one is in one place, and moved only to where one can be', async () => {
  const { sandbox, channelId, guildId, ada, alan } = await startSandbox()
  const { driver, build, world } = sandbox
  const { id: table } = world.channelNamed('Table')
  const other = build.guild({ name: 'Elsewhere', ownerId: ada })
  build.member(other.id, alan)
  const bench = build.channel(other.id, { name: 'Bench', type: ChannelType.GuildVoice }).id
  changeEveryone({ sandbox, guildId }, { gives: Flag.SetVoiceChannelStatus })
  driver.joinVoice(alan, bench)
  driver.joinVoice(alan, table)
  expect([other.voice.has(alan), world.guild(guildId).voice.has(alan)]).toEqual([false, true])
  driver.setVoiceStatus(alan, table, 'Chess')
  driver.moveMember(ada, guildId, alan, table)
  expectRefused([
    [() => driver.joinVoice(alan, channelId), 'general is no voice channel.'],
    [() => driver.moveMember(ada, guildId, alan, channelId), 'general is no voice channel of The Guildhall.'],
    [() => driver.moveMember(ada, guildId, alan, bench), 'Bench is no voice channel of The Guildhall.'],
    [() => driver.moveMember(ada, guildId, alan, '1'), 'The sandbox knows no channel'],
    [() => driver.setVoiceStatus(ada, channelId, 'Chess'), 'general is no voice channel.'],
    [() => driver.setVoiceStatus(ada, table, 'x'.repeat(501)), 'A status has at most 500 characters.'],
  ])
  driver.leaveVoice(alan, guildId)
  expectRefused([[() => driver.setVoiceStatus(alan, table, 'Go'), 'alan may not set the status in Table.']])
})

test('invites lead into channels, and end by who made them or manages the channel or the server', async () => {
  const cast = await startSandbox()
  const { sandbox, channelId, guildId, ada, grace, alan } = cast
  const { driver, world } = sandbox
  const linus = world.personNamed('linus').user.id
  const thread = driver.startThread(ada, channelId, 'plans').id
  changeEveryone(cast, { gives: Flag.CreateInstantInvite })
  const ofAlan = (): string => driver.createInvite(alan, channelId).code
  driver.deleteInvite(alan, ofAlan())
  // Grace manages the server, but not its channels.
  driver.deleteInvite(grace, ofAlan())
  const kept = ofAlan()
  expectRefused([
    [() => driver.deleteInvite(linus, kept), 'linus may not take back the invites of others.'],
    [() => driver.createInvite(ada, thread), 'Nobody is invited into plans itself.'],
    [
      () => driver.createInvite(ada, world.channelNamed('The Hall').id),
      'Nobody is invited into The Hall itself.',
    ],
  ])
  const { rest } = await startBot(sandbox)
  grantBot(cast, Flag.ViewChannel | Flag.CreateInstantInvite | Flag.ManageThreads)
  expect(await refusalOf(rest.post(`/channels/${thread}/invites`, { body: {} }))).toEqual({
    status: 400,
    code: 50024,
  })
  expect(await refusalOf(rest.delete(`/invites/${kept}`))).toEqual({ status: 403, code: 50013 })
  grantBot({ sandbox, guildId }, Flag.ViewChannel | Flag.ManageGuild)
  await rest.delete(`/invites/${kept}`)
  sandbox.assertNoViolations()
})

test('what cannot be done with roles and with what a channel allows', async () => {
  const { sandbox, channelId, guildId, ada, grace } = await startSandbox()
  const { driver, build, world } = sandbox
  const manager = build.role(guildId, { name: 'Manager', permissions: Flag.ManageRoles, position: 5 })
  driver.giveRole(ada, guildId, grace, manager.id)
  const guild = world.guild(guildId)
  const ofBot = guild.members.get(world.botId)?.roles[0] ?? ''
  const set = (allow: bigint, id = guildId) => driver.setOverwrite(grace, channelId, { id, type: 0, allow })
  expectRefused([
    [() => driver.deleteRole(ada, guildId, ofBot), 'The role Guildhall cannot be deleted.'],
    [() => set(Flag.SendMessages, '1'), 'The Guildhall has no such role or member.'],
    [() => set(Flag.ManageChannels), 'grace can give and take only permissions that they have.'],
  ])
  // What somebody holds in the category they may give in its channels.
  const hall = world.channelNamed('The Hall').id
  build.overwrite(hall, { id: manager.id, type: 0, allow: Flag.ManageChannels })
  set(Flag.ManageChannels)
  expectRefused([[() => set(Flag.ManageChannels | Flag.ManageWebhooks), 'only permissions that they have.']])
  // Who was entrusted with the permissions of this very channel gives whatever they like.
  build.overwrite(channelId, { id: manager.id, type: 0, allow: Flag.ManageRoles })
  set(Flag.ManageChannels | Flag.ManageWebhooks)

  while (guild.roles.size < maxRoles) build.role(guildId, { name: 'one of many' })
  expectRefused([
    [() => driver.createRole(ada, guildId, { name: 'x' }), 'The Guildhall has 250 roles. More are not'],
  ])
})

test('a role that is moved changes places with the next one, and nothing else is touched', async () => {
  const { sandbox, guildId, ada, grace } = await startSandbox()
  const { driver, build, world } = sandbox
  const manager = build.role(guildId, { name: 'Manager', permissions: Flag.ManageRoles, position: 9 })
  driver.giveRole(ada, guildId, grace, manager.id)
  const [upper, lower] = [7, 4].map(position => build.role(guildId, { name: `at ${position}`, position }))
  const from = world.guild(guildId).auditLog.length
  driver.moveRole(grace, guildId, lower?.id ?? '', 'up')
  expect([manager.position, upper?.position, lower?.position]).toEqual([9, 4, 7])
  const moved = world
    .guild(guildId)
    .auditLog.slice(from)
    .map(({ target_id: id }) => id)
  expect(moved).toEqual([upper?.id, lower?.id])
})

test('commands are changed, and set for whom, only where they are, and as commands can be', async () => {
  const { sandbox, guildId, ada, grace } = await startSandbox()
  const { driver, build } = sandbox
  const client = await startBot(sandbox)
  const other = build.guild({ name: 'Elsewhere', ownerId: ada })
  build.member(other.id, sandbox.world.botId)
  await expect.poll(() => client.guilds.cache.has(other.id)).toBe(true)
  const local = await client.application.commands.create({ name: 'local', description: 'a' }, other.id)
  const elsewhere = client.guilds.cache.get(guildId)?.commands.permissions
  expect(await refusalOf(elsewhere?.fetch({ command: local.id }) ?? Promise.resolve())).toEqual({
    status: 404,
    code: 10063,
  })
  const staff = await client.application.commands.create({ name: 'staff', description: 'a' })
  const path = `/applications/${client.application.id}/commands/${staff.id}` as const
  const option = { name: 'same', description: 'a', type: 3 }
  expect(await refusalOf(client.rest.patch(path, { body: { options: [option, option] } }))).toEqual({
    status: 400,
    code: 50035,
  })

  // Who manages server and roles still sets nothing for a command that they may not use.
  const manager = build.role(guildId, { name: 'Manager', permissions: Flag.ManageRoles | Flag.ManageGuild })
  driver.giveRole(ada, guildId, grace, manager.id)
  const allow = (id: string) => [{ id, type: 2, permission: true }]
  driver.permitCommand(grace, guildId, staff.id, allow(grace))
  driver.permitCommand(ada, guildId, staff.id, [{ id: grace, type: 2, permission: false }])
  expectRefused([
    [() => driver.permitCommand(grace, guildId, staff.id, allow(grace)), 'grace may not set who uses this'],
  ])
})

test('the page is shown in no frame of others', async () => {
  const { sandbox } = await startSandbox({ page: true })
  const { headers } = await fetch(sandbox.url)
  expect(headers.get('content-security-policy')).toBe("frame-ancestors 'none'")
})

test('administrators are not timed out, threads not ordered', async () => {
  const { sandbox, guildId, channelId, ada, grace } = await startSandbox()
  const { driver, build, world } = sandbox
  const role = build.role(guildId, { name: 'Chief', permissions: Flag.Administrator })
  driver.timeOut(ada, guildId, grace, 60_000)
  driver.giveRole(ada, guildId, grace, role.id)
  const threads = ['one', 'two'].map(name => driver.startThread(ada, channelId, name).id)
  expectRefused([
    [() => driver.timeOut(ada, guildId, grace, 60_000), 'grace is an administrator and cannot be timed out.'],
    [() => driver.moveChannel(ada, threads[1] ?? '', 'up'), 'Threads have no order.'],
  ])
  driver.timeOut(ada, guildId, grace, 0)
  expect(world.guild(guildId).members.get(grace)?.timedOutUntil).toBeNull()
})
