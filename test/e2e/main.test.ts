import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { MessageFlags } from 'discord-api-types/v10'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type BotProcess, startBotProcess } from '#test/support/botProcess.ts'
import { createTestDatabase } from '#test/support/database.ts'
import { type Stage, setStage } from '#test/support/stage.ts'
import { until } from '#test/support/until.ts'

let folder: string
let processes: BotProcess[]
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'guildhall-main-'))
  processes = []
})
afterEach(async () => {
  for (const bot of processes) await bot.kill('SIGTERM')
  await rm(folder, { recursive: true, force: true })
})

function startBot(variables: Record<string, string> = {}): BotProcess {
  const bot = startBotProcess(folder, variables)
  processes.push(bot)
  return bot
}

/** What a person does in the sandbox's page. */
async function asPerson(url: string) {
  const call = async (method: string, pathname: string, body?: object) => {
    const response = await fetch(`${url}/sandbox/${pathname}`, {
      method,
      ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
    return (await response.json()) as never
  }
  const overview: {
    people: { id: string; username: string }[]
    guilds: { id: string }[]
    botConnected: boolean
  } = await call('GET', 'overview')
  const userId = overview.people.find(person => person.username === 'linus')?.id as string
  const guild: { channels: { id: string; name: string }[] } = await call(
    'GET',
    `guilds/${overview.guilds[0]?.id}?viewer=${userId}`,
  )
  const channelId = guild.channels.find(channel => channel.name === 'general')?.id as string
  type Message = { id: string; flags: number; embeds: { fields?: { name: string; value: string }[] }[] }
  return {
    say: (content: string) => call('POST', 'say', { userId, channelId, content }),
    /** The total XP that /rank shows, or none. */
    async rank(): Promise<string | undefined> {
      const messages = (): Promise<Message[]> =>
        call('GET', `channels/${channelId}/messages?viewer=${userId}`)
      const before = new Set((await messages()).map(message => message.id))
      await call('POST', 'commands/run', { userId, channelId, name: 'rank' })
      const isAnswer = (message: Message) =>
        !before.has(message.id) && (message.flags & MessageFlags.Loading) === 0
      const after = await until(messages, found => found.some(isAnswer))
      return after.find(isAnswer)?.embeds[0]?.fields?.find(field => field.name === 'Total XP')?.value
    },
  }
}

test('with nothing configured it runs; XP and the tour survive kill -9 of the bot, and SIGTERM ends it in order', async () => {
  const sandboxUrl = async (bot: BotProcess) =>
    /open (http:\S+) in/.exec(await bot.printed('this is the sandbox'))?.[1] as string
  const first = startBot()
  const url = await sandboxUrl(first)
  expect((await fetch(url)).status).toBe(200)
  const linus = await asPerson(url)
  await linus.say('my first words')
  const xp = await until(linus.rank, found => found !== undefined)
  expect(Number(xp)).toBeGreaterThanOrEqual(15)
  expect(await first.kill('SIGKILL')).toBe('SIGKILL')

  const second = startBot()
  const again = await asPerson(await sandboxUrl(second))
  expect(await again.rank()).toBe(xp)
  const tour = await fetch(`${await sandboxUrl(second)}/sandbox/tour`)
  expect(await tour.json()).toContainEqual({ step: 'talk', isDone: true })
  expect(await second.kill('SIGTERM')).toBe(0)
  expect(second.lines.at(-1)).toContain('"msg":"stopped"')
})

test('a second start in the same folder says where the first is, and leaves everything alone', async () => {
  const first = startBot()
  const url = /open (http:\S+) in/.exec(await first.printed('this is the sandbox'))?.[1] as string
  const linus = await asPerson(url)
  const second = startBot()
  expect(await second.ended).toBe(1)
  expect(second.lines.join('\n')).toContain(`already running in this folder: open ${url}`)
  expect(second.lines.join('\n')).not.toMatch(/database server|^\s+at /m)
  await linus.say('still here')
  expect(await until(linus.rank, found => found !== undefined)).toBeDefined()
  expect(await first.kill('SIGTERM')).toBe(0)
})

test("of a start that logs only what is wrong the page's address is seen, and a misspelt variable of .env", async () => {
  await writeFile(path.join(folder, '.env'), 'DISCORD_TOKN=x\nLOG_LEVEL=warn\n')
  const bot = startBot()
  expect(await bot.printed('DISCORD_TOKN')).toContain('Is it misspelt?')
  const url = /open (http:\S+) in/.exec(await bot.printed('this is the sandbox'))?.[1] as string
  expect((await fetch(url)).status).toBe(200)
  expect(bot.lines.join('\n')).not.toContain('Guildhall is running')
})

test('with the usual port of health taken, the sandbox takes another', async () => {
  const taken = createServer().listen(8080, '127.0.0.1')
  // Where something else of this machine has it, so much the better.
  taken.on('error', () => {})
  const bot = startBot({ HEALTH_PORT: '' })
  const { health } = JSON.parse(await bot.printed('Guildhall is running')) as { health: string }
  expect((await fetch(`${health}/healthz`)).status).toBe(200)
  expect(Number(new URL(health).port)).toBeGreaterThan(8080)
  taken.close()
})

test("the sandbox tells the bot's figures and pauses its database, and what is broken then ends before the bot", async () => {
  const bot = startBot()
  const url = /open (http:\S+) in/.exec(await bot.printed('this is the sandbox'))?.[1] as string
  const read = async (what: string) =>
    (await (await fetch(`${url}/sandbox/${what}`)).json()) as Record<string, unknown>
  const { metrics } = await until(
    () => read('figures'),
    found => found['metrics'] !== null,
  )
  expect(metrics).toContain('guildhall_discord_connected 1')
  const headers = { 'content-type': 'application/json' }
  const pause = await fetch(`${url}/sandbox/database/pause`, { method: 'POST', headers, body: '{}' })
  expect(pause.status).toBe(200)
  expect(await read('faults')).toMatchObject({ isDatabasePaused: true })
  const linus = await asPerson(url)
  await linus.say('does anybody hear me?')
  expect(await bot.kill('SIGTERM')).toBe(0)
  expect(bot.lines.at(-1)).toContain('"msg":"stopped"')
})

test('SIGTERM during the start takes back what was begun, the database server included', async () => {
  const bot = startBot()
  await bot.printed('connected to Discord')
  expect(await bot.kill('SIGTERM')).toBe(0)
  const output = bot.lines.join('\n')
  expect(output).toContain('"msg":"stopped"')
  expect(output).not.toContain('another process')
  expect(output).not.toContain('bug')
})

describe('with a Discord and a database', () => {
  let stage: Stage
  beforeEach(async () => {
    stage = await setStage()
  })
  afterEach(() => stage.close())

  const variables = () => ({
    DISCORD_TOKEN: stage.sandbox.token,
    DISCORD_API_URL: stage.sandbox.apiUrl,
    DATABASE_URL: stage.databaseUrl,
  })

  test('a malformed packet is logged with a reference and does not end the process', async () => {
    const { sandbox, channels, people } = stage
    const bot = startBot(variables())
    await bot.printed('Guildhall is running')
    for (const packet of [null, {}, { id: '1', channel_id: channels.general, guild_id: stage.guildId }]) {
      sandbox.gateway.dispatchRaw('MESSAGE_CREATE', packet)
      sandbox.gateway.dispatchRaw('INTERACTION_CREATE', packet)
    }
    const line = JSON.parse(await bot.printed('unhandled rejection')) as { reference: string }
    expect(line.reference).toMatch(/^[0-9a-f]{8}$/)
    sandbox.driver.say(people.linus, channels.general, 'still there?')
    const answer = await sandbox.driver.runCommand(people.linus, channels.general, 'leaderboard').response()
    expect(answer.author.username).toBe('Guildhall')
  })

  test('SIGTERM with messages under way loses none that were taken, and a click under way is answered', async () => {
    const { sandbox, channels, people, guildId } = stage
    const crowd = sandbox.build.crowd(guildId, 500)
    const bot = startBot(variables())
    await bot.printed('Guildhall is running')
    for (const userId of crowd) sandbox.driver.say(userId, channels.general, 'hi')
    const command = sandbox.driver.runCommand(people.ada, channels.general, 'leaderboard')
    await command.acknowledged()
    expect(await bot.kill('SIGTERM')).toBe(0)
    expect((await command.response()).author.username).toBe('Guildhall')
    // The marks tell what was dealt with; a second bot grants the rest, and nothing twice.
    const next = await stage.startBot()
    await until(
      () => next.bot.db.system.prisma.member.count(),
      count => count === 500,
    )
    const members = await next.bot.db.system.prisma.member.findMany()
    expect(members.every(member => member.messageCount === 1)).toBe(true)
  })

  test('a token that Discord stops accepting ends the running bot with one sentence', async () => {
    const bot = startBot(variables())
    await bot.printed('Guildhall is running')
    stage.sandbox.gateway.closeConnections(4004)
    expect(await bot.ended).toBe(1)
    expect(await bot.printed('Discord refuses the bot token')).not.toContain('    at ')
  })
})

describe('what keeps it from starting is one plain sentence, and exit code 1', () => {
  test.each([
    ['a wrong variable', { LOG_LEVEL: 'loud' }, 'LOG_LEVEL: expected one of trace'],
    ['production without a token', { NODE_ENV: 'production' }, 'DISCORD_TOKEN is not set'],
    [
      'a database that is not there',
      { DATABASE_URL: 'postgresql://guildhall:secret@127.0.0.1:9/guildhall', DISCORD_TOKEN: 'x' },
      'cannot be used (connect ECONNREFUSED',
    ],
  ])('%s', async (_, variables, sentence) => {
    const bot = startBot(variables)
    expect(await bot.ended).toBe(1)
    const output = bot.lines.join('\n')
    expect(output).toContain(sentence)
    expect(output).not.toMatch(/^\s+at /m)
    expect(output).not.toContain('secret')
  })

  test('a wrong token, a Discord out of reach, refused intents, a port in use', async () => {
    const database = await createTestDatabase()
    const stage = await setStage()
    const taken = createServer().listen(0, '127.0.0.1')
    try {
      const { sandbox } = stage
      const variables = {
        DATABASE_URL: database.url,
        DISCORD_API_URL: sandbox.apiUrl,
        DISCORD_TOKEN: sandbox.token,
      }
      await until(
        () => taken.address(),
        address => address !== null,
      )
      const { port } = taken.address() as { port: number }
      const cases: [Record<string, string>, string][] = [
        [{ ...variables, DISCORD_TOKEN: 'MTIz.wrong.token' }, 'Discord refuses the bot token'],
        [
          { ...variables, DISCORD_API_URL: 'http://127.0.0.1:9/api' },
          "Discord can't be reached at http://127.0.0.1:9/api",
        ],
        [{ ...variables, HEALTH_PORT: String(port) }, `Port ${port} is in use`],
      ]
      for (const [wrong, sentence] of cases) {
        const bot = startBot(wrong)
        expect(await bot.ended, sentence).toBe(1)
        const output = bot.lines.join('\n')
        expect(output).toContain(sentence)
        expect(output).not.toMatch(/^\s+at |\\n\s+at /m)
      }
      // The bot asks for no privileged intent, so Discord's refusal is played when it identifies (op 2).
      const { received } = sandbox.gateway
      const identified = received.waitFor(({ op }) => op === 2, { from: received.entries.length })
      const bot = startBot(variables)
      await identified
      sandbox.gateway.closeConnections(4014)
      expect(await bot.ended).toBe(1)
      expect(bot.lines.join('\n')).toContain('Discord refuses the intents')
    } finally {
      taken.close()
      await stage.close()
      await database.drop()
    }
  })
})
