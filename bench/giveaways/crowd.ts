import { setTimeout as sleep } from 'node:timers/promises'
import { createSandbox } from '#sandbox/sandbox.ts'

/** What the crowd answers to the benchmark. */
export type CrowdAnswer =
  | {
      kind: 'ready'
      apiUrl: string
      token: string
      guildId: string
      channelIds: string[]
      memberIds: string[]
    }
  | { kind: 'opened' }
  | { kind: 'done'; acknowledgedMs: number[]; answeredMs: number[]; failed: number; seconds: number }

/** What the benchmark asks of the crowd: to make giveaways, then to click so many times, evenly over so many seconds. */
export type CrowdRequest = { kind: 'open' } | { kind: 'click'; clicks: number; seconds: number }

const [memberCount = 0, channelCount = 0] = process.argv.slice(2).map(Number)
const sandbox = await createSandbox({ checksItself: false })
const guild = [...sandbox.world.guilds.values()][0]
if (!guild) throw new Error('The sandbox has no guild')
const guildId = guild.id
const memberIds = sandbox.build.crowd(guildId, memberCount)
/** The sandbox keeps the newest 5,000 messages of a channel, so the giveaways stand in channels of their own. */
const channelIds = Array.from(
  { length: channelCount },
  (_, n) => sandbox.build.channel(guildId, { name: `giveaway-${n}` }).id,
)
const answer = (message: CrowdAnswer) => process.send?.(message)
let buttons: { messageId: string; customId: string }[] = []

process.on('message', (request: CrowdRequest) => {
  if (request.kind === 'open') void open().then(() => answer({ kind: 'opened' }))
  else void click(request)
})
answer({ kind: 'ready', apiUrl: sandbox.apiUrl, token: sandbox.token, guildId, channelIds, memberIds })

/** A giveaway in each channel, made as an admin makes it. */
async function open(): Promise<void> {
  buttons = []
  for (const channelId of channelIds) {
    await sandbox.driver
      .runCommand(guild?.ownerId ?? '', channelId, 'giveaways create', { prizes: 'Mug', duration: '1d' })
      .response()
    const message = await sandbox.waitForMessage(
      channelId,
      ({ content, components }) => content.startsWith('🎉') && (components?.length ?? 0) > 0,
    )
    const [row] = message.components as unknown as { components: { custom_id: string }[] }[]
    buttons.push({ messageId: message.id, customId: row?.components[0]?.custom_id ?? '' })
  }
}

/** Everybody enters one of the giveaways. */
async function click({ clicks, seconds }: Extract<CrowdRequest, { kind: 'click' }>): Promise<void> {
  const acknowledgedMs: number[] = []
  const answeredMs: number[] = []
  let failed = 0
  const pending: Promise<void>[] = []
  const startedAt = performance.now()
  for (let n = 0; n < clicks; ) {
    const due = Math.min(clicks, Math.floor(((performance.now() - startedAt) / 1_000 / seconds) * clicks))
    for (; n < due; n++) pending.push(clickOnce(n))
    await sleep(1)
  }
  await Promise.all(pending)
  const took = (performance.now() - startedAt) / 1_000
  answer({ kind: 'done', acknowledgedMs, answeredMs, failed, seconds: took })

  async function clickOnce(n: number): Promise<void> {
    const clickedAt = performance.now()
    try {
      const { messageId = '', customId = '' } = buttons[n % buttons.length] ?? {}
      const handle = sandbox.driver.click(memberIds[n] ?? '', messageId, customId)
      await handle.acknowledged()
      acknowledgedMs.push(performance.now() - clickedAt)
      const { content } = await handle.response()
      if (!content.startsWith('You are in')) throw new Error(content)
      answeredMs.push(performance.now() - clickedAt)
    } catch (error) {
      if (failed < 2) console.error(error)
      failed++
    }
  }
}
