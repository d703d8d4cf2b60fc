import { setTimeout as sleep } from 'node:timers/promises'
import {
  type APIGuildMember,
  type Client,
  Events,
  GatewayOpcodes,
  type Guild,
  type GuildMember,
  Routes,
  Status,
} from 'discord.js'
import type { Discord, MemberInfo } from '#src/discord/discord.ts'
import { orRefused } from '#src/discord/refused.ts'

type Found = Awaited<ReturnType<Discord['findMember']>>

/** Discord names no more members in one answer. */
const idsAtOnce = 100

/** Of the 120 messages a minute that a shard may send, those spent on members; the rest is for heartbeats and voice. */
const requestsPerMinute = 60

/** Milliseconds after which an answer of the gateway is not waited for any more; Discord does not refuse, it keeps silent. */
const patienceMs = 3_000

/** Of the REST API, for who is not in the guild. */
const unknownMember: Found = { kind: 'refused', code: 10_007, message: 'Unknown Member' }

/** Milliseconds in which those who are asked about come together. */
const gatherMs = 10

interface Question {
  userId: string
  answer: PromiseWithResolvers<Found>
}

/**
 * Asks Discord about members. A single one over REST; those of a guild that are asked about at the same time go together, up to 100
 * in one message over the gateway: the REST API takes 50 requests a second, with everything else that the bot does. By id the
 * gateway names members without a privileged intent.
 * https://docs.discord.com/developers/events/gateway-events#request-guild-members
 */
export class MemberLookup {
  #client: Client
  /** What is asked of a guild once the answer is there that is awaited now. */
  #waiting = new Map<string, Question[]>()
  #answers = new Map<string, (members: Iterable<GuildMember>, notFound: readonly unknown[]) => void>()
  #minute = new WeakMap<Guild['shard'], { endsAt: number; sent: number }>()
  #nonces = 0
  /** Questions that the REST API has not answered yet. */
  #overRest = 0

  constructor(client: Client) {
    this.#client = client
    client.on(Events.GuildMembersChunk, (members, _guild, { nonce, notFound }) =>
      // Discord leaves the list out when it is empty.
      this.#answers.get(nonce ?? '')?.(members.values(), (notFound as unknown[] | undefined) ?? []),
    )
  }

  /** @throws what the REST API throws when Discord is out of reach */
  find(guildId: string, userId: string): Promise<Found> {
    const question: Question = { userId, answer: Promise.withResolvers() }
    const waiting = this.#waiting.get(guildId)
    if (waiting) waiting.push(question)
    else void this.#askAll(guildId, question)
    return question.answer.promise
  }

  async #askAll(guildId: string, first: Question): Promise<void> {
    const waiting = [first]
    this.#waiting.set(guildId, waiting)
    await sleep(gatherMs)
    while (waiting.length > 0) await this.#ask(guildId, waiting.splice(0, idsAtOnce))
    this.#waiting.delete(guildId)
  }

  async #ask(guildId: string, questions: readonly Question[]): Promise<void> {
    const ids = [...new Set(questions.map(({ userId }) => userId))]
    const isCrowd = ids.length > 1 || this.#overRest > 0
    const found = isCrowd ? await this.#askGateway(guildId, ids) : new Map<string, Found>()
    const answers = new Map(
      // What the gateway did not say, the REST API does.
      ids.map(userId => [userId, found.get(userId) ?? this.#askRest(guildId, userId)]),
    )
    for (const { userId, answer } of questions) answer.resolve(answers.get(userId) as Found | Promise<Found>)
  }

  async #askGateway(guildId: string, ids: readonly string[]): Promise<Map<string, Found>> {
    const found = new Map<string, Found>()
    const shard = this.#client.guilds.cache.get(guildId)?.shard
    // What is sent while the shard is away comes when nobody waits for it any more.
    if (shard?.status !== Status.Ready || !this.#mayAsk(shard)) return found
    const nonce = String(++this.#nonces)
    const answered = Promise.withResolvers<void>()
    this.#answers.set(nonce, (members, notFound) => {
      for (const member of members) found.set(member.id, { kind: 'found', member: factsOf(member) })
      for (const id of notFound) found.set(String(id), unknownMember)
      answered.resolve()
    })
    const timer = setTimeout(answered.resolve, patienceMs)
    shard.send({
      op: GatewayOpcodes.RequestGuildMembers,
      d: { guild_id: guildId, user_ids: ids, limit: 0, nonce },
    })
    await answered.promise
    clearTimeout(timer)
    this.#answers.delete(nonce)
    return found
  }

  #mayAsk(shard: Guild['shard']): boolean {
    const now = Date.now()
    const before = this.#minute.get(shard)
    const minute = before && now < before.endsAt ? before : { endsAt: now + 60_000, sent: 0 }
    this.#minute.set(shard, minute)
    return minute.sent++ < requestsPerMinute
  }

  #askRest(guildId: string, userId: string): Promise<Found> {
    this.#overRest++
    return orRefused(async (): Promise<Found> => {
      const member = (await this.#client.rest.get(Routes.guildMember(guildId, userId))) as APIGuildMember
      return {
        kind: 'found',
        member: {
          userId,
          username: member.user.username,
          globalName: member.user.global_name,
          roleIds: member.roles,
          joinedAt: member.joined_at === null ? null : Date.parse(member.joined_at),
          boosting: typeof member.premium_since === 'string',
        },
      }
    }).finally(() => this.#overRest--)
  }
}

function factsOf({
  id,
  user,
  roles,
  guild,
  joinedTimestamp,
  premiumSinceTimestamp,
}: GuildMember): MemberInfo {
  return {
    userId: id,
    username: user.username,
    globalName: user.globalName,
    // discord.js counts @everyone, whose id is the guild's, among them.
    roleIds: [...roles.cache.keys()].filter(roleId => roleId !== guild.id),
    joinedAt: joinedTimestamp,
    boosting: premiumSinceTimestamp !== null,
  }
}
