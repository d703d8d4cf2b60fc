import { rm } from 'node:fs/promises'
import path from 'node:path'
import { createSandbox, type Sandbox, type SandboxOptions } from '#sandbox/sandbox.ts'
import { createTestDatabase } from '#test/support/database.ts'
import { makeTempDir } from '#test/support/tempDir.ts'
import { silent } from '#test/support/testBot.ts'
import { until } from '#test/support/until.ts'
import { parseConfig } from '#src/config.ts'
import type { Log } from '#src/log.ts'
import { type RunningBot, start } from '#src/start.ts'

/** What an end-to-end test plays on: a sandbox, a database, and bots that are started and stopped. */
export interface Stage {
  sandbox: Sandbox
  databaseUrl: string
  guildId: string
  /** Channel ids by name. */
  channels: Record<'general' | 'levels' | 'off-topic', string>
  /** User ids by name. */
  people: Record<'ada' | 'grace' | 'linus' | 'margaret' | 'alan', string>
  startBot(options?: {
    log?: Log
    devGuildId?: string
    guildGraceDays?: number
    isSandbox?: boolean
    /** A pooler that leads to the stage's database. */
    poolerUrl?: string
  }): Promise<RunningBot>
  /** Waits until the bot has granted the member a number of messages. Answers their XP. */
  granted(bot: RunningBot, userId: string, messages: number): Promise<bigint>
  /** A new file for the bot's own files. */
  dataDir: string
  close(): Promise<void>
}

export interface StageOptions {
  sandbox?: SandboxOptions
  /** Instead of a clone of the template. */
  databaseUrl?: string
}

/** Sets the stage. Closing it fails the test if the bot sent anything that Discord would not take. */
export async function setStage(options: StageOptions = {}): Promise<Stage> {
  // Undone when a later step fails.
  await using made = new AsyncDisposableStack()
  const database = options.databaseUrl === undefined ? await createTestDatabase() : undefined
  made.defer(() => database?.drop())
  const databaseUrl = options.databaseUrl ?? (database?.url as string)
  const dataDir = makeTempDir('e2e')
  made.defer(() => rm(dataDir, { recursive: true, force: true }))
  const sandbox = await createSandbox({ seed: 1, ...options.sandbox })
  made.defer(() => sandbox.stop())
  const guild = [...sandbox.world.guilds.values()][0]
  if (!guild) throw new Error('The sandbox has no guild')
  const bots: RunningBot[] = []
  const channel = (name: string) =>
    [...sandbox.world.channels.values()].find(c => c.name === name)?.id as string
  const person = (name: string) => sandbox.world.personNamed(name).user.id
  const people = {
    ada: person('ada'),
    grace: person('grace'),
    linus: person('linus'),
    margaret: person('margaret'),
    alan: person('alan'),
  }
  const kept = made.move()

  return {
    sandbox,
    databaseUrl,
    dataDir,
    guildId: guild.id,
    channels: { general: channel('general'), levels: channel('levels'), 'off-topic': channel('off-topic') },
    people,
    async startBot({ log = silent, devGuildId, guildGraceDays = 30, isSandbox = false, poolerUrl } = {}) {
      const config = parseConfig({
        DISCORD_API_URL: sandbox.apiUrl,
        HEALTH_PORT: '0',
        DATABASE_CONNECT_TIMEOUT_MS: '10000',
        DATABASE_STATEMENT_TIMEOUT_MS: '10000',
      })
      const bot = await start({
        config: {
          ...config,
          token: sandbox.token,
          isSandbox,
          devGuildId,
          guildGraceDays,
          dataDir: path.join(dataDir, String(bots.length)),
          database: {
            ...config.database,
            url: poolerUrl ?? databaseUrl,
            directUrl: poolerUrl && databaseUrl,
          },
        },
        log,
        onFatal: error => {
          throw error
        },
      })
      bots.push(bot)
      // The row of its guild is written after Discord is ready; a test may need it at once.
      if (bot.bot.discord.guild(guild.id))
        await until(
          () => bot.bot.db.system.prisma.guild.findUnique({ where: { id: guild.id } }),
          row => row !== null,
        )
      return bot
    },
    async granted({ bot }, userId, messages) {
      const where = { guildId_userId: { guildId: guild.id, userId } }
      const member = await until(
        () => bot.db.system.prisma.member.findUnique({ where }),
        found => (found?.messageCount ?? 0) >= messages,
      )
      return member?.xp ?? 0n
    },
    async close() {
      await Promise.all(bots.map(bot => bot.stop()))
      await kept.disposeAsync()
      sandbox.assertNoViolations()
    },
  }
}
