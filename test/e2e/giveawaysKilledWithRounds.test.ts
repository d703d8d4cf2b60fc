import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { parseConfig } from '#src/config.ts'
import { type Database, openDatabase } from '#src/database/database.ts'
import { places, watchGiveaways } from '#test/e2e/giveawayKills.ts'
import { ownChain } from '#test/support/beacons.ts'
import { type BotProcess, startBotProcess } from '#test/support/botProcess.ts'
import { findBrokenGiveaways, winnersOf } from '#test/support/giveaways.ts'
import { type Relay, startRelay } from '#test/support/relay.ts'
import { type Stage, setStage } from '#test/support/stage.ts'
import { silent } from '#test/support/testBot.ts'
import { until } from '#test/support/until.ts'

let stage: Stage
let db: Database
let relay: Relay
let folder: string
let running: BotProcess | undefined
beforeEach(async () => {
  stage = await setStage({ sandbox: { rateLimits: 'off' } })
  relay = await startRelay()
  const { database } = parseConfig({
    DATABASE_CONNECT_TIMEOUT_MS: '10000',
    DATABASE_STATEMENT_TIMEOUT_MS: '10000',
  })
  db = openDatabase({ ...database, url: stage.databaseUrl, log: silent, random: Math.random })
  folder = mkdtempSync(path.join(tmpdir(), 'guildhall-killed-'))
})
afterEach(async () => {
  await running?.kill('SIGKILL')
  await db.close()
  await relay.close()
  await stage.close()
  rmSync(folder, { recursive: true, force: true })
})

const main = path.join(import.meta.dirname, '../support/ownChainMain.ts')

async function startProcess(): Promise<void> {
  const variables = {
    DISCORD_TOKEN: stage.sandbox.token,
    DISCORD_API_URL: stage.sandbox.apiUrl,
    DATABASE_URL: stage.databaseUrl,
    DRAND_URLS: relay.url,
  }
  running = startBotProcess(folder, variables, main)
  await running.printed('Guildhall is running')
}

test('processes killed between the posted list, the round and the announcement leave one of each, and the draw that the round decides', async () => {
  const { guildId } = stage
  const play = watchGiveaways(stage, db)
  const posts = () => play.countRequests('POST', /^\/channels\/\d+\/messages$/)
  const ids = await play.startGiveaways(4)
  const posted = posts()
  /** How far the processes have come, in the order in which they are killed there. */
  const moments = {
    frozen: () => play.countGiveaways(`status = 'DRAWING'`),
    hashPosted: () => posts() - posted,
    roundAsked: () => relay.asked.length,
    roundGiven: () => relay.given.length,
    drawn: () => play.countGiveaways(`status = 'COMPLETED'`),
    announced: () => posts() - posted - ids.length,
  }
  for (const [name, happened] of Object.entries(moments)) {
    if (name === 'roundAsked') relay.hold()
    await play.endLeases()
    await startProcess()
    if (name === 'frozen') await play.end(ids)
    await until(happened, times => times > 0)
    await running?.kill('SIGKILL')
    relay.release()
  }

  await play.endLeases()
  await startProcess()
  await until(
    () => play.countGiveaways(`status = 'COMPLETED'`),
    drawn => drawn === ids.length,
  )
  await until(
    () => db.system.prisma.outboxMessage.count({ where: { announcedAt: null } }),
    waiting => waiting === 0,
  )
  expect(await findBrokenGiveaways({ db }, guildId)).toEqual([])
  for (const id of ids) {
    const winners = (await winnersOf({ db }, guildId, id)).map(({ userId }) => userId).toSorted()
    expect(winners).toHaveLength(places)
    const outcome = await play.outcomeOf(id, [ownChain])
    expect(outcome).toMatchObject({ words: 1, hashes: 1, announced: winners, proven: winners })
    expect(outcome.signature).not.toBeNull()
    // On a slow machine a hash may stand there only after its round; then that is said.
    expect(outcome.verdict).not.toBe('broken')
    expect(outcome.content.includes('Drawn with round')).toBe(outcome.verdict === 'proven')
  }
}, 600_000)
