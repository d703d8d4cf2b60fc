import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { createSandbox } from '#sandbox/sandbox.ts'
import { snowflakeAt } from '#src/discord/snowflake.ts'
import { type FloodAnswer, type FloodRequest, firstAuthorId } from './floodContract.ts'

const [guildCount = 0, memberCount = 0] = process.argv.slice(2).map(Number)

const sandbox = await createSandbox({ rateLimits: 'off', firstWorld: false, checksItself: false })
const owner = sandbox.build.person({ username: 'owner' })
const guilds = Array.from({ length: guildCount }, (_, i) => {
  const guild = sandbox.build.guild({ name: `Bench ${i}`, ownerId: owner.id })
  return { id: guild.id, channelId: sandbox.build.channel(guild.id, { name: 'talk' }).id }
})
/** When the first message is written; each round of all members is 61 s later, so that every message earns XP. */
const start = Date.now() - 24 * 3_600_000
let handled = 0

process.on('message', (request: FloodRequest) => {
  if (request.kind === 'handled') handled = request.count
  if (request.kind === 'flood') void flood(request)
  if (request.kind === 'pace') void pace(request)
})
process.send?.({ kind: 'ready', apiUrl: sandbox.apiUrl, token: sandbox.token } satisfies FloodAnswer)

/** Waits instead of turning in circles: the processes under test need the cores. */
async function flood({
  from,
  count,
  window,
}: {
  from: number
  count: number
  window: number
}): Promise<void> {
  const before = handled
  for (let n = 0; n < count; n++) {
    if (n % 50 === 0) {
      while (before + n >= handled + window) await once(process, 'message')
      while (sandbox.gateway.bufferedAmount > 1_000_000) await sleep(1)
    }
    send(from + n)
  }
}

async function pace({
  from,
  count,
  perSecond,
}: {
  from: number
  count: number
  perSecond: number
}): Promise<void> {
  const startedAt = performance.now()
  for (let n = 0; n < count; ) {
    const due = Math.min(count, Math.floor(((performance.now() - startedAt) / 1_000) * perSecond))
    for (; n < due; n++) send(from + n)
    await sleep(1)
  }
}

/** The nth message: the members of all guilds speak in turn, guild by guild. */
function send(n: number): void {
  const guild = guilds[n % guildCount] as (typeof guilds)[number]
  const member = Math.floor(n / guildCount) % memberCount
  const round = Math.floor(n / (guildCount * memberCount))
  const id = snowflakeAt(start + round * 61_000) + BigInt(n % (guildCount * memberCount))
  const userId = firstAuthorId + BigInt((n % guildCount) * memberCount + member)
  sandbox.gateway.broadcast(
    guild.id,
    'MESSAGE_CREATE',
    messageJson(String(id), guild.id, guild.channelId, String(userId)),
  )
}

/** A message as Discord's gateway sends it to a bot without the MessageContent intent. */
function messageJson(id: string, guildId: string, channelId: string, userId: string): string {
  return `{"id":"${id}","channel_id":"${channelId}","guild_id":"${guildId}","type":0,"content":"","timestamp":"2026-01-01T00:00:00.000000+00:00","edited_timestamp":null,"tts":false,"mention_everyone":false,"mentions":[],"mention_roles":[],"attachments":[],"embeds":[],"components":[],"pinned":false,"flags":0,"nonce":"${id}","author":{"id":"${userId}","username":"member${userId}","discriminator":"0","global_name":"Member ${userId}","avatar":null,"public_flags":0,"clan":null,"primary_guild":null,"avatar_decoration_data":null,"collectibles":null},"member":{"roles":[],"nick":null,"avatar":null,"banner":null,"joined_at":"2025-01-01T00:00:00.000000+00:00","premium_since":null,"pending":false,"mute":false,"deaf":false,"flags":0,"communication_disabled_until":null}}`
}
