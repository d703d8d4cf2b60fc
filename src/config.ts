import { z } from 'zod'
import { StartupError } from '#src/startupError.ts'

const snowflake = z.string().regex(/^\d{15,20}$/, 'a Discord id: 15 to 20 digits')
const port = z.coerce.number().int().min(0).max(65_535)
const wholeNumber = (min: number, max: number) => z.coerce.number().int().min(min).max(max)
const httpUrl = z.url({ protocol: /^https?$/, error: 'an address such as https://discord.com/api' })
const postgresUrl = z.url({
  protocol: /^postgres(ql)?$/,
  hostname: /.*/,
  error: 'an address such as postgresql://user:password@host:5432/guildhall',
})

/** One entry for each variable, in the order of .env.example. An empty variable counts as not set. */
const schema = z.object({
  NODE_ENV: z.enum(['development', 'production', 'test']).default('development'),
  DISCORD_TOKEN: z.string().min(1).optional(),
  DISCORD_DEV_GUILD_ID: snowflake.optional(),
  DISCORD_API_URL: httpUrl.default('https://discord.com/api'),
  DATABASE_URL: postgresUrl.optional(),
  DATABASE_DIRECT_URL: postgresUrl.optional(),
  DATABASE_POOL_SIZE: wholeNumber(2, 200).default(20),
  DATABASE_IDLE_TIMEOUT_MS: wholeNumber(0, 3_600_000).default(30_000),
  DATABASE_CONNECT_TIMEOUT_MS: wholeNumber(100, 60_000).default(2_000),
  DATABASE_STATEMENT_TIMEOUT_MS: wholeNumber(100, 60_000).default(2_000),
  GUILD_GRACE_DAYS: wholeNumber(0, 3_650).default(30),
  DRAND_URLS: z
    .string()
    .transform(list => list.split(',').map(url => url.trim().replace(/\/+$/, '')))
    .pipe(z.array(z.url({ protocol: /^https?$/, error: 'addresses such as https://api.drand.sh' })))
    .default([]),
  DATA_DIR: z.string().default('data'),
  SANDBOX_PORT: port.default(4600),
  HEALTH_HOST: z.string().default('127.0.0.1'),
  HEALTH_PORT: port.optional(),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal']).default('info'),
})

export interface Config {
  production: boolean
  /** Absent: the sandbox is started and its token used. */
  token: string | undefined
  devGuildId: string | undefined
  apiUrl: string
  database: {
    /** Absent: an embedded server is started. */
    url: string | undefined
    /** The server itself. Present: `url` is a pooler, which gives each transaction another connection. */
    directUrl: string | undefined
    /** Connections of the owner and of guildhall_app together. */
    poolSize: number
    idleTimeoutMs: number
    connectTimeoutMs: number
    statementTimeoutMs: number
  }
  /** Days for which the data of a guild that removed the bot are kept. */
  guildGraceDays: number
  /** Relays of drand, asked one after the other; none: draws trust the operator. */
  drandUrls: string[]
  dataDir: string
  sandboxPort: number
  health: {
    host: string
    /** Absent: the usual one. */
    port: number | undefined
  }
  logLevel: string
}

/**
 * Reads the configuration from environment variables. The command line, which never talks to Discord, needs no token.
 * @throws StartupError naming every wrong variable and what is expected of it
 */
export function parseConfig(
  environment: Record<string, string | undefined>,
  { needsToken = true } = {},
): Config {
  const given = Object.fromEntries(
    Object.keys(schema.shape).flatMap(name => (environment[name] ? [[name, environment[name]]] : [])),
  )
  const parsed = schema.safeParse(given)
  if (!parsed.success) {
    const lines = parsed.error.issues.map(
      issue => `  ${issue.path.join('.')}: expected ${expectation(issue)}`,
    )
    throw new StartupError(
      `The configuration is wrong:\n${lines.join('\n')}\nMend these variables in the environment or in .env; .env.example explains each.`,
    )
  }
  const env = parsed.data
  const production = env.NODE_ENV === 'production'
  if (needsToken && production && env.DISCORD_TOKEN === undefined) {
    throw new StartupError(
      'DISCORD_TOKEN is not set. In production the bot needs the token of your application (Discord Developer Portal → Bot → Reset Token).',
    )
  }
  if (env.DATABASE_DIRECT_URL !== undefined && env.DATABASE_URL === undefined) {
    throw new StartupError(
      'DATABASE_DIRECT_URL is set and DATABASE_URL is not. Set DATABASE_URL to the pooler, or to the server when there is none, and leave out DATABASE_DIRECT_URL then.',
    )
  }
  return {
    production,
    token: env.DISCORD_TOKEN,
    devGuildId: env.DISCORD_DEV_GUILD_ID,
    apiUrl: env.DISCORD_API_URL.replace(/\/+$/, ''),
    database: {
      url: env.DATABASE_URL,
      directUrl: env.DATABASE_DIRECT_URL,
      poolSize: env.DATABASE_POOL_SIZE,
      idleTimeoutMs: env.DATABASE_IDLE_TIMEOUT_MS,
      connectTimeoutMs: env.DATABASE_CONNECT_TIMEOUT_MS,
      statementTimeoutMs: env.DATABASE_STATEMENT_TIMEOUT_MS,
    },
    guildGraceDays: env.GUILD_GRACE_DAYS,
    drandUrls: env.DRAND_URLS,
    dataDir: env.DATA_DIR,
    sandboxPort: env.SANDBOX_PORT,
    health: { host: env.HEALTH_HOST, port: env.HEALTH_PORT },
    logLevel: env.LOG_LEVEL,
  }
}

/** Those of .env that mean nothing here, nor to compose.yaml. They may be misspelt. */
export function unknownVariables(names: readonly string[]): string[] {
  return names.filter(name => !Object.hasOwn(schema.shape, name) && !/^(POSTGRES|COMPOSE)_/.test(name))
}

/** What a variable should have been, without repeating its value: it may be a secret. */
function expectation(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_value':
      return `one of ${issue.values.join(', ')}`
    case 'too_small':
      return `a number of at least ${issue.minimum}`
    case 'too_big':
      return `a number of at most ${issue.maximum}`
    case 'invalid_type':
      return issue.expected === 'int' ? 'a whole number' : `a ${issue.expected}`
    default:
      return issue.message
  }
}
