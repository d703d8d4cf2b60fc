import pino from 'pino'
import { botConfig } from '../botConfig.ts'
import { start } from '#src/start.ts'

const [apiUrl = '', token = '', databaseUrl = '', dataDir = ''] = process.argv.slice(2)

await start({
  config: botConfig(apiUrl, token, databaseUrl, dataDir),
  log: pino({ level: 'error' }, pino.destination(2)),
  onFatal: () => process.exit(1),
})
process.send?.({ kind: 'ready' })
