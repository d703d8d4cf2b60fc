import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { ChannelType } from 'discord-api-types/v10'
import { afterEach, expect, test } from 'vitest'
import type { SandboxOptions } from '#sandbox/sandbox.ts'
import type { RecordedRequest } from '#sandbox/rest/rest.ts'
import type { RunningBot } from '#src/start.ts'
import { type BotProcess, startBotProcess } from '#test/support/botProcess.ts'
import { type Stage, setStage } from '#test/support/stage.ts'
import { until } from '#test/support/until.ts'

let stage: Stage
let folder: string | undefined
let running: BotProcess | undefined
afterEach(async () => {
  await running?.kill('SIGKILL')
  await stage.close()
  if (folder) rmSync(folder, { recursive: true, force: true })
})

/** A stage with a hub whose channels go at once when they are empty. */
async function setUp(sandbox: SandboxOptions = {}): Promise<{ bot: RunningBot; hub: string }> {
  stage = await setStage({ sandbox })
  const bot = await stage.startBot()
  const { people, channels } = stage
  const answer = await stage.sandbox.driver
    .runCommand(people.grace, channels.general, 'hubs add', { grace: 0 })
    .response()
  return { bot, hub: /<#(\d+)>/.exec(answer.content)?.[1] ?? answer.content }
}

const voiceOf = () => stage.sandbox.world.guild(stage.guildId).voice
const temporary = () =>
  [...stage.sandbox.world.channels.values()].filter(
    ({ type, name }) => type === ChannelType.GuildVoice && name.endsWith("'s channel"),
  )

/** What is wrong, in words: channels without rows, rows without channels, empty channels. */
async function findBroken({ bot }: RunningBot): Promise<string[]> {
  const rows = await bot.db.system.prisma.voiceChannel.findMany()
  const channels = temporary()
  const occupied = new Set([...voiceOf().values()].map(({ channelId }) => channelId))
  return [
    ...rows
      .filter(({ channelId }) => !channels.some(({ id }) => id === channelId))
      .map(({ id }) => `${id} has no channel`),
    ...channels.flatMap(({ id }) => [
      ...(rows.some(({ channelId }) => channelId === id) ? [] : [`${id} has no row`]),
      ...(occupied.has(id) ? [] : [`${id} is empty`]),
    ]),
  ]
}

/** Nobody wants to wait for leases, checks and limits here: they are due at once. */
const hurry = ({ bot }: RunningBot) =>
  bot.db.system.pool.query(`
    UPDATE temp_voice_channels SET lease_until = CASE WHEN lease_until < now() + interval '25 seconds' THEN NULL ELSE lease_until END,
      checked_at = now() - interval '31 seconds', created_at = created_at - interval '3 minutes';
    DELETE FROM temp_voice_creations`)

/** Moments between joining and the channel's end, as Discord sees them. */
const moments: [string, (request: RecordedRequest) => boolean][] = [
  [
    'the channel is made',
    ({ method, path: at }) => method === 'POST' && /^\/guilds\/\d+\/channels$/.test(at),
  ],
  [
    'its owner is moved',
    ({ method, path: at }) => method === 'PATCH' && /^\/guilds\/\d+\/members\/\d+$/.test(at),
  ],
  [
    'its panel is posted',
    ({ method, path: at }) => method === 'POST' && /^\/channels\/\d+\/messages$/.test(at),
  ],
  ['it is deleted', ({ method, path: at }) => method === 'DELETE' && /^\/channels\/\d+$/.test(at)],
]

test('a kill at any moment leaves no channel without a member in it, and no member in the hub', async () => {
  const { bot: first, hub } = await setUp({ rateLimits: 'off' })
  const { sandbox, guildId, databaseUrl } = stage
  await first.stop()
  folder = mkdtempSync(path.join(tmpdir(), 'guildhall-voice-'))
  const members = sandbox.build.crowd(guildId, moments.length)
  for (const [i, [moment, matches]] of moments.entries()) {
    running = startBotProcess(folder, {
      DISCORD_TOKEN: sandbox.token,
      DISCORD_API_URL: sandbox.apiUrl,
      DATABASE_URL: databaseUrl,
    })
    await running.printed('Guildhall is running')
    const from = sandbox.requests.length
    const member = members[i] ?? ''
    sandbox.driver.joinVoice(member, hub)
    if (moment === 'it is deleted') {
      await until(
        () => voiceOf().get(member)?.channelId,
        place => place !== hub,
      )
      sandbox.driver.leaveVoice(member, guildId)
    }
    await sandbox.waitForRequest(matches, { from })
    await running.kill('SIGKILL')
  }
  // One of them leaves while nobody is looking.
  sandbox.driver.leaveVoice(members[1] ?? '', guildId)

  const second = await stage.startBot()
  const inHub = () => [...voiceOf().values()].filter(({ channelId }) => channelId === hub)
  await until(
    async () => {
      await second.bot.db.system.pool.query(
        'UPDATE temp_voice_channels SET lease_until = NULL WHERE sync_attempts < 3',
      )
      return [...(await findBroken(second)), ...inHub()]
    },
    broken => broken.length === 0,
  )
  expect(temporary()).toHaveLength(2)
}, 600_000)

test('while a tenth of what the gateway tells is lost, comes twice or late, channels and rows agree in the end', async () => {
  const { bot, hub } = await setUp({ rateLimits: 'off', seed: 7 })
  const { sandbox, guildId } = stage
  const members = sandbox.build.crowd(guildId, 15)
  sandbox.gateway.disturb('VOICE_STATE_UPDATE', { lost: 0.1, twice: 0.1, late: 0.1 })
  let dice = 1
  const roll = (sides: number) => (dice = (dice * 48_271) % 2_147_483_647) % sides
  for (let step = 0; step < 250; step++) {
    const member = members[roll(members.length)] ?? ''
    const [place] = temporary().slice(roll(5))
    const choice = roll(4)
    if (choice === 0) sandbox.driver.leaveVoice(member, guildId)
    else if (choice === 1 && place) sandbox.driver.joinVoice(member, place.id)
    else sandbox.driver.joinVoice(member, hub)
    await new Promise(resolve => setImmediate(resolve))
    if (step % 25 === 0) await hurry(bot)
  }
  await until(
    async () => {
      await hurry(bot)
      return await findBroken(bot)
    },
    broken => broken.length === 0,
  )
  for (const member of members) sandbox.driver.leaveVoice(member, guildId)
  await until(
    async () => {
      await hurry(bot)
      return temporary().length + (await bot.bot.db.system.prisma.voiceChannel.count())
    },
    left => left === 0,
  )
})

test('50 members who join at once get as many channels as a minute allows, and the hub says when the others get theirs', async () => {
  const { bot, hub } = await setUp({ rateLimits: 'off' })
  const { sandbox, guildId } = stage
  const members = sandbox.build.crowd(guildId, 50)
  for (const member of members) sandbox.driver.joinVoice(member, hub)
  const moved = () => members.filter(member => voiceOf().get(member)?.channelId !== hub)
  await until(moved, all => all.length === 20)
  const notice = await sandbox.waitForMessage(hub, ({ author }) => author.bot === true)
  expect(notice.content).toMatch(
    /Many channels are being made right now\. Stay here, and you get yours from <t:\d+:R> on\./,
  )
  expect(moved()).toHaveLength(20)
  for (const wanted of [40, 50]) {
    await hurry(bot)
    await until(moved, all => all.length >= wanted)
  }
  await until(
    () => findBroken(bot),
    broken => broken.length === 0,
  )
  expect(temporary()).toHaveLength(50)
})

test('an outage, a session that is not resumed and a hand leave nothing behind', async () => {
  const { bot, hub } = await setUp({ rateLimits: 'off' })
  const { sandbox, guildId, people } = stage
  for (const person of [people.linus, people.alan, people.margaret]) sandbox.driver.joinVoice(person, hub)
  await until(
    () => temporary().length,
    count => count === 3,
  )
  await until(
    () => findBroken(bot),
    broken => broken.length === 0,
  )
  // What happens in between is told by nobody.
  sandbox.gateway.refuseNextResume()
  sandbox.gateway.dropConnections()
  sandbox.driver.leaveVoice(people.linus, guildId)
  sandbox.build.removeChannel(voiceOf().get(people.alan)?.channelId ?? '')
  await until(
    () => temporary().length,
    count => count === 1,
  )
  await until(
    () => findBroken(bot),
    broken => broken.length === 0,
  )
  sandbox.driver.takeDown(guildId)
  sandbox.driver.leaveVoice(people.margaret, guildId)
  sandbox.driver.bringBack(guildId)
  await until(
    () => temporary().length,
    count => count === 0,
  )
  await until(
    () => bot.bot.db.system.prisma.voiceChannel.count(),
    count => count === 0,
  )
})
