import { setTimeout as sleep } from 'node:timers/promises'
import { createSandbox } from '#sandbox/sandbox.ts'

/** What the crowd answers to the benchmark. */
export type CrowdAnswer =
  | { kind: 'ready'; apiUrl: string; token: string; guildId: string; memberIds: string[] }
  | { kind: 'done'; acknowledgedMs: number[]; answeredMs: number[]; failed: number; seconds: number }

/** What the benchmark asks of the crowd: to click so many times, evenly over so many seconds. */
export type CrowdRequest = { kind: 'click'; clicks: number; seconds: number }

const [memberCount = 0] = process.argv.slice(2).map(Number)
const sandbox = await createSandbox({ checksItself: false })
const guild = [...sandbox.world.guilds.values()][0]
if (!guild) throw new Error('The sandbox has no guild')
/** The sandbox keeps the newest 5,000 messages of a channel, so the boards stand in channels of their own. */
const clicksPerBoard = 1_000
const memberIds = sandbox.build.crowd(guild.id, memberCount)
const answer = (message: CrowdAnswer) => process.send?.(message)

process.on('message', (request: CrowdRequest) => void click(request))
answer({ kind: 'ready', apiUrl: sandbox.apiUrl, token: sandbox.token, guildId: guild.id, memberIds })

/** Everybody asks for the next page of a public leaderboard, and gets a copy of their own. */
async function click({ clicks, seconds }: CrowdRequest): Promise<void> {
  const boards = await Promise.all(
    Array.from({ length: Math.ceil(clicks / clicksPerBoard) }, (_, i) => openBoard(i)),
  )
  const acknowledgedMs: number[] = []
  const answeredMs: number[] = []
  let failed = 0
  const pending: Promise<void>[] = []
  const startedAt = performance.now()
  for (let n = 0; n < clicks; ) {
    const due = Math.min(clicks, Math.floor(((performance.now() - startedAt) / 1_000 / seconds) * clicks))
    for (; n < due; n++)
      pending.push(clickOnce(memberIds[n % memberIds.length] ?? '', boards[n % boards.length] as Board))
    await sleep(1)
  }
  await Promise.all(pending)
  answer({
    kind: 'done',
    acknowledgedMs,
    answeredMs,
    failed,
    seconds: (performance.now() - startedAt) / 1_000,
  })

  async function clickOnce(userId: string, board: Board): Promise<void> {
    const clickedAt = performance.now()
    try {
      const handle = sandbox.driver.click(userId, board.messageId, board.next)
      await handle.acknowledged()
      acknowledgedMs.push(performance.now() - clickedAt)
      await handle.response()
      answeredMs.push(performance.now() - clickedAt)
    } catch (error) {
      if (failed < 2) console.error(error)
      failed++
    }
  }
}

interface Board {
  messageId: string
  /** Custom id of the button for the next page. */
  next: string
}

async function openBoard(n: number): Promise<Board> {
  const guildId = guild?.id ?? ''
  const channel = sandbox.build.channel(guildId, { name: `board-${n}` })
  const board = await sandbox.driver.runCommand(guild?.ownerId ?? '', channel.id, 'leaderboard').response()
  const [row] = board.components as unknown as { components: { custom_id: string }[] }[]
  return { messageId: board.id, next: row?.components[1]?.custom_id ?? '' }
}
