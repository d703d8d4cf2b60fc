import { clicks } from './clicks/clicks.ts'
import { draw } from './draw/draw.ts'
import { giveaways } from './giveaways/giveaways.ts'
import { isolation } from './isolation/isolation.ts'
import { page } from './page/page.ts'
import { purge } from './purge/purge.ts'
import { relay } from './relay/relay.ts'
import { tickets } from './tickets/tickets.ts'
import { transcripts } from './transcripts/transcripts.ts'
import { voice } from './voice/voice.ts'
import { xp } from './xp/xp.ts'

/** Every benchmark: npm run bench <name>. Each prints a table and, last, one line of JSON. */
const benches: Record<string, () => Promise<void>> = {
  clicks,
  draw,
  giveaways,
  isolation,
  page,
  purge,
  relay,
  tickets,
  transcripts,
  voice,
  xp,
}

const name = process.argv[2] ?? ''
const bench = benches[name]
if (bench) {
  await bench()
} else {
  console.error(
    `There is no benchmark "${name}". Choose one: npm run bench ${Object.keys(benches).join(' | ')}`,
  )
  process.exitCode = 1
}
