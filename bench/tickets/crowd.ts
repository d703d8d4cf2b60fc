import { setTimeout as sleep } from 'node:timers/promises'
import { createSandbox } from '#sandbox/sandbox.ts'

/** What the crowd answers to the benchmark. */
export type CrowdAnswer =
  | { kind: 'ready'; apiUrl: string; token: string }
  | { kind: 'setUp' }
  | ({ kind: 'done' } & Opened)

/** Milliseconds from each click on. A ticket is opened when its opener reads which channel it is. */
export interface Opened {
  acknowledgedMs: number[]
  openedMs: number[]
  failed: number
  seconds: number
}

/** Tickets to open in so many guilds, all at once or so many a second. */
export type CrowdRequest =
  | { kind: 'setUp' }
  | { kind: 'open'; tickets: number; guilds: 'one' | 'all'; perSecond?: number; waitForAnswers: boolean }

const [guildCount = 0, memberCount = 0] = process.argv.slice(2).map(Number)
const sandbox = await createSandbox({ firstWorld: false })
const { build, driver } = sandbox
const answer = (message: CrowdAnswer) => process.send?.(message)

interface Place {
  guildId: string
  ownerId: string
  roleId: string
  channelId: string
  /** Those who have no ticket yet. */
  memberIds: string[]
  panel?: { messageId: string; button: string }
}

const places: Place[] = Array.from({ length: guildCount }, (_, n) => {
  const owner = build.person({ username: `owner${n}` })
  const guild = build.guild({ name: `Guild ${n}`, ownerId: owner.id })
  const role = build.role(guild.id, { name: 'Staff', mentionable: true })
  const channel = build.channel(guild.id, { name: 'general' })
  // The first guild is the big one.
  const memberIds = build.crowd(guild.id, n === 0 ? memberCount : Math.ceil((4 * memberCount) / guildCount))
  return { guildId: guild.id, ownerId: owner.id, roleId: role.id, channelId: channel.id, memberIds }
})

process.on('message', (request: CrowdRequest) => {
  if (request.kind === 'setUp') void setUp().then(() => answer({ kind: 'setUp' }))
  else void open(request).then(opened => answer({ kind: 'done', ...opened }))
})
answer({ kind: 'ready', apiUrl: sandbox.apiUrl, token: sandbox.token })

/** As an admin does it in each guild. Then Discord begins to take its time. */
async function setUp(): Promise<void> {
  for (const place of places) {
    const { ownerId, channelId, roleId } = place
    await driver.runCommand(ownerId, channelId, 'tickets setup', { role: roleId }).response()
    const limit = { category: 'Support', 'limit-open': 500 }
    // The bot knows its name a moment after it was made.
    for (let told = ''; !told.includes('is changed'); )
      told = (await driver.runCommand(ownerId, channelId, 'tickets category edit', limit).response()).content
    const panel = await sandbox.waitForMessage(channelId, ({ components }) => (components?.length ?? 0) > 0)
    const [row] = panel.components as unknown as { components: { custom_id: string }[] }[]
    place.panel = { messageId: panel.id, button: row?.components[0]?.custom_id ?? '' }
  }
  sandbox.faults.latencyMs = 50
}

async function open(request: Extract<CrowdRequest, { kind: 'open' }>): Promise<Opened> {
  const { tickets, guilds, perSecond = Number.POSITIVE_INFINITY, waitForAnswers } = request
  const acknowledgedMs: number[] = []
  const openedMs: number[] = []
  let failed = 0
  const pending: Promise<void>[] = []
  const startedAt = performance.now()
  for (let n = 0; n < tickets; ) {
    const due = Math.min(tickets, Math.floor(((performance.now() - startedAt) / 1_000) * perSecond) + 1)
    for (; n < due; n++)
      pending.push(openOne(places[guilds === 'one' ? 0 : 1 + (n % (places.length - 1))] as Place))
    await sleep(1)
  }
  await Promise.all(pending)
  return { acknowledgedMs, openedMs, failed, seconds: (performance.now() - startedAt) / 1_000 }

  async function openOne({ panel, memberIds }: Place): Promise<void> {
    const clickedAt = performance.now()
    try {
      const handle = driver.click(memberIds.pop() ?? '', panel?.messageId ?? '', panel?.button ?? '')
      await handle.acknowledged()
      acknowledgedMs.push(performance.now() - clickedAt)
      if (!waitForAnswers) return
      const { content } = await handle.response()
      if (!content.includes('<#')) throw new Error(content)
      openedMs.push(performance.now() - clickedAt)
    } catch (error) {
      if (failed < 2) console.error(error)
      failed++
    }
  }
}
