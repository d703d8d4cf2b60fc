import { setTimeout as sleep } from 'node:timers/promises'
import { ChannelType } from 'discord-api-types/v10'
import { createSandbox } from '#sandbox/sandbox.ts'

/** What the crowd answers to the benchmark. */
export type CrowdAnswer =
  | { kind: 'ready'; apiUrl: string; token: string }
  | { kind: 'setUp' }
  | ({ kind: 'done' } & Joined)

/** Milliseconds from joining a hub to sitting in a channel of one's own, and what it took. */
export interface Joined {
  movedMs: number[]
  /** Requests to Discord, of all kinds, until all channels were gone again. */
  calls: number
  /** Channels that were left when everybody was gone. */
  orphans: number
  refused: number
}

/** Joins so many a second, in all guilds in turn. */
export type CrowdRequest = { kind: 'setUp' } | { kind: 'join'; joins: number; perSecond: number }

const [guildCount = 0, membersEach = 0] = process.argv.slice(2).map(Number)
const sandbox = await createSandbox({ firstWorld: false })
const { build, driver, world } = sandbox
const answer = (message: CrowdAnswer) => process.send?.(message)

interface Place {
  guildId: string
  ownerId: string
  channelId: string
  memberIds: string[]
  hubId: string
}

const places: Place[] = Array.from({ length: guildCount }, (_, n) => {
  const owner = build.person({ username: `owner${n}` })
  const guild = build.guild({ name: `Guild ${n}`, ownerId: owner.id })
  const channel = build.channel(guild.id, { name: 'general' })
  const memberIds = build.crowd(guild.id, membersEach)
  return { guildId: guild.id, ownerId: owner.id, channelId: channel.id, memberIds, hubId: '' }
})

process.on('message', (request: CrowdRequest) => {
  if (request.kind === 'setUp') void setUp().then(() => answer({ kind: 'setUp' }))
  else void join(request).then(joined => answer({ kind: 'done', ...joined }))
})
answer({ kind: 'ready', apiUrl: sandbox.apiUrl, token: sandbox.token })

/** As an admin does it in each guild. Then Discord begins to take its time. */
async function setUp(): Promise<void> {
  for (const place of places) {
    const added = await driver.runCommand(place.ownerId, place.channelId, 'hubs add').response()
    place.hubId = /<#(\d+)>/.exec(added.content)?.[1] ?? ''
  }
  sandbox.faults.latencyMs = 50
}

async function join({ joins, perSecond }: Extract<CrowdRequest, { kind: 'join' }>): Promise<Joined> {
  const joinedAt = new Map<string, number>()
  const movedMs: number[] = []
  const hubs = new Set(places.map(({ hubId }) => hubId))
  const unsubscribe = world.subscribe(event => {
    if (event.kind !== 'voiceStateUpdated' || event.channelId === null || hubs.has(event.channelId)) return
    const at = joinedAt.get(event.userId)
    joinedAt.delete(event.userId)
    if (at !== undefined) movedMs.push(performance.now() - at)
  })
  const from = sandbox.requests.length
  const startedAt = performance.now()
  for (let n = 0; n < joins; ) {
    const due = Math.min(joins, Math.floor(((performance.now() - startedAt) / 1_000) * perSecond) + 1)
    for (; n < due; n++) {
      const { memberIds, hubId } = places[n % places.length] as Place
      const memberId = memberIds[Math.floor(n / places.length)] ?? ''
      joinedAt.set(memberId, performance.now())
      driver.joinVoice(memberId, hubId)
    }
    await sleep(1)
  }
  await sleepUntil(() => joinedAt.size === 0, 120_000)
  for (const { guildId, memberIds } of places)
    for (const memberId of memberIds)
      if (world.guild(guildId).voice.has(memberId)) driver.leaveVoice(memberId, guildId)
  await sleepUntil(() => temporary() === 0, 120_000)
  unsubscribe()
  const requests = sandbox.requests.slice(from)
  return {
    movedMs,
    calls: requests.length,
    orphans: temporary(),
    refused: requests.filter(({ status }) => status === 429).length,
  }

  function temporary(): number {
    return [...world.channels.values()].filter(
      ({ type, id }) => type === ChannelType.GuildVoice && !hubs.has(id),
    ).length
  }
}

async function sleepUntil(isDone: () => boolean, withinMs: number): Promise<void> {
  const endsAt = performance.now() + withinMs
  while (!isDone() && performance.now() < endsAt) await sleep(20)
}
