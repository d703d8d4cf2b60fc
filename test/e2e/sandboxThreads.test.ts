import {
  ChannelType,
  Events,
  GatewayIntentBits as Intent,
  PermissionFlagsBits as Flag,
  type TextChannel,
  ThreadAutoArchiveDuration,
  type ThreadChannel,
} from 'discord.js'
import { describe, expect, test } from 'vitest'
import { type Cast, grantBot, refusalOf, startBot, startSandbox } from './sandboxTest.ts'

const intents = [Intent.Guilds, Intent.GuildMembers, Intent.GuildMessages, Intent.MessageContent]

async function startInChannel(): Promise<Cast & { channel: TextChannel; seen: string[] }> {
  const cast = await startSandbox()
  const seen: string[] = []
  const client = await startBot(
    cast.sandbox,
    bot => {
      bot.on(Events.ThreadCreate, ({ name }) => void seen.push(`new ${name}`))
      bot.on(Events.ThreadUpdate, (_, { archived, locked }) => {
        seen.push(`${archived ? 'closed' : 'open'}${locked ? ', locked' : ''}`)
      })
      bot.on(Events.ThreadDelete, ({ name }) => void seen.push(`deleted ${name}`))
      bot.on(Events.ThreadMembersUpdate, (added, removed) => {
        seen.push(`+${added.size} -${removed.size}`)
      })
    },
    { intents },
  )
  return { ...cast, channel: (await client.channels.fetch(cast.channelId)) as TextChannel, seen }
}

describe('threads', () => {
  test('a private one is for those who are put into it', async () => {
    const { sandbox, channel, seen, alan, grace } = await startInChannel()
    const thread = await channel.threads.create({
      name: 'Ticket 7',
      type: ChannelType.PrivateThread,
      invitable: false,
      autoArchiveDuration: ThreadAutoArchiveDuration.OneWeek,
      reason: 'ticket 7',
    })
    expect(thread).toMatchObject({ name: 'Ticket 7', invitable: false, autoArchiveDuration: 10_080 })
    expect(() => sandbox.driver.say(alan, thread.id, 'hi')).toThrow('alan does not see Ticket 7')
    await thread.members.add(alan)
    await channel.client.application?.commands.set([{ name: 'close', description: 'Closes it' }])
    void sandbox.driver
      .runCommand(alan, thread.id, 'close')
      .response()
      .catch(() => {})
    sandbox.driver.say(alan, thread.id, 'hi')
    expect((await thread.members.fetch()).map(({ id }) => id).toSorted()).toEqual(
      [alan, channel.client.user.id].toSorted(),
    )
    await thread.send(`<@${grace}>, could you help?`)
    await thread.members.remove(alan)
    await expect.poll(() => seen).toEqual(['new Ticket 7', '+1 -0', '+1 -0', '+0 -1'])
    expect(() => sandbox.driver.say(alan, thread.id, 'bye')).toThrow('does not see')
    sandbox.driver.say(grace, thread.id, 'gladly')
    sandbox.assertNoViolations()
  })

  test('a public one stands in its channel, or hangs on a message', async () => {
    const { sandbox, channel, alan } = await startInChannel()
    const loose = await channel.threads.create({ name: 'plans' })
    expect(loose.type).toBe(ChannelType.PublicThread)
    const { id } = sandbox.driver.say(alan, channel.id, 'what about Sunday?')
    const hanging = await channel.threads.create({ name: 'Sunday', startMessage: id })
    expect(hanging.id).toBe(id)
    expect((await hanging.fetchStarterMessage())?.content).toBe('what about Sunday?')
    expect(sandbox.world.messages(channel.id).all.map(({ message }) => message.type)).toEqual([18, 0])
    const again = channel.threads.create({ name: 'Monday', startMessage: id })
    expect(await refusalOf(again)).toEqual({ status: 400, code: 160004 })
    expect((await channel.guild.channels.fetchActiveThreads()).threads.size).toBe(2)
  })

  test('is closed, locked, opened by writing and deleted', async () => {
    const { sandbox, channel, seen, ada, alan } = await startInChannel()
    const thread = await channel.threads.create({ name: 'plans', type: ChannelType.PublicThread })
    await thread.setArchived(true)
    expect(await refusalOf(thread.setName('other'))).toEqual({ status: 400, code: 50083 })
    expect((await channel.threads.fetchArchived()).threads.size).toBe(1)
    sandbox.driver.say(alan, thread.id, 'one more thing')
    await thread.setLocked(true)
    expect(() => sandbox.driver.say(alan, thread.id, 'and')).toThrow('alan may not write in a locked thread')
    sandbox.driver.changeThread(ada, thread.id, { locked: false, archived: true })
    sandbox.driver.deleteChannel(ada, thread.id)
    await expect
      .poll(() => seen)
      .toEqual(['new plans', 'closed', 'open', '+1 -0', 'open, locked', 'closed', 'deleted plans'])
  })

  test('when closed takes no edits, reactions, pins, commands and members', async () => {
    const { sandbox, guildId, channel, ada, alan, grace } = await startInChannel()
    const { driver } = sandbox
    grantBot({ sandbox, guildId }, Flag.Administrator)
    await channel.client.application?.commands.set([{ name: 'close', description: 'Closes it' }])
    const thread = await channel.threads.create({ name: 'plans', type: ChannelType.PublicThread })
    const ofBot = await thread.send('the plan')
    const { id } = driver.say(alan, thread.id, 'my plan')
    await ofBot.react('👍')
    await ofBot.pin()
    driver.react(alan, id, '👍')
    driver.pin(ada, id)
    await thread.setArchived(true)
    const closed = { status: 400, code: 50083 }
    const { messages } = channel.client.channels.cache.get(thread.id) as ThreadChannel
    const refused = [
      () => messages.edit(ofBot.id, 'another plan'),
      () => ofBot.react('🎉'),
      () => ofBot.reactions.removeAll(),
      () => ofBot.reactions.cache.get('👍')?.remove(),
      () => ofBot.reactions.cache.get('👍')?.users.remove(),
      () => ofBot.unpin(),
      () => messages.pin(id),
      () => thread.members.add(grace),
      () => thread.members.remove(alan),
      () => thread.leave(),
    ]
    for (const act of refused) expect(await refusalOf(Promise.resolve(act()))).toEqual(closed)
    const acts = [
      () => driver.editMessage(alan, id, 'another'),
      () => driver.react(alan, id, '🎉'),
      () => driver.unreact(alan, id, '👍'),
      () => driver.pin(ada, ofBot.id),
      () => driver.unpin(ada, id),
      () => driver.runCommand(alan, thread.id, 'close'),
      () => driver.joinThread(grace, thread.id),
      () => driver.leaveThread(alan, thread.id),
    ]
    for (const act of acts) expect(act).toThrow('plans is closed. Open it again first.')
    driver.deleteMessage(alan, id)
    await ofBot.delete()
    sandbox.assertNoViolations()
  })

  test('closes by itself when nobody writes, and not while somebody does', async () => {
    const { sandbox, channel, seen, alan } = await startInChannel()
    const thread = await channel.threads.create({ name: 'plans', autoArchiveDuration: 60 })
    sandbox.clock.advance(50 * 60_000)
    sandbox.driver.say(alan, thread.id, 'still here')
    sandbox.clock.advance(50 * 60_000)
    await expect.poll(() => seen).toEqual(['new plans', '+1 -0'])
    sandbox.clock.advance(11 * 60_000)
    await expect.poll(() => seen).toEqual(['new plans', '+1 -0', 'closed'])
    await thread.setArchived(false)
    sandbox.clock.advance(61 * 60_000)
    await expect.poll(() => seen).toEqual(['new plans', '+1 -0', 'closed', 'open', 'closed'])
  })

  test('that people start are heard of; of a private one only when the bot is put into it', async () => {
    const { sandbox, guildId, channel, seen, alan, ada, grace } = await startInChannel()
    const [botRole = ''] = sandbox.world.guild(guildId).members.get(sandbox.world.botId)?.roles ?? []
    const open = sandbox.driver.startThread(alan, channel.id, 'public')
    sandbox.build.overwrite(channel.id, { id: botRole, type: 0, deny: Flag.ManageThreads })
    const secret = sandbox.driver.startThread(ada, channel.id, 'secret', { private: true })
    sandbox.driver.joinThread(grace, open.id)
    await expect.poll(() => seen).toEqual(['new public', '+1 -0'])
    sandbox.driver.say(ada, secret.id, `<@${sandbox.world.botId}>, come in`)
    await expect.poll(() => seen).toEqual(['new public', '+1 -0', 'new secret', '+1 -0'])
  })
})
