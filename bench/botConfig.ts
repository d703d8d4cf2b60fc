import { parseConfig } from '#src/config.ts'
import type { StartOptions } from '#src/start.ts'

/** The configuration of a bot under test: the defaults, with its files and ports out of the way of others. */
export function botConfig(
  apiUrl: string,
  token: string,
  databaseUrl: string,
  dataDir: string,
): StartOptions['config'] {
  const config = parseConfig({
    DISCORD_API_URL: apiUrl,
    DISCORD_TOKEN: token,
    DATABASE_URL: databaseUrl,
    DATA_DIR: dataDir,
    NODE_ENV: 'production',
    // A contender that falls behind waits for its connections instead of failing.
    DATABASE_CONNECT_TIMEOUT_MS: '60000',
    HEALTH_PORT: '0',
  })
  return { ...config, token, database: { ...config.database, url: databaseUrl } }
}
