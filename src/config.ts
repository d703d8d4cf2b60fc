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
  DATABASE_POOL_SIZE: wholeNumber(2, 200).default(10),
  DATABASE_STATEMENT_TIMEOUT_MS: wholeNumber(100, 60_000).default(2_000),
  DATA_DIR: z.string().default('data'),
  SANDBOX_PORT: port.default(4600),
  HEALTH_HOST: z.string().default('127.0.0.1'),
  HEALTH_PORT: port.default(8080),
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
    poolSize: number
    statementTimeoutMs: number
  }
  dataDir: string
  sandboxPort: number
  health: { host: string; port: number }
  logLevel: string
}

/**
 * Reads the configuration from environment variables.
 * @throws StartupError naming every wrong variable and what is expected of it
 */
export function parseConfig(environment: Record<string, string | undefined>): Config {
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
  if (production && env.DISCORD_TOKEN === undefined) {
    throw new StartupError(
      'DISCORD_TOKEN is not set. In production the bot needs the token of your application (Discord Developer Portal → Bot → Reset Token).',
    )
  }
  return {
    production,
    token: env.DISCORD_TOKEN,
    devGuildId: env.DISCORD_DEV_GUILD_ID,
    apiUrl: env.DISCORD_API_URL.replace(/\/+$/, ''),
    database: {
      url: env.DATABASE_URL,
      poolSize: env.DATABASE_POOL_SIZE,
      statementTimeoutMs: env.DATABASE_STATEMENT_TIMEOUT_MS,
    },
    dataDir: env.DATA_DIR,
    sandboxPort: env.SANDBOX_PORT,
    health: { host: env.HEALTH_HOST, port: env.HEALTH_PORT },
    logLevel: env.LOG_LEVEL,
  }
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
